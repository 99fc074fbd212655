import { bilateral, boxBlur, luminance, mandelbrot, sepia, sharpen, sobel } from './filters.ts'

export interface Picture {
  readonly width: number
  readonly height: number
  readonly pixels: Uint8ClampedArray
}

type Effect = (photo: Picture) => Picture

function perPixel(
  run: (src: Uint8ClampedArray, dst: Uint8ClampedArray, width: number, height: number) => void,
): Effect {
  return ({ width, height, pixels }) => {
    const out = new Uint8ClampedArray(pixels.length)
    run(pixels, out, width, height)
    return { width, height, pixels: out }
  }
}

function grey(pixels: Uint8ClampedArray): Float32Array {
  const out = new Float32Array(pixels.length / 4)
  luminance(pixels, out)
  return out
}

/** Everything that the app can do with a photograph, by name. */
export const effects: Readonly<Record<string, Effect>> = {
  'box blur': perPixel((src, dst, width, height) => boxBlur(src, dst, width, height, 4)),
  sobel: perPixel((src, dst, width, height) => sobel(grey(src), dst, width, height)),
  sepia: perPixel((src, dst) => sepia(src, dst)),
  sharpen: perPixel((src, dst, width, height) => sharpen(src, dst, width, height, 0.6)),
  bilateral: perPixel((src, dst, width, height) => bilateral(grey(src), dst, width, height, 3, 18)),
  mandelbrot: ({ width, height }) => {
    const pixels = new Uint8ClampedArray(width * height * 4)
    mandelbrot(pixels, width, height, 200)
    return { width, height, pixels }
  },
}
