// What a dispatcher did so far, for builds with `stats: true`.

import type { Choice, SizeClass } from './choose.ts'

export interface Stats {
  /** Calls that ran compiled to their end. */
  readonly compiled: number
  /** Calls that ran the original: for their arguments, for its speed, or because compiled code handed them back. */
  readonly original: number
  /** By number of elements of all arrays together, smallest first. */
  readonly sizes: readonly SizeStats[]
}

export interface SizeStats {
  readonly minElements: number
  readonly maxElements: number
  /** What the next calls run. */
  readonly runs: 'compiled' | 'original'
  /** Of all versions together, how many calls have been timed. */
  readonly timedCalls: number
  /** The best found lately, in milliseconds per call; null before the first comparison is over. */
  readonly compiledMs: number | null
  readonly originalMs: number | null
}

/** The value of a dispatcher's `njit`. */
export function statsOf(choices: readonly Choice[]): { stats(): Stats } {
  return {
    stats: () => ({
      compiled: choices.reduce((sum, { compiled }) => sum + compiled, 0),
      original: choices[0]?.original ?? 0,
      sizes: choices.flatMap(({ sizes }) =>
        sizes.flatMap((known, leadingZeros) => (known ? [describe(known, leadingZeros)] : [])).reverse(),
      ),
    }),
  }
}

function describe({ current, turns, means }: SizeClass, leadingZeros: number): SizeStats {
  const best = ([last, ...others]: readonly number[]): number | null =>
    last === undefined ? null : Math.min(last, ...others)
  const maxElements = 2 ** (32 - leadingZeros) - 1
  return {
    minElements: (maxElements + 1) >> 1,
    maxElements,
    runs: current ? 'original' : 'compiled',
    timedCalls: turns,
    compiledMs: best(means[0]),
    originalMs: best(means[1]),
  }
}
