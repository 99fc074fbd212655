// sRGB to Oklab, in which distances are as the eye sees them. Components from 0 to 255.

function linear(component: number): number {
  const x = component / 255
  return x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4
}

function long(r: number, g: number, b: number): number {
  return Math.cbrt(0.4122214708 * linear(r) + 0.5363325363 * linear(g) + 0.0514459929 * linear(b))
}
function medium(r: number, g: number, b: number): number {
  return Math.cbrt(0.2119034982 * linear(r) + 0.6806995451 * linear(g) + 0.1073969566 * linear(b))
}
function short(r: number, g: number, b: number): number {
  return Math.cbrt(0.0883024619 * linear(r) + 0.2817188376 * linear(g) + 0.6299787005 * linear(b))
}

export function lightness(r: number, g: number, b: number): number {
  return 0.2104542553 * long(r, g, b) + 0.793617785 * medium(r, g, b) - 0.0040720468 * short(r, g, b)
}
export function opponentA(r: number, g: number, b: number): number {
  return 1.9779984951 * long(r, g, b) - 2.428592205 * medium(r, g, b) + 0.4505937099 * short(r, g, b)
}
export function opponentB(r: number, g: number, b: number): number {
  return 0.0259040371 * long(r, g, b) + 0.7827717662 * medium(r, g, b) - 0.808675766 * short(r, g, b)
}
