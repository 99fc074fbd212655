// A row that only passes make: where `a * b + c` lies in an array, for accesses that test their index.
//
// JavaScript's index is a double, and the product may be beyond 2^53, where doubles are no longer exact. But no array is that long:
// with `c` within 2^50, an exact product beyond 2^53 leaves the sum beyond 2^52 in either arithmetic, and one below that is exact in
// both. So 64 bits tell the same elements, and one index stands for all that no array has.

import { form, numberOp } from './number-op.ts'
import { INT32, intRange, rangeIncludes } from './range.ts'

/** Sums that leave products beyond 2^53 out of reach of every array. */
const FLAT_OFFSET = intRange(-(2 ** 50), 2 ** 50)
const NOWHERE = -1

export const flatIndex = numberOp({
  name: 'flat_index',
  js: null,
  range: () => INT32,
  evaluate: (a: number, b: number, c: number) => {
    const index = a * b + c
    return index === (index | 0) ? index | 0 : NOWHERE
  },
  forms: [
    form(
      ['int32', 'int32', 'int64'],
      'int32',
      'njit_index_int64((int64_t)$0 * $1 + $2)',
      ([, , c]) => c !== undefined && rangeIncludes(FLAT_OFFSET, c),
    ),
    form(['float64', 'float64', 'float64'], 'float64', '(double)njit_index($0 * $1 + $2)'),
  ],
})
