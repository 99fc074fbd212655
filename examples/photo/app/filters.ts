// Ordinary image filters over RGBA bytes. The tags are all that njit needs; without it this is the code that runs.

type Pixels = Uint8ClampedArray

/* @njit */
export function boxBlur(src: Pixels, dst: Pixels, width: number, height: number, radius: number): void {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let r = 0
      let g = 0
      let b = 0
      let count = 0
      for (let dy = -radius; dy <= radius; dy++) {
        const sy = Math.min(Math.max(y + dy, 0), height - 1)
        for (let dx = -radius; dx <= radius; dx++) {
          const sx = Math.min(Math.max(x + dx, 0), width - 1)
          const i = (sy * width + sx) * 4
          r += src[i]!
          g += src[i + 1]!
          b += src[i + 2]!
          count++
        }
      }
      const o = (y * width + x) * 4
      dst[o] = r / count
      dst[o + 1] = g / count
      dst[o + 2] = b / count
      dst[o + 3] = src[o + 3]!
    }
  }
}

/* @njit */
export function luminance(src: Pixels, out: Float32Array): void {
  const n = out.length
  for (let i = 0; i < n; i++) {
    out[i] = 0.2126 * src[i * 4]! + 0.7152 * src[i * 4 + 1]! + 0.0722 * src[i * 4 + 2]!
  }
}

/* @njit */
export function sobel(grey: Float32Array, dst: Pixels, width: number, height: number): void {
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x
      const nw = grey[i - width - 1]!
      const n = grey[i - width]!
      const ne = grey[i - width + 1]!
      const w = grey[i - 1]!
      const e = grey[i + 1]!
      const sw = grey[i + width - 1]!
      const s = grey[i + width]!
      const se = grey[i + width + 1]!
      const gx = ne + 2 * e + se - nw - 2 * w - sw
      const gy = sw + 2 * s + se - nw - 2 * n - ne
      const strength = Math.sqrt(gx * gx + gy * gy)
      dst[i * 4] = strength
      dst[i * 4 + 1] = strength
      dst[i * 4 + 2] = strength
      dst[i * 4 + 3] = 255
    }
  }
}

/* @njit */
export function sepia(src: Pixels, dst: Pixels): void {
  for (let i = 0; i < src.length; i += 4) {
    const r = src[i]!
    const g = src[i + 1]!
    const b = src[i + 2]!
    dst[i] = 0.393 * r + 0.769 * g + 0.189 * b
    dst[i + 1] = 0.349 * r + 0.686 * g + 0.168 * b
    dst[i + 2] = 0.272 * r + 0.534 * g + 0.131 * b
    dst[i + 3] = src[i + 3]!
  }
}

/* @njit */
export function sharpen(src: Pixels, dst: Pixels, width: number, height: number, amount: number): void {
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const o = (y * width + x) * 4
      for (let c = 0; c < 3; c++) {
        const i = o + c
        const around = src[i - 4]! + src[i + 4]! + src[i - width * 4]! + src[i + width * 4]!
        dst[i] = src[i]! + amount * (4 * src[i]! - around)
      }
      dst[o + 3] = src[o + 3]!
    }
  }
}

/* @njit */
export function bilateral(
  src: Float32Array,
  dst: Pixels,
  width: number,
  height: number,
  radius: number,
  sigma: number,
): void {
  const scale = -1 / (2 * sigma * sigma)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const centre = src[y * width + x]!
      let sum = 0
      let weights = 0
      for (let sy = Math.max(y - radius, 0); sy <= Math.min(y + radius, height - 1); sy++) {
        for (let sx = Math.max(x - radius, 0); sx <= Math.min(x + radius, width - 1); sx++) {
          const value = src[sy * width + sx]!
          const difference = value - centre
          const weight = Math.exp(difference * difference * scale)
          sum += weight * value
          weights += weight
        }
      }
      const o = (y * width + x) * 4
      const result = sum / weights
      dst[o] = result
      dst[o + 1] = result
      dst[o + 2] = result
      dst[o + 3] = 255
    }
  }
}

/* @njit */
export function mandelbrot(dst: Pixels, width: number, height: number, limit: number): void {
  for (let py = 0; py < height; py++) {
    for (let px = 0; px < width; px++) {
      const cx = (px / width) * 3.2 - 2.3
      const cy = (py / height) * 2.4 - 1.2
      let x = 0
      let y = 0
      let n = 0
      while (n < limit && x * x + y * y <= 4) {
        const next = x * x - y * y + cx
        y = 2 * x * y + cy
        x = next
        n++
      }
      const o = (py * width + px) * 4
      const shade = n === limit ? 0 : (255 * n) / limit
      dst[o] = shade * 3
      dst[o + 1] = shade * 5
      dst[o + 2] = 40 + shade * 2
      dst[o + 3] = 255
    }
  }
}
