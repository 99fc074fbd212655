// The lattice of ranges: what may be known of a JavaScript number. `FULL` knows nothing, `EMPTY` holds no value at all;
// a range with lo > hi and `nan` holds NaN alone. Bounds are never -0; a range that admits -0 has lo <= 0 <= hi.

import type { Range } from '../hir/nodes.ts'
import type { ScalarName } from '../hir/types.ts'

export const FULL: Range = Object.freeze({
  lo: -Infinity,
  hi: Infinity,
  integer: false,
  negativeZero: true,
  nan: true,
})
export const EMPTY: Range = Object.freeze({
  lo: Infinity,
  hi: -Infinity,
  integer: true,
  negativeZero: false,
  nan: false,
})
export const ONLY_NAN: Range = Object.freeze({ ...EMPTY, nan: true })

export interface RangeFlags {
  readonly integer?: boolean
  readonly negativeZero?: boolean
  readonly nan?: boolean
  readonly nonZero?: boolean
}

/** A range in normal form: bounds tightened to integers where `integer`, widened to hold 0 where `negativeZero`; `nonZero` only where the
 *  bounds do not say it. */
export function makeRange(lo: number, hi: number, flags: RangeFlags = {}): Range {
  const { integer = false, nan = false, nonZero = false } = flags
  const negativeZero = !nonZero && flags.negativeZero === true
  let low = integer ? Math.ceil(lo) : lo
  let high = integer ? Math.floor(hi) : hi
  if (nonZero && low === 0) low = integer ? 1 : Number.MIN_VALUE
  if (nonZero && high === 0) high = integer ? -1 : -Number.MIN_VALUE
  if (negativeZero) {
    low = Math.min(low, 0)
    high = Math.max(high, 0)
  }
  if (!(low <= high)) return nan ? ONLY_NAN : EMPTY
  // Adding +0 turns a bound of -0 into +0 and leaves the others alone.
  return { lo: low + 0, hi: high + 0, integer, negativeZero, nan, nonZero: nonZero && low <= 0 && high >= 0 }
}

/** Whole numbers from lo to hi, without -0 and NaN. */
export const intRange = (lo: number, hi: number): Range => makeRange(lo, hi, { integer: true })

export const INT32 = intRange(-(2 ** 31), 2 ** 31 - 1)
export const UINT32 = intRange(0, 2 ** 32 - 1)
/** Integers that a double holds exactly and that no rounding reaches from outside: what an int64 may carry of a number. */
export const SAFE_INTEGERS = intRange(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)

/** The range of one value. */
export function rangeOfValue(value: number): Range {
  if (Number.isNaN(value)) return ONLY_NAN
  return makeRange(value, value, { integer: isWhole(value), negativeZero: Object.is(value, -0) })
}

/** An integer or an infinity: what a range with `integer` may hold. */
function isWhole(value: number): boolean {
  return Math.floor(value) === value
}

/** No value but possibly NaN. */
export function hasNoNumber(range: Range): boolean {
  return range.lo > range.hi
}
/** +0 may be in the range. */
export function mayBeZero(range: Range): boolean {
  return range.nonZero !== true && spansZero(range)
}
/** 0 lies within the bounds, whether it is a value or not. */
export function spansZero(range: Range): boolean {
  return range.lo <= 0 && range.hi >= 0
}
export function mayBeNegative(range: Range): boolean {
  return range.lo < 0
}
export function mayBePositive(range: Range): boolean {
  return range.hi > 0
}
export function mayBeInfinite(range: Range): boolean {
  return range.hi === Infinity || range.lo === -Infinity
}

export function rangeContains(range: Range, value: number): boolean {
  if (Number.isNaN(value)) return range.nan
  if (Object.is(value, -0)) return range.negativeZero
  if (value === 0 && range.nonZero === true) return false
  return value >= range.lo && value <= range.hi && (!range.integer || isWhole(value))
}

export function sameRange(a: Range, b: Range): boolean {
  return (
    a.lo === b.lo &&
    a.hi === b.hi &&
    a.integer === b.integer &&
    a.negativeZero === b.negativeZero &&
    a.nan === b.nan &&
    (a.nonZero ?? false) === (b.nonZero ?? false)
  )
}

/** Every value of `inner` lies in `outer`. */
export function rangeIncludes(outer: Range, inner: Range): boolean {
  if ((inner.nan && !outer.nan) || (inner.negativeZero && !outer.negativeZero)) return false
  if (outer.nonZero === true && mayBeZero(inner)) return false
  return (
    hasNoNumber(inner) || (inner.lo >= outer.lo && inner.hi <= outer.hi && (inner.integer || !outer.integer))
  )
}

export function unionRange(a: Range, b: Range): Range {
  const flags = {
    integer: a.integer && b.integer,
    negativeZero: a.negativeZero || b.negativeZero,
    nan: a.nan || b.nan,
    nonZero: !mayBeZero(a) && !mayBeZero(b),
  }
  return makeRange(Math.min(a.lo, b.lo), Math.max(a.hi, b.hi), flags)
}

export function intersectRange(a: Range, b: Range): Range {
  const lo = Math.max(a.lo, b.lo)
  const hi = Math.min(a.hi, b.hi)
  const negativeZero = a.negativeZero && b.negativeZero
  const nonZero = a.nonZero === true || b.nonZero === true
  return makeRange(lo, hi, { integer: a.integer || b.integer, negativeZero, nan: a.nan && b.nan, nonZero })
}

/** Every value of the range can be carried as `type`: for the integer types, it is an integer in its range and not -0. */
export function rangeFits(range: Range, type: ScalarName): boolean {
  switch (type) {
    case 'float64':
      return true
    case 'int32':
      return rangeIncludes(INT32, range)
    case 'uint32':
      return rangeIncludes(UINT32, range)
    case 'int64':
      return rangeIncludes(SAFE_INTEGERS, range)
    case 'uint64':
    case 'bigint':
    case 'boolean':
      return false
  }
}

/** `[0, 10] integer`, `[-Infinity, Infinity] -0 NaN`; for printed HIR and messages. */
export function printRange(range: Range): string {
  const bounds = hasNoNumber(range) ? 'none' : `[${range.lo}, ${range.hi}]`
  const flags = [
    range.integer ? ' integer' : '',
    range.nonZero === true ? ' not 0' : '',
    range.negativeZero ? ' -0' : '',
    range.nan ? ' NaN' : '',
  ]
  return `${bounds}${flags.join('')}`
}
