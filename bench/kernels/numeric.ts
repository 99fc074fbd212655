import { bytes, f32, f64, ints, kernel } from '../kernel.ts'

/* @njit */
function dense(input: Float32Array, weights: Float32Array, bias: Float32Array, output: Float32Array): void {
  const n = input.length
  for (let o = 0; o < output.length; o++) {
    let sum = bias[o]!
    for (let i = 0; i < n; i++) sum += weights[o * n + i]! * input[i]!
    output[o] = sum > 0 ? sum : 0
  }
}

/* @njit */
function bilinear(src: Uint8Array, sw: number, sh: number, dst: Uint8Array, dw: number, dh: number): void {
  const rx = (sw - 1) / dw
  const ry = (sh - 1) / dh
  for (let y = 0; y < dh; y++) {
    for (let x = 0; x < dw; x++) {
      const fx = x * rx
      const fy = y * ry
      const x0 = Math.floor(fx)
      const y0 = Math.floor(fy)
      const ax = fx - x0
      const ay = fy - y0
      const i = y0 * sw + x0
      const top = src[i]! * (1 - ax) + src[i + 1]! * ax
      const bottom = src[i + sw]! * (1 - ax) + src[i + sw + 1]! * ax
      dst[y * dw + x] = top * (1 - ay) + bottom * ay
    }
  }
}

/* @njit */
function sobel(src: Uint8Array, dst: Uint8ClampedArray, w: number, h: number): void {
  for (let y = 1; y < h - 1; y++) {
    for (let x = 1; x < w - 1; x++) {
      const i = y * w + x
      const gx =
        -src[i - w - 1]! +
        src[i - w + 1]! -
        2 * src[i - 1]! +
        2 * src[i + 1]! -
        src[i + w - 1]! +
        src[i + w + 1]!
      const gy =
        -src[i - w - 1]! -
        2 * src[i - w]! -
        src[i - w + 1]! +
        src[i + w - 1]! +
        2 * src[i + w]! +
        src[i + w + 1]!
      dst[i] = Math.sqrt(gx * gx + gy * gy)
    }
  }
}

/* @njit */
function alphaBlend(dst: Uint8Array, src: Uint8Array): void {
  for (let i = 0; i < dst.length; i += 4) {
    const a = src[i + 3]! / 255
    dst[i] = src[i]! * a + dst[i]! * (1 - a)
    dst[i + 1] = src[i + 1]! * a + dst[i + 1]! * (1 - a)
    dst[i + 2] = src[i + 2]! * a + dst[i + 2]! * (1 - a)
  }
}

/* @njit */
function argMax(data: Float32Array): number {
  let best = 0
  for (let i = 1; i < data.length; i++) if (data[i]! > data[best]!) best = i
  return best
}

/* @njit */
function pointInPolygon(
  px: Float64Array,
  py: Float64Array,
  xs: Float64Array,
  ys: Float64Array,
  inside: Uint8Array,
): void {
  const n = px.length
  for (let k = 0; k < xs.length; k++) {
    const x = xs[k]!
    const y = ys[k]!
    let odd = false
    for (let i = 0, j = n - 1; i < n; j = i++) {
      if (py[i]! > y !== py[j]! > y && x < ((px[j]! - px[i]!) * (y - py[i]!)) / (py[j]! - py[i]!) + px[i]!)
        odd = !odd
    }
    inside[k] = odd ? 1 : 0
  }
}

/* @njit */
function collatz(limit: number): number {
  let best = 0
  let bestSteps = 0
  for (let i = 1; i < limit; i++) {
    let n = i
    let steps = 0
    while (n !== 1) {
      n = n % 2 === 0 ? n / 2 : 3 * n + 1
      steps++
    }
    if (steps > bestSteps) {
      bestSteps = steps
      best = i
    }
  }
  return best
}

/* @njit */
function gcdSum(a: Int32Array, b: Int32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) {
    let x = a[i]!
    let y = b[i]!
    while (y !== 0) {
      const t = x % y
      x = y
      y = t
    }
    sum += x
  }
  return sum
}

/* @njit */
function dft(
  re: Float64Array,
  cos: Float64Array,
  sin: Float64Array,
  outRe: Float64Array,
  outIm: Float64Array,
): void {
  const n = re.length
  for (let k = 0; k < n; k++) {
    let sr = 0
    let si = 0
    for (let t = 0; t < n; t++) {
      const angle = (k * t) % n
      sr += re[t]! * cos[angle]!
      si -= re[t]! * sin[angle]!
    }
    outRe[k] = sr
    outIm[k] = si
  }
}

/* @njit */
function medianFilter(src: Uint8Array, dst: Uint8Array, w: number, h: number): void {
  const window = new Uint8Array(9)
  for (let y = 1; y < h - 1; y++) {
    for (let x = 1; x < w - 1; x++) {
      let k = 0
      for (let dy = -1; dy <= 1; dy++)
        for (let dx = -1; dx <= 1; dx++) window[k++] = src[(y + dy) * w + x + dx]!
      for (let i = 1; i < 9; i++) {
        const v = window[i]!
        let j = i - 1
        while (j >= 0 && window[j]! > v) {
          window[j + 1] = window[j]!
          j--
        }
        window[j + 1] = v
      }
      dst[y * w + x] = window[4]!
    }
  }
}

export const kernels = [
  kernel('dense', [32, 800], (n) => [f32(n), f32(n * n, 2), f32(n, 3), new Float32Array(n)], dense),
  kernel('bilinear', [16, 800], (n) => [bytes(n * n), n, n, new Uint8Array(n * n), n, n], bilinear),
  kernel('sobel', [16, 800], (n) => [bytes(n * n), new Uint8ClampedArray(n * n), n, n], sobel),
  kernel('alpha blend', [64, 1e6], (n) => [bytes(n), bytes(n, 2)], alphaBlend),
  kernel('arg max', [64, 1e6], (n) => [f32(n)], argMax),
  kernel(
    'polygon',
    [16, 1e4],
    (n) => [f64(60), f64(60, 2), f64(n, 3), f64(n, 4), new Uint8Array(n)],
    pointInPolygon,
  ),
  kernel('collatz', [64, 1e5], (n) => [n], collatz),
  kernel('gcd', [64, 1e5], (n) => [ints(n, 1e9), ints(n, 1e9, 2)], gcdSum),
  kernel(
    'dft',
    [16, 800],
    (n) => [f64(n), f64(n, 2), f64(n, 3), new Float64Array(n), new Float64Array(n)],
    dft,
  ),
  kernel('median', [16, 300], (n) => [bytes(n * n), new Uint8Array(n * n), n, n], medianFilter),
]
