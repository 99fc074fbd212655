// Fixed C text for several iterations at once: vectors of four or eight values, and operations on them that C lacks.

import { type LaneCount, laneNumbers } from './lanes/lane-context.ts'
import type { Piece } from './prologue.ts'
import { maskPieces } from './prologue-masks.ts'

const INLINE = 'static inline __attribute__((always_inline))'

const VECTORS = [
  ['f64', 'double', 8],
  ['f32', 'float', 4],
  ['i32', 'int32_t', 4],
  ['u32', 'uint32_t', 4],
  ['i64', 'int64_t', 8],
] as const
const ROWS = [
  ['float64', 'double', 8],
  ['float32', 'float', 4],
  ['int32', 'int32_t', 4],
  ['uint32', 'uint32_t', 4],
  ['int16', 'int16_t', 2],
  ['uint16', 'uint16_t', 2],
  ['int8', 'int8_t', 1],
  ['uint8', 'uint8_t', 1],
] as const

/** C names of the vectors that most functions have. */
const names = (count: LaneCount) =>
  ({ f64: `njit_f64x${count}`, i64: `njit_i64x${count}`, i32: `njit_i32x${count}` }) as const

const each = (count: LaneCount, item: (lane: number) => string, between = ', '): string =>
  laneNumbers(count).map(item).join(between)

/** By mask of 64 bits a value. */
function select(kind: 'f64' | 'i64', count: LaneCount): Piece {
  const vector = `njit_${kind}x${count}`
  const { i64 } = names(count)
  return {
    name: `njit_select_${kind}x${count}`,
    text: `${INLINE} ${vector} njit_select_${kind}x${count}(${i64} mask, ${vector} a, ${vector} b)
{
  return (${vector})(((${i64})a & mask) | ((${i64})b & ~mask));
}`,
  }
}

/** A function that clang applies to vectors; other compilers are shown what it does to each value, and make a vector instruction of that. */
function rounded(name: string, count: LaneCount): Piece {
  const { f64 } = names(count)
  return {
    name: `njit_${name}_f64x${count}`,
    text: `${INLINE} ${f64} njit_${name}_f64x${count}(${f64} x)
{
#ifdef __clang__
  return __builtin_elementwise_${name}(x);
#else
  return (${f64}){ ${each(count, (lane) => `__builtin_${name}(x[${lane}])`)} };
#endif
}`,
  }
}

const splat = (kind: string, element: string, count: LaneCount): Piece => ({
  name: `njit_splat_${kind}x${count}`,
  text: `${INLINE} njit_${kind}x${count} njit_splat_${kind}x${count}(${element} x) { return (njit_${kind}x${count}){ ${each(count, () => 'x')} }; }`,
})

function choice32(name: 'min' | 'max', operator: string, count: LaneCount): Piece {
  const { i32 } = names(count)
  return {
    name: `njit_${name}_i32x${count}`,
    text: `${INLINE} ${i32} njit_${name}_i32x${count}(${i32} a, ${i32} b)
{
  ${i32} chosen = a ${operator} b;
  return (a & chosen) | (b & ~chosen);
}`,
  }
}

/** Wasm has vectors of two. */
const choiceInWasm = (name: string): string => `#ifdef __wasm_simd128__
  return __builtin_shufflevector(
    __builtin_wasm_${name}_f64x2(__builtin_shufflevector(a, a, 0, 1), __builtin_shufflevector(b, b, 0, 1)),
    __builtin_wasm_${name}_f64x2(__builtin_shufflevector(a, a, 2, 3), __builtin_shufflevector(b, b, 2, 3)), 0, 1, 2, 3);
#else
`

function choice(name: 'min' | 'max', operator: string, zero: string, count: LaneCount): Piece {
  const { f64, i64 } = names(count)
  const select = `njit_select_f64x${count}`
  const [before, behind] = count === 4 ? [choiceInWasm(name), '#endif\n'] : ['', '']
  return {
    name: `njit_${name}_f64x${count}`,
    text: `// Math.${name}: NaN wins, and of the zeros ${name === 'min' ? '-0' : '+0'}. Wasm's instruction does just that.
${INLINE} ${f64} njit_${name}_f64x${count}(${f64} a, ${f64} b)
{
${before}  ${f64} chosen = ${select}(a ${operator} b, a, b);
  ${f64} equal = (${f64})((${i64})a ${zero} (${i64})b);
  return ${select}((a != a) | (b != b), a + b, ${select}(a == b, equal, chosen));
${behind}}`,
  }
}

const ANY_OF_FOUR = `#ifdef __wasm_simd128__
  typedef int32_t half __attribute__((vector_size(16)));
  typedef int64_t wide __attribute__((vector_size(16)));
  wide both = __builtin_shufflevector(mask, mask, 0, 1) | __builtin_shufflevector(mask, mask, 2, 3);
  return __builtin_wasm_any_true_v128((signed char __attribute__((vector_size(16))))both);
#elif defined(__AVX__)
  typedef long long quad __attribute__((vector_size(32)));
  return !__builtin_ia32_ptestz256((quad)mask, (quad)mask);
#else`

const ANY_OF_EIGHT = `#ifndef __clang__
  typedef long long quad __attribute__((vector_size(64)));
  return __builtin_ia32_ptestmq512((quad)mask, (quad)mask, -1) != 0;
#else`

/** Whether any value of a mask of 64 bits a value is set. */
const any = (count: LaneCount): Piece => ({
  name: `njit_any_i64x${count}`,
  text: `${INLINE} njit_bool njit_any_i64x${count}(njit_i64x${count} mask)
{
${count === 4 ? ANY_OF_FOUR : ANY_OF_EIGHT}
  return (${each(count, (lane) => `mask[${lane}]`, ' | ')}) != 0;
#endif
}`,
})

/** What vectors lie in, and values for all of them. */
const basics = (count: LaneCount): readonly Piece[] => [
  ...VECTORS.map(([kind, element, bytes]) => ({
    name: `njit_${kind}x${count}`,
    text: `typedef ${element} njit_${kind}x${count} __attribute__((vector_size(${bytes * count})));`,
  })),
  // As they lie in memory, at any address.
  ...ROWS.map(([name, element, bytes]) => ({
    name: `njit_row_${name}_x${count}`,
    text: `typedef ${element} njit_row_${name}_x${count} __attribute__((vector_size(${bytes * count}), aligned(${bytes}), may_alias));`,
  })),
  any(count),
  splat('f64', 'double', count),
  splat('i32', 'int32_t', count),
  splat('u32', 'uint32_t', count),
  splat('i64', 'int64_t', count),
  select('f64', count),
  select('i64', count),
  ...maskPieces(count),
]

function arithmetic(count: LaneCount): readonly Piece[] {
  const { f64, i64, i32 } = names(count)
  return [
    {
      name: `njit_abs_f64x${count}`,
      text: `${INLINE} ${f64} njit_abs_f64x${count}(${f64} x)
{
#ifdef __clang__
  return __builtin_elementwise_abs(x);
#else
  return (${f64})((${i64})x & 0x7fffffffffffffff);
#endif
}`,
    },
    ...['sqrt', 'floor', 'ceil', 'trunc'].map((name) => rounded(name, count)),
    choice32('min', '<', count),
    choice32('max', '>', count),
    {
      name: `njit_progression_i32x${count}`,
      text: `${INLINE} ${i32} njit_progression_i32x${count}(int32_t first, int32_t step)
{
  return njit_splat_i32x${count}(first) + (${i32}){ ${each(count, String)} } * step;
}`,
    },
    {
      name: `njit_integer_of_f64x${count}`,
      text: `// Of numbers that are integers below 2^51: the sum has the integer in the low end of its significand.
${INLINE} ${i32} njit_integer_of_f64x${count}(${f64} x)
{
  return __builtin_convertvector((${i64})(x + 6755399441055744.0), ${i32});
}`,
    },
    {
      name: `njit_round_f64x${count}`,
      text: `// Math.round: halves go up, and -0.5 to 0.5 keep the sign of zero as JavaScript does.
${INLINE} ${f64} njit_round_f64x${count}(${f64} x)
{
  ${f64} up = njit_ceil_f64x${count}(x);
  return njit_select_f64x${count}(up - 0.5 > x, up - 1.0, up);
}`,
    },
    choice('min', '<', '|', count),
    choice('max', '>', '&', count),
  ]
}

const inWide = (piece: Piece): Piece => ({ ...piece, text: `#ifdef NJIT_WIDE\n${piece.text}\n#endif` })

export const LANE_PIECES: readonly Piece[] = [
  ...basics(4),
  ...arithmetic(4),
  ...[...basics(8), ...arithmetic(8)].map(inWide),
]
