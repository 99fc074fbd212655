// Names that every JavaScript host gives a program, and those of them that are constants.

import { typedArrayClasses } from './annotations/written-type.ts'

export const hostGlobals: ReadonlySet<string> = new Set([
  ...'Math Number Boolean BigInt String Symbol Object Array Function Date RegExp JSON Reflect Proxy Promise Map Set WeakMap WeakSet'.split(
    ' ',
  ),
  ...'ArrayBuffer SharedArrayBuffer DataView Atomics Intl WebAssembly globalThis console performance crypto process Buffer'.split(
    ' ',
  ),
  ...'Error TypeError RangeError SyntaxError ReferenceError EvalError URIError AggregateError'.split(' '),
  ...'NaN Infinity undefined isNaN isFinite parseInt parseFloat structuredClone queueMicrotask setTimeout setInterval'.split(
    ' ',
  ),
  ...typedArrayClasses.keys(),
])

const mathConstants = ['E', 'LN10', 'LN2', 'LOG10E', 'LOG2E', 'PI', 'SQRT1_2', 'SQRT2'] as const
const numberConstants = [
  'EPSILON',
  'MAX_SAFE_INTEGER',
  'MIN_SAFE_INTEGER',
  'MAX_VALUE',
  'MIN_VALUE',
  'NaN',
  'POSITIVE_INFINITY',
  'NEGATIVE_INFINITY',
] as const

/** The value is fixed by the language, the same on every engine. */
export const hostConstants: ReadonlyMap<string, number | undefined> = new Map<string, number | undefined>([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['undefined', undefined],
  ...mathConstants.map((name) => [`Math.${name}`, Math[name]] as const),
  ...numberConstants.map((name) => [`Number.${name}`, Number[name]] as const),
  ...[...typedArrayClasses.keys()].map(
    (name) => [`${name}.BYTES_PER_ELEMENT`, bytesPerElement(name)] as const,
  ),
])

/** Names as they are given to constants that builds define: `ASSERT`, `__DEV__`. What tells hosts apart is not among them. */
export function isBuildName(name: string): boolean {
  return /^_*[A-Z][A-Z0-9_]*$/.test(name) && !hostGlobals.has(name)
}

function bytesPerElement(className: string): number {
  return Number(/\d+/.exec(className)?.[0] ?? 8) / 8
}
