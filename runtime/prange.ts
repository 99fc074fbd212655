// The iterable of parallel loops. Uncompiled it is an ordinary range, so that the code runs anywhere.

/**
 * Counts `0 … stop - 1`, or `start`, `start + step` … up to but without `stop`, like Python's `range`.
 * All three are safe integers and `step` is not 0; otherwise a RangeError is thrown at once. Counts are never -0.
 */
export function prange(stop: number): IterableIterator<number>
export function prange(start: number, stop: number, step?: number): IterableIterator<number>
export function prange(first: number, second?: number, step = 1): IterableIterator<number> {
  const [start, stop] = second === undefined ? [0, first] : [first, second]
  for (const value of [start, stop, step]) {
    if (!Number.isSafeInteger(value)) throw new RangeError(`prange: ${String(value)} is not a safe integer`)
  }
  if (step === 0) throw new RangeError('prange: step is 0')
  return count(start + 0, stop, step)
}

function* count(start: number, stop: number, step: number): Generator<number> {
  if (step > 0) for (let i = start; i < stop; i += step) yield i
  else for (let i = start; i > stop; i += step) yield i
}
