// What the editor does to pixels: red, green, blue and alpha of one after the other, 0 to 255.

export type Pixels = Uint8ClampedArray

/** Brightness of a colour as the eye sees it. */
const RED = 0.2126
const GREEN = 0.7152
const BLUE = 0.0722

/** `exposure` in stops; 1 leaves contrast and saturation as they are. */
/* @njit */
export function adjust(
  from: Pixels,
  to: Pixels,
  exposure: number,
  contrast: number,
  saturation: number,
): void {
  const gain = 2 ** exposure
  for (let i = 0; i < from.length; i += 4) {
    const r = (from[i]! * gain - 128) * contrast + 128
    const g = (from[i + 1]! * gain - 128) * contrast + 128
    const b = (from[i + 2]! * gain - 128) * contrast + 128
    const grey = r * RED + g * GREEN + b * BLUE
    to[i] = grey + (r - grey) * saturation
    to[i + 1] = grey + (g - grey) * saturation
    to[i + 2] = grey + (b - grey) * saturation
    to[i + 3] = from[i + 3]!
  }
}

/** Means of the `radius` pixels on both sides in every row; the picture is continued by its edge. */
/* @njit */
export function blurRows(from: Pixels, to: Pixels, width: number, height: number, radius: number): void {
  const scale = 1 / (2 * radius + 1)
  for (let y = 0; y < height; y++) {
    const row = y * width * 4
    for (let channel = 0; channel < 4; channel++) {
      let sum = 0
      for (let x = -radius; x <= radius; x++) {
        sum += from[row + Math.min(Math.max(x, 0), width - 1) * 4 + channel]!
      }
      for (let x = 0; x < width; x++) {
        to[row + x * 4 + channel] = sum * scale
        const enters = Math.min(x + radius + 1, width - 1)
        const leaves = Math.max(x - radius, 0)
        sum += from[row + enters * 4 + channel]! - from[row + leaves * 4 + channel]!
      }
    }
  }
}

/** The same in every column. */
/* @njit */
export function blurColumns(from: Pixels, to: Pixels, width: number, height: number, radius: number): void {
  const scale = 1 / (2 * radius + 1)
  for (let x = 0; x < width * 4; x++) {
    let sum = 0
    for (let y = -radius; y <= radius; y++) {
      sum += from[Math.min(Math.max(y, 0), height - 1) * width * 4 + x]!
    }
    for (let y = 0; y < height; y++) {
      to[y * width * 4 + x] = sum * scale
      const enters = Math.min(y + radius + 1, height - 1)
      const leaves = Math.max(y - radius, 0)
      sum += from[enters * width * 4 + x]! - from[leaves * width * 4 + x]!
    }
  }
}

/** Makes what differs from the surroundings differ more. */
/* @njit */
export function sharpen(pixels: Pixels, blurred: Pixels, amount: number): void {
  for (let i = 0; i < pixels.length; i++) {
    const value = pixels[i]!
    pixels[i] = value + (value - blurred[i]!) * amount
  }
}

/** Darkens towards the corners. */
/* @njit */
export function vignette(pixels: Pixels, width: number, height: number, amount: number): void {
  for (let y = 0; y < height; y++) {
    const v = (y / height) * 2 - 1
    for (let x = 0; x < width; x++) {
      const u = (x / width) * 2 - 1
      const distance = (u * u + v * v) / 2
      const light = 1 - amount * distance * distance
      const i = (y * width + x) * 4
      pixels[i] = pixels[i]! * light
      pixels[i + 1] = pixels[i + 1]! * light
      pixels[i + 2] = pixels[i + 2]! * light
    }
  }
}

/** How many pixels have which brightness; `bins` has 256 elements. */
/* @njit */
export function countBrightness(pixels: Pixels, bins: Uint32Array): void {
  bins.fill(0)
  for (let i = 0; i < pixels.length; i += 4) {
    bins[Math.floor(pixels[i]! * RED + pixels[i + 1]! * GREEN + pixels[i + 2]! * BLUE)]!++
  }
}
