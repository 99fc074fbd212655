// Interval arithmetic for JavaScript numbers. Each function gives a range that holds the result for all operands in their
// ranges: rounding is monotone, so bounds computed in double arithmetic are sound without widening. What is hard is said
// where it stands: 0 * Infinity, the sign of zero, underflow.

import type { Range } from '../hir/nodes.ts'
import {
  FULL,
  hasNoNumber,
  makeRange,
  mayBeInfinite,
  mayBeNegative,
  mayBePositive,
  mayBeZero,
  ONLY_NAN,
  spansZero,
  unionRange,
} from './range.ts'

/** The result where an operand has no value but NaN: NaN, if the code is reached at all. */
const nothingBut = (nan: boolean): Range => makeRange(1, 0, { nan })

const orElse = (value: number, ifNaN: number): number => (Number.isNaN(value) ? ifNaN : value)

function corners(a: Range, b: Range, f: (x: number, y: number) => number, ifNaN: number): [number, number] {
  const values = [f(a.lo, b.lo), f(a.lo, b.hi), f(a.hi, b.lo), f(a.hi, b.hi)].map((v) => orElse(v, ifNaN))
  return [Math.min(...values), Math.max(...values)]
}

const signsMayDiffer = (a: Range, b: Range): boolean =>
  (mayBeNegative(a) && mayBePositive(b)) || (mayBePositive(a) && mayBeNegative(b))

export function negRange(a: Range): Range {
  const zero = mayBeZero(a)
  return makeRange(-a.hi, -a.lo, { integer: a.integer, negativeZero: zero, nan: a.nan, nonZero: !zero })
}

export function addRange(a: Range, b: Range): Range {
  const nan = a.nan || b.nan
  if (hasNoNumber(a) || hasNoNumber(b)) return nothingBut(nan)
  const opposite = (a.hi === Infinity && b.lo === -Infinity) || (a.lo === -Infinity && b.hi === Infinity)
  return makeRange(orElse(a.lo + b.lo, -Infinity), orElse(a.hi + b.hi, Infinity), {
    integer: a.integer && b.integer,
    // x + -x is +0; only -0 + -0 is -0. A sum never underflows.
    negativeZero: a.negativeZero && b.negativeZero,
    nan: nan || opposite,
  })
}

export function subRange(a: Range, b: Range): Range {
  return addRange(a, negRange(b))
}

export function mulRange(a: Range, b: Range): Range {
  const nan = a.nan || b.nan
  if (hasNoNumber(a) || hasNoNumber(b)) return nothingBut(nan)
  const zeroTimesInfinity = (mayBeZero(a) && mayBeInfinite(b)) || (mayBeZero(b) && mayBeInfinite(a))
  // A product of integers is 0 only if a factor is; of two fractions it may underflow.
  const underflows = !a.integer && !b.integer && signsMayDiffer(a, b)
  const negativeZero =
    underflows ||
    (mayBeZero(a) && mayBeNegative(b)) ||
    (mayBeZero(b) && mayBeNegative(a)) ||
    (a.negativeZero && b.hi >= 0) ||
    (b.negativeZero && a.hi >= 0)
  // Beside 0 * Infinity stand finite values times a bound near infinity, and 0 times them: 0 is the missing corner.
  const [lo, hi] = corners(a, b, (x, y) => x * y, 0)
  const integer = a.integer && b.integer
  const nonZero = integer && !mayBeZero(a) && !mayBeZero(b)
  return makeRange(lo, hi, { integer, negativeZero, nan: nan || zeroTimesInfinity, nonZero })
}

export function divRange(a: Range, b: Range): Range {
  if (hasNoNumber(a) || hasNoNumber(b)) return nothingBut(a.nan || b.nan)
  const nan = a.nan || b.nan || (mayBeZero(a) && mayBeZero(b)) || (mayBeInfinite(a) && mayBeInfinite(b))
  const vanishes = !a.integer || mayBeInfinite(b)
  const negativeZero =
    (mayBeZero(a) && mayBeNegative(b)) ||
    (a.negativeZero && mayBePositive(b)) ||
    (vanishes && signsMayDiffer(a, b))
  const throughZero = spansZero(b) && (mayBeNegative(b) || b.negativeZero)
  const [lo, hi] = throughZero ? [-Infinity, Infinity] : corners(a, b, (x, y) => x / y, 0)
  return makeRange(lo, hi, { negativeZero, nan })
}

const magnitude = (a: Range): number => Math.max(Math.abs(a.lo), Math.abs(a.hi))
/** The least that a value may be in size. */
const leastSize = (a: Range): number =>
  spansZero(a) ? (a.integer && !mayBeZero(a) ? 1 : 0) : Math.min(Math.abs(a.lo), Math.abs(a.hi))

/** The result has the sign of the dividend, is smaller than the divisor and no larger than the dividend. */
export function remRange(a: Range, b: Range): Range {
  if (hasNoNumber(a) || hasNoNumber(b)) return nothingBut(a.nan || b.nan)
  const integer = a.integer && b.integer
  const nan = a.nan || b.nan || mayBeInfinite(a) || mayBeZero(b)
  const divisor = magnitude(b)
  const below = integer && Number.isFinite(divisor) ? Math.max(divisor - 1, 0) : divisor
  const most = Math.min(magnitude(a), below, Number.MAX_VALUE)
  const unchanged = magnitude(a) < leastSize(b)
  return makeRange(mayBeNegative(a) ? -most : 0, mayBePositive(a) ? most : 0, {
    integer,
    negativeZero: a.negativeZero || (mayBeNegative(a) && !unchanged),
    nan,
  })
}

const isEvenConstant = (b: Range): boolean =>
  b.lo === b.hi && b.integer && Math.abs(b.lo) < 2 ** 53 && b.lo % 2 === 0

/** Hosts round powers differently, so bounds are widened and integrality is not claimed. */
export function powRange(a: Range, b: Range): Range {
  const one = mayBeZero(b) ? makeRange(1, 1, { integer: true }) : makeRange(1, 0)
  if (hasNoNumber(b)) return nothingBut(b.nan)
  if (hasNoNumber(a)) return unionRange(one, nothingBut(a.nan || b.nan))
  if (isEvenConstant(b) && (mayBeNegative(a) || a.negativeZero)) return powRange(absRange(a), b)
  if (mayBeNegative(a)) return FULL
  const nan = a.nan || b.nan || (mayBeInfinite(b) && a.lo <= 1 && a.hi >= 1)
  // For a base >= 0 the power is monotone in each operand alone, so its extremes are at the corners.
  const powers = [a.lo ** b.lo, a.lo ** b.hi, a.hi ** b.lo, a.hi ** b.hi].filter((v) => !Number.isNaN(v))
  // Of one to an infinite power the corner is NaN, though every finite power of it is one.
  if (a.lo <= 1 && a.hi >= 1) powers.push(1)
  if (a.negativeZero && mayBeNegative(b)) powers.push(-Infinity)
  const lo = Math.min(...powers)
  const hi = Math.max(...powers)
  const widened = makeRange(lo === -Infinity ? lo : lo * (1 - 1e-9), hi * (1 + 1e-9) + Number.MIN_VALUE, {
    negativeZero: a.negativeZero,
    nan,
  })
  return a.nan ? unionRange(widened, one) : widened
}

export function absRange(a: Range): Range {
  const most = hasNoNumber(a) ? -1 : magnitude(a)
  return makeRange(leastSize(a), most, { integer: a.integer, nan: a.nan, nonZero: !mayBeZero(a) })
}

export function minRange(a: Range, b: Range): Range {
  const nan = a.nan || b.nan
  if (hasNoNumber(a) || hasNoNumber(b)) return nothingBut(nan)
  return makeRange(Math.min(a.lo, b.lo), Math.min(a.hi, b.hi), {
    integer: a.integer && b.integer,
    // -0 is less than +0, so it wins against any value that is not negative.
    negativeZero: (a.negativeZero && b.hi >= 0) || (b.negativeZero && a.hi >= 0),
    nan,
  })
}

export function maxRange(a: Range, b: Range): Range {
  const nan = a.nan || b.nan
  if (hasNoNumber(a) || hasNoNumber(b)) return nothingBut(nan)
  return makeRange(Math.max(a.lo, b.lo), Math.max(a.hi, b.hi), {
    integer: a.integer && b.integer,
    negativeZero:
      (a.negativeZero && (b.negativeZero || mayBeNegative(b))) || (b.negativeZero && mayBeNegative(a)),
    nan,
  })
}

// ---- rounding -------------------------------------------------------------------------------------------------------

function roundedRange(a: Range, round: (x: number) => number, negativesReachZero: boolean): Range {
  if (a.integer || hasNoNumber(a)) return a
  const negativeZero = a.negativeZero || negativesReachZero
  return makeRange(round(a.lo), round(a.hi), { integer: true, negativeZero, nan: a.nan })
}

export const floorRange = (a: Range): Range => roundedRange(a, Math.floor, false)
export const ceilRange = (a: Range): Range => roundedRange(a, Math.ceil, a.lo < 0 && a.hi > -1)
export const truncRange = (a: Range): Range => roundedRange(a, Math.trunc, a.lo < 0 && a.hi > -1)
export const roundRange = (a: Range): Range => roundedRange(a, Math.round, a.lo < 0 && a.hi >= -0.5)

export function froundRange(a: Range): Range {
  const underflows = !a.integer && mayBeNegative(a)
  return makeRange(Math.fround(a.lo), Math.fround(a.hi), {
    integer: a.integer,
    negativeZero: a.negativeZero || (underflows && a.hi >= -(2 ** -149)),
    nan: a.nan,
  })
}

export function signRange(a: Range): Range {
  return makeRange(Math.sign(a.lo), Math.sign(a.hi), {
    integer: true,
    negativeZero: a.negativeZero,
    nan: a.nan,
  })
}

export function sqrtRange(a: Range): Range {
  const nan = a.nan || mayBeNegative(a)
  if (a.hi < 0 || hasNoNumber(a)) return nothingBut(nan)
  return makeRange(Math.sqrt(Math.max(a.lo, 0)), Math.sqrt(a.hi), { negativeZero: a.negativeZero, nan })
}

// ---- functions of the host ---------------------------------------------------------------------------------------------

/** Range function of a unary host function: results between lo and hi, or NaN for NaN and where `nanIf` says so. Odd functions keep -0. */
export function hostRange(
  lo: number,
  hi: number,
  options: { readonly odd: boolean; readonly nanIf: (a: Range) => boolean },
): (a: Range) => Range {
  return (a) => {
    const nan = a.nan || options.nanIf(a)
    if (hasNoNumber(a)) return a.nan ? ONLY_NAN : nothingBut(false)
    return makeRange(lo, hi, { negativeZero: options.odd && a.negativeZero, nan })
  }
}

export function atan2Range(a: Range, b: Range): Range {
  const nan = a.nan || b.nan
  if (hasNoNumber(a) || hasNoNumber(b)) return nothingBut(nan)
  return makeRange(mayBeNegative(a) || a.negativeZero ? -4 : 0, 4, {
    negativeZero: a.negativeZero || mayBeNegative(a),
    nan,
  })
}

/** Infinity wins over NaN, so NaN is possible wherever an operand may be NaN, and any length is. */
export function hypotRange(...operands: Range[]): Range {
  return makeRange(0, Infinity, { nan: operands.some((operand) => operand.nan) })
}
