// Conversions to 32 bits and the operators that work on them. Lowering wraps the operands of `bitand` … `ushr` in
// `to_int32`/`to_uint32`, which is where narrowing finds its int32 values; the rows mean JavaScript's operator on any number
// all the same, and their float64 forms convert.

import type { Range } from '../hir/nodes.ts'
import type { MachineForm, MachineType, OpRow } from './define-op.ts'
import { form, numberOp } from './number-op.ts'
import * as r from './range-integer.ts'

const within =
  (lo: number, hi: number) =>
  ([a]: readonly Range[]): boolean =>
    a !== undefined && a.lo > lo && a.hi < hi

/** Truncation keeps the low bits of smaller numbers at hand; of NaN it makes anything. */
const isSmall = within(-(2 ** 51), 2 ** 51)
const isSmallNumber = (operands: readonly Range[]): boolean => isSmall(operands) && operands[0]?.nan === false

const isWhole = ([a]: readonly Range[]): boolean => a?.integer === true
const isSmallWhole = (operands: readonly Range[]): boolean => isSmallNumber(operands) && isWhole(operands)

/** Truncation toward zero, then modulo 2^32. Casts between unsigned and signed keep the bits; the helpers take NaN to 0. */
const toInt32Forms: readonly MachineForm[] = [
  form(['int32'], 'int32', '$0'),
  form(['uint32'], 'int32', '(int32_t)$0'),
  form(['int64'], 'int32', '(int32_t)(uint32_t)(uint64_t)$0'),
  form(['float64'], 'int32', 'njit_integer_of($0)', isSmallWhole),
  form(['float64'], 'int32', 'njit_truncate_int32($0)', isSmallNumber),
  form(['float64'], 'int32', 'njit_to_int32_small($0)', isSmall),
  form(['float64'], 'int32', 'njit_whole_to_int32($0)', isWhole),
  form(['float64'], 'int32', 'njit_to_int32($0)'),
]

const toUint32Forms: readonly MachineForm[] = [
  form(['uint32'], 'uint32', '$0'),
  form(['int32'], 'uint32', '(uint32_t)$0'),
  form(['int64'], 'uint32', '(uint32_t)(uint64_t)$0'),
  form(['float64'], 'uint32', '(uint32_t)njit_integer_of($0)', isSmallWhole),
  form(['float64'], 'uint32', '(uint32_t)njit_truncate_int32($0)', isSmallNumber),
  form(['float64'], 'uint32', '(uint32_t)njit_to_int32_small($0)', isSmall),
  form(['float64'], 'uint32', '(uint32_t)njit_whole_to_int32($0)', isWhole),
  form(['float64'], 'uint32', '(uint32_t)njit_to_int32($0)'),
]

/** Forms of a binary operator: on int32 as it is, on other numbers after conversion. */
function int32Forms(c: string, result: MachineType = 'int32'): readonly MachineForm[] {
  const converting = c.replaceAll('$0', 'njit_to_int32($0)').replaceAll('$1', 'njit_to_int32($1)')
  return [form(['int32', 'int32'], result, c), form(['float64', 'float64'], result, converting)]
}

export const integer: readonly OpRow[] = [
  numberOp({
    name: 'to_int32',
    js: null,
    range: r.toInt32Range,
    evaluate: (a: number) => a | 0,
    forms: toInt32Forms,
  }),
  numberOp({
    name: 'to_uint32',
    js: null,
    range: r.toUint32Range,
    evaluate: (a: number) => a >>> 0,
    forms: toUint32Forms,
  }),
  numberOp({
    name: 'bitand',
    js: 'js.&',
    range: r.bitandRange,
    evaluate: (a: number, b: number) => a & b,
    forms: int32Forms('$0 & $1'),
    wgsl: '$0 & $1',
  }),
  numberOp({
    name: 'bitor',
    js: 'js.|',
    range: r.bitorRange,
    evaluate: (a: number, b: number) => a | b,
    forms: int32Forms('$0 | $1'),
    wgsl: '$0 | $1',
  }),
  numberOp({
    name: 'bitxor',
    js: 'js.^',
    range: r.bitxorRange,
    evaluate: (a: number, b: number) => a ^ b,
    forms: int32Forms('$0 ^ $1'),
    wgsl: '$0 ^ $1',
  }),
  numberOp({
    name: 'bitnot',
    js: 'js.~',
    range: r.bitnotRange,
    evaluate: (a: number) => ~a,
    forms: [form(['int32'], 'int32', '~$0'), form(['float64'], 'int32', '~njit_to_int32($0)')],
    wgsl: '~$0',
  }),
  numberOp({
    name: 'shl',
    js: 'js.<<',
    range: r.shlRange,
    evaluate: (a: number, b: number) => a << b,
    forms: int32Forms('(int32_t)((uint32_t)$0 << ($1 & 31))'),
    wgsl: '$0 << (u32($1) & 31u)',
  }),
  numberOp({
    name: 'shr',
    js: 'js.>>',
    range: r.shrRange,
    evaluate: (a: number, b: number) => a >> b,
    forms: int32Forms('$0 >> ($1 & 31)'),
    wgsl: '$0 >> (u32($1) & 31u)',
  }),
  numberOp({
    name: 'ushr',
    js: 'js.>>>',
    range: r.ushrRange,
    evaluate: (a: number, b: number) => a >>> b,
    forms: [
      form(['uint32', 'int32'], 'uint32', '$0 >> ($1 & 31)'),
      ...int32Forms('(uint32_t)$0 >> ($1 & 31)', 'uint32'),
    ],
    wgsl: '$0 >> (u32($1) & 31u)',
  }),
  numberOp({
    name: 'imul',
    js: 'Math.imul',
    range: r.imulRange,
    evaluate: Math.imul,
    forms: [
      form(['int32', 'int32'], 'int32', '(int32_t)((uint32_t)$0 * (uint32_t)$1)'),
      form(['uint32', 'uint32'], 'int32', '(int32_t)($0 * $1)'),
      form(
        ['float64', 'float64'],
        'int32',
        '(int32_t)((uint32_t)njit_to_int32($0) * (uint32_t)njit_to_int32($1))',
      ),
    ],
    wgsl: '$0 * $1',
  }),
  numberOp({
    name: 'clz32',
    js: 'Math.clz32',
    range: r.clz32Range,
    evaluate: Math.clz32,
    forms: [
      form(['int32'], 'int32', 'njit_clz32((uint32_t)$0)'),
      form(['uint32'], 'int32', 'njit_clz32($0)'),
      form(['float64'], 'int32', 'njit_clz32((uint32_t)njit_to_int32($0))'),
    ],
    wgsl: 'countLeadingZeros($0)',
  }),
  numberOp({
    name: 'clamp_uint8',
    js: null,
    range: r.clampUint8Range,
    evaluate: r.toUint8Clamp,
    forms: [
      form(['int32'], 'int32', 'njit_clamp_uint8_int32($0)'),
      form(['float64'], 'int32', '(int32_t)njit_clamp_uint8($0)'),
    ],
    wgsl: 'clamp($0, 0, 255)',
  }),
]
