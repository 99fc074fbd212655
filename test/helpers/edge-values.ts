// Values at which numeric code goes wrong.

export const EDGE_NUMBERS: readonly number[] = [
  0,
  -0,
  1,
  -1,
  2,
  -2,
  0.5,
  -0.5,
  1.5,
  -1.5,
  0.49999999999999994,
  2.5,
  3,
  7,
  31,
  32,
  33,
  127,
  128,
  255,
  256,
  65535,
  65536,
  2147483647,
  2147483648,
  -2147483648,
  -2147483649,
  4294967295,
  4294967296,
  9007199254740991,
  9007199254740992,
  -9007199254740991,
  1e21,
  1e300,
  -1e300,
  5e-324,
  2.2250738585072014e-308,
  Number.MAX_VALUE,
  Infinity,
  -Infinity,
  NaN,
  Math.PI,
  -Math.E,
]

export const EDGE_BIGINTS: readonly bigint[] = [
  0n,
  1n,
  -1n,
  2n,
  -2n,
  63n,
  64n,
  255n,
  2n ** 31n,
  2n ** 32n,
  2n ** 53n,
  2n ** 63n - 1n,
  -(2n ** 63n),
  2n ** 63n,
  2n ** 64n - 1n,
]

/** Numbers in [0, 1), the same sequence for a seed. */
export function randoms(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** An edge value, a small integer or a random double. */
export function anyNumber(next: () => number): number {
  const choice = next()
  if (choice < 0.4) return EDGE_NUMBERS[Math.floor(next() * EDGE_NUMBERS.length)] as number
  if (choice < 0.7) return Math.floor(next() * 40) - 10
  return (next() - 0.5) * 10 ** Math.floor(next() * 12)
}

type NumericArrayClass = new (length: number) => { [index: number]: number; readonly length: number }

/** An array of edge values and random doubles, as its element type takes them. */
export function anyArray<T extends NumericArrayClass>(
  type: T,
  length: number,
  next: () => number,
): InstanceType<T> {
  return arrayFrom(type, length, () => anyNumber(next))
}

export function arrayFrom<T extends NumericArrayClass>(
  type: T,
  length: number,
  make: () => number,
): InstanceType<T> {
  const array = new type(length)
  for (let i = 0; i < length; i++) array[i] = make()
  return array as InstanceType<T>
}

type BigintArrayClass = new (length: number) => BigInt64Array | BigUint64Array

export function anyBigint(next: () => number): bigint {
  if (next() < 0.5) return EDGE_BIGINTS[Math.floor(next() * EDGE_BIGINTS.length)] as bigint
  return BigInt(Math.floor((next() - 0.5) * 2 ** 53)) * BigInt(Math.floor(next() * 2 ** 12))
}

export function anyBigints<T extends BigintArrayClass>(
  type: T,
  length: number,
  next: () => number,
): InstanceType<T> {
  const array = new type(length)
  for (let i = 0; i < length; i++) array[i] = anyBigint(next)
  return array as InstanceType<T>
}

/** A `number[]`. */
export function anyList(length: number, next: () => number): number[] {
  return Array.from({ length }, () => anyNumber(next))
}

/** The typed arrays of numbers. */
export const NUMBER_ARRAYS = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
] as const

/** Strings at which code that works on units or points goes wrong. */
export const EDGE_STRINGS: readonly string[] = [
  '',
  'a',
  'banana',
  'Banana bread',
  ' \t padded\u00a0\n',
  'é',
  '\u0000',
  '\uffff',
  '😀',
  'a😀b',
  '\ud83d',
  '\ude00',
  'x\ud83dy',
  '\ude00\ud83d',
  'the quick brown fox jumps over the lazy dog, twice and again',
]
