// A hundred thousand places, spread over the globe as a pseudo-random generator has it: the same ones in every run.

export interface Places {
  /** Degrees. */
  readonly latitudes: Float64Array
  readonly longitudes: Float64Array
}

export function makePlaces(count: number): Places {
  const latitudes = new Float64Array(count)
  const longitudes = new Float64Array(count)
  let state = 12345
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
  for (let i = 0; i < count; i++) {
    // Evenly over the sphere, not crowded at the poles.
    latitudes[i] = (Math.asin(2 * next() - 1) * 180) / Math.PI
    longitudes[i] = next() * 360 - 180
  }
  return { latitudes, longitudes }
}
