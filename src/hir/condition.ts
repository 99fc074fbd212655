// What compiled code takes for granted of the world outside the functions, and the door tests at each call.

export type Condition =
  /** No global variable has the name, as when the modules were loaded. */
  | { readonly kind: 'absent'; readonly name: string }
  /** A property of a module's variable still holds what it was given when the module was loaded. */
  | {
      readonly kind: 'holds'
      /** As the entry module calls the variable, which is one of its own or an import. */
      readonly root: string
      readonly property: string
      readonly value: HeldValue
    }
  /** A method of a class, by the class's key, is the one that it was when the modules were loaded, of all instances too. */
  | { readonly kind: 'method'; readonly of: string; readonly name: string }
  /** The call has that many arguments. */
  | { readonly kind: 'count'; readonly is: number }
  /** What the entry module gets by one specifier is what it gets by the other. */
  | { readonly kind: 'same'; readonly left: string; readonly right: string }
  /** A property of something that the entry module has a name for is the function that was put there. */
  | {
      readonly kind: 'function'
      /** What the code that calls it calls the thing. */
      readonly root: string
      /** What the thing is, whatever it is called. */
      readonly owner: string
      /** From there to the function. */
      readonly path: readonly string[]
      /** One of the module's own, by the key of the place where it was put there, or one of the host. */
      readonly is:
        | { readonly kind: 'made'; readonly key: string }
        | { readonly kind: 'builtin'; readonly name: string }
    }

export type HeldValue =
  | { readonly kind: 'constant'; readonly value: number | boolean | string | bigint | undefined }
  /** Something of the host, by its name. */
  | { readonly kind: 'builtin'; readonly name: string }

/** Text that two conditions share exactly if they are the same. */
export function conditionKey(condition: Condition): string {
  if (condition.kind === 'absent') return `absent ${condition.name}`
  if (condition.kind === 'method') return JSON.stringify(['method', condition.of, condition.name])
  if (condition.kind === 'count') return `count ${condition.is}`
  if (condition.kind === 'same') return JSON.stringify(['same', condition.left, condition.right])
  if (condition.kind === 'function')
    return JSON.stringify(['function', condition.owner, condition.path, condition.is])
  const { root, property, value } = condition
  const held = value.kind === 'builtin' ? value.name : `${typeof value.value} ${textOfConstant(value.value)}`
  return JSON.stringify([root, property, held])
}

export function textOfConstant(value: number | boolean | string | bigint | undefined): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'bigint') return `${value}n`
  return Object.is(value, -0) ? '-0' : String(value)
}
