// k-means in Oklab. The functions of the colour package are compiled along.

import { lightness, opponentA, opponentB } from '@palettes/colour'

/** Colours of `rgb` (three bytes each) as Oklab, three numbers each. */
/* @njit */
export function toLab(rgb: Uint8Array, lab: Float64Array): void {
  for (let i = 0; i + 2 < rgb.length; i += 3) {
    const r = rgb[i]!
    const g = rgb[i + 1]!
    const b = rgb[i + 2]!
    lab[i] = lightness(r, g, b)
    lab[i + 1] = opponentA(r, g, b)
    lab[i + 2] = opponentB(r, g, b)
  }
}

/** Gives every colour the number of its nearest centre. Returns how many changed theirs. */
/* @njit */
export function assign(lab: Float64Array, centres: Float64Array, nearest: Int32Array): number {
  let changed = 0
  for (let i = 0; i < nearest.length; i++) {
    let best = 0
    let smallest = Infinity
    for (let k = 0; 3 * k + 2 < centres.length; k++) {
      let distance = 0
      for (let c = 0; c < 3; c++) {
        const d = lab[3 * i + c]! - centres[3 * k + c]!
        distance += d * d
      }
      if (distance < smallest) {
        smallest = distance
        best = k
      }
    }
    if (nearest[i] !== best) changed++
    nearest[i] = best
  }
  return changed
}
