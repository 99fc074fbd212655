// Rows that only passes make: a division and the rounding around it in one, for integers divided by a constant. A double's quotient of
// such integers is off by less than its distance from the next integer, so rounding it gives what integer division gives. The result
// is never -0: they stand where it is not, or makes no difference.

import type { Range } from '../hir/nodes.ts'
import type { OpRow } from './define-op.ts'
import { expected } from './expectation.ts'
import { floatForm, form, numberOp } from './number-op.ts'
import { intersectRange, SAFE_INTEGERS } from './range.ts'
import { divRange, floorRange, remRange, truncRange } from './range-arithmetic.ts'
import { isPlainRemainder, isSafeInt32Remainder } from './range-integer.ts'
import { cleared } from './zero-blind.ts'

const byConstant =
  (holds: (operands: readonly Range[]) => boolean) =>
  (operands: readonly Range[]): boolean =>
    operands[1] !== undefined && operands[1].lo === operands[1].hi && holds(operands)

const plainForms = [
  form(['int32', 'int32'], 'int32', '(int32_t)((uint32_t)$0 / (uint32_t)$1)', byConstant(isPlainRemainder)),
  form(['uint32', 'uint32'], 'uint32', '$0 / $1', byConstant(isPlainRemainder)),
  form(['int64', 'int64'], 'int64', 'njit_quotient_int64($0, $1)', byConstant(isPlainRemainder)),
]

export const quotients: readonly OpRow[] = [
  numberOp({
    name: 'expect_wrapped_rem',
    js: null,
    range: (a, b) => intersectRange(remRange(a, b), SAFE_INTEGERS),
    evaluate: (a: number, b: number) => expected((a % b) + 0, SAFE_INTEGERS),
    forms: [
      {
        operands: ['int32', 'int32'],
        result: 'int32',
        c: '(int32_t)njit_expect_wrap((uint32_t)$0, (uint32_t)$1)',
        when: (ranges) => ranges.every(({ lo }) => lo >= 0),
        exactness: 'traps',
      },
      { ...floatForm(2, 'njit_expect_rem_plus_zero($0, $1)'), exactness: 'traps' },
    ],
  }),
  numberOp({
    name: 'wrapped_rem',
    js: null,
    range: remRange,
    evaluate: (a: number, b: number) => a % b,
    forms: [
      form(['int32', 'int32'], 'int32', '(int32_t)njit_wrap((uint32_t)$0, (uint32_t)$1)', isPlainRemainder),
      floatForm(2, 'njit_rem($0, $1)'),
    ],
  }),
  numberOp({
    name: 'floor_quotient',
    js: null,
    range: cleared((a, b) => floorRange(divRange(a, b))),
    evaluate: (a: number, b: number) => Math.floor(a / b) + 0,
    forms: [...plainForms, floatForm(2, '__builtin_floor($0 / $1) + 0.0')],
  }),
  numberOp({
    name: 'trunc_quotient',
    js: null,
    range: cleared((a, b) => truncRange(divRange(a, b))),
    evaluate: (a: number, b: number) => Math.trunc(a / b) + 0,
    forms: [
      ...plainForms,
      form(['int32', 'int32'], 'int32', '$0 / $1', byConstant(isSafeInt32Remainder)),
      floatForm(2, '__builtin_trunc($0 / $1) + 0.0'),
    ],
  }),
]
