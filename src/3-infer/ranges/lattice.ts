// What the analysis adds to the lattice of `ops/range.ts`: the ranges of types, steps by one double, and widening.

import type { Range } from '../../hir/nodes.ts'
import type { ElementType, Type } from '../../hir/types.ts'
import {
  FULL,
  hasNoNumber,
  INT32,
  intersectRange,
  intRange,
  makeRange,
  ONLY_NAN,
  rangeIncludes,
  SAFE_INTEGERS,
  UINT32,
  unionRange,
} from '../../ops/range.ts'

/** Most elements that an array can have. */
export const MAX_LENGTH = 2 ** 30
export const ANY_LENGTH: Range = Object.freeze(intRange(0, MAX_LENGTH))
export const BOOLEAN: Range = Object.freeze(intRange(0, 1))
export const TRUE: Range = Object.freeze(intRange(1, 1))
export const FALSE: Range = Object.freeze(intRange(0, 0))

const elementRanges: ReadonlyMap<ElementType, Range> = new Map([
  ['int8', intRange(-128, 127)],
  ['uint8', intRange(0, 255)],
  ['uint8clamped', intRange(0, 255)],
  ['int16', intRange(-(2 ** 15), 2 ** 15 - 1)],
  ['uint16', intRange(0, 2 ** 16 - 1)],
  ['int32', INT32],
  ['uint32', UINT32],
])

/** Range of an element in range. Nothing is known of float elements. */
export function elementRange(element: ElementType): Range {
  return elementRanges.get(element) ?? FULL
}

/** What the type alone says. Booleans are 0 and 1; the range of an array is that of its length. */
export function typeRange(type: Type): Range {
  if (type.kind === 'array')
    return type.length === undefined ? ANY_LENGTH : intRange(type.length, type.length)
  if (type.kind === 'undefined') return ONLY_NAN
  if (type.kind !== 'scalar') return FULL
  switch (type.name) {
    case 'int32':
      return INT32
    case 'uint32':
      return UINT32
    case 'int64':
      return SAFE_INTEGERS
    case 'boolean':
      return BOOLEAN
    default:
      return FULL
  }
}

/** Holds the values of both; one of the two objects where that is possible. */
export function joinRanges(a: Range, b: Range): Range {
  if (a === b || rangeIncludes(a, b)) return a
  return rangeIncludes(b, a) ? b : unionRange(a, b)
}

/** The values in both, or null where there is none. */
export function meetRanges(a: Range, b: Range): Range | null {
  if (a === b || rangeIncludes(b, a)) return a
  const met = intersectRange(a, b)
  return hasNoNumber(met) && !met.nan ? null : met
}

/** The range moved by an integer; exact only while all values are integers up to 2^53. */
export function shifted(range: Range, delta: number): Range {
  return makeRange(range.lo + delta, range.hi + delta, { integer: range.integer, nan: range.nan })
}

/** The range whose numbers lie between lo and hi; NaN as before. Null where no value is left. */
export function clipped(range: Range, lo: number, hi: number): Range | null {
  return meetRanges(range, { lo, hi, integer: false, negativeZero: lo <= 0 && hi >= 0, nan: true })
}

/** The least double above a number. */
export function nextAbove(value: number): number {
  if (value === Infinity || Number.isNaN(value)) return value
  if (value === 0) return Number.MIN_VALUE
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  view.setBigInt64(0, view.getBigInt64(0) + (value > 0 ? 1n : -1n))
  return view.getFloat64(0) + 0
}

/** The greatest double below a number. */
export function nextBelow(value: number): number {
  return -nextAbove(-value) + 0
}

/** Bounds at which widening rests, ascending: `near` first, then the few of `far`, then infinity. */
export interface Thresholds {
  readonly near: readonly number[]
  readonly far: readonly number[]
}

const FAR: readonly number[] = [-(2 ** 53 - 1), -(2 ** 31), 0, 2 ** 30, 2 ** 31 - 1, 2 ** 32 - 1, 2 ** 53 - 1]
const POWERS: readonly number[] = [7, 8, 15, 16, 31, 32].flatMap((bits) => [-(2 ** bits), 2 ** bits - 1])
/** More constants than this slow widening down without making it more precise. */
const MAX_CONSTANTS = 64

/** Thresholds for a function in whose text these numbers occur. */
export function thresholdsFor(constants: Iterable<number>): Thresholds {
  const own = [...new Set(constants)].filter(Number.isFinite).slice(0, MAX_CONSTANTS)
  const around = own.flatMap((c) => (Number.isInteger(c) ? [c - 1, c, c + 1] : [c]))
  const near = [...new Set([...FAR, ...POWERS, -1, 1, ...around])].map((c) => c + 0)
  return { near: near.sort((a, b) => a - b), far: FAR }
}

/** For sums with limits of their own. */
export const FAR_ONLY: Thresholds = { near: FAR, far: FAR }
/** For sums that nothing looks at before they are complete. */
export const ONLY_EXTREMES: Thresholds = {
  near: [-(2 ** 53 - 1), 2 ** 53 - 1],
  far: [-(2 ** 53 - 1), 2 ** 53 - 1],
}

/** Changes of one variable in one loop that are widened to a near threshold, and to any threshold. */
const NEAR_STEPS = 4
const FAR_STEPS = 7

/** A range that holds both, with unstable bounds moved outward to the nearest of these that lie further out. */
export function widenTo(old: Range, next: Range, lower: readonly number[], upper: readonly number[]): Range {
  const joined = joinRanges(old, next)
  const within = lower.filter((limit) => limit <= joined.lo)
  const beyond = upper.filter((limit) => limit >= joined.hi)
  const lo = joined.lo < old.lo && within.length > 0 ? Math.max(...within) : joined.lo
  const hi = joined.hi > old.hi && beyond.length > 0 ? Math.min(...beyond) : joined.hi
  return makeRange(lo, hi, joined)
}

/** A range that holds both, with unstable bounds moved outward so that only a few such steps are possible. `step` counts from 0. */
export function widen(old: Range, next: Range, step: number, thresholds: Thresholds): Range {
  const joined = joinRanges(old, next)
  if (joined === old || step === 0 || hasNoNumber(old)) return joined
  if (step > FAR_STEPS) {
    const { integer, negativeZero, nan, nonZero = false } = joined
    return makeRange(joined.lo < old.lo ? -Infinity : joined.lo, joined.hi > old.hi ? Infinity : joined.hi, {
      integer,
      negativeZero,
      nan,
      nonZero,
    })
  }
  const rests = step <= NEAR_STEPS ? thresholds.near : thresholds.far
  const lo =
    joined.lo < old.lo ? Math.max(-Infinity, ...rests.filter((rest) => rest <= joined.lo)) : joined.lo
  const hi = joined.hi > old.hi ? (rests.find((rest) => rest >= joined.hi) ?? Infinity) : joined.hi
  return makeRange(lo, hi, joined)
}
