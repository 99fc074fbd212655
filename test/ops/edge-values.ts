// Numbers at which arithmetic changes its ways, for exhaustive cross products.

const magnitudes = [
  0,
  Number.MIN_VALUE,
  2 ** -1022,
  2 ** -149,
  0.25,
  0.49999999999999994,
  0.5,
  0.9999999999999999,
  1,
  1.5,
  2,
  2.5,
  3,
  7,
  31,
  32,
  33,
  100.75,
  127.5,
  254.5,
  255,
  255.5,
  256,
  65535,
  65536,
  2 ** 31 - 1,
  2 ** 31 - 0.5,
  2 ** 31,
  2 ** 31 + 1,
  2 ** 32 - 1,
  2 ** 32,
  2 ** 32 + 1.5,
  2 ** 52 + 0.5,
  2 ** 53 - 1,
  2 ** 53,
  2 ** 63,
  2 ** 64,
  1e300,
  Number.MAX_VALUE,
  Infinity,
]

export const edgeNumbers: readonly number[] = [Number.NaN, ...magnitudes, ...magnitudes.map((x) => -x)]

const bigMagnitudes = [0n, 1n, 2n, 3n, 7n, 63n, 64n, 65n, 255n, 2n ** 31n, 2n ** 32n, 2n ** 53n]
const bigEdges = [...bigMagnitudes, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n, 2n ** 64n, 2n ** 70n + 5n]

export const edgeBigints: readonly bigint[] = [...bigEdges, ...bigEdges.map((x) => -x)]
