// The package as its users see it.

import { convolve, peak } from './kernels.ts'

/** A low-pass filter of `taps` coefficients that lets pass what is below `cutoff` (0 to 0.5 of the sampling rate). */
export function lowPass(cutoff: number, taps: number): Float32Array {
  const middle = (taps - 1) / 2
  const kernel = Float32Array.from({ length: taps }, (_, i) => {
    const x = i - middle
    const window = 0.54 - 0.46 * Math.cos((2 * Math.PI * i) / (taps - 1))
    return window * (x === 0 ? 2 * cutoff : Math.sin(2 * Math.PI * cutoff * x) / (Math.PI * x))
  })
  return kernel
}

/** Every `factor`th sample of `samples`, after filtering what would fold back. */
export function decimate(samples: Float32Array, factor: number): Float32Array {
  const kernel = lowPass(0.45 / factor, 16 * factor + 1)
  const result = new Float32Array(Math.floor(samples.length / factor))
  convolve(samples, kernel, result, factor)
  return result
}

export { peak }
