// Numbers to try a Math function on: every edge with every other one, then others of all sizes.

const EDGES = [
  ...[0, -0, 1, -1, 0.5, -0.5, 2, -2, 3, 1.5, 10, 1e-310, -1e-310, 5e-324, 2 ** -30, 2 ** -28],
  ...[0.25, 0.4375, 0.6875, 1.1875, 2.4375, Math.PI / 4, Math.PI / 2, Math.PI],
  ...[709.78, 709.79, -745.13, -745.14, 22, 2 ** 31, 2 ** 52, 2 ** 53 + 2, 1e22, 1e300, -1e300],
  ...[Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN],
]
const OTHERS = 400

/** Lists of three; functions of fewer operands take the first ones. The same every time. */
export function probeNumbers(): readonly (readonly [number, number, number])[] {
  let state = 42
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
  const number = (): number => (random() - 0.5) * 2 ** Math.floor(random() * 24 - 8)
  const edges = EDGES.flatMap((x, i) =>
    EDGES.map((y, j): [number, number, number] => [x, y, EDGES[(i + j) % EDGES.length] as number]),
  )
  const others = Array.from({ length: OTHERS }, (): [number, number, number] => [
    number(),
    number(),
    number(),
  ])
  return [...edges, ...others]
}
