// BigInt. A machine carries 64 bits, so an operator has up to two kinds of form: one that traps where the exact result does not
// fit, which hands the call to the original; and one that gives the low 64 bits, for results that only `BigInt.asIntN(64, …)`,
// `asUintN(64, …)`, a mask or a store will see.

import type { Range } from '../hir/nodes.ts'
import * as r from './big-range.ts'
import type { BigRange, MachineForm, OperandName, OpRow, ScalarValue } from './define-op.ts'
import { defineOp } from './define-op.ts'

type Wide = 'int64' | 'uint64'
const WIDE: readonly Wide[] = ['int64', 'uint64']

const wideForm = (
  arity: number,
  type: Wide,
  c: string,
  exactness: MachineForm['exactness'] = 'fits',
): MachineForm => ({
  operands: Array<Wide>(arity).fill(type),
  result: type,
  c,
  exactness,
})

const argumentList = (arity: number): string => (arity === 1 ? '$0' : '$0, $1')

const trappingForms = (arity: number, name: string): MachineForm[] =>
  WIDE.map((type) => wideForm(arity, type, `njit_${name}_${type}(${argumentList(arity)})`, 'traps'))

/** The low 64 bits, of operands and for results of either signedness. */
function wrappingForms(arity: number, c: string): MachineForm[] {
  const combinations: readonly (readonly Wide[])[] =
    arity === 1 ? WIDE.map((type) => [type]) : WIDE.flatMap((a) => WIDE.map((b) => [a, b]))
  const unsigned = c.replaceAll('$0', '(uint64_t)$0').replaceAll('$1', '(uint64_t)$1')
  return WIDE.flatMap((result) =>
    combinations.map((operands) => ({
      operands,
      result,
      c: result === 'uint64' ? unsigned : `(int64_t)(${unsigned})`,
      exactness: 'wraps' as const,
    })),
  )
}

function bigintOp(row: {
  readonly name: string
  readonly js: OpRow['js']
  readonly bigRange: (...operands: BigRange[]) => BigRange
  readonly evaluate: (...operands: never[]) => ScalarValue
  readonly forms: readonly MachineForm[]
}): OpRow {
  return defineOp({
    ...row,
    operands: Array<'bigint'>(row.evaluate.length).fill('bigint'),
    result: 'bigint',
    range: null,
    effects: 'pure',
    exact: 'bits',
    wgsl: null,
    vector: false,
  })
}

function bigintTest(
  name: string,
  js: OpRow['js'],
  c: string,
  evaluate: (a: bigint, b: bigint) => boolean,
): OpRow {
  return defineOp({
    name,
    js,
    operands: ['bigint', 'bigint'],
    result: 'boolean',
    range: null,
    effects: 'pure',
    exact: 'bits',
    evaluate,
    forms: WIDE.map((type) => ({ operands: [type, type], result: 'boolean', c })),
    wgsl: null,
    vector: true,
  })
}

function conversion(row: {
  readonly name: string
  readonly js: OpRow['js']
  readonly operands: readonly OperandName[]
  readonly result: OpRow['result']
  readonly range?: OpRow['range']
  readonly bigRange?: (...operands: BigRange[]) => BigRange
  readonly evaluate: (...operands: never[]) => ScalarValue
  readonly forms: readonly MachineForm[]
}): OpRow {
  return defineOp({ range: null, ...row, effects: 'pure', exact: 'bits', wgsl: null, vector: false })
}

const isWholeWord = (bits: Range | undefined): boolean =>
  bits !== undefined && !bits.nan && bits.lo === 64 && bits.hi === 64
const isPartOfWord = (bits: Range | undefined): boolean =>
  bits !== undefined && !bits.nan && bits.lo >= 1 && bits.hi <= 63

/** `as(bits, value)` for both signednesses of the operand; the value need only be right in its low 64 bits. */
function asBitsForms(result: Wide, part: string): readonly MachineForm[] {
  const bitsTypes = [
    { type: 'int32', c: part },
    { type: 'float64', c: part.replaceAll('$0', '(int32_t)$0') },
  ] as const
  return bitsTypes.flatMap((bits) =>
    WIDE.flatMap((type): MachineForm[] => [
      {
        operands: [bits.type, type],
        result,
        c: type === result ? '$1' : `(${result}_t)$1`,
        when: ([range]) => isWholeWord(range),
      },
      { operands: [bits.type, type], result, c: bits.c, when: ([range]) => isPartOfWord(range) },
    ]),
  )
}

const arithmetic: readonly OpRow[] = [
  bigintOp({
    name: 'bigint_add',
    js: 'js.+',
    bigRange: r.addBigRange,
    evaluate: (a: bigint, b: bigint) => a + b,
    forms: [...trappingForms(2, 'bigint_add'), ...wrappingForms(2, '$0 + $1')],
  }),
  bigintOp({
    name: 'bigint_sub',
    js: 'js.-',
    bigRange: r.subBigRange,
    evaluate: (a: bigint, b: bigint) => a - b,
    forms: [...trappingForms(2, 'bigint_sub'), ...wrappingForms(2, '$0 - $1')],
  }),
  bigintOp({
    name: 'bigint_mul',
    js: 'js.*',
    bigRange: r.mulBigRange,
    evaluate: (a: bigint, b: bigint) => a * b,
    forms: [...trappingForms(2, 'bigint_mul'), ...wrappingForms(2, '$0 * $1')],
  }),
  bigintOp({
    name: 'bigint_div',
    js: 'js./',
    bigRange: r.divBigRange,
    evaluate: (a: bigint, b: bigint) => a / b,
    forms: trappingForms(2, 'bigint_div'),
  }),
  bigintOp({
    name: 'bigint_rem',
    js: 'js.%',
    bigRange: r.remBigRange,
    evaluate: (a: bigint, b: bigint) => a % b,
    forms: trappingForms(2, 'bigint_rem'),
  }),
  bigintOp({
    name: 'bigint_neg',
    js: 'js.neg',
    bigRange: r.negBigRange,
    evaluate: (a: bigint) => -a,
    forms: [...trappingForms(1, 'bigint_neg'), ...wrappingForms(1, '0 - $0')],
  }),
]

/** Bits of both operands at each place: exact on values of one signedness. */
const bitwiseForms = (c: string): readonly MachineForm[] => [
  ...WIDE.map((type) => wideForm(2, type, c)),
  ...wrappingForms(2, c),
]

const bitwise: readonly OpRow[] = [
  bigintOp({
    name: 'bigint_and',
    js: 'js.&',
    bigRange: r.andBigRange,
    evaluate: (a: bigint, b: bigint) => a & b,
    forms: bitwiseForms('$0 & $1'),
  }),
  bigintOp({
    name: 'bigint_or',
    js: 'js.|',
    bigRange: r.bitwiseBigRange,
    evaluate: (a: bigint, b: bigint) => a | b,
    forms: bitwiseForms('$0 | $1'),
  }),
  bigintOp({
    name: 'bigint_xor',
    js: 'js.^',
    bigRange: r.bitwiseBigRange,
    evaluate: (a: bigint, b: bigint) => a ^ b,
    forms: bitwiseForms('$0 ^ $1'),
  }),
  bigintOp({
    name: 'bigint_not',
    js: 'js.~',
    bigRange: r.notBigRange,
    evaluate: (a: bigint) => ~a,
    forms: [wideForm(1, 'int64', '~$0'), ...wrappingForms(1, '~$0')],
  }),
  bigintOp({
    name: 'bigint_shl',
    js: 'js.<<',
    bigRange: r.shlBigRange,
    evaluate: (a: bigint, b: bigint) => a << b,
    forms: [
      ...trappingForms(2, 'bigint_shl'),
      ...WIDE.map((type) => ({
        ...wideForm(2, type, `njit_bigint_shl_wrap_${type}($0, $1)`, 'wraps'),
        // Shifting to the right brings high bits down, of which nothing is known then.
        when: ([, count]: readonly Range[]) => count !== undefined && count.lo >= 0,
      })),
    ],
  }),
  bigintOp({
    name: 'bigint_shr',
    js: 'js.>>',
    bigRange: r.shrBigRange,
    evaluate: (a: bigint, b: bigint) => a >> b,
    forms: trappingForms(2, 'bigint_shr'),
  }),
]

const comparisons: readonly OpRow[] = [
  bigintTest('bigint_lt', 'js.<', '$0 < $1', (a, b) => a < b),
  bigintTest('bigint_le', 'js.<=', '$0 <= $1', (a, b) => a <= b),
  bigintTest('bigint_gt', 'js.>', '$0 > $1', (a, b) => a > b),
  bigintTest('bigint_ge', 'js.>=', '$0 >= $1', (a, b) => a >= b),
  bigintTest('bigint_eq', ['js.===', 'js.=='], '$0 == $1', (a, b) => a === b),
  bigintTest('bigint_ne', ['js.!==', 'js.!='], '$0 != $1', (a, b) => a !== b),
  conversion({
    name: 'bigint_truthy',
    js: 'js.truthy',
    operands: ['bigint'],
    result: 'boolean',
    evaluate: (a: bigint) => a !== 0n,
    forms: WIDE.map((type) => ({ operands: [type], result: 'boolean', c: '$0 != 0' })),
  }),
]

const conversions: readonly OpRow[] = [
  conversion({
    name: 'bigint_as_int',
    js: 'BigInt.asIntN',
    operands: ['float64', 'bigint'],
    result: 'bigint',
    bigRange: r.asIntBigRange,
    evaluate: (bits: number, value: bigint) => BigInt.asIntN(bits, value),
    forms: asBitsForms('int64', '(int64_t)((uint64_t)$1 << (64 - $0)) >> (64 - $0)'),
  }),
  conversion({
    name: 'bigint_as_uint',
    js: 'BigInt.asUintN',
    operands: ['float64', 'bigint'],
    result: 'bigint',
    bigRange: r.asUintBigRange,
    evaluate: (bits: number, value: bigint) => BigInt.asUintN(bits, value),
    forms: asBitsForms('uint64', '(uint64_t)$1 << (64 - $0) >> (64 - $0)'),
  }),
  conversion({
    name: 'number_to_bigint',
    js: 'BigInt',
    operands: ['float64'],
    result: 'bigint',
    bigRange: (a: BigRange) => a,
    evaluate: (a: number) => BigInt(a),
    forms: [
      { operands: ['int32'], result: 'int64', c: '(int64_t)$0' },
      { operands: ['uint32'], result: 'int64', c: '(int64_t)$0' },
      { operands: ['int64'], result: 'int64', c: '$0' },
      { operands: ['float64'], result: 'int64', c: 'njit_number_to_bigint($0)', exactness: 'traps' },
    ],
  }),
  conversion({
    name: 'bigint_to_number',
    js: 'Number',
    operands: ['bigint'],
    result: 'float64',
    evaluate: (a: bigint) => Number(a),
    forms: WIDE.map((type) => ({ operands: [type], result: 'float64', c: '(double)$0' })),
  }),
]

export const bigint: readonly OpRow[] = [...arithmetic, ...bitwise, ...comparisons, ...conversions]
