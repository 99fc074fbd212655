// What doors ask of objects. No accessor is ever run: where one stands, the original must run it.

const { getOwnPropertyDescriptor, getPrototypeOf } = Object

/** True if `value` is an object with exactly this prototype. Null: it may have any, and be taken for an instance of another class, as
 *  long as it has the fields as its own; but elements and the length of arrays depend on each other, and the properties of modules
 *  cannot be assigned. */
export function isOf(value: unknown, prototype: object | null): value is object {
  if (typeof value !== 'object' || value === null) return false
  const own = getPrototypeOf(value)
  return prototype === null ? own !== null && !Array.isArray(value) : own === prototype
}

/** True if the property is the object's own, and holds a value. */
export function isOwnData(object: object, name: string): boolean {
  const property = getOwnPropertyDescriptor(object, name)
  return property !== undefined && property.get === undefined && property.set === undefined
}

/** True if the property holds a value, or is missing. */
export function isData(object: object, name: string): boolean {
  const property = getOwnPropertyDescriptor(object, name)
  return property === undefined || (property.get === undefined && property.set === undefined)
}

/** True if the property is the object's own, holds a value, and may be assigned. */
export function isWritable(object: object, name: string): boolean {
  return getOwnPropertyDescriptor(object, name)?.writable === true
}

/** Methods by their names. */
export type Methods = Readonly<Record<string, unknown>>

/** What instances of a class have by these names; nothing where the class is not there yet. */
export function methodsOf(get: () => { readonly prototype: object }, names: readonly string[]): Methods {
  const found: Record<string, unknown> = { __proto__: null }
  try {
    const prototype = get().prototype as Methods
    for (const name of names) found[name] = prototype[name]
  } catch {
    // Doors find that the class's methods are not those.
  }
  return found
}

/** True if the object has these methods, and nothing else by their names. */
export function hasMethods(object: object, methods: Methods | 0 | undefined): boolean {
  if (methods) for (const name in methods) if ((object as Methods)[name] !== methods[name]) return false
  return true
}

/** The object, with the property if there is a value for it. */
export function addedTo(object: Record<string, unknown>, name: string, value: unknown): object {
  if (value !== undefined) object[name] = value
  return object
}

/** Ends the door: the result is an object that the caller holds no reference to. */
export function outOfReach(): never {
  throw new TypeError('njit: object out of reach')
}
