// C text that reads numbers from strings. What is read exactly: digits up to 2^53, scaled by a power of ten that is a double, which
// takes one operation and hence one rounding. Anything else is left to JavaScript.

import type { Piece } from './prologue.ts'

const INLINE = 'static inline __attribute__((always_inline))'

export const NUMBER_READING_PIECES: readonly Piece[] = [
  {
    name: 'njit_is_space',
    text: `static inline njit_bool njit_is_space(uint16_t c)
{
  if (c < 128) return c == 32 || (c >= 9 && c <= 13);
  return c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000 || c == 0xfeff;
}`,
  },
  {
    name: 'njit_skip_spaces',
    text: `static inline int32_t njit_skip_spaces(njit_string text)
{
  int32_t at = 0;
  while (at < text.length && njit_is_space(text.units[at])) at++;
  return at;
}`,
  },
  {
    name: 'njit_unit_at',
    text: `${INLINE} int32_t njit_unit_at(njit_string text, int32_t at)
{
  return at < text.length ? text.units[at] : -1;
}`,
  },
  {
    name: 'njit_digit_of',
    text: `// The value of a digit or letter; 36 for everything else.
static inline uint32_t njit_digit_of(int32_t unit)
{
  if (unit >= '0' && unit <= '9') return (uint32_t)(unit - '0');
  if (unit >= 'a' && unit <= 'z') return (uint32_t)(unit - 'a' + 10);
  if (unit >= 'A' && unit <= 'Z') return (uint32_t)(unit - 'A' + 10);
  return 36;
}`,
  },
  {
    name: 'njit_read_whole',
    text: `// Digits of a base from a place on, which moves behind them.
static double njit_read_whole(njit_string text, int32_t *at, uint32_t base)
{
  uint64_t value = 0;
  for (; njit_digit_of(njit_unit_at(text, *at)) < base; (*at)++) {
    value = value * base + njit_digit_of(text.units[*at]);
    if (value > 9007199254740992u) njit_bail();
  }
  return (double)value;
}`,
  },
  {
    name: 'njit_read_infinity',
    text: `static njit_bool njit_read_infinity(njit_string text, int32_t at)
{
  const char *word = "Infinity";
  for (int32_t i = 0; i < 8; i++) {
    if (njit_unit_at(text, at + i) != word[i]) return 0;
  }
  return 1;
}`,
  },
  {
    name: 'njit_scale_decimal',
    text: `static double njit_scale_decimal(uint64_t digits, int32_t exponent)
{
  if (digits == 0) return 0.0;
  if (digits > 9007199254740992u || exponent > 22 || exponent < -22) njit_bail();
  double power = 1.0;
  for (int32_t i = exponent < 0 ? -exponent : exponent; i > 0; i--) power *= 10.0;
  return exponent < 0 ? (double)digits / power : (double)digits * power;
}`,
  },
  {
    name: 'njit_read_decimal',
    text: `// A decimal without sign, at a place that moves behind it; where there is none, it stays.
static double njit_read_decimal(njit_string text, int32_t *at)
{
  if (njit_read_infinity(text, *at)) {
    *at += 8;
    return __builtin_inf();
  }
  int32_t place = *at, exponent = 0;
  njit_bool any = 0, fraction = 0;
  uint64_t digits = 0;
  for (;; place++) {
    int32_t unit = njit_unit_at(text, place);
    if (unit == '.' && !fraction) {
      fraction = 1;
      continue;
    }
    if (njit_digit_of(unit) >= 10u) break;
    any = 1;
    if (digits > 900000000000000000u) njit_bail();
    digits = digits * 10u + njit_digit_of(unit);
    exponent -= fraction;
  }
  if (!any) return 0.0;
  *at = place;
  if (njit_unit_at(text, place) == 'e' || njit_unit_at(text, place) == 'E') {
    int32_t sign = njit_unit_at(text, place + 1);
    int32_t first = place + (sign == '+' || sign == '-' ? 2 : 1), last = first, power = 0;
    for (; njit_digit_of(njit_unit_at(text, last)) < 10u; last++) {
      if (power > 100000) njit_bail();
      power = power * 10 + (int32_t)njit_digit_of(text.units[last]);
    }
    if (last > first) {
      *at = last;
      exponent += sign == '-' ? -power : power;
    }
  }
  return njit_scale_decimal(digits, exponent);
}`,
  },
  {
    name: 'njit_read_signed',
    text: `static double njit_read_signed(njit_string text, int32_t *at)
{
  int32_t sign = njit_unit_at(text, *at);
  int32_t first = *at + (sign == '+' || sign == '-'), place = first;
  double value = njit_read_decimal(text, &place);
  if (place == first) return NJIT_NAN;
  *at = place;
  return sign == '-' ? -value : value;
}`,
  },
  {
    name: 'njit_number_of_string',
    text: `static double njit_number_of_string(njit_string text)
{
  int32_t at = njit_skip_spaces(text);
  while (text.length > at && njit_is_space(text.units[text.length - 1])) text.length--;
  if (at == text.length) return 0.0;
  int32_t mark = njit_unit_at(text, at) == '0' ? njit_unit_at(text, at + 1) | 32 : 0;
  uint32_t base = mark == 'x' ? 16 : mark == 'o' ? 8 : mark == 'b' ? 2 : 0;
  int32_t first = at + 2, last = first;
  if (base == 0) {
    double value = njit_read_signed(text, &at);
    return at == text.length ? value : NJIT_NAN;
  }
  double value = njit_read_whole(text, &last, base);
  return last > first && last == text.length ? value : NJIT_NAN;
}`,
  },
  {
    name: 'njit_parse_float',
    text: `static double njit_parse_float(njit_string text)
{
  int32_t at = njit_skip_spaces(text);
  return njit_read_signed(text, &at);
}`,
  },
  {
    name: 'njit_parse_int',
    text: `static double njit_parse_int(njit_string text, double radix)
{
  int32_t at = njit_skip_spaces(text), base = njit_to_int32(radix);
  int32_t sign = njit_unit_at(text, at);
  if (sign == '+' || sign == '-') at++;
  if (base != 0 && (base < 2 || base > 36)) return NJIT_NAN;
  if ((base == 0 || base == 16) && njit_unit_at(text, at) == '0' && (njit_unit_at(text, at + 1) | 32) == 'x') {
    at += 2;
    base = 16;
  }
  int32_t first = at;
  double value = njit_read_whole(text, &at, base == 0 ? 10u : (uint32_t)base);
  if (at == first) return NJIT_NAN;
  return sign == '-' ? -value : value;
}`,
  },
]
