// Rows that only passes make: operators whose result of -0 has become 0, for places that do not tell the zeros apart (indices,
// comparisons, conversions to 32 bits). They let a product of machine integers stay one: `0 * -5` is -0, which no integer type holds.

import type { Range } from '../hir/nodes.ts'
import type { OpRow } from './define-op.ts'
import { floatForm, form, integerForms, numberOp } from './number-op.ts'
import { intersectRange, makeRange, mayBeZero } from './range.ts'
import { mulRange, remRange } from './range-arithmetic.ts'
import { isPlainRemainder, isSafeInt32Remainder, isWholeRemainder } from './range-integer.ts'

const WITHOUT_NEGATIVE_ZERO: Range = makeRange(-Infinity, Infinity, { nan: true })

/** The range function without -0. */
export const cleared =
  (range: (a: Range, b: Range) => Range) =>
  (a: Range, b: Range): Range =>
    intersectRange(range(a, b), WITHOUT_NEGATIVE_ZERO)

const divisorIsNotZero = (operands: readonly Range[]): boolean =>
  operands[1] !== undefined && !mayBeZero(operands[1])

export const zeroBlind: readonly OpRow[] = [
  numberOp({
    name: 'mul_plus_zero',
    js: null,
    range: cleared(mulRange),
    evaluate: (a: number, b: number) => a * b + 0,
    forms: [...integerForms(2, '$0 * $1'), floatForm(2, '$0 * $1 + 0.0')],
    wgsl: '$0 * $1',
  }),
  numberOp({
    name: 'rem_plus_zero',
    js: null,
    range: cleared(remRange),
    evaluate: (a: number, b: number) => (a % b) + 0,
    forms: [
      form(['int32', 'int32'], 'int32', '(int32_t)((uint32_t)$0 % (uint32_t)$1)', isPlainRemainder),
      form(['int32', 'int32'], 'int32', '$0 % $1', isSafeInt32Remainder),
      form(['int32', 'int32'], 'int32', 'njit_rem_int32($0, $1)', divisorIsNotZero),
      form(['uint32', 'uint32'], 'uint32', '$0 % $1', divisorIsNotZero),
      form(['int64', 'int64'], 'int64', 'njit_rem_int64($0, $1)', divisorIsNotZero),
      form(['float64', 'float64'], 'float64', 'njit_rem_whole($0, $1)', isWholeRemainder),
      floatForm(2, 'njit_rem($0, $1) + 0.0'),
    ],
  }),
]
