// C text that prints numbers as JavaScript does: the shortest decimal that is read as the number, and of several the one closest to
// it. A double is mantissa * 2^exponent, and every comparison below is one of whole numbers, so nothing is rounded. What JavaScript
// prints with an exponent is left to it.

import type { Piece } from './prologue.ts'

const whole: readonly Piece[] = [
  {
    name: 'njit_string_of_digits',
    text: `// The last digits of a whole number, and what else was put behind them, without what was not.
static njit_string njit_string_of_digits(njit_context *context, njit_bool negative, uint64_t value)
{
  uint16_t digits[24];
  int32_t at = 24;
  do {
    digits[--at] = (uint16_t)('0' + value % 10u);
    value /= 10u;
  } while (value != 0);
  if (negative) digits[--at] = '-';
  uint16_t *units = njit_string_room(context, 24 - at);
  njit_copy_units(units, digits + at, 24 - at);
  return (njit_string){ units, 24 - at };
}`,
  },
  {
    name: 'njit_string_of_int32',
    text: `static inline njit_string njit_string_of_int32(njit_context *context, int32_t value)
{
  return njit_string_of_digits(context, value < 0, value < 0 ? -(uint64_t)(int64_t)value : (uint64_t)value);
}`,
  },
  {
    name: 'njit_string_of_text',
    text: `static njit_string njit_string_of_text(njit_context *context, const char *text, int32_t length)
{
  uint16_t *units = njit_string_room(context, length);
  for (int32_t i = 0; i < length; i++) units[i] = (uint8_t)text[i];
  return (njit_string){ units, length };
}`,
  },
]

const fractions: readonly Piece[] = [
  {
    name: 'njit_power_of_two',
    text: `static inline unsigned __int128 njit_power_of_two(int32_t n)
{
  return n < 64 ? (unsigned __int128)((uint64_t)1 << n) : (unsigned __int128)((uint64_t)1 << (n - 64)) << 64;
}`,
  },
  {
    name: 'njit_reads_as',
    text: `// Whether a decimal this far from a double is read as it, given in halves of the distance to the next double: a tie goes to an even
// mantissa, and below a power of two the doubles are twice as close.
static inline njit_bool njit_reads_as(unsigned __int128 distance, unsigned __int128 half, njit_bool even, njit_bool narrow)
{
  if (narrow) distance += distance;
  return even ? distance <= half : distance < half;
}`,
  },
  {
    name: 'njit_string_of_places',
    text: `// The decimal value / 10^places.
static njit_string njit_string_of_places(njit_context *context, njit_bool negative, uint64_t value, int32_t places)
{
  uint16_t digits[48];
  int32_t at = 48;
  for (int32_t i = 0; i < places; i++) {
    digits[--at] = (uint16_t)('0' + value % 10u);
    value /= 10u;
  }
  digits[--at] = '.';
  do {
    digits[--at] = (uint16_t)('0' + value % 10u);
    value /= 10u;
  } while (value != 0);
  if (negative) digits[--at] = '-';
  uint16_t *units = njit_string_room(context, 48 - at);
  njit_copy_units(units, digits + at, 48 - at);
  return (njit_string){ units, 48 - at };
}`,
  },
  {
    name: 'njit_string_of_fraction',
    text: `// A number that is not whole, with as few places as will do. From 1e-6 on 22 are enough, and the scaled mantissa has 127 bits.
static njit_string njit_string_of_fraction(njit_context *context, njit_bool negative, double size)
{
  if (size < 1e-6) njit_bail();
  uint64_t bits = njit_bits_of(size), mantissa = (bits & 0xfffffffffffffu) | 0x10000000000000u;
  int32_t shift = 1075 - (int32_t)(bits >> 52);
  njit_bool even = !(mantissa & 1u), edge = mantissa == 0x10000000000000u;
  unsigned __int128 scaled = mantissa, scale = 1, unit = njit_power_of_two(shift);
  for (int32_t places = 1; places <= 22; places++) {
    scaled *= 10u;
    scale *= 10u;
    uint64_t high = (uint64_t)(scaled >> 64), low = (uint64_t)scaled;
    uint64_t below = shift < 64 ? high << (64 - shift) | low >> shift : high >> (shift - 64);
    unsigned __int128 rest = scaled & (unit - 1u), above = unit - rest;
    // Distances are in 1 / (10^places * 2^shift), of which a half step of the doubles is 10^places / 2.
    njit_bool fitsBelow = njit_reads_as(rest + rest, scale, even, edge);
    njit_bool fitsAbove = njit_reads_as(above + above, scale, even, 0);
    if (!fitsBelow && !fitsAbove) continue;
    njit_bool takesBelow = fitsBelow && (!fitsAbove || rest < above || (rest == above && !(below & 1u)));
    return njit_string_of_places(context, negative, takesBelow ? below : below + 1u, places);
  }
  njit_bail();
  return NJIT_EMPTY_STRING;
}`,
  },
  {
    name: 'njit_string_of_large',
    text: `// A whole number above 2^53: the shortest decimal ends in zeros.
static njit_string njit_string_of_large(njit_context *context, njit_bool negative, double size)
{
  if (size >= 9e18) njit_bail();
  uint64_t bits = njit_bits_of(size), mantissa = (bits & 0xfffffffffffffu) | 0x10000000000000u;
  int32_t shift = (int32_t)(bits >> 52) - 1075;
  uint64_t value = mantissa << shift, step = (uint64_t)1 << shift;
  njit_bool even = !(mantissa & 1u), edge = mantissa == 0x10000000000000u;
  for (uint64_t power = 100000000000000000u; power > 1u; power /= 10u) {
    uint64_t below = value / power * power, rest = value - below, above = power - rest;
    njit_bool fitsBelow = njit_reads_as(rest + rest, step, even, edge);
    njit_bool fitsAbove = njit_reads_as(above + above, step, even, 0);
    if (!fitsBelow && !fitsAbove) continue;
    njit_bool takesBelow = fitsBelow && (!fitsAbove || rest < above || (rest == above && !(below / power & 1u)));
    return njit_string_of_digits(context, negative, takesBelow ? below : below + power);
  }
  return njit_string_of_digits(context, negative, value);
}`,
  },
  {
    name: 'njit_string_of_float64',
    text: `static njit_string njit_string_of_float64(njit_context *context, double value)
{
  if (value != value) return njit_string_of_text(context, "NaN", 3);
  double size = __builtin_fabs(value);
  if (size <= 9007199254740992.0 && __builtin_trunc(value) == value)
    return njit_string_of_digits(context, value < 0.0, (uint64_t)size);
  if (size == __builtin_inf()) return value < 0.0 ? njit_string_of_text(context, "-Infinity", 9) : njit_string_of_text(context, "Infinity", 8);
  return size < 1.0 || __builtin_trunc(size) != size ? njit_string_of_fraction(context, value < 0.0, size) : njit_string_of_large(context, value < 0.0, size);
}`,
  },
]

export const NUMBER_TEXT_PIECES: readonly Piece[] = [...whole, ...fractions]
