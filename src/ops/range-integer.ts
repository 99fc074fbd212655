// Interval arithmetic for the operators that convert their operands to 32 bits first, and for Uint8Clamped conversion.

import type { Range } from '../hir/nodes.ts'
import { EMPTY, hasNoNumber, INT32, intRange, mayBeZero, UINT32, unionRange } from './range.ts'

const ZERO = intRange(0, 0)
const WHOLE_UINT32 = 2 ** 32

/** NaN becomes 0; a range that does not wrap is truncated. */
function truncatedOr(a: Range, fits: boolean, otherwise: Range): Range {
  if (hasNoNumber(a)) return a.nan ? ZERO : EMPTY
  if (!fits) return otherwise
  const truncated = intRange(Math.trunc(a.lo), Math.trunc(a.hi))
  return a.nan ? unionRange(truncated, ZERO) : truncated
}

export function toInt32Range(a: Range): Range {
  return truncatedOr(a, a.lo > -(2 ** 31) - 1 && a.hi < 2 ** 31, INT32)
}
export function toUint32Range(a: Range): Range {
  return truncatedOr(a, a.lo > -1 && a.hi < WHOLE_UINT32, UINT32)
}

/** The least 2^k - 1 that is at least n. */
const maskOver = (n: number): number => (n <= 0 ? 0 : 2 ** (32 - Math.clz32(n)) - 1)

type Binary = (x: Range, y: Range) => Range

/** A range function on the operands as int32, empty where one of them is. */
const onInt32 =
  (f: Binary): Binary =>
  (a, b) => {
    const x = toInt32Range(a)
    const y = toInt32Range(b)
    return hasNoNumber(x) || hasNoNumber(y) ? EMPTY : f(x, y)
  }

export const bitandRange: Binary = onInt32((x, y) => {
  if (x.lo >= 0 && y.lo >= 0) return intRange(0, Math.min(x.hi, y.hi))
  if (x.lo >= 0) return intRange(0, x.hi)
  if (y.lo >= 0) return intRange(0, y.hi)
  return intRange(-1 - maskOver(-1 - Math.min(x.lo, y.lo)), Math.max(x.hi, y.hi))
})

export const bitorRange: Binary = onInt32((x, y) => {
  if (x.lo >= 0 && y.lo >= 0) return intRange(Math.max(x.lo, y.lo), maskOver(Math.max(x.hi, y.hi)))
  const negative = x.hi < 0 || y.hi < 0
  return intRange(Math.min(x.lo, y.lo), negative ? -1 : maskOver(Math.max(x.hi, y.hi)))
})

export const bitxorRange: Binary = onInt32((x, y) => {
  const most = maskOver(Math.max(x.hi, y.hi, -1 - x.lo, -1 - y.lo))
  return intRange(x.lo >= 0 && y.lo >= 0 ? 0 : -1 - most, most)
})

export function bitnotRange(a: Range): Range {
  const x = toInt32Range(a)
  return hasNoNumber(x) ? EMPTY : intRange(-1 - x.hi, -1 - x.lo)
}

/** Shift counts, of which only the low five bits count. */
function counts(b: Range): readonly [number, number] {
  const y = toInt32Range(b)
  return y.lo >= 0 && y.hi <= 31 ? [y.lo, y.hi] : [0, 31]
}

function shiftCorners(x: Range, y: Range, f: (value: number, count: number) => number): Range {
  const [least, most] = counts(y)
  const values = [f(x.lo, least), f(x.lo, most), f(x.hi, least), f(x.hi, most)]
  return intRange(Math.min(...values), Math.max(...values))
}

const fitsOr = (range: Range, otherwise: Range): Range =>
  range.lo >= otherwise.lo && range.hi <= otherwise.hi ? range : otherwise

export const shlRange: Binary = onInt32((x, y) =>
  fitsOr(
    shiftCorners(x, y, (v, n) => v * 2 ** n),
    INT32,
  ),
)

export const shrRange: Binary = onInt32((x, y) => shiftCorners(x, y, (v, n) => Math.floor(v / 2 ** n)))

export function ushrRange(a: Range, b: Range): Range {
  const x = toUint32Range(a)
  const y = toInt32Range(b)
  if (hasNoNumber(x) || hasNoNumber(y)) return EMPTY
  return shiftCorners(x, y, (v, n) => Math.floor(v / 2 ** n))
}

export const imulRange: Binary = onInt32((x, y) => {
  const products = [x.lo * y.lo, x.lo * y.hi, x.hi * y.lo, x.hi * y.hi]
  return fitsOr(intRange(Math.min(...products), Math.max(...products)), INT32)
})

export function clz32Range(a: Range): Range {
  const x = toUint32Range(a)
  return hasNoNumber(x) ? EMPTY : intRange(Math.clz32(x.hi), Math.clz32(x.lo))
}

/** ToUint8Clamp: NaN gives 0, halves go to the even neighbour. */
export function toUint8Clamp(value: number): number {
  if (!(value > 0)) return 0
  if (value >= 255) return 255
  const below = Math.floor(value)
  const fraction = value - below
  const up = fraction > 0.5 || (fraction === 0.5 && below % 2 === 1)
  return up ? below + 1 : below
}

export function clampUint8Range(a: Range): Range {
  if (hasNoNumber(a)) return a.nan ? ZERO : EMPTY
  const clamped = intRange(toUint8Clamp(a.lo), toUint8Clamp(a.hi))
  return a.nan ? unionRange(clamped, ZERO) : clamped
}

/** Neither operand of a remainder is negative, and the divisor is not 0: dividing by a constant is cheaper without signs. */
export function isPlainRemainder([a, b]: readonly Range[]): boolean {
  return a !== undefined && b !== undefined && a.lo >= 0 && b.lo >= 1
}

/** Neither operand of a remainder is negative, -0 or a fraction, and the divisor fits 32 bits; the dividend may be of any size. */
export function isWholeRemainder([a, b]: readonly Range[]): boolean {
  if (a === undefined || b === undefined || !a.integer || !b.integer || a.nan || b.nan) return false
  return a.lo >= 0 && !a.negativeZero && Number.isFinite(a.hi) && b.lo >= 1 && b.hi < 2 ** 32
}

/** The divisor of a remainder excludes 0, and the machine's one overflowing case cannot occur. */
export function isSafeInt32Remainder(operands: readonly Range[]): boolean {
  const [a, b] = operands
  if (a === undefined || b === undefined || mayBeZero(b)) return false
  return a.lo > -(2 ** 31) || b.lo > -1 || b.hi < -1
}
