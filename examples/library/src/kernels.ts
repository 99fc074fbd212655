// The loops. The tags are all that njit needs; without it this is the code that runs.

/** `result[i]`: the samples around `i * step`, weighted by `kernel`; before the first and after the last there is silence. */
/* @njit */
export function convolve(
  samples: Float32Array,
  kernel: Float32Array,
  result: Float32Array,
  step: number,
): void {
  const half = (kernel.length - 1) >> 1
  for (let i = 0; i < result.length; i++) {
    let sum = 0
    for (let k = 0; k < kernel.length; k++) {
      const at = i * step + k - half
      if (at >= 0 && at < samples.length) sum += samples[at]! * kernel[k]!
    }
    result[i] = sum
  }
}

/* @njit */
export function peak(samples: Float32Array): number {
  let highest = 0
  for (let i = 0; i < samples.length; i++) highest = Math.max(highest, Math.abs(samples[i]!))
  return highest
}
