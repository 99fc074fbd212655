// Fourier transforms, filters and images.

import { times } from '../helpers/arguments.ts'
import { anyArray, arrayFrom } from '../helpers/edge-values.ts'
import { compareKernels, SIZES } from './kernels.ts'

const text = `/* @njit-module */
export function fft(re: Float64Array, im: Float64Array, inverse: boolean): void {
  const n = re.length
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1
    for (; j & bit; bit >>= 1) j ^= bit
    j ^= bit
    if (i < j) {
      ;[re[i], re[j]] = [re[j], re[i]]
      ;[im[i], im[j]] = [im[j], im[i]]
    }
  }
  for (let size = 2; size <= n; size <<= 1) {
    const half = size >> 1
    const step = ((inverse ? 2 : -2) * Math.PI) / size
    for (let start = 0; start < n; start += size) {
      for (let k = 0; k < half; k++) {
        const c = Math.cos(step * k)
        const s = Math.sin(step * k)
        const a = start + k
        const b = a + half
        const x = re[b] * c - im[b] * s
        const y = re[b] * s + im[b] * c
        re[b] = re[a] - x
        im[b] = im[a] - y
        re[a] += x
        im[a] += y
      }
    }
  }
  if (inverse) {
    for (let i = 0; i < n; i++) {
      re[i] /= n
      im[i] /= n
    }
  }
}

export function dct(a: Float32Array): Float32Array {
  const n = a.length
  const out = new Float32Array(n)
  for (let k = 0; k < n; k++) {
    let sum = 0
    for (let i = 0; i < n; i++) sum += a[i] * Math.cos((Math.PI / n) * (i + 0.5) * k)
    out[k] = sum
  }
  return out
}

export function movingAverage(a: Float64Array, out: Float64Array, radius: number): void {
  for (let i = 0; i < a.length; i++) {
    let sum = 0
    let count = 0
    for (let k = Math.max(0, i - radius); k <= Math.min(a.length - 1, i + radius); k++) {
      sum += a[k]
      count++
    }
    out[i] = sum / count
  }
}

export function biquad(a: Float32Array, b0: number, b1: number, b2: number, a1: number, a2: number): void {
  let x1 = 0
  let x2 = 0
  let y1 = 0
  let y2 = 0
  for (let i = 0; i < a.length; i++) {
    const x = a[i]
    const y = b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2
    x2 = x1
    x1 = x
    y2 = y1
    y1 = y
    a[i] = y
  }
}

export function sobel(src: Uint8ClampedArray, dst: Uint8ClampedArray, width: number, height: number): void {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let gx = 0
      let gy = 0
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          const sx = Math.min(Math.max(x + dx, 0), width - 1)
          const sy = Math.min(Math.max(y + dy, 0), height - 1)
          const v = src[sy * width + sx]
          gx += v * dx * (dy === 0 ? 2 : 1)
          gy += v * dy * (dx === 0 ? 2 : 1)
        }
      }
      dst[y * width + x] = Math.sqrt(gx * gx + gy * gy)
    }
  }
}

export function bilinear(src: Uint8Array, sw: number, sh: number, dst: Uint8Array, dw: number, dh: number): void {
  const sx = sw / dw
  const sy = sh / dh
  for (let y = 0; y < dh; y++) {
    const fy = (y + 0.5) * sy - 0.5
    const y0 = Math.max(0, Math.floor(fy))
    const y1 = Math.min(sh - 1, y0 + 1)
    for (let x = 0; x < dw; x++) {
      const fx = (x + 0.5) * sx - 0.5
      const x0 = Math.max(0, Math.floor(fx))
      const x1 = Math.min(sw - 1, x0 + 1)
      const tx = fx - x0
      const ty = fy - y0
      const top = src[y0 * sw + x0] * (1 - tx) + src[y0 * sw + x1] * tx
      const bottom = src[y1 * sw + x0] * (1 - tx) + src[y1 * sw + x1] * tx
      dst[y * dw + x] = top * (1 - ty) + bottom * ty
    }
  }
}

export function dither(gray: Float32Array, out: Uint8Array, w: number, h: number): void {
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const i = y * w + x
      const old = gray[i]
      const bright = old < 128 ? 0 : 255
      out[i] = bright
      const error = old - bright
      if (x + 1 < w) gray[i + 1] += (error * 7) / 16
      if (y + 1 < h) {
        if (x > 0) gray[i + w - 1] += (error * 3) / 16
        gray[i + w] += (error * 5) / 16
        if (x + 1 < w) gray[i + w + 1] += error / 16
      }
    }
  }
}

export function toHsv(r: number, g: number, b: number): [number, number, number] {
  const max = Math.max(r, g, b)
  const min = Math.min(r, g, b)
  const d = max - min
  let h = 0
  if (d !== 0) {
    switch (max) {
      case r:
        h = ((g - b) / d) % 6
        break
      case g:
        h = (b - r) / d + 2
        break
      default:
        h = (r - g) / d + 4
    }
  }
  return [h * 60, max === 0 ? 0 : d / max, max]
}

export function mandelbrot(out: Uint16Array, w: number, h: number, limit: number): void {
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const cr = (x / w) * 3.5 - 2.5
      const ci = (y / h) * 2 - 1
      let zr = 0
      let zi = 0
      let n = 0
      while (n < limit && zr * zr + zi * zi <= 4) {
        const t = zr * zr - zi * zi + cr
        zi = 2 * zr * zi + ci
        zr = t
        n++
      }
      out[y * w + x] = n
    }
  }
}
`

const floats = (length: number, next: () => number): Float64Array =>
  arrayFrom(Float64Array, length, () => next() * 2 - 1)
const side = (i: number): number => [0, 1, 2, 3, 5, 8][i % 6] as number

compareKernels('signals', text, {
  fft: times(14, 1, (next, i) => {
    const n = [0, 1, 2, 4, 8, 32, 3][i % 7] as number
    return [floats(n, next), floats(n, next), i % 2 === 0]
  }),
  dct: times(7, 2, (next, i) => [anyArray(Float32Array, SIZES[i] as number, next)]),
  movingAverage: times(14, 3, (next, i) => [
    floats(SIZES[i % 7] as number, next),
    new Float64Array(SIZES[i % 7] as number),
    i % 4,
  ]),
  biquad: times(14, 4, (next, i) => [
    anyArray(Float32Array, SIZES[i % 7] as number, next),
    next(),
    next(),
    -next(),
    next() - 1,
    next() / 2,
  ]),
  sobel: times(12, 5, (next, i) => {
    const [w, h] = [side(i), side(i * 5 + 1)]
    return [arrayFrom(Uint8ClampedArray, w * h, () => next() * 256), new Uint8ClampedArray(w * h), w, h]
  }),
  bilinear: times(12, 6, (next, i) => {
    const [w, h] = [side(i), side(i + 2)]
    return [arrayFrom(Uint8Array, w * h, () => next() * 256), w, h, new Uint8Array(7 * 5), 7, 5]
  }),
  dither: times(12, 7, (next, i) => {
    const [w, h] = [side(i), side(i + 3)]
    return [arrayFrom(Float32Array, w * h, () => next() * 256), new Uint8Array(w * h), w, h]
  }),
  toHsv: times(40, 8, (next, i) => [
    Math.floor(next() * 256),
    i % 3 === 0 ? 5 : next() * 256,
    i % 7 === 0 ? 5 : next() * 256,
  ]),
  mandelbrot: times(6, 9, (_, i) => [new Uint16Array(side(i) * 6), side(i), 6, 60]),
})
