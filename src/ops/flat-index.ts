// Rows that only passes make: where `a * b + c` and `(a * b + c) * d + e` lie in an array, for accesses that test their index.
//
// JavaScript's index is a double, and the product may be beyond 2^53, where doubles are no longer exact. But no array is that long:
// with `c` within 2^50, an exact product beyond 2^53 leaves the sum beyond 2^52 in either arithmetic, and one below that is exact in
// both. So 64 bits tell the same elements, and one index stands for all that no array has.
//
// What is multiplied once more could leave 64 bits. But beyond 2^32 all its multiples are, with `e` within 2^31, out of every array,
// except that by zero, which is the same for all. So one number stands for all beyond.

import type { Range } from '../hir/nodes.ts'
import { form, numberOp } from './number-op.ts'
import { INT32, intRange, rangeIncludes } from './range.ts'

/** Sums that leave products beyond 2^53 out of reach of every array. */
const FLAT_OFFSET = intRange(-(2 ** 50), 2 ** 50)
const NOWHERE = -1

const isWithin = (limits: Range, range: Range | undefined): boolean =>
  range !== undefined && rangeIncludes(limits, range)

/** Whether two factors, one of which may be a little more than an int32, have a product within 2^62. */
export function fitsProduct(factors: readonly Range[]): boolean {
  const most = factors.map(({ lo, hi }) => Math.max(Math.abs(lo), Math.abs(hi)))
  return factors.every(({ integer, nan }) => integer && !nan) && most.reduce((a, b) => a * b, 1) <= 2 ** 62
}

export const flatIndex = numberOp({
  name: 'flat_index',
  js: null,
  range: () => INT32,
  evaluate: (a: number, b: number, c: number) => {
    const index = a * b + c
    return index === (index | 0) ? index | 0 : NOWHERE
  },
  forms: [
    form(['int32', 'int32', 'int64'], 'int32', 'njit_index_int64((int64_t)$0 * $1 + $2)', ([, , c]) =>
      isWithin(FLAT_OFFSET, c),
    ),
    form(['float64', 'float64', 'float64'], 'float64', '(double)njit_index($0 * $1 + $2)'),
  ],
})

/** Factors and sums that leave multiples of 2^32 out of reach, and within 64 bits. */
const NESTED_FACTOR = intRange(-(2 ** 30), 2 ** 30)
const NESTED_OFFSET = INT32

export const nestedIndex = numberOp({
  name: 'nested_index',
  js: null,
  range: () => INT32,
  evaluate: (a: number, b: number, c: number, d: number, e: number) => {
    const index = (a * b + c) * d + e
    return index === (index | 0) ? index | 0 : NOWHERE
  },
  forms: [
    form(
      ['int32', 'int32', 'int64', 'int32', 'int64'],
      'int32',
      'njit_index_int64(njit_near((int64_t)$0 * $1 + $2) * $3 + $4)',
      ([, , c, d, e]) => isWithin(FLAT_OFFSET, c) && isWithin(NESTED_FACTOR, d) && isWithin(NESTED_OFFSET, e),
    ),
    form(
      ['int64', 'int32', 'int64', 'int32', 'int64'],
      'int32',
      'njit_index_int64(njit_near($0 * $1 + $2) * $3 + $4)',
      ([a, b, c, d, e]) =>
        a !== undefined &&
        b !== undefined &&
        fitsProduct([a, b]) &&
        isWithin(FLAT_OFFSET, c) &&
        isWithin(NESTED_FACTOR, d) &&
        isWithin(NESTED_OFFSET, e),
    ),
    form(
      ['float64', 'float64', 'float64', 'float64', 'float64'],
      'float64',
      '(double)njit_index(($0 * $1 + $2) * $3 + $4)',
    ),
  ],
})
