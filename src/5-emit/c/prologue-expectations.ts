// Fixed C text for numbers that are expected to be integers: the run ends where they are not.

import type { Piece } from './prologue.ts'

const INLINE = 'static inline __attribute__((always_inline))'
/** As a hint to the compiler: the run goes on. */
const unlikely = (test: string): string => `__builtin_expect(${test}, 0)`

/** Of a number, the bits tell -0 from 0; its value does not. */
const fromFloat = (suffix: string, isSame: (integer: string) => string): readonly Piece[] => [
  {
    name: `njit_expect_int32${suffix}`,
    text: `${INLINE} int32_t njit_expect_int32${suffix}(double x)
{
  int32_t integer = njit_integer_of(x);
  if (${unlikely(`!(${isSame('integer')})`)}) njit_bail();
  return integer;
}`,
  },
  {
    name: `njit_expect_whole${suffix}`,
    text: `// The sum has the integer at the low end of its significand.
${INLINE} int64_t njit_expect_whole${suffix}(double x)
{
  int64_t integer = (int64_t)(njit_bits_of(x + 6755399441055744.0) - njit_bits_of(6755399441055744.0));
  if (${unlikely(`!(__builtin_fabs(x) <= 0x1p50) || !(${isSame('integer')})`)}) njit_bail();
  return integer;
}`,
  },
  {
    name: `njit_exact_quotient${suffix}`,
    text: `${INLINE} double njit_exact_quotient${suffix}(double a, double b)
{
  double x = a / b, integer = __builtin_trunc(x) + 0.0;
  if (${unlikely(`!(__builtin_fabs(x) < 0x1p53) || !(${isSame('integer')})`)}) njit_bail();
  return integer;
}`,
  },
]

const remainder = (suffix: string, isSame: (integer: string) => string): Piece => ({
  name: `njit_expect_rem${suffix}`,
  text: `${INLINE} double njit_expect_rem${suffix}(double a, double b)
{
  double x = njit_rem(a, b), integer = __builtin_trunc(x) + 0.0;
  if (${unlikely(`!(__builtin_fabs(x) < 0x1p53) || !(${isSame('integer')})`)}) njit_bail();
  return integer;
}`,
})

const integerRemainder = (type: string): Piece => ({
  name: `njit_expect_rem_${type}`,
  text: `// The remainder by anything but 0; one of -0 is none where its sign counts.
${INLINE} ${type}_t njit_expect_rem_${type}(${type}_t a, ${type}_t b, njit_bool signed_zero)
{
  if (${unlikely('b == 0')}) njit_bail();
  ${type}_t result = b == -1 ? 0 : njit_rem_${type}(a, b);
  if (${unlikely('signed_zero && result == 0 && a < 0')}) njit_bail();
  return result;
}`,
})

const fromIntegers = (type: string, least: string): Piece => ({
  name: `njit_exact_quotient_${type}`,
  text: `// Division that must leave nothing. A quotient of -0 is none where its sign counts.
${INLINE} ${type}_t njit_exact_quotient_${type}(${type}_t a, ${type}_t b, njit_bool signed_zero)
{
  if (${unlikely(`b == 0 || (b == -1 && a == ${least}) || (signed_zero && a == 0 && b < 0)`)}) njit_bail();
  if (${unlikely('a % b != 0')}) njit_bail();
  return a / b;
}`,
})

export const EXPECTATION_PIECES: readonly Piece[] = [
  ...fromFloat('', (integer) => `njit_bits_of((double)${integer}) == njit_bits_of(x)`),
  ...fromFloat('_plus_zero', (integer) => `(double)${integer} == x`),
  {
    name: 'njit_expect_int32_int64',
    text: `${INLINE} int32_t njit_expect_int32_int64(int64_t x)
{
  if (${unlikely('(int32_t)x != x')}) njit_bail();
  return (int32_t)x;
}`,
  },
  {
    name: 'njit_expect_whole_int64',
    text: `${INLINE} int64_t njit_expect_whole_int64(int64_t x)
{
  if (${unlikely('(uint64_t)(x + (1ll << 50)) > 1ull << 51')}) njit_bail();
  return x;
}`,
  },
  remainder('', (integer) => `njit_bits_of(${integer}) == njit_bits_of(x)`),
  remainder('_plus_zero', (integer) => `${integer} == x`),
  integerRemainder('int32'),
  integerRemainder('int64'),
  {
    name: 'njit_expect_rem_uint32',
    text: `${INLINE} uint32_t njit_expect_rem_uint32(uint32_t a, uint32_t b)
{
  if (${unlikely('b == 0')}) njit_bail();
  return a % b;
}`,
  },
  {
    name: 'njit_expect_wrap',
    text: `${INLINE} uint32_t njit_expect_wrap(uint32_t a, uint32_t b)
{
  if (${unlikely('b == 0')}) njit_bail();
  return njit_wrap(a, b);
}`,
  },
  fromIntegers('int32', '(-2147483647 - 1)'),
  fromIntegers('int64', '(-9223372036854775807ll - 1)'),
]
