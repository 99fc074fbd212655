// Rows that only passes make: a number that is expected to be an integer of the machine. It is that number, or the run ends and the
// original decides. Those with `plus_zero` stand where the sign of zero does not count, and let -0 pass as 0.

import type { Range } from '../hir/nodes.ts'
import type { MachineForm, MachineType, OpRow } from './define-op.ts'
import { form, numberOp } from './number-op.ts'
import { INT32, intersectRange, intRange, rangeIncludes, SAFE_INTEGERS } from './range.ts'
import { divRange, remRange } from './range-arithmetic.ts'

/** Sums of a few of these, and their products by small factors, are still exact. */
export const WHOLE: Range = intRange(-(2 ** 50), 2 ** 50)

const trapping = (operands: MachineForm['operands'], result: MachineType, c: string): MachineForm => ({
  operands,
  result,
  c,
  exactness: 'traps',
})

/** Dividing is cheaper without signs. */
const notNegative = (operands: MachineForm['operands'], result: MachineType, c: string): MachineForm => ({
  ...trapping(operands, result, c),
  when: (ranges) => ranges.every(({ lo }) => lo >= 0),
})

export function expected(value: number, limits: Range): number {
  if (Number.isInteger(value) && !Object.is(value, -0) && value >= limits.lo && value <= limits.hi)
    return value
  throw new RangeError(`${value} is no integer of the size that was expected`)
}

const within =
  (limits: Range) =>
  (a: Range): Range =>
    intersectRange(a, limits)

const quotientRange = (a: Range, b: Range): Range => intersectRange(divRange(a, b), SAFE_INTEGERS)

function expectations(suffix: '' | '_plus_zero'): readonly OpRow[] {
  const plus = suffix === '' ? 0 : 1
  const meant = (value: number): number => (plus === 1 ? value + 0 : value)
  return [
    numberOp({
      name: `expect_int32${suffix}`,
      js: null,
      range: within(INT32),
      evaluate: (a: number) => expected(meant(a), INT32),
      forms: [
        form(['int32'], 'int32', '$0'),
        trapping(['uint32'], 'int32', 'njit_expect_int32_int64((int64_t)$0)'),
        trapping(['int64'], 'int32', 'njit_expect_int32_int64($0)'),
        trapping(['float64'], 'int32', `njit_expect_int32${suffix}($0)`),
        trapping(['float64'], 'float64', `(double)njit_expect_int32${suffix}($0)`),
      ],
    }),
    numberOp({
      name: `expect_whole${suffix}`,
      js: null,
      range: within(WHOLE),
      evaluate: (a: number) => expected(meant(a), WHOLE),
      forms: [
        form(['int32'], 'int32', '$0'),
        form(['uint32'], 'uint32', '$0'),
        form(['int64'], 'int64', '$0', ([a]) => a !== undefined && rangeIncludes(WHOLE, a)),
        trapping(['int64'], 'int64', 'njit_expect_whole_int64($0)'),
        trapping(['float64'], 'int64', `njit_expect_whole${suffix}($0)`),
        trapping(['float64'], 'float64', `(double)njit_expect_whole${suffix}($0)`),
      ],
    }),
    numberOp({
      name: `expect_rem${suffix}`,
      js: null,
      range: (a, b) => intersectRange(remRange(a, b), SAFE_INTEGERS),
      evaluate: (a: number, b: number) => expected(meant(a % b), SAFE_INTEGERS),
      forms: [
        notNegative(
          ['int32', 'int32'],
          'int32',
          '(int32_t)njit_expect_rem_uint32((uint32_t)$0, (uint32_t)$1)',
        ),
        trapping(['int32', 'int32'], 'int32', `njit_expect_rem_int32($0, $1, ${1 - plus})`),
        trapping(['uint32', 'uint32'], 'uint32', 'njit_expect_rem_uint32($0, $1)'),
        trapping(['int64', 'int64'], 'int64', `njit_expect_rem_int64($0, $1, ${1 - plus})`),
        trapping(['float64', 'float64'], 'float64', `njit_expect_rem${suffix}($0, $1)`),
      ],
    }),
    exactQuotient(suffix, meant),
  ]
}

const exactQuotient = (suffix: '' | '_plus_zero', meant: (value: number) => number): OpRow => {
  const seesSign = suffix === '' ? 1 : 0
  return numberOp({
    name: `exact_quotient${suffix}`,
    js: null,
    range: quotientRange,
    evaluate: (a: number, b: number) => expected(meant(a / b), SAFE_INTEGERS),
    forms: [
      trapping(['int32', 'int32'], 'int32', `njit_exact_quotient_int32($0, $1, ${seesSign})`),
      trapping(['int64', 'int64'], 'int64', `njit_exact_quotient_int64($0, $1, ${seesSign})`),
      trapping(['float64', 'float64'], 'float64', `njit_exact_quotient${suffix}($0, $1)`),
    ],
  })
}

export const expectation: readonly OpRow[] = [...expectations(''), ...expectations('_plus_zero')]
