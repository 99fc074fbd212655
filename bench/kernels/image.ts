import { bytes, f32, kernel } from '../kernel.ts'

/* @njit */
function greyscale(rgba: Uint8Array, out: Uint8Array): void {
  for (let i = 0; i < out.length; i++) {
    const p = i * 4
    out[i] = (rgba[p]! * 77 + rgba[p + 1]! * 150 + rgba[p + 2]! * 29) >> 8
  }
}

/* @njit */
function brighten(pixels: Uint8ClampedArray, gain: number, bias: number): void {
  for (let i = 0; i < pixels.length; i++) pixels[i] = pixels[i]! * gain + bias
}

/* @njit */
function histogram(pixels: Uint8Array, counts: Uint32Array): void {
  for (let i = 0; i < pixels.length; i++) counts[pixels[i]!]!++
}

/* @njit */
function convolve3x3(src: Float32Array, dst: Float32Array, kernel: Float32Array, w: number, h: number): void {
  for (let y = 1; y < h - 1; y++) {
    for (let x = 1; x < w - 1; x++) {
      let sum = 0
      for (let ky = -1; ky <= 1; ky++) {
        for (let kx = -1; kx <= 1; kx++) sum += src[(y + ky) * w + x + kx]! * kernel[(ky + 1) * 3 + kx + 1]!
      }
      dst[y * w + x] = sum
    }
  }
}

/* @njit */
function boxBlurRows(src: Uint8Array, dst: Uint8Array, w: number, h: number, radius: number): void {
  const size = 2 * radius + 1
  for (let y = 0; y < h; y++) {
    for (let x = radius; x < w - radius; x++) {
      let sum = 0
      for (let k = -radius; k <= radius; k++) sum += src[y * w + x + k]!
      dst[y * w + x] = sum / size
    }
  }
}

/* @njit */
function dilate(src: Uint8Array, dst: Uint8Array, w: number, h: number): void {
  for (let y = 1; y < h - 1; y++) {
    for (let x = 1; x < w - 1; x++) {
      const i = y * w + x
      let top = src[i]!
      top = Math.max(top, src[i - 1]!, src[i + 1]!)
      dst[i] = Math.max(top, src[i - w]!, src[i + w]!)
    }
  }
}

/* @njit */
function life(cells: Uint8Array, next: Uint8Array, w: number, h: number): void {
  for (let y = 1; y < h - 1; y++) {
    for (let x = 1; x < w - 1; x++) {
      const i = y * w + x
      const around =
        cells[i - w - 1]! +
        cells[i - w]! +
        cells[i - w + 1]! +
        cells[i - 1]! +
        cells[i + 1]! +
        cells[i + w - 1]! +
        cells[i + w]! +
        cells[i + w + 1]!
      next[i] = around === 3 || (around === 2 && cells[i] === 1) ? 1 : 0
    }
  }
}

/* @njit */
function mandelbrot(out: Uint16Array, w: number, h: number, limit: number): void {
  for (let py = 0; py < h; py++) {
    for (let px = 0; px < w; px++) {
      const cx = (px / w) * 3 - 2
      const cy = (py / h) * 2 - 1
      let x = 0
      let y = 0
      let n = 0
      while (n < limit && x * x + y * y < 4) {
        const t = x * x - y * y + cx
        y = 2 * x * y + cy
        x = t
        n++
      }
      out[py * w + px] = n
    }
  }
}

const square = (n: number): number => n * n

export const kernels = [
  kernel('greyscale', [256, 1e6], (n) => [bytes(n * 4), new Uint8Array(n)], greyscale),
  kernel('brighten', [256, 4e6], (n) => [new Uint8ClampedArray(bytes(n)), 1.1, 3], brighten),
  kernel('histogram', [256, 4e6], (n) => [bytes(n), new Uint32Array(256)], histogram),
  kernel(
    'convolve 3x3',
    [16, 1024],
    (n) => [f32(square(n)), new Float32Array(square(n)), f32(9), n, n],
    convolve3x3,
  ),
  kernel('box blur', [16, 1024], (n) => [bytes(square(n)), new Uint8Array(square(n)), n, n, 3], boxBlurRows),
  kernel('dilate', [16, 1024], (n) => [bytes(square(n)), new Uint8Array(square(n)), n, n], dilate),
  kernel(
    'life',
    [16, 1024],
    (n) => [bytes(square(n)).map((v) => v & 1), new Uint8Array(square(n)), n, n],
    life,
  ),
  kernel('mandelbrot', [16, 256], (n) => [new Uint16Array(square(n)), n, n, 200], mandelbrot),
]
