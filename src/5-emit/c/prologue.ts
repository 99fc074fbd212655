// The fixed C text that emitted functions stand on. A unit gets the pieces that it names, and those that these name.

import { OPERATION_PIECES } from '../../ops/c-pieces.ts'
import { RELAXED_PIECES } from '../../ops/relaxed.ts'
import { ARRAY_PIECES } from './prologue-arrays.ts'
import { MATH_PIECES } from './prologue-exact-math.ts'
import { EXPECTATION_PIECES } from './prologue-expectations.ts'
import { LANE_PIECES } from './prologue-lanes.ts'
import { NUMBER_PIECES, WIDE_MULTIPLICATION } from './prologue-numbers.ts'
import { STRING_PIECES } from './prologue-strings.ts'

export interface Piece {
  /** The C name it defines. */
  readonly name: string
  /** Further names it defines. */
  readonly also?: readonly string[]
  readonly text: string
}

const BASE = `#ifdef __clang__
#pragma STDC FP_CONTRACT OFF
#endif

typedef __INT8_TYPE__ int8_t;
typedef __UINT8_TYPE__ uint8_t;
typedef __INT16_TYPE__ int16_t;
typedef __UINT16_TYPE__ uint16_t;
typedef __INT32_TYPE__ int32_t;
typedef __UINT32_TYPE__ uint32_t;
typedef __INT64_TYPE__ int64_t;
typedef __UINT64_TYPE__ uint64_t;
typedef __UINTPTR_TYPE__ uintptr_t;
typedef __SIZE_TYPE__ size_t;
typedef _Bool njit_bool;

#ifdef __wasm__
#define NJIT_EXPORT(name) __attribute__((export_name(name), visibility("default")))
#define NJIT_HOST(name) __attribute__((import_module("m"), import_name(name)))
#else
#define NJIT_EXPORT(name) static __attribute__((noinline))
#define NJIT_HOST(name) static
#endif
`

/** Every piece, in an order in which each follows those it names. */
const PIECES: readonly Piece[] = [
  ...NUMBER_PIECES,
  ...EXPECTATION_PIECES,
  ...OPERATION_PIECES,
  ...RELAXED_PIECES,
  ...ARRAY_PIECES,
  ...STRING_PIECES,
  ...LANE_PIECES,
  ...MATH_PIECES,
]

/** The prologue for C text that uses the names in it: base types, then the needed pieces in their fixed order. */
export function prologueFor(text: string): string {
  const byName = new Map(
    PIECES.flatMap((piece) => [piece.name, ...(piece.also ?? [])].map((name) => [name, piece])),
  )
  const needed = new Set<Piece>()
  const queue = [text]
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const name of next.match(/\bnjit_\w+|\bNJIT_\w+/g) ?? []) {
      const piece = byName.get(name)
      if (piece === undefined || needed.has(piece)) continue
      needed.add(piece)
      queue.push(piece.text)
    }
  }
  const pieces = PIECES.filter((piece) => needed.has(piece)).map((piece) => `${piece.text}\n`)
  const multipliesWide = /\bu?int64_t\b/.test(text) || pieces.some((piece) => piece.includes('__int128'))
  const base = multipliesWide ? [BASE, WIDE_MULTIPLICATION] : [BASE]
  return [...base, ...pieces].join('\n')
}
