// How far apart two numbers are.

const view = new DataView(new ArrayBuffer(8))

/** Where the number stands among all doubles, in order. */
function place(x: number): bigint {
  view.setFloat64(0, x)
  const bits = view.getBigInt64(0)
  return bits < 0n ? -(bits & 0x7fffffffffffffffn) : bits
}

/** Units in the last place; zeros of both signs are apart by infinity, and so is NaN from all else. */
export function ulpsBetween(a: number, b: number): number {
  if (Object.is(a, b)) return 0
  if (Number.isNaN(a) || Number.isNaN(b) || (a === 0 && b === 0)) return Number.POSITIVE_INFINITY
  const distance = place(a) - place(b)
  return Number(distance < 0n ? -distance : distance)
}
