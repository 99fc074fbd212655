// What a benchmark case is: a tagged function, and arguments of a small and a large size.

export interface Kernel {
  readonly name: string
  readonly small: number
  readonly large: number
  /** Fresh arguments for a size; the same every time. */
  readonly make: (size: number) => readonly unknown[]
  readonly run: (...args: never[]) => unknown
}

export function kernel<Run extends (...args: never[]) => unknown>(
  name: string,
  sizes: readonly [small: number, large: number],
  make: (size: number) => Readonly<Parameters<Run>>,
  run: Run,
): Kernel {
  return { name, small: sizes[0], large: sizes[1], make, run }
}

/** Numbers in [0, 1), the same sequence every time (a linear congruential generator of 32 bits). */
export function randoms(seed = 1): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

export function f64(n: number, seed = 1): Float64Array {
  return new Float64Array(n).map(randoms(seed))
}
export function f32(n: number, seed = 1): Float32Array {
  return new Float32Array(n).map(randoms(seed))
}
export function bytes(n: number, seed = 1): Uint8Array {
  const next = randoms(seed)
  return new Uint8Array(n).map(() => next() * 256)
}
export function ints(n: number, limit: number, seed = 1): Int32Array {
  const next = randoms(seed)
  return new Int32Array(n).map(() => next() * limit)
}
