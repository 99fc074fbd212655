// Pieces of C for `%`, of doubles and of machine integers, and for division of integers.

import type { Piece } from './prologue.ts'

const INLINE = 'static inline __attribute__((always_inline))'

export const REMAINDER_PIECES: readonly Piece[] = [
  {
    name: 'njit_rem_exact',
    text: `// The remainder of finite numbers, |a| > |b| > 0, digit by digit: as many bits at a time as 64 hold.
static __attribute__((noinline)) double njit_rem_exact(double a, double b)
{
  uint64_t a_bits = njit_bits_of(a), b_bits = njit_bits_of(b);
  int32_t a_exponent = (int32_t)(a_bits >> 52 & 0x7ff), b_exponent = (int32_t)(b_bits >> 52 & 0x7ff);
  uint64_t left = a_bits & 0xfffffffffffff, divisor = b_bits & 0xfffffffffffff;
  if (a_exponent == 0) a_exponent = 1; else left |= 0x10000000000000;
  if (b_exponent == 0) b_exponent = 1; else divisor |= 0x10000000000000;
  int32_t zeros = __builtin_ctzll(divisor);
  if (zeros > a_exponent - b_exponent) zeros = a_exponent - b_exponent;
  divisor >>= zeros;
  b_exponent += zeros;
  left %= divisor;
  int32_t room = __builtin_clzll(divisor);
  for (int32_t shift = a_exponent - b_exponent; shift > 0 && left != 0; shift -= room) {
    left = (left << (shift < room ? shift : room)) % divisor;
  }
  uint64_t scale = b_exponent - 1075 >= -1022 ? (uint64_t)(b_exponent - 52) << 52 : 1ull << (b_exponent - 1);
  return __builtin_copysign((double)left * njit_from_bits(scale), a);
}`,
  },
  {
    name: 'njit_rem_any',
    text: `// The remainder of what is not a pair of small integers.
static __attribute__((noinline)) double njit_rem_any(double a, double b)
{
  double a_size = __builtin_fabs(a), b_size = __builtin_fabs(b);
  if (!(a_size < NJIT_INFINITY) || !(b_size > 0.0)) return NJIT_NAN;
  if (a_size < b_size) return a;
  if (a_size == b_size) return __builtin_copysign(0.0, a);
  // Of a divisor of few bits, a small multiple is exact, and so is what it leaves; the quotient may have been rounded up.
  double quotient = a_size / b_size;
  if (quotient < 0x1p26 && (njit_bits_of(b) & 0x7ffffff) == 0) {
    double left = a_size - (double)(int32_t)quotient * b_size;
    return __builtin_copysign(left < 0.0 ? left + b_size : left, a);
  }
  if (a_size < 0x1p53 && b_size >= 1.0) {
    int64_t a_wide = (int64_t)a_size, b_wide = (int64_t)b_size;
    if ((double)a_wide == a_size && (double)b_wide == b_size) return __builtin_copysign((double)(a_wide % b_wide), a);
  }
  return njit_rem_exact(a, b);
}`,
  },
  {
    name: 'njit_rem',
    text: `// JavaScript's %: the sign of the dividend, exact.
${INLINE} double njit_rem(double a, double b)
{
  int32_t a_integer = njit_integer_of(a), b_integer = njit_integer_of(b);
  if ((double)a_integer == a && (double)b_integer == b && b_integer != 0 && b_integer != -1) {
    return __builtin_copysign((double)(a_integer % b_integer), a);
  }
  if (__builtin_fabs(a) < __builtin_fabs(b)) return a;
  return njit_rem_any(a, b);
}`,
  },
  {
    name: 'njit_rem_whole',
    text: `// The remainder of integers that are not negative, of which the divisor fits 32 bits.
${INLINE} double njit_rem_whole(double a, double b)
{
  if (a >= 0x1p32) return njit_rem_any(a, b);
  return (double)((uint32_t)njit_integer_of(a) % (uint32_t)njit_integer_of(b));
}`,
  },
  {
    name: 'njit_quotient_int64',
    text: `// Integers that are not negative; most are small, and divided faster.
${INLINE} int64_t njit_quotient_int64(int64_t a, int64_t b)
{
  if ((b & (b - 1)) != 0 && ((uint64_t)a | (uint64_t)b) >> 32 == 0) return (int64_t)((uint32_t)a / (uint32_t)b);
  return (int64_t)((uint64_t)a / (uint64_t)b);
}`,
  },
  {
    name: 'njit_rem_int64',
    text: `// The sign of the dividend; most integers are small, and divided faster.
${INLINE} int64_t njit_rem_int64(int64_t a, int64_t b)
{
  if ((b & (b - 1)) != 0 && ((uint64_t)a | (uint64_t)b) >> 32 == 0) return (int64_t)((uint32_t)a % (uint32_t)b);
  return a % b;
}`,
  },
  {
    name: 'njit_wrap_far',
    text: `#ifndef __wasm__
static __attribute__((noinline)) uint32_t njit_wrap_far(uint32_t a, uint32_t b) { return a % b; }
#endif`,
  },
  {
    name: 'njit_wrap',
    text: `// The remainder of what is seldom more than twice the divisor. Engines of WebAssembly make no better code of the comparisons than of the
// division, and compilers divide first and choose then if they see both.
${INLINE} uint32_t njit_wrap(uint32_t a, uint32_t b)
{
#ifdef __wasm__
  return a % b;
#else
  uint32_t once = a - b < a ? a - b : a;
  return __builtin_expect(once < b, 1) ? once : njit_wrap_far(a, b);
#endif
}`,
  },
  {
    name: 'njit_rem_int32',
    text: `// The remainder of integers; of the least integer by -1, C leaves it open.
${INLINE} int32_t njit_rem_int32(int32_t a, int32_t b)
{
  return b == -1 ? 0 : a % b;
}`,
  },
]
