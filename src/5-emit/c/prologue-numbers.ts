// Fixed C text for numbers: conversions, rounding, minimum and maximum, undefined.
// Each piece is self-contained but for the names it mentions; `prologue.ts` picks those that a unit needs.

import type { Piece } from './prologue.ts'
import { REMAINDER_PIECES } from './prologue-remainders.ts'

const INLINE = 'static inline __attribute__((always_inline))'

/** Bit pattern of the NaN that stands for undefined in an optional float64. */
const UNDEFINED_PAYLOAD = '0x6e6a69740001'

const constants: readonly Piece[] = [
  { name: 'NJIT_NAN', text: '#define NJIT_NAN __builtin_nan("")' },
  { name: 'NJIT_INFINITY', text: '#define NJIT_INFINITY __builtin_inf()' },
  {
    name: 'NJIT_UNDEFINED',
    text: `// An optional number is a double; this quiet NaN is undefined, and no other value of that type has its bits.
#define NJIT_UNDEFINED __builtin_nan("${UNDEFINED_PAYLOAD}")`,
  },
  {
    name: 'njit_bail',
    text: `// Ends the run; the original JavaScript takes over.
#ifdef __wasm__
#define njit_bail() __builtin_trap()
#else
static _Thread_local void **njit_landing;
static __attribute__((noinline, noreturn, cold)) void njit_bail(void)
{
  __builtin_longjmp(njit_landing, 1);
}
#endif`,
  },
]

const bits: readonly Piece[] = [
  {
    name: 'njit_bits_of',
    text: `${INLINE} uint64_t njit_bits_of(double x)
{
  union { double number; uint64_t bits; } value = { x };
  return value.bits;
}`,
  },
  {
    name: 'njit_from_bits',
    text: `${INLINE} double njit_from_bits(uint64_t bits)
{
  union { uint64_t bits; double number; } value = { bits };
  return value.number;
}`,
  },
  {
    name: 'njit_is_undefined',
    text: `${INLINE} njit_bool njit_is_undefined(double x)
{
  return njit_bits_of(x) == njit_bits_of(NJIT_UNDEFINED);
}`,
  },
  {
    name: 'njit_defined_number',
    text: `${INLINE} double njit_defined_number(double x)
{
  if (njit_is_undefined(x)) njit_bail();
  return x;
}`,
  },
  {
    name: 'njit_wrap_optional',
    text: `// A number as an optional: its NaN must not look like undefined.
${INLINE} double njit_wrap_optional(double x)
{
  return x == x ? x : NJIT_NAN;
}`,
  },
]

const optionalBigints: readonly Piece[] = [
  {
    name: 'njit_undefined_unless',
    text: `${INLINE} double njit_undefined_unless(njit_bool defined)
{
  return defined ? 0.0 : NJIT_UNDEFINED;
}`,
  },
  ...['int64', 'uint64'].flatMap((type) => [
    {
      name: `njit_optional_${type}`,
      text: `typedef struct {
  ${type}_t value;
  njit_bool defined;
} njit_optional_${type};`,
    },
    {
      name: `njit_defined_${type}`,
      text: `// Undefined cannot be mixed with BigInts: JavaScript throws.
${INLINE} ${type}_t njit_defined_${type}(njit_optional_${type} optional)
{
  if (!optional.defined) njit_bail();
  return optional.value;
}`,
    },
  ]),
]

const toInteger: readonly Piece[] = [
  {
    name: 'njit_integer_of',
    text: `// Of an integer below 2^51 in size, its low 32 bits: the sum has them at the low end of its significand. Of any other number, no matter
// which. Wasm's own truncation also tests for NaN and overflow, which costs several times as much and has no vector form.
${INLINE} int32_t njit_integer_of(double x)
{
  return (int32_t)(uint32_t)njit_bits_of(x + 6755399441055744.0);
}`,
  },
  {
    name: 'njit_truncate_int32',
    text: `// The low 32 bits of a number below 2^51, towards zero.
${INLINE} int32_t njit_truncate_int32(double x)
{
  return njit_integer_of(__builtin_trunc(x));
}`,
  },
  {
    name: 'njit_to_int32_small',
    text: `// ToInt32 where |x| < 2^51; NaN gives 0.
${INLINE} int32_t njit_to_int32_small(double x)
{
  return njit_truncate_int32(x == x ? x : 0.0);
}`,
  },
  {
    name: 'njit_to_int32_large',
    text: `// ToInt32 of any number by its bits: the low 32 bits of the significand moved to its place.
static __attribute__((noinline)) int32_t njit_to_int32_large(double x)
{
  uint64_t bits = njit_bits_of(x);
  int32_t shift = (int32_t)(bits >> 52 & 0x7ff) - 1075;
  if (shift >= 32 || shift < -52) return 0;
  uint64_t significand = (bits & 0xfffffffffffff) | 0x10000000000000;
  uint32_t low = (uint32_t)(shift < 0 ? significand >> -shift : significand << shift);
  return (int32_t)(bits >> 63 ? 0u - low : low);
}`,
  },
  {
    name: 'njit_to_int32',
    text: `// ECMAScript ToInt32 of any number.
${INLINE} int32_t njit_to_int32(double x)
{
  return __builtin_fabs(x) < 0x1p51 ? njit_truncate_int32(x) : njit_to_int32_large(x);
}`,
  },
  {
    name: 'njit_whole_to_int32',
    text: `// ToInt32 of an integer, an infinity or NaN.
${INLINE} int32_t njit_whole_to_int32(double x)
{
  return __builtin_fabs(x) < 0x1p51 ? njit_integer_of(x) : njit_to_int32_large(x);
}`,
  },
  {
    name: 'njit_to_uint32',
    text: `// ECMAScript ToUint32 of any number.
${INLINE} uint32_t njit_to_uint32(double x)
{
  return (uint32_t)njit_to_int32(x);
}`,
  },
  {
    name: 'njit_clamp_uint8',
    text: `// ECMAScript ToUint8Clamp: halves go to the even neighbour, as in every sum of doubles, and NaN to 0. The sum's lowest bits are
// the integer; rounding and converting one after the other takes several times as long. Natively, what lies outside is found by the
// sum's bits as signed integers, of which those from 0 to 255 are neighbours: gcc makes branches of doubles that it compares.
${INLINE} uint8_t njit_clamp_uint8(double x)
{
#ifdef __wasm__
  double low = x > 0.0 ? x : 0.0;
  return (uint8_t)njit_bits_of((low < 255.0 ? low : 255.0) + 6755399441055744.0);
#else
  int64_t sum = (int64_t)njit_bits_of(x + 6755399441055744.0);
  int64_t least = (int64_t)njit_bits_of(6755399441055744.0), most = (int64_t)njit_bits_of(6755399441055999.0);
  sum = sum < least ? least : sum;
  sum = sum > most ? most : sum;
  return (uint8_t)(x == x ? sum : 0);
#endif
}`,
  },
  {
    name: 'njit_clamp_uint8_int64',
    text: `${INLINE} uint8_t njit_clamp_uint8_int64(int64_t x)
{
  return (uint8_t)(x < 0 ? 0 : x > 255 ? 255 : x);
}`,
  },
  {
    name: 'njit_clamp_uint8_int32',
    text: `${INLINE} uint8_t njit_clamp_uint8_int32(int32_t x)
{
  return (uint8_t)(x < 0 ? 0 : x > 255 ? 255 : x);
}`,
  },
  {
    name: 'njit_clamp_uint8_uint32',
    text: `${INLINE} uint8_t njit_clamp_uint8_uint32(uint32_t x)
{
  return (uint8_t)(x > 255 ? 255 : x);
}`,
  },
]

const rounding: readonly Piece[] = [
  { name: 'njit_floor', text: `${INLINE} double njit_floor(double x) { return __builtin_floor(x); }` },
  { name: 'njit_ceil', text: `${INLINE} double njit_ceil(double x) { return __builtin_ceil(x); }` },
  { name: 'njit_trunc', text: `${INLINE} double njit_trunc(double x) { return __builtin_trunc(x); }` },
  { name: 'njit_sqrt', text: `${INLINE} double njit_sqrt(double x) { return __builtin_sqrt(x); }` },
  { name: 'njit_abs', text: `${INLINE} double njit_abs(double x) { return __builtin_fabs(x); }` },
  { name: 'njit_fround', text: `${INLINE} double njit_fround(double x) { return (double)(float)x; }` },
  {
    name: 'njit_round',
    text: `// Math.round: halves go up, and -0.5 to 0.5 keep the sign of zero as JavaScript does.
${INLINE} double njit_round(double x)
{
  double up = __builtin_ceil(x);
  return up - 0.5 > x ? up - 1.0 : up;
}`,
  },
  {
    name: 'njit_round_to_int32',
    text: `// ToInt32 of Math.round(x). Below 2^51 the sum rounds to the nearest integer, halves to the even one: what is left of x is exact,
// and a half where that lies below.
${INLINE} int32_t njit_round_to_int32(double x)
{
  double sum = x + 6755399441055744.0;
  uint32_t nearest = (uint32_t)njit_bits_of(sum) + (x - (sum - 6755399441055744.0) == 0.5);
  return __builtin_fabs(x) < 0x1p51 ? (int32_t)nearest : njit_to_int32_large(njit_round(x));
}`,
  },
  {
    name: 'njit_sign',
    text: `${INLINE} double njit_sign(double x)
{
  return x > 0.0 ? 1.0 : x < 0.0 ? -1.0 : x;
}`,
  },
  {
    name: 'njit_clz32',
    text: `${INLINE} int32_t njit_clz32(uint32_t x)
{
  return x == 0 ? 32 : __builtin_clz(x);
}`,
  },
]

const extremes: readonly Piece[] = [
  {
    name: 'NJIT_MINIMUM',
    also: ['NJIT_MAXIMUM'],
    text: `#if defined(__has_builtin)
#if __has_builtin(__builtin_elementwise_minimum)
#define NJIT_MINIMUM(a, b) __builtin_elementwise_minimum(a, b)
#define NJIT_MAXIMUM(a, b) __builtin_elementwise_maximum(a, b)
#endif
#endif
#ifndef NJIT_MINIMUM
// Choices without branches, for which machines have vector forms. Of two numbers that compare equal only zeros can differ, in the sign.
static inline double njit_chosen(double a, double b, double chosen, uint64_t equal)
{
  double result = a == b ? njit_from_bits(equal) : chosen;
  return a != a ? a : result;
}
#define NJIT_MINIMUM(a, b) njit_chosen(a, b, a < b ? a : b, njit_bits_of(a) | njit_bits_of(b))
#define NJIT_MAXIMUM(a, b) njit_chosen(a, b, a > b ? a : b, njit_bits_of(a) & njit_bits_of(b))
#endif`,
  },
  {
    name: 'njit_min',
    text: `// Math.min: NaN wins, and -0 is less than 0.
${INLINE} double njit_min(double a, double b)
{
  return NJIT_MINIMUM(a, b);
}`,
  },
  {
    name: 'njit_max',
    text: `// Math.max: NaN wins, and 0 is more than -0.
${INLINE} double njit_max(double a, double b)
{
  return NJIT_MAXIMUM(a, b);
}`,
  },
]

/** Not called by name: clang may multiply in 128 bits wherever a unit computes in 64, and there is no library to call. Weak, because each section has it. */
export const WIDE_MULTIPLICATION = `#ifdef __wasm__
__attribute__((weak, visibility("hidden"))) __int128 __multi3(__int128 a, __int128 b)
{
  uint64_t a_low = (uint64_t)a, b_low = (uint64_t)b;
  uint64_t a0 = a_low & 0xffffffff, a1 = a_low >> 32, b0 = b_low & 0xffffffff, b1 = b_low >> 32;
  uint64_t low = a0 * b0, middle = a1 * b0 + (low >> 32), other = a0 * b1 + (middle & 0xffffffff);
  uint64_t high = a1 * b1 + (middle >> 32) + (other >> 32);
  high += a_low * (uint64_t)(b >> 64) + (uint64_t)(a >> 64) * b_low;
  return (__int128)((unsigned __int128)high << 64 | (other << 32 | (low & 0xffffffff)));
}
#endif
`

export const NUMBER_PIECES: readonly Piece[] = [
  ...constants,
  ...bits,
  ...optionalBigints,
  ...toInteger,
  ...rounding,
  ...extremes,
  ...REMAINDER_PIECES,
]
