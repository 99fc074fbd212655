// Running a function and comparing what it did: the value it returned or the error it threw, and what it left in its arguments.

import { isDeepStrictEqual } from 'node:util'

export type Outcome =
  | { readonly kind: 'value'; readonly value: unknown; readonly args: readonly unknown[] }
  | {
      readonly kind: 'error'
      readonly name: string
      readonly message: string
      readonly args: readonly unknown[]
    }

/** Calls `f` on a copy of `args`; views that shared a buffer share one in the copy. */
export function run(f: (...args: never[]) => unknown, args: readonly unknown[]): Outcome {
  const copy = copyOf(args)
  try {
    return { kind: 'value', value: f(...(copy as never[])), args: copy }
  } catch (error) {
    const { name, message } = error as Error
    return { kind: 'error', name, message, args: copy }
  }
}

/** A copy in which the same array or object twice stays one, views of one buffer stay so, and objects keep their class. */
export function copyOf(args: readonly unknown[]): unknown[] {
  return args.some(holdsObject)
    ? (copyInto(args, new Map()) as unknown[])
    : structuredClone(args as unknown[])
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value)
}

function holdsObject(value: unknown): boolean {
  return isObject(value) || typeof value === 'function' || (Array.isArray(value) && value.some(holdsObject))
}

function copyInto(value: unknown, known: Map<unknown, unknown>): unknown {
  if (typeof value !== 'object' || value === null) return value
  const found = known.get(value)
  if (found !== undefined) return found
  const made = emptyCopy(value, known)
  known.set(value, made)
  if (value instanceof Map)
    for (const [key, held] of value) (made as Map<unknown, unknown>).set(key, copyInto(held, known))
  if (value instanceof Set) for (const key of value) (made as Set<unknown>).add(key)
  if (!Array.isArray(value) && !isObject(value)) return made
  for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(value))) {
    if (Array.isArray(value) && name === 'length') continue
    const copied = 'value' in property ? { value: copyInto(property.value, known) } : {}
    Object.defineProperty(made, name, { ...property, ...copied })
  }
  if (!Object.isExtensible(value)) Object.preventExtensions(made)
  return made
}

function emptyCopy(value: object, known: Map<unknown, unknown>): object {
  if (Array.isArray(value)) return Array<unknown>(value.length)
  if (isTypedArray(value)) {
    const buffer = (known.get(value.buffer) ?? value.buffer.slice(0)) as ArrayBuffer
    known.set(value.buffer, buffer)
    return new (value.constructor as Float64ArrayConstructor)(buffer, value.byteOffset, value.length)
  }
  if (!isObject(value)) return structuredClone(value)
  if (value instanceof Map) return new Map()
  if (value instanceof Set) return new Set()
  return Object.create(Object.getPrototypeOf(value) as object) as object
}

/** The same value: Object.is for scalars, element by element for arrays, typed arrays of the same class. */
export function sameValue(a: unknown, b: unknown, classless = false): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, i) => sameValue(item, b[i], classless))
  }
  if (isTypedArray(a) && isTypedArray(b)) {
    return (
      a.constructor === b.constructor && a.length === b.length && a.every((item, i) => Object.is(item, b[i]))
    )
  }
  if (isCollection(a) || isCollection(b)) {
    const isAlike = a instanceof Map ? b instanceof Map : b instanceof Set
    return isAlike && sameValue([...(a as Held)], [...(b as Held)], classless)
  }
  if (isObject(a) && isObject(b) && Object.keys(a).join() !== Object.keys(b).join()) return false
  if (isInstance(a) && isInstance(b)) {
    // Two copies of a module have classes of their own.
    const values = (value: object): unknown[] => Object.values(value)
    return a.constructor.name === b.constructor.name && sameValue(values(a), values(b), classless)
  }
  if (classless && isObject(a) && isObject(b)) return sameValue(Object.values(a), Object.values(b), classless)
  return isDeepStrictEqual(a, b)
}

type Held = Map<unknown, unknown> | Set<unknown>

/** The order of its entries counts. */
function isCollection(value: unknown): value is Held {
  return value instanceof Map || value instanceof Set
}

function isInstance(value: unknown): value is object {
  return isObject(value) && typeof value.constructor === 'function' && value.constructor !== Object
}

function isTypedArray(value: unknown): value is Float64Array {
  return ArrayBuffer.isView(value) && !(value instanceof DataView)
}

/** `classless`: the second comes from the interpreter, which knows no classes. */
export function sameOutcome(a: Outcome, b: Outcome, classless = false): boolean {
  if (!sameValue(a.args, b.args, classless)) return false
  if (a.kind === 'error') return b.kind === 'error' && a.name === b.name && a.message === b.message
  return b.kind === 'value' && sameValue(a.value, b.value, classless) && origins(a) === origins(b)
}

/** Where the result comes from, and what became of the objects among the arguments. */
function origins({ value, args }: Extract<Outcome, { kind: 'value' }>): string {
  return [value, ...args].some(holdsObject) ? objectsOf([...args, value]) : origin(value, args)
}

/** Which objects are one and the same. */
function objectsOf(values: readonly unknown[]): string {
  const numbers = new Map<unknown, number>()
  const visit = (value: unknown): string => {
    if (typeof value !== 'object' || value === null) return ''
    const known = numbers.get(value)
    if (known !== undefined) return `#${known}`
    numbers.set(value, numbers.size)
    if (ArrayBuffer.isView(value)) return `view(${visit(value.buffer)} ${value.byteOffset})`
    if (isCollection(value)) return `{${[...value.values()].map(visit).join()}}`
    return `{${Object.values(value).map(visit).join()}}`
  }
  return visit(values)
}

/** Which argument a returned array is, or whose buffer it views. */
function origin(value: unknown, args: readonly unknown[]): string {
  if (Array.isArray(value) && !args.includes(value))
    return `[${value.map((item) => origin(item, args)).join()}]`
  if (typeof value !== 'object' || value === null) return ''
  const itself = args.indexOf(value)
  if (itself >= 0) return `argument ${itself}`
  if (!ArrayBuffer.isView(value)) return 'new'
  const viewed = args.findIndex((arg) => ArrayBuffer.isView(arg) && arg.buffer === value.buffer)
  return viewed >= 0 ? `view of argument ${viewed} from ${value.byteOffset}` : 'new'
}

export function show(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`
  if (isTypedArray(value)) {
    return `${value.constructor.name}[${[...value].slice(0, 40).map(show).join(', ')}]`
  }
  if (isCollection(value)) return `${value.constructor.name} ${show([...value])}`
  if (isObject(value)) {
    const properties = Object.entries(value).map(([name, property]) => `${name}: ${show(property)}`)
    return `{ ${properties.join(', ')} }`
  }
  if (typeof value === 'bigint') return `${value}n`
  return Object.is(value, -0) ? '-0' : String(value)
}

export function showOutcome(outcome: Outcome): string {
  const isError = outcome.kind === 'error'
  const what = isError
    ? `${outcome.name}: ${outcome.message}`
    : `${show(outcome.value)} ${origin(outcome.value, outcome.args)}`
  return `${what.trim()}, leaving ${show(outcome.args)}`
}
