// Fixed C text for masks: which of several iterations run, and what tests of them give. A mask has a bit for each value where the
// processor has registers of such and gcc compiles, which does not see that by itself; elsewhere 64 bits for each value, all 1 or all 0.

import { type LaneCount, laneNumbers } from './lanes/lane-context.ts'
import type { Piece } from './prologue.ts'

const INLINE = 'static inline __attribute__((always_inline))'

/** The operators, and what gcc's own functions call them: on floating-point values, where NaN is in no relation, and on integers. */
const COMPARISONS = [
  ['lt', '<', 17, 1],
  ['le', '<=', 18, 2],
  ['gt', '>', 30, 6],
  ['ge', '>=', 29, 5],
  ['eq', '==', 0, 0],
  ['ne', '!=', 4, 4],
] as const

/** Vectors that have masks, with the letters that they have in the names of gcc's own functions. */
const LETTERS = { f64: 'pd', i32: 'd', u32: 'd', i64: 'q' } as const
type Kind = keyof typeof LETTERS
const KINDS = Object.keys(LETTERS) as Kind[]

const isNarrow = (kind: Kind): boolean => kind === 'i32' || kind === 'u32'
const bitsOf = (kind: Kind, count: LaneCount): number => (isNarrow(kind) ? 32 : 64) * count

/** A vector as gcc's own functions want it. */
function given(value: string, kind: Kind, count: LaneCount): string {
  if (kind === 'f64') return value
  const element = kind === 'i64' ? 'long long' : 'int'
  return `(${element} __attribute__((vector_size(${bitsOf(kind, count) / 8}))))${value}`
}

/** A function in two versions. */
const inBoth = (head: string, onBits: string, onVectors: string): Piece => ({
  name: /\bnjit_\w+(?=\()/.exec(head)?.[0] ?? '',
  text: `${INLINE} ${head}
{
#ifdef NJIT_MASK_BITS
  ${onBits}
#else
  ${onVectors}
#endif
}`,
})

function comparison(kind: Kind, count: LaneCount, row: (typeof COMPARISONS)[number]): Piece {
  const [name, operator, float, integer] = row
  const vector = `njit_${kind}x${count}`
  const operands = ['a', 'b'].map((value) => given(value, kind, count)).join(', ')
  const function_ = `__builtin_ia32_${kind === 'u32' ? 'u' : ''}cmp${LETTERS[kind]}${bitsOf(kind, count)}_mask`
  const rounding = kind === 'f64' && count === 8 ? ', 4' : ''
  return inBoth(
    `njit_mask_x${count} njit_${name}_${kind}x${count}(${vector} a, ${vector} b)`,
    `return ${function_}(${operands}, ${kind === 'f64' ? float : integer}, -1${rounding});`,
    isNarrow(kind)
      ? `return __builtin_convertvector(a ${operator} b, njit_i64x${count});`
      : `return a ${operator} b;`,
  )
}

/** `a` where the mask is set, else `b`. */
function pick(kind: Kind, count: LaneCount): Piece {
  const vector = `njit_${kind}x${count}`
  const blend = `__builtin_ia32_blendm${LETTERS[kind]}_${bitsOf(kind, count)}_mask`
  return inBoth(
    `${vector} njit_pick_${kind}x${count}(njit_mask_x${count} mask, ${vector} a, ${vector} b)`,
    `return (${vector})${blend}(${given('b', kind, count)}, ${given('a', kind, count)}, mask);`,
    isNarrow(kind)
      ? `${vector} narrow = __builtin_convertvector(mask, ${vector});\n  return (a & narrow) | (b & ~narrow);`
      : `return njit_select_${kind}x${count}(mask, a, b);`,
  )
}

/** In an order in which each follows those it names, behind the vectors. */
export function maskPieces(count: LaneCount): readonly Piece[] {
  const mask = `njit_mask_x${count}`
  const each = (item: (lane: number) => string, between = ', '): string =>
    laneNumbers(count).map(item).join(between)
  return [
    {
      name: mask,
      text: `#ifdef NJIT_MASK_BITS
typedef uint8_t ${mask};
#else
typedef njit_i64x${count} ${mask};
#endif`,
    },
    inBoth(
      `njit_bool njit_some_x${count}(${mask} mask)`,
      `return (mask & ${(1 << count) - 1}) != 0;`,
      `return njit_any_i64x${count}(mask);`,
    ),
    inBoth(
      `njit_bool njit_in_x${count}(${mask} mask, int32_t lane)`,
      'return mask >> lane & 1;',
      'return mask[lane] != 0;',
    ),
    inBoth(
      `njit_i64x${count} njit_wide_x${count}(${mask} mask)`,
      `return (njit_i64x${count})__builtin_ia32_cvtmask2q${64 * count}(mask);`,
      'return mask;',
    ),
    inBoth(
      `${mask} njit_splat_mask_x${count}(njit_bool x)`,
      'return -x;',
      `return njit_splat_i64x${count}(-(int64_t)x);`,
    ),
    inBoth(
      `${mask} njit_mask_of_x${count}(${each((lane) => `njit_bool x${lane}`)})`,
      `return ${each((lane) => `x${lane} << ${lane}`, ' | ')};`,
      `return (${mask}){ ${each((lane) => `-(int64_t)x${lane}`)} };`,
    ),
    {
      name: `njit_pick_mask_x${count}`,
      text: `${INLINE} ${mask} njit_pick_mask_x${count}(${mask} mask, ${mask} a, ${mask} b) { return (a & mask) | (b & ~mask); }`,
    },
    ...KINDS.flatMap((kind) => [
      pick(kind, count),
      ...COMPARISONS.map((row) => comparison(kind, count, row)),
    ]),
  ]
}
