// The arithmetic operators on numbers.

import type { Range } from '../hir/nodes.ts'
import type { OpRow } from './define-op.ts'
import { floatForm, form, hostOp, integerForms, numberOp } from './number-op.ts'
import { mayBeZero } from './range.ts'
import { addRange, divRange, mulRange, negRange, powRange, remRange, subRange } from './range-arithmetic.ts'
import { isPlainRemainder, isSafeInt32Remainder, isWholeRemainder } from './range-integer.ts'

const divisorIsNotZero = (operands: readonly Range[]): boolean =>
  operands[1] !== undefined && !mayBeZero(operands[1])

export const arithmetic: readonly OpRow[] = [
  numberOp({
    name: 'add',
    js: 'js.+',
    range: addRange,
    evaluate: (a: number, b: number) => a + b,
    forms: [...integerForms(2, '$0 + $1'), floatForm(2, '$0 + $1')],
    wgsl: '$0 + $1',
  }),
  numberOp({
    name: 'sub',
    js: 'js.-',
    range: subRange,
    evaluate: (a: number, b: number) => a - b,
    forms: [...integerForms(2, '$0 - $1'), floatForm(2, '$0 - $1')],
    wgsl: '$0 - $1',
  }),
  numberOp({
    name: 'mul',
    js: 'js.*',
    range: mulRange,
    evaluate: (a: number, b: number) => a * b,
    forms: [...integerForms(2, '$0 * $1'), floatForm(2, '$0 * $1')],
    wgsl: '$0 * $1',
  }),
  numberOp({
    name: 'div',
    js: 'js./',
    range: divRange,
    evaluate: (a: number, b: number) => a / b,
    forms: [floatForm(2, '$0 / $1')],
    wgsl: '$0 / $1',
  }),
  numberOp({
    name: 'rem',
    js: 'js.%',
    range: remRange,
    evaluate: (a: number, b: number) => a % b,
    // C's remainder has the sign of the dividend too; a result of -0 is excluded by the result's range.
    forms: [
      form(['int32', 'int32'], 'int32', '(int32_t)((uint32_t)$0 % (uint32_t)$1)', isPlainRemainder),
      form(['int32', 'int32'], 'int32', '$0 % $1', isSafeInt32Remainder),
      form(['int32', 'int32'], 'int32', 'njit_rem_int32($0, $1)', divisorIsNotZero),
      form(['uint32', 'uint32'], 'uint32', '$0 % $1', divisorIsNotZero),
      form(['int64', 'int64'], 'int64', 'njit_rem_int64($0, $1)', divisorIsNotZero),
      form(['float64', 'float64'], 'float64', 'njit_rem_whole($0, $1)', isWholeRemainder),
      floatForm(2, 'njit_rem($0, $1)'),
    ],
  }),
  hostOp({
    name: 'pow',
    js: ['js.**', 'Math.pow'],
    hostFunction: 'Math.pow',
    range: powRange,
    evaluate: (a: number, b: number) => a ** b,
    wgsl: 'pow($0, $1)',
  }),
  numberOp({
    name: 'neg',
    js: 'js.neg',
    range: negRange,
    evaluate: (a: number) => -a,
    forms: [...integerForms(1, '-$0', ['int32', 'int64']), floatForm(1, '-$0')],
    wgsl: '-$0',
  }),
]
