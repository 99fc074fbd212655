// Lists of arguments for the calls of a fixture.

import { anyNumber, randoms } from './edge-values.ts'

type Args = readonly unknown[]

/** Every combination of one value from each list: `cross([1, 2], [3])` is `[[1, 3], [2, 3]]`. */
export function cross(...lists: readonly (readonly unknown[])[]): readonly Args[] {
  return lists.reduce<readonly Args[]>(
    (tuples, list) => tuples.flatMap((tuple) => list.map((item) => [...tuple, item])),
    [[]],
  )
}

/** `count` lists, each made from the same sequence of random numbers for a seed. */
export function times(
  count: number,
  seed: number,
  make: (next: () => number, i: number) => Args,
): readonly Args[] {
  const next = randoms(seed)
  return Array.from({ length: count }, (_, i) => make(next, i))
}

/** `count` lists of `arity` numbers, edge values among them. */
export function numbers(arity: number, count = 60, seed = 1): readonly Args[] {
  return times(count, seed, (next) => Array.from({ length: arity }, () => anyNumber(next)))
}

/** One list for each value. */
export function each(values: readonly unknown[]): readonly Args[] {
  return values.map((value) => [value])
}

/** Whole numbers from `lo` to below `hi`. */
export function span(lo: number, hi: number): number[] {
  return Array.from({ length: hi - lo }, (_, i) => lo + i)
}

/** An integer from `lo` to below `hi`. */
export function integer(next: () => number, lo: number, hi: number): number {
  return lo + Math.floor(next() * (hi - lo))
}
