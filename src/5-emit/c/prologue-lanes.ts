// Fixed C text for several iterations at once: vectors of four values, choices by mask, and operations on them that C lacks.
// A mask has 64 bits for each value, all 1 or all 0.

import type { Piece } from './prologue.ts'

const INLINE = 'static inline __attribute__((always_inline))'

const vector = (name: string, element: string, bytes: number): Piece => ({
  name,
  text: `typedef ${element} ${name} __attribute__((vector_size(${bytes})));`,
})

/** As it lies in memory, at any address. */
const row = (name: string, element: string, bytes: number, size: number): Piece => ({
  name,
  text: `typedef ${element} ${name} __attribute__((vector_size(${bytes}), aligned(${size}), may_alias));`,
})

const select = (name: string): Piece => ({
  name: `njit_select_${name}`,
  text: `${INLINE} njit_${name} njit_select_${name}(njit_i64x4 mask, njit_${name} a, njit_${name} b)
{
  return (njit_${name})(((njit_i64x4)a & mask) | ((njit_i64x4)b & ~mask));
}`,
})

const select32 = (name: string): Piece => ({
  name: `njit_select_${name}`,
  text: `${INLINE} njit_${name} njit_select_${name}(njit_i64x4 mask, njit_${name} a, njit_${name} b)
{
  njit_${name} narrow = __builtin_convertvector(mask, njit_${name});
  return (a & narrow) | (b & ~narrow);
}`,
})

/** A function that clang applies to vectors; other compilers are shown what it does to each value, and make a vector instruction of that. */
const each = (name: string, clang: string, plain: string): Piece => ({
  name: `njit_${name}_f64x4`,
  text: `${INLINE} njit_f64x4 njit_${name}_f64x4(njit_f64x4 x)
{
#ifdef __clang__
  return ${clang}(x);
#else
  return (njit_f64x4){ ${[0, 1, 2, 3].map((lane) => `${plain}(x[${lane}])`).join(', ')} };
#endif
}`,
})

const choice32 = (name: 'min' | 'max', operator: string): Piece => ({
  name: `njit_${name}_i32x4`,
  text: `${INLINE} njit_i32x4 njit_${name}_i32x4(njit_i32x4 a, njit_i32x4 b)
{
  njit_i32x4 chosen = a ${operator} b;
  return (a & chosen) | (b & ~chosen);
}`,
})

const choice = (name: 'min' | 'max', operator: string, zero: string): Piece => ({
  name: `njit_${name}_f64x4`,
  text: `// Math.${name}: NaN wins, and of the zeros ${name === 'min' ? '-0' : '+0'}. Wasm's instruction does just that.
${INLINE} njit_f64x4 njit_${name}_f64x4(njit_f64x4 a, njit_f64x4 b)
{
#ifdef __wasm_simd128__
  return __builtin_shufflevector(
    __builtin_wasm_${name}_f64x2(__builtin_shufflevector(a, a, 0, 1), __builtin_shufflevector(b, b, 0, 1)),
    __builtin_wasm_${name}_f64x2(__builtin_shufflevector(a, a, 2, 3), __builtin_shufflevector(b, b, 2, 3)), 0, 1, 2, 3);
#else
  njit_f64x4 chosen = njit_select_f64x4(a ${operator} b, a, b);
  njit_f64x4 equal = (njit_f64x4)((njit_i64x4)a ${zero} (njit_i64x4)b);
  return njit_select_f64x4((a != a) | (b != b), a + b, njit_select_f64x4(a == b, equal, chosen));
#endif
}`,
})

export const LANE_PIECES: readonly Piece[] = [
  vector('njit_f64x4', 'double', 32),
  vector('njit_f32x4', 'float', 16),
  vector('njit_i32x4', 'int32_t', 16),
  vector('njit_u32x4', 'uint32_t', 16),
  vector('njit_i64x4', 'int64_t', 32),
  row('njit_row_float64', 'double', 32, 8),
  row('njit_row_float32', 'float', 16, 4),
  row('njit_row_int32', 'int32_t', 16, 4),
  row('njit_row_uint32', 'uint32_t', 16, 4),
  row('njit_row_int16', 'int16_t', 8, 2),
  row('njit_row_uint16', 'uint16_t', 8, 2),
  row('njit_row_int8', 'int8_t', 4, 1),
  row('njit_row_uint8', 'uint8_t', 4, 1),
  select('f64x4'),
  select('i64x4'),
  select32('i32x4'),
  select32('u32x4'),
  {
    name: 'njit_abs_f64x4',
    text: `${INLINE} njit_f64x4 njit_abs_f64x4(njit_f64x4 x)
{
#ifdef __clang__
  return __builtin_elementwise_abs(x);
#else
  return (njit_f64x4)((njit_i64x4)x & 0x7fffffffffffffff);
#endif
}`,
  },
  each('sqrt', '__builtin_elementwise_sqrt', '__builtin_sqrt'),
  each('floor', '__builtin_elementwise_floor', '__builtin_floor'),
  each('ceil', '__builtin_elementwise_ceil', '__builtin_ceil'),
  each('trunc', '__builtin_elementwise_trunc', '__builtin_trunc'),
  choice32('min', '<'),
  choice32('max', '>'),
  {
    name: 'njit_any',
    text: `${INLINE} njit_bool njit_any(njit_i64x4 mask)
{
#ifdef __wasm_simd128__
  typedef int32_t half __attribute__((vector_size(16)));
  typedef int64_t wide __attribute__((vector_size(16)));
  wide both = __builtin_shufflevector(mask, mask, 0, 1) | __builtin_shufflevector(mask, mask, 2, 3);
  return __builtin_wasm_any_true_v128((signed char __attribute__((vector_size(16))))both);
#elif defined(__AVX__)
  typedef long long quad __attribute__((vector_size(32)));
  return !__builtin_ia32_ptestz256((quad)mask, (quad)mask);
#else
  return (mask[0] | mask[1] | mask[2] | mask[3]) != 0;
#endif
}`,
  },
  {
    name: 'njit_splat_f64x4',
    text: `${INLINE} njit_f64x4 njit_splat_f64x4(double x) { return (njit_f64x4){ x, x, x, x }; }`,
  },
  {
    name: 'njit_splat_i32x4',
    text: `${INLINE} njit_i32x4 njit_splat_i32x4(int32_t x) { return (njit_i32x4){ x, x, x, x }; }`,
  },
  {
    name: 'njit_splat_u32x4',
    text: `${INLINE} njit_u32x4 njit_splat_u32x4(uint32_t x) { return (njit_u32x4){ x, x, x, x }; }`,
  },
  {
    name: 'njit_splat_i64x4',
    text: `${INLINE} njit_i64x4 njit_splat_i64x4(int64_t x) { return (njit_i64x4){ x, x, x, x }; }`,
  },
  {
    name: 'njit_progression',
    text: `${INLINE} njit_i32x4 njit_progression(int32_t first, int32_t step)
{
  return njit_splat_i32x4(first) + (njit_i32x4){ 0, 1, 2, 3 } * step;
}`,
  },
  {
    name: 'njit_integer_of_f64x4',
    text: `// Of numbers that are integers below 2^51: the sum has the integer in the low end of its significand.
${INLINE} njit_i32x4 njit_integer_of_f64x4(njit_f64x4 x)
{
  return __builtin_convertvector((njit_i64x4)(x + 6755399441055744.0), njit_i32x4);
}`,
  },
  {
    name: 'njit_round_f64x4',
    text: `// Math.round: halves go up, and -0.5 to 0.5 keep the sign of zero as JavaScript does.
${INLINE} njit_f64x4 njit_round_f64x4(njit_f64x4 x)
{
  njit_f64x4 up = njit_ceil_f64x4(x);
  return njit_select_f64x4(up - 0.5 > x, up - 1.0, up);
}`,
  },
  choice('min', '<', '|'),
  choice('max', '>', '&'),
]
