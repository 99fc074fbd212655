// What a dispatcher did so far, for builds with `stats: true`.

import { type Choice, type SizeClass, settle } from './choose.ts'

export interface Stats {
  /** Calls sent to compiled code. Those that it handed back are among them; those whose arguments did not fit are not. */
  readonly compiled: number
  /** Calls that ran the original because it was to be timed, or is faster. */
  readonly original: number
  /** By number of elements of all arrays together, smallest first. */
  readonly sizes: readonly SizeStats[]
}

export interface SizeStats {
  readonly minElements: number
  readonly maxElements: number
  /** What the next calls run. */
  readonly runs: 'compiled' | 'original'
  readonly compiled: number
  readonly original: number
  /** Of all calls, how many have been timed. */
  readonly timed: number
  /** The best found lately, in milliseconds per call; null before the first comparison is over. */
  readonly compiledMs: number | null
  readonly originalMs: number | null
}

/** The value of a dispatcher's `njit`; `choices` are those of its signatures. Nothing is counted for it that is not known anyway. */
export function statsOf(choices: readonly Choice[]): { stats(): Stats } {
  return {
    stats() {
      const sizes = choices.flatMap(sizesOf)
      const sum = (of: (size: SizeStats) => number): number => sizes.reduce((all, size) => all + of(size), 0)
      return { compiled: sum(({ compiled }) => compiled), original: sum(({ original }) => original), sizes }
    },
  }
}

function sizesOf({ sizes, plan }: Choice): SizeStats[] {
  const described = sizes.map((known, size) => {
    if (!known) return null
    settle(known, plan[size] as number)
    return describe(known, size)
  })
  return described.filter((each) => each !== null && each !== undefined).reverse()
}

/** @param leadingZeros of the number of elements */
function describe({ current, turns, calls, means }: SizeClass, leadingZeros: number): SizeStats {
  const best = ([last, ...others]: readonly number[]): number | null =>
    last === undefined ? null : Math.min(last, ...others)
  const maxElements = 2 ** (32 - leadingZeros) - 1
  return {
    minElements: (maxElements + 1) >> 1,
    maxElements,
    runs: current ? 'original' : 'compiled',
    compiled: calls[0],
    original: calls[1],
    timed: turns,
    compiledMs: best(means[0]),
    originalMs: best(means[1]),
  }
}
