import { f32, f64, kernel } from '../kernel.ts'

/* @njit */
function fir(x: Float32Array, taps: Float32Array, y: Float32Array): void {
  for (let i = 0; i < y.length - taps.length; i++) {
    let sum = 0
    for (let k = 0; k < taps.length; k++) sum += x[i + k]! * taps[k]!
    y[i] = sum
  }
}

/* @njit */
function biquad(
  x: Float64Array,
  y: Float64Array,
  b0: number,
  b1: number,
  b2: number,
  a1: number,
  a2: number,
): void {
  let x1 = 0
  let x2 = 0
  let y1 = 0
  let y2 = 0
  for (let i = 0; i < x.length; i++) {
    const v = b0 * x[i]! + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2
    x2 = x1
    x1 = x[i]!
    y2 = y1
    y1 = v
    y[i] = v
  }
}

/* @njit */
function softClip(samples: Float32Array, gain: number): void {
  for (let i = 0; i < samples.length; i++) {
    const v = samples[i]! * gain
    samples[i] = v / (1 + Math.abs(v))
  }
}

/* @njit */
function fft(re: Float64Array, im: Float64Array, cos: Float64Array, sin: Float64Array): void {
  const n = re.length
  let j = 0
  for (let i = 0; i < n - 1; i++) {
    if (i < j) {
      const tr = re[i]!
      re[i] = re[j]!
      re[j] = tr
      const ti = im[i]!
      im[i] = im[j]!
      im[j] = ti
    }
    let m = n >> 1
    while (m >= 1 && j >= m) {
      j -= m
      m >>= 1
    }
    j += m
  }
  for (let size = 2; size <= n; size <<= 1) {
    const half = size >> 1
    const step = n / size
    for (let start = 0; start < n; start += size) {
      for (let k = 0; k < half; k++) {
        const wr = cos[k * step]!
        const wi = sin[k * step]!
        const a = start + k
        const b = a + half
        const xr = re[b]! * wr - im[b]! * wi
        const xi = re[b]! * wi + im[b]! * wr
        re[b] = re[a]! - xr
        im[b] = im[a]! - xi
        re[a] = re[a]! + xr
        im[a] = im[a]! + xi
      }
    }
  }
}

/* @njit */
function heat(u: Float64Array, next: Float64Array, w: number, h: number, k: number): void {
  for (let y = 1; y < h - 1; y++) {
    for (let x = 1; x < w - 1; x++) {
      const i = y * w + x
      next[i] = u[i]! + k * (u[i - 1]! + u[i + 1]! + u[i - w]! + u[i + w]! - 4 * u[i]!)
    }
  }
}

const table = (n: number, f: (x: number) => number): Float64Array =>
  new Float64Array(n).map((_, i) => f((-2 * Math.PI * i) / n))

export const kernels = [
  kernel('fir', [128, 2e5], (n) => [f32(n + 64), f32(32, 2), new Float32Array(n)], fir),
  kernel('biquad', [128, 1e6], (n) => [f64(n), new Float64Array(n), 0.2, 0.4, 0.2, -0.5, 0.3], biquad),
  kernel('soft clip', [128, 1e6], (n) => [f32(n), 3], softClip),
  kernel('fft', [64, 65536], (n) => [f64(n), f64(n, 2), table(n, Math.cos), table(n, Math.sin)], fft),
  kernel('heat', [16, 1024], (n) => [f64(n * n), new Float64Array(n * n), n, n, 0.1], heat),
]
