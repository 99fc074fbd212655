// Interval arithmetic for bigints. A bound of null means unbounded on that side; ranges are never empty.

import type { BigRange } from './define-op.ts'

export const ANY_BIGINT: BigRange = Object.freeze({ lo: null, hi: null })
export const INT64: BigRange = Object.freeze({ lo: -(2n ** 63n), hi: 2n ** 63n - 1n })
export const UINT64: BigRange = Object.freeze({ lo: 0n, hi: 2n ** 64n - 1n })
/** Shifts further than this are left unbounded: their results do not fit a machine anyway. */
const LONGEST_SHIFT = 256n

export const bigRange = (lo: bigint | null, hi: bigint | null): BigRange => ({ lo, hi })

function lesser(x: bigint, y: bigint): bigint {
  if (y < x) return y
  return x
}
function greater(x: bigint, y: bigint): bigint {
  if (y > x) return y
  return x
}

export function bigRangeContains(range: BigRange, value: bigint): boolean {
  return (range.lo === null || value >= range.lo) && (range.hi === null || value <= range.hi)
}

/** Every value can be carried as a 64-bit integer of that name. */
export function bigRangeFits(range: BigRange, type: 'int64' | 'uint64'): boolean {
  const outer = type === 'int64' ? INT64 : UINT64
  if (range.lo === null || range.hi === null) return false
  return bigRangeContains(outer, range.lo) && bigRangeContains(outer, range.hi)
}

export function unionBigRange(a: BigRange, b: BigRange): BigRange {
  const lo = a.lo === null || b.lo === null ? null : lesser(a.lo, b.lo)
  const hi = a.hi === null || b.hi === null ? null : greater(a.hi, b.hi)
  return { lo, hi }
}

const isBounded = (range: BigRange): range is { lo: bigint; hi: bigint } =>
  range.lo !== null && range.hi !== null

/** The hull of `f` at the corners; unbounded where an operand is. */
function corners(a: BigRange, b: BigRange, f: (x: bigint, y: bigint) => bigint): BigRange {
  if (!isBounded(a) || !isBounded(b)) return ANY_BIGINT
  return hull([f(a.lo, b.lo), f(a.lo, b.hi), f(a.hi, b.lo), f(a.hi, b.hi)])
}

function hull(values: readonly bigint[]): BigRange {
  return values.map((value) => bigRange(value, value)).reduce(unionBigRange)
}

export function negBigRange(a: BigRange): BigRange {
  return bigRange(a.hi === null ? null : -a.hi, a.lo === null ? null : -a.lo)
}

export function addBigRange(a: BigRange, b: BigRange): BigRange {
  const lo = a.lo === null || b.lo === null ? null : a.lo + b.lo
  const hi = a.hi === null || b.hi === null ? null : a.hi + b.hi
  return bigRange(lo, hi)
}

export const subBigRange = (a: BigRange, b: BigRange): BigRange => addBigRange(a, negBigRange(b))
export const mulBigRange = (a: BigRange, b: BigRange): BigRange => corners(a, b, (x, y) => x * y)

const magnitude = (a: { lo: bigint; hi: bigint }): bigint => greater(-a.lo, a.hi)

/** The quotient is no larger than the dividend. */
export function divBigRange(a: BigRange, b: BigRange): BigRange {
  if (!isBounded(a)) return ANY_BIGINT
  if (b.lo !== null && b.lo > 0n) {
    return hull(
      b.hi === null ? [a.lo / b.lo, a.hi / b.lo, 0n] : [a.lo / b.lo, a.lo / b.hi, a.hi / b.lo, a.hi / b.hi],
    )
  }
  const most = magnitude(a)
  return bigRange(-most, most)
}

/** The remainder has the sign of the dividend and is smaller than the divisor. */
export function remBigRange(a: BigRange, b: BigRange): BigRange {
  const bounds = [isBounded(a) ? magnitude(a) : null, isBounded(b) ? magnitude(b) - 1n : null]
  const most = bounds.reduce((x, y) => (x === null ? y : y === null || x < y ? x : y), null)
  const bound = most === null || most >= 0n ? most : 0n
  const mayBeNegative = a.lo === null || a.lo < 0n
  const mayBePositive = a.hi === null || a.hi > 0n
  return bigRange(mayBeNegative ? (bound === null ? null : -bound) : 0n, mayBePositive ? bound : 0n)
}

/** The least 2^k - 1 that is at least n, for n >= 0. */
const maskOver = (n: bigint): bigint => (n <= 0n ? 0n : (1n << BigInt(n.toString(2).length)) - 1n)

export function andBigRange(a: BigRange, b: BigRange): BigRange {
  const nonNegative = [a, b].filter((range) => range.lo !== null && range.lo >= 0n)
  if (nonNegative.length > 0) {
    const bounds = nonNegative.map((range) => range.hi)
    const most = bounds.reduce((x, y) => (x === null ? y : y === null || x < y ? x : y))
    return bigRange(0n, most)
  }
  return bitwiseBigRange(a, b)
}

/** Or, xor: the result needs no more bits than the wider operand. */
export function bitwiseBigRange(a: BigRange, b: BigRange): BigRange {
  if (!isBounded(a) || !isBounded(b)) {
    const nonNegative = a.lo !== null && b.lo !== null && a.lo >= 0n && b.lo >= 0n
    return bigRange(nonNegative ? 0n : null, null)
  }
  const bits = [a.hi, b.hi, -1n - a.lo, -1n - b.lo].map(maskOver).reduce(greater)
  return bigRange(a.lo >= 0n && b.lo >= 0n ? 0n : -1n - bits, bits)
}

export function notBigRange(a: BigRange): BigRange {
  return bigRange(a.hi === null ? null : -1n - a.hi, a.lo === null ? null : -1n - a.lo)
}

const shifted = (value: bigint, count: bigint): bigint => (count >= 0n ? value << count : value >> -count)

/** Monotone in the count for each sign of the value, so the extremes are at the corners. */
export function shlBigRange(a: BigRange, b: BigRange): BigRange {
  if (isBounded(b) && b.lo >= -LONGEST_SHIFT && b.hi <= LONGEST_SHIFT) return corners(a, b, shifted)
  // Shifting right brings a value nearer to zero, or to -1.
  if (b.hi !== null && b.hi <= 0n && isBounded(a)) return hull([a.lo, a.hi, 0n, a.lo < 0n ? -1n : 0n])
  return bigRange(a.lo !== null && a.lo >= 0n ? 0n : null, a.hi !== null && a.hi < 0n ? -1n : null)
}

export const shrBigRange = (a: BigRange, b: BigRange): BigRange => shlBigRange(a, negBigRange(b))

/** What `BigInt.asIntN(bits, value)` may give. */
export function asIntBigRange(bits: BigRange, value: BigRange): BigRange {
  if (bits.hi === null || bits.hi > LONGEST_SHIFT) return ANY_BIGINT
  if (bits.hi <= 0n) return bigRange(0n, 0n)
  const half = 1n << (bits.hi - 1n)
  return bits.lo === bits.hi && isWithin(value, -half, half - 1n) ? value : bigRange(-half, half - 1n)
}

/** What `BigInt.asUintN(bits, value)` may give. */
export function asUintBigRange(bits: BigRange, value: BigRange): BigRange {
  if (bits.hi === null || bits.hi > LONGEST_SHIFT) return bigRange(0n, null)
  const most = (1n << greater(bits.hi, 0n)) - 1n
  return bits.lo === bits.hi && isWithin(value, 0n, most) ? value : bigRange(0n, most)
}

const isWithin = (range: BigRange, lo: bigint, hi: bigint): boolean =>
  range.lo !== null && range.hi !== null && range.lo >= lo && range.hi <= hi
