// The palette of a picture: a sunset, painted here so that the example needs no file.

import { hex } from '@palettes/colour/hex'
import { assign, toLab } from './clusters.ts'

const SIZE = 256
const COLOURS = 5

function paint(): Uint8Array {
  const rgb = new Uint8Array(3 * SIZE * SIZE)
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++) {
      const sun = Math.max(0, 1 - Math.hypot(x - 128, y - 150) / 60)
      const sky = y / SIZE
      const sea = y > 180 ? 0.35 + 0.1 * Math.sin(x / 7 + y) : 1
      rgb.set(
        [(255 * sky + 255 * sun) * sea, (90 * sky + 190 * sun) * sea, (120 - 60 * sky) * sea + 40],
        3 * (y * SIZE + x),
      )
    }
  }
  return rgb
}

/** The mean colour of each cluster, largest first. */
function palette(rgb: Uint8Array): string[] {
  const lab = new Float64Array(rgb.length)
  toLab(rgb, lab)
  const count = rgb.length / 3
  const nearest = new Int32Array(count).fill(-1)
  const centres = Float64Array.from(
    { length: 3 * COLOURS },
    (_, i) => lab[3 * Math.floor((((i / 3) | 0) + 0.5) * (count / COLOURS)) + (i % 3)]!,
  )
  const sums = new Float64Array(7 * COLOURS)
  while (assign(lab, centres, nearest) > count / 1000) {
    sums.fill(0)
    nearest.forEach((k, i) => {
      for (let c = 0; c < 3; c++) {
        sums[7 * k + c]! += lab[3 * i + c]!
        sums[7 * k + 3 + c]! += rgb[3 * i + c]!
      }
      sums[7 * k + 6]!++
    })
    for (let k = 0; k < COLOURS; k++)
      for (let c = 0; c < 3; c++) centres[3 * k + c] = sums[7 * k + c]! / sums[7 * k + 6]!
  }
  return Array.from({ length: COLOURS }, (_, k) => sums.subarray(7 * k, 7 * k + 7))
    .sort((a, b) => b[6]! - a[6]!)
    .map((cluster) => hex(cluster[3]! / cluster[6]!, cluster[4]! / cluster[6]!, cluster[5]! / cluster[6]!))
}

console.log(palette(paint()).join(' '))
