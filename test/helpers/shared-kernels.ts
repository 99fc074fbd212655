// Shared loops that are tried on every kind of threads.

/** Module text, below an import of `prange`: a picture whose rows take unequal time, and arrays that iterations add to. */
export const SHARED_KERNELS = `
/* @njit { parallel: true } void(int32[:], int32, int32, int32) */
export function escapeTimes(out, w, h, most) {
  for (const y of prange(h)) {
    for (let x = 0; x < w; x++) {
      let zr = 0, zi = 0, n = 0
      while (n < most && zr * zr + zi * zi <= 4) {
        const t = zr * zr - zi * zi + (x / w) * 3 - 2
        zi = 2 * zr * zi + (y / h) * 2 - 1
        zr = t
        n++
      }
      out[y * w + x] = n
    }
  }
}
/* @njit { parallel: true } void(uint8[:], float64[:], int32[:], float64[:]) */
export function bins(a, weights, counts, sums) {
  for (const i of prange(a.length)) { counts[a[i]]++; sums[a[i]] += weights[i] * 0.1 }
}
`

/** Statements after which `out` is [1, true] where `bins` gives the same with any number of threads, and what counting one by one gives. */
export const BINS_AGREE = `
    const a = Uint8Array.from({ length: 300000 }, (_, i) => (i * 7919) >> 3)
    const weights = Float64Array.from(a, (x, i) => (x * i) % 1000)
    const counted = new Int32Array(200)
    for (const x of a) if (x < 200) counted[x]++
    out = [1, 2, 3, 8].flatMap((threads) => {
      setNumThreads(threads)
      return Array.from({ length: 5 }, () => {
        const counts = new Int32Array(200), sums = new Float64Array(256)
        bins(a, weights, counts, sums)
        return [counts.join() === counted.join(), sums.join()].join()
      })
    })
    out = [new Set(out).size, out[0].startsWith('true')]`
