// C text for strings. A string is the address of its UTF-16 units and their number; since nobody writes units, a part of a string
// is a view of it. Undefined, where one may be, has the address 0.

import { MAX_STRING_UNITS } from '../../ops/string.ts'
import type { Piece } from './prologue.ts'
import { NUMBER_READING_PIECES } from './prologue-number-reading.ts'
import { NUMBER_TEXT_PIECES } from './prologue-number-texts.ts'

const INLINE = 'static inline __attribute__((always_inline))'

const values: readonly Piece[] = [
  {
    name: 'njit_string',
    also: ['NJIT_EMPTY_STRING', 'NJIT_NO_STRING'],
    text: `typedef struct {
  const uint16_t *units;
  int32_t length;
} njit_string;

#define NJIT_EMPTY_STRING ((njit_string){ (const uint16_t *)2, 0 })
#define NJIT_NO_STRING ((njit_string){ 0, 0 })`,
  },
  {
    name: 'njit_text',
    text: `// A constant. Made by a call, so that clang sets no address aside in memory, where it would have to be relocated.
${INLINE} njit_string njit_text(const uint16_t *units, int32_t length)
{
  njit_string text;
  text.units = units;
  text.length = length;
  return text;
}`,
  },
  {
    name: 'njit_units',
    text: `// The units as an array; its origin says that it cannot be returned.
${INLINE} njit_array_uint16 njit_units(njit_string text)
{
  njit_array_uint16 array = { (uint16_t *)text.units, text.length, -2 };
  return array;
}`,
  },
  {
    name: 'njit_defined_string',
    text: `${INLINE} njit_string njit_defined_string(njit_string text)
{
  if (text.units == 0) njit_bail();
  return text;
}`,
  },
]

const comparisons: readonly Piece[] = [
  {
    name: 'njit_string_eq',
    text: `static inline njit_bool njit_string_eq(njit_string a, njit_string b)
{
  if (a.length != b.length) return 0;
  for (int32_t i = 0; i < a.length; i++) {
    if (a.units[i] != b.units[i]) return 0;
  }
  return 1;
}`,
  },
  {
    name: 'njit_string_compare',
    text: `static inline int32_t njit_string_compare(njit_string a, njit_string b)
{
  int32_t length = a.length < b.length ? a.length : b.length;
  for (int32_t i = 0; i < length; i++) {
    if (a.units[i] != b.units[i]) return a.units[i] < b.units[i] ? -1 : 1;
  }
  return (a.length > b.length) - (a.length < b.length);
}`,
  },
]

const parts: readonly Piece[] = [
  {
    name: 'njit_string_position',
    text: `// A number towards zero, within 0 to the length; NaN is 0.
${INLINE} int32_t njit_string_position(double position, int32_t length)
{
  if (!(position > 0.0)) return 0;
  return position < (double)length ? (int32_t)position : length;
}`,
  },
  {
    name: 'njit_to_position',
    text: `${INLINE} double njit_to_position(double x)
{
  return x == x ? __builtin_trunc(x) + 0.0 : 0.0;
}`,
  },
  {
    name: 'njit_string_step',
    text: `// 2 where two units make one code point.
${INLINE} int32_t njit_string_step(njit_string text, int32_t index)
{
  if (index < 0 || index >= text.length - 1) return 1;
  return (text.units[index] & 0xfc00) == 0xd800 && (text.units[index + 1] & 0xfc00) == 0xdc00 ? 2 : 1;
}`,
  },
  {
    name: 'njit_string_substring',
    text: `${INLINE} njit_string njit_string_substring(njit_string text, int32_t begin, int32_t end)
{
  begin = begin < 0 ? 0 : begin > text.length ? text.length : begin;
  end = end < 0 ? 0 : end > text.length ? text.length : end;
  int32_t first = begin < end ? begin : end;
  return (njit_string){ text.units + first, begin < end ? end - begin : begin - end };
}`,
  },
  {
    name: 'njit_string_substring_float64',
    text: `${INLINE} njit_string njit_string_substring_float64(njit_string text, double begin, double end)
{
  return njit_string_substring(text, njit_string_position(begin, text.length), njit_string_position(end, text.length));
}`,
  },
  {
    name: 'njit_string_has',
    text: `${INLINE} njit_bool njit_string_has(njit_string text, int32_t index)
{
  return (uint32_t)index < (uint32_t)text.length;
}`,
  },
  {
    name: 'njit_string_has_float64',
    text: `${INLINE} njit_bool njit_string_has_float64(njit_string text, double index)
{
  return njit_string_has(text, njit_index(index));
}`,
  },
  {
    name: 'njit_string_char_at',
    text: `${INLINE} njit_string njit_string_char_at(njit_string text, int32_t index)
{
  if (!njit_string_has(text, index)) return NJIT_EMPTY_STRING;
  return (njit_string){ text.units + index, 1 };
}`,
  },
  {
    name: 'njit_string_char_at_float64',
    text: `${INLINE} njit_string njit_string_char_at_float64(njit_string text, double index)
{
  if (index != index) index = 0.0;
  return njit_string_char_at(text, index > -1.0 && index < 2147483648.0 ? (int32_t)index : -1);
}`,
  },
]

const making: readonly Piece[] = [
  {
    name: 'njit_string_room',
    text: `// Room for units, behind everything else.
${INLINE} uint16_t *njit_string_room(njit_context *context, int32_t length)
{
  uint32_t start = (context->arena_top + 1u) & ~1u;
  uint32_t bytes = 2u * (uint32_t)length;
  if (start > context->arena_end || bytes > context->arena_end - start) njit_bail();
  context->arena_top = start + bytes;
  return (uint16_t *)(uintptr_t)start;
}`,
  },
  {
    name: 'njit_copy_units',
    text: `// Most strings are short, and a call of the host's copy takes longer than such a loop, which clang must not take for one.
static __attribute__((noinline, no_builtin("memcpy"))) void njit_copy_units(uint16_t *restrict to, const uint16_t *restrict from, int32_t length)
{
  if (length > 48) __builtin_memcpy(to, from, 2 * (size_t)length);
  else for (int32_t i = 0; i < length; i++) to[i] = from[i];
}`,
  },
  {
    name: 'njit_string_join',
    text: `static __attribute__((noinline)) njit_string njit_string_join(njit_context *context, njit_string a, njit_string b)
{
  if (a.length == 0) return b;
  if (b.length == 0) return a;
  int32_t length = a.length + b.length;
  if (length > ${MAX_STRING_UNITS}) njit_bail();
  if ((uint32_t)(uintptr_t)(a.units + a.length) == context->arena_top) {
    njit_copy_units(njit_string_room(context, b.length), b.units, b.length);
    return (njit_string){ a.units, length };
  }
  uint16_t *units = njit_string_room(context, length);
  njit_copy_units(units, a.units, a.length);
  njit_copy_units(units + a.length, b.units, b.length);
  return (njit_string){ units, length };
}`,
  },
  {
    name: 'njit_string_concat',
    text: `// What stands last in memory grows where it is, so that appending to a string takes time for what is appended; what stands one behind
// the other already, as a string and one that was just made, need not be copied at all.
${INLINE} njit_string njit_string_concat(njit_context *context, njit_string a, njit_string b)
{
  const uint16_t *end = a.units + a.length;
  if (a.length > 0 && b.length > 0 && a.length < ${2 ** 28} && b.length < ${2 ** 28}) {
    if (end == b.units) return (njit_string){ a.units, a.length + b.length };
    uint32_t top = context->arena_top;
    if (b.length == 1 && (uint32_t)(uintptr_t)end == top && top < context->arena_end - 1u) {
      *(uint16_t *)end = *b.units;
      context->arena_top = top + 2u;
      return (njit_string){ a.units, a.length + 1 };
    }
  }
  return njit_string_join(context, a, b);
}`,
  },
  {
    name: 'njit_string_of_code',
    text: `${INLINE} njit_string njit_string_of_code(njit_context *context, int32_t code)
{
  uint16_t *units = njit_string_room(context, 1);
  *units = (uint16_t)code;
  return (njit_string){ units, 1 };
}`,
  },
  {
    name: 'njit_string_of_code_point',
    text: `static inline njit_string njit_string_of_code_point(njit_context *context, double point)
{
  if (!(point >= 0.0 && point <= 1114111.0) || __builtin_trunc(point) != point) njit_bail();
  int32_t code = (int32_t)point;
  if (code < 65536) return njit_string_of_code(context, code);
  uint16_t *units = njit_string_room(context, 2);
  units[0] = (uint16_t)(0xd800 + ((code - 65536) >> 10));
  units[1] = (uint16_t)(0xdc00 + (code & 1023));
  return (njit_string){ units, 2 };
}`,
  },
]

export const STRING_PIECES: readonly Piece[] = [
  ...values,
  ...comparisons,
  ...parts,
  ...making,
  ...NUMBER_TEXT_PIECES,
  ...NUMBER_READING_PIECES,
]
