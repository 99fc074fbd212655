// C text of the helpers that rows name and no single C expression can say. The C emitter's prologue takes those that a unit
// uses. `njit_bail()` ends the run, and the original JavaScript takes over.

export interface CPiece {
  /** The C name it defines. */
  readonly name: string
  readonly text: string
}

const INLINE = 'static inline __attribute__((always_inline))'

/** A one-expression function. */
const expression = (result: string, name: string, params: string, value: string): CPiece => ({
  name,
  text: `${INLINE} ${result} ${name}(${params}) { return ${value}; }`,
})

const choices: readonly CPiece[] = (['int32', 'uint32', 'int64'] as const).flatMap((type) => {
  const params = `${type}_t a, ${type}_t b`
  return [
    expression(`${type}_t`, `njit_min_${type}`, params, 'a < b ? a : b'),
    expression(`${type}_t`, `njit_max_${type}`, params, 'a > b ? a : b'),
  ]
})

const tests: readonly CPiece[] = [
  expression('int32_t', 'njit_sign_int32', 'int32_t x', '(x > 0) - (x < 0)'),
  {
    name: 'njit_is_integer',
    text: `// Infinities are their own truncation, but no integers.
${INLINE} njit_bool njit_is_integer(double x)
{
  return __builtin_trunc(x) == x && __builtin_fabs(x) < __builtin_inf();
}`,
  },
  {
    name: 'njit_is_safe_integer',
    text: `${INLINE} njit_bool njit_is_safe_integer(double x)
{
  return __builtin_trunc(x) == x && __builtin_fabs(x) <= 9007199254740991.0;
}`,
  },
]

const checked = (['int64', 'uint64'] as const).flatMap((type): CPiece[] => {
  const c = `${type}_t`
  const arithmetic = ['add', 'sub', 'mul'].map((name) => ({
    name: `njit_bigint_${name}_${type}`,
    text: `// Exact, or it bails.
${INLINE} ${c} njit_bigint_${name}_${type}(${c} a, ${c} b)
{
  ${c} result;
  if (__builtin_${name}_overflow(a, b, &result)) njit_bail();
  return result;
}`,
  }))
  const negate = {
    name: `njit_bigint_neg_${type}`,
    text: `${INLINE} ${c} njit_bigint_neg_${type}(${c} a)
{
  ${c} result;
  if (__builtin_sub_overflow((${c})0, a, &result)) njit_bail();
  return result;
}`,
  }
  return [...arithmetic, negate]
})

/** The one quotient of int64s that is no int64; its remainder is 0, but the machine's instruction may trap. */
const LEAST_BY_MINUS_ONE = 'b == -1 && a == -0x7fffffffffffffff - 1'

const division: readonly CPiece[] = [
  {
    name: 'njit_bigint_div_int64',
    text: `// Division by zero throws in JavaScript.
${INLINE} int64_t njit_bigint_div_int64(int64_t a, int64_t b)
{
  if (b == 0 || (${LEAST_BY_MINUS_ONE})) njit_bail();
  return a / b;
}`,
  },
  {
    name: 'njit_bigint_div_uint64',
    text: `${INLINE} uint64_t njit_bigint_div_uint64(uint64_t a, uint64_t b)
{
  if (b == 0) njit_bail();
  return a / b;
}`,
  },
  {
    name: 'njit_bigint_rem_int64',
    text: `${INLINE} int64_t njit_bigint_rem_int64(int64_t a, int64_t b)
{
  if (b == 0) njit_bail();
  return b == -1 ? 0 : a % b;
}`,
  },
  {
    name: 'njit_bigint_rem_uint64',
    text: `${INLINE} uint64_t njit_bigint_rem_uint64(uint64_t a, uint64_t b)
{
  if (b == 0) njit_bail();
  return a % b;
}`,
  },
]

/** `a` shifted to the right by `n`, an unsigned count of any size, with bits of the sign coming in. */
const shiftedRight = (type: string): string =>
  type === 'int64' ? 'a >> (n < 63 ? n : 63)' : 'n < 64 ? a >> n : 0'

/** Whether shifting `a` left by `n`, 0 <= n < 64, loses something. */
const loses = (type: string): string =>
  type === 'int64' ? '(int64_t)((uint64_t)a << n) >> n != a' : '(a << n) >> n != a'

const shifts = (['int64', 'uint64'] as const).flatMap((type): CPiece[] => {
  const c = `${type}_t`
  const signature = (name: string): string => `static inline ${c} ${name}(${c} a, ${c} n)`
  // A count is of the same type as the value; an unsigned one is never negative.
  const whenNegative = (action: string): string => (type === 'int64' ? `  if (n < 0) ${action}\n` : '')
  const right = `njit_bigint_right_${type}`
  return [
    {
      name: right,
      text: `${INLINE} ${c} ${right}(${c} a, uint64_t n)
{
  return ${shiftedRight(type)};
}`,
    },
    {
      name: `njit_bigint_shl_${type}`,
      text: `${signature(`njit_bigint_shl_${type}`)}
{
${whenNegative(`return ${right}(a, 0 - (uint64_t)n);`)}  if (a == 0) return 0;
  if (n > 63 || ${loses(type)}) njit_bail();
  return (${c})((uint64_t)a << n);
}`,
    },
    {
      name: `njit_bigint_shl_wrap_${type}`,
      text: `// The low 64 bits of the exact result.
${signature(`njit_bigint_shl_wrap_${type}`)}
{
${whenNegative(`return ${right}(a, 0 - (uint64_t)n);`)}  return n > 63 ? 0 : (${c})((uint64_t)a << n);
}`,
    },
    {
      name: `njit_bigint_shr_${type}`,
      text: `${signature(`njit_bigint_shr_${type}`)}
{
${whenNegative(`return njit_bigint_shl_${type}(a, n == -0x7fffffffffffffff - 1 ? 64 : -n);`)}  return ${right}(a, (uint64_t)n);
}`,
    },
  ]
})

const conversions: readonly CPiece[] = [
  {
    name: 'njit_number_to_bigint',
    text: `// BigInt(x) throws for what is no integer; NaN fails every comparison.
${INLINE} int64_t njit_number_to_bigint(double x)
{
  if (!(__builtin_trunc(x) == x && __builtin_fabs(x) < 0x1p63)) njit_bail();
  return (int64_t)x;
}`,
  },
]

/** In an order in which each follows those it names. */
export const OPERATION_PIECES: readonly CPiece[] = [
  ...choices,
  ...tests,
  ...checked,
  ...division,
  ...shifts,
  ...conversions,
]
