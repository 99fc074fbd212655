// How operations apply to several iterations at once: C over vectors of four values, element by element the same bits as the
// row's own form. An operation that is not here is applied to one value after the other.

import type { Op } from '../hir/nodes.ts'
import { printType } from '../hir/types.ts'
import { APPROXIMATED } from './relaxed-functions.ts'

/** The same operator serves vectors: of the types named, its operands' and its result's. */
const PLAIN: Readonly<Record<string, readonly string[]>> = {
  add: ['float64', 'int32', 'uint32', 'int64'],
  sub: ['float64', 'int32', 'uint32', 'int64'],
  mul: ['float64', 'int32', 'uint32', 'int64'],
  div: ['float64'],
  relaxed_add: ['float64'],
  relaxed_sub: ['float64'],
  relaxed_mul: ['float64'],
  relaxed_div: ['float64'],
  bitand: ['int32'],
  bitor: ['int32'],
  bitxor: ['int32'],
}
const PLAIN_OPERATOR: Readonly<Record<string, string>> = {
  add: '+',
  sub: '-',
  mul: '*',
  div: '/',
  relaxed_add: '+',
  relaxed_sub: '-',
  relaxed_mul: '*',
  relaxed_div: '/',
  bitand: '&',
  bitor: '|',
  bitxor: '^',
}
const COMPARISONS: ReadonlySet<string> = new Set(['lt', 'le', 'gt', 'ge', 'eq', 'ne'])
const VECTOR: Readonly<Record<string, string>> = {
  float64: 'f64x4',
  int64: 'i64x4',
  int32: 'i32x4',
  uint32: 'u32x4',
}

/** Functions of Math with one operand that have exact forms of their own. Those of `asinh` and `acosh` would need two
 *  logarithms and be slower than the host. */
const OF_MATH = [
  'exp',
  'expm1',
  'log',
  'log1p',
  'log2',
  'log10',
  'cbrt',
  'sin',
  'cos',
  'tan',
  'asin',
  'acos',
  'atan',
]
  .concat(['sinh', 'cosh', 'tanh', 'atanh'])
  .map((name) => [`${name}(float64)`, `njit_${name}_f64x4($mask, $0)`] as const)

const RELAXED = APPROXIMATED.map((name) => {
  const isBinary = name === 'atan2'
  const types = isBinary ? 'float64, float64' : 'float64'
  return [`relaxed_${name}(${types})`, `njit_relaxed_${name}_f64x4(${isBinary ? '$0, $1' : '$0'})`] as const
})

/** By name and operand types. Booleans are masks; `$mask` says which of the values matter. */
const OTHERS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(OF_MATH),
  ...Object.fromEntries(RELAXED),
  'relaxed_min(float64, float64)': 'njit_pick_f64x4(njit_lt_f64x4($0, $1), $0, $1)',
  'relaxed_max(float64, float64)': 'njit_pick_f64x4(njit_gt_f64x4($0, $1), $0, $1)',
  'neg(float64)': '-$0',
  'neg(int32)': '-$0',
  'abs(float64)': 'njit_abs_f64x4($0)',
  'sqrt(float64)': 'njit_sqrt_f64x4($0)',
  'floor(float64)': 'njit_floor_f64x4($0)',
  'ceil(float64)': 'njit_ceil_f64x4($0)',
  'trunc(float64)': 'njit_trunc_f64x4($0)',
  'round(float64)': 'njit_round_f64x4($0)',
  'min(float64, float64)': 'njit_min_f64x4($0, $1)',
  'max(float64, float64)': 'njit_max_f64x4($0, $1)',
  'min(int32, int32)': 'njit_min_i32x4($0, $1)',
  'max(int32, int32)': 'njit_max_i32x4($0, $1)',
  'fround(float64)': '__builtin_convertvector(__builtin_convertvector($0, njit_f32x4), njit_f64x4)',
  'to_int32(int32)': '$0',
  'to_int32(uint32)': '(njit_i32x4)$0',
  'to_uint32(uint32)': '$0',
  'to_uint32(int32)': '(njit_u32x4)$0',
  'bitnot(int32)': '~$0',
  'shl(int32, int32)': '(njit_i32x4)((njit_u32x4)$0 << (njit_u32x4)($1 & 31))',
  'shr(int32, int32)': '$0 >> ($1 & 31)',
  'ushr(int32, int32)': '(njit_u32x4)$0 >> (njit_u32x4)($1 & 31)',
  'ushr(uint32, int32)': '$0 >> (njit_u32x4)($1 & 31)',
  'imul(int32, int32)': '(njit_i32x4)((njit_u32x4)$0 * (njit_u32x4)$1)',
  'atan2(float64, float64)': 'njit_atan2_f64x4($mask, $0, $1)',
  'pow(float64, float64)': 'njit_pow_f64x4($mask, $0, $1)',
  'hypot2(float64, float64)': 'njit_hypot2_f64x4($mask, $0, $1)',
  'not(boolean)': '~$0',
  'bool_eq(boolean, boolean)': '~($0 ^ $1)',
  'bool_ne(boolean, boolean)': '$0 ^ $1',
  'truthy(int32)': 'njit_ne_i32x4($0, njit_splat_i32x4(0))',
  'truthy(float64)': 'njit_gt_f64x4(njit_abs_f64x4($0), njit_splat_f64x4(0.0))',
  'is_nan(float64)': 'njit_ne_f64x4($0, $0)',
  'is_finite(float64)': 'njit_lt_f64x4(njit_abs_f64x4($0), njit_splat_f64x4(__builtin_inf()))',
}

const TO_INT32: ReadonlySet<string> = new Set(['to_int32', 'bitnot', 'shl', 'shr', 'imul'])
const TO_UINT32: ReadonlySet<string> = new Set(['to_uint32', 'ushr'])
const TESTS: ReadonlySet<string> = new Set(['not', 'bool_eq', 'bool_ne', 'truthy', 'is_nan', 'is_finite'])

/** What the forms of `OTHERS` give. */
function resultOf(op: string, operand: string): string {
  if (TESTS.has(op)) return 'boolean'
  return TO_INT32.has(op) ? 'int32' : TO_UINT32.has(op) ? 'uint32' : operand
}

/** C over vectors, `$0` and `$1` standing for vectors of the operands, `$mask` for the mask; null where there is none. */
export function laneForm(op: Op): string | null {
  const types = op.args.map((arg) => printType(arg.type))
  const [type] = types
  if (type === undefined) return null
  const result = printType(op.type)
  if (COMPARISONS.has(op.op) && types.every((other) => other === type)) {
    const vector = VECTOR[type]
    return vector === undefined ? null : `njit_${op.op}_${vector}($0, $1)`
  }
  if (PLAIN[op.op]?.includes(type) === true && types.every((other) => other === type) && result === type) {
    return `$0 ${PLAIN_OPERATOR[op.op]} $1`
  }
  return result === resultOf(op.op, type) ? (OTHERS[`${op.op}(${types.join(', ')})`] ?? null) : null
}
