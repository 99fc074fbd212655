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

/** A copy in which the same array twice stays one array, and views of one buffer stay so. */
export function copyOf(args: readonly unknown[]): unknown[] {
  return structuredClone(args) as unknown[]
}

/** The same value: Object.is for scalars, element by element for arrays, typed arrays of the same class. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, i) => sameValue(item, b[i]))
  }
  if (isTypedArray(a) && isTypedArray(b)) {
    return (
      a.constructor === b.constructor && a.length === b.length && a.every((item, i) => Object.is(item, b[i]))
    )
  }
  return isDeepStrictEqual(a, b)
}

function isTypedArray(value: unknown): value is Float64Array {
  return ArrayBuffer.isView(value) && !(value instanceof DataView)
}

export function sameOutcome(a: Outcome, b: Outcome): boolean {
  if (!sameValue(a.args, b.args)) return false
  if (a.kind === 'error') return b.kind === 'error' && a.name === b.name && a.message === b.message
  return (
    b.kind === 'value' && sameValue(a.value, b.value) && origin(a.value, a.args) === origin(b.value, b.args)
  )
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
