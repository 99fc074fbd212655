// Hashes, random numbers, number theory, compression, and distances between strings of codes.

import { cross, integer, times } from '../helpers/arguments.ts'
import { arrayFrom, EDGE_BIGINTS } from '../helpers/edge-values.ts'
import { compareKernels, SIZES } from './kernels.ts'

const text = `/* @njit-module */
const CRC = new Uint32Array(256)
for (let i = 0; i < 256; i++) {
  let c = i
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1
  CRC[i] = c
}

export function crc32(data: Uint8Array): number {
  let c = 0xffffffff
  for (let i = 0; i < data.length; i++) c = CRC[(c ^ data[i]) & 255] ^ (c >>> 8)
  return (c ^ 0xffffffff) >>> 0
}

export function adler32(data: Uint8Array): number {
  let a = 1
  let b = 0
  for (const byte of data) {
    a = (a + byte) % 65521
    b = (b + a) % 65521
  }
  return ((b << 16) | a) >>> 0
}

export function murmur3(data: Uint8Array, seed: number): number {
  let h = seed | 0
  const blocks = data.length >> 2
  for (let i = 0; i < blocks; i++) {
    let k = data[i * 4] | (data[i * 4 + 1] << 8) | (data[i * 4 + 2] << 16) | (data[i * 4 + 3] << 24)
    k = Math.imul(k, 0xcc9e2d51)
    k = (k << 15) | (k >>> 17)
    h ^= Math.imul(k, 0x1b873593)
    h = (h << 13) | (h >>> 19)
    h = (Math.imul(h, 5) + 0xe6546b64) | 0
  }
  let k = 0
  switch (data.length & 3) {
    case 3:
      k ^= data[blocks * 4 + 2] << 16
    case 2:
      k ^= data[blocks * 4 + 1] << 8
    case 1:
      k ^= data[blocks * 4]
      k = Math.imul(k, 0xcc9e2d51)
      k = (k << 15) | (k >>> 17)
      h ^= Math.imul(k, 0x1b873593)
  }
  h ^= data.length
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

export function splitMix(seed: bigint, out: BigUint64Array): bigint {
  let state = BigInt.asUintN(64, seed)
  for (let i = 0; i < out.length; i++) {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n)
    let z = state
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n)
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn)
    out[i] = z ^ (z >> 31n)
  }
  return state
}

export function xorshift128(state: Uint32Array, n: number): number {
  let t = 0
  for (let i = 0; i < n; i++) {
    t = state[3]
    const s = state[0]
    state[3] = state[2]
    state[2] = state[1]
    state[1] = s
    t ^= t << 11
    t ^= t >>> 8
    state[0] = t ^ s ^ (s >>> 19)
  }
  return state[0] / 4294967296
}

export function sieve(n: number): number {
  const composite = new Uint8Array(n + 1)
  let count = 0
  for (let i = 2; i <= n; i++) {
    if (composite[i] === 0) {
      count++
      for (let j = i * i; j <= n; j += i) composite[j] = 1
    }
  }
  return count
}

export function extendedGcd(a: number, b: number): [number, number, number] {
  let [r0, r1] = [a, b]
  let [s0, s1] = [1, 0]
  let [t0, t1] = [0, 1]
  while (r1 !== 0) {
    const q = Math.trunc(r0 / r1)
    ;[r0, r1] = [r1, r0 - q * r1]
    ;[s0, s1] = [s1, s0 - q * s1]
    ;[t0, t1] = [t1, t0 - q * t1]
  }
  return [r0, s0, t0]
}

export function levenshtein(a: Uint16Array, b: Uint16Array): number {
  const row = new Int32Array(b.length + 1)
  for (let j = 0; j <= b.length; j++) row[j] = j
  for (let i = 1; i <= a.length; i++) {
    let diagonal = row[0]
    row[0] = i
    for (let j = 1; j <= b.length; j++) {
      const above = row[j]
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      row[j] = Math.min(row[j] + 1, row[j - 1] + 1, diagonal + cost)
      diagonal = above
    }
  }
  return row[b.length]
}

export function longestCommon(a: Uint8Array, b: Uint8Array): number {
  const width = b.length + 1
  const table = new Uint16Array((a.length + 1) * width)
  let best = 0
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      table[i * width + j] =
        a[i - 1] === b[j - 1] ? table[(i - 1) * width + j - 1] + 1 : Math.max(table[(i - 1) * width + j], table[i * width + j - 1])
      if (table[i * width + j] > best) best = table[i * width + j]
    }
  }
  return best
}

export function runLengths(data: Uint8Array, out: Uint8Array): number {
  let at = 0
  for (let i = 0; i < data.length; ) {
    let run = 1
    while (i + run < data.length && run < 255 && data[i + run] === data[i]) run++
    out[at++] = run
    out[at++] = data[i]
    i += run
  }
  return at
}

export function base64(data: Uint8Array, out: Uint8Array): number {
  let at = 0
  for (let i = 0; i < data.length; i += 3) {
    const bits = (data[i] << 16) | ((data[i + 1] ?? 0) << 8) | (data[i + 2] ?? 0)
    for (let k = 18; k >= 0; k -= 6) out[at++] = code((bits >> k) & 63)
  }
  const missing = (3 - (data.length % 3)) % 3
  for (let k = 1; k <= missing; k++) out[at - k] = 61
  return at
}

function code(v: number): number {
  return v < 26 ? 65 + v : v < 52 ? 71 + v : v < 62 ? v - 4 : v === 62 ? 43 : 47
}

export function popcounts(a: Int32Array): number {
  let total = 0
  for (let v of a) {
    v -= (v >> 1) & 0x55555555
    v = (v & 0x33333333) + ((v >> 2) & 0x33333333)
    total += Math.imul((v + (v >> 4)) & 0x0f0f0f0f, 0x01010101) >> 24
  }
  return total
}

export function knapsack(weights: Int32Array, values: Float64Array, capacity: number): number {
  const best = new Float64Array(capacity + 1)
  for (let i = 0; i < weights.length; i++) {
    for (let c = capacity; c >= weights[i]; c--) best[c] = Math.max(best[c], best[c - weights[i]] + values[i])
  }
  return best[capacity]
}

export function partitions(n: number): number {
  const ways = new Array(n + 1).fill(0)
  ways[0] = 1
  for (let part = 1; part <= n; part++) for (let sum = part; sum <= n; sum++) ways[sum] += ways[sum - part]
  return ways[n]
}

export function gameOfLife(cells: Uint8Array, next: Uint8Array, w: number, h: number): number {
  let alive = 0
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      let n = 0
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          if (dx !== 0 || dy !== 0) n += cells[((y + dy + h) % h) * w + ((x + dx + w) % w)]
        }
      }
      const lives = n === 3 || (n === 2 && cells[y * w + x] === 1)
      next[y * w + x] = lives ? 1 : 0
      if (lives) alive++
    }
  }
  return alive
}
`

const bytes = (length: number, next: () => number, limit = 256): Uint8Array =>
  arrayFrom(Uint8Array, length, () => next() * limit)
const size = (i: number): number => SIZES[i % 7] as number

compareKernels('integers', text, {
  crc32: times(14, 1, (next, i) => [bytes(size(i), next)]),
  adler32: times(14, 2, (next, i) => [bytes(size(i), next)]),
  murmur3: times(20, 3, (next, i) => [bytes(i, next), (next() - 0.5) * 2 ** 33]),
  splitMix: times(15, 4, (_, i) => [EDGE_BIGINTS[i], new BigUint64Array(i % 6)]),
  xorshift128: times(10, 5, (next, i) => [arrayFrom(Uint32Array, 4, () => next() * 2 ** 32), i * 3]),
  sieve: [0, 1, 2, 3, 30, 100, 997, 10.5, -1].map((n) => [n]),
  extendedGcd: times(30, 6, (next) => [integer(next, -1000, 1000), integer(next, -50, 50)]),
  levenshtein: times(20, 7, (next, i) => [
    arrayFrom(Uint16Array, size(i), () => next() * 4),
    arrayFrom(Uint16Array, size(i * 3 + 1), () => next() * 4),
  ]),
  longestCommon: times(20, 8, (next, i) => [bytes(size(i), next, 4), bytes(size(i * 2 + 1), next, 4)]),
  runLengths: times(14, 9, (next, i) => [
    bytes(size(i), next, 2),
    new Uint8Array(size(i) * 2 - (i > 10 ? 3 : 0)),
  ]),
  base64: times(20, 10, (next, i) => [bytes(i, next), new Uint8Array(4 * Math.ceil(i / 3))]),
  popcounts: times(7, 11, (next, i) => [arrayFrom(Int32Array, size(i), () => (next() - 0.5) * 2 ** 32)]),
  knapsack: times(14, 12, (next, i) => [
    arrayFrom(Int32Array, size(i % 5), () => 1 + next() * 9),
    arrayFrom(Float64Array, size(i % 5), () => next() * 50),
    i * 2,
  ]),
  partitions: [0, 1, 5, 40, 2.5, -1].map((n) => [n]),
  gameOfLife: cross([0, 1, 2, 5, 8], [1, 3, 6]).map(([w, h], i) => {
    const n = (w as number) * (h as number)
    return [times(1, i, (next) => [bytes(n, next, 2)])[0]?.[0], new Uint8Array(n), w, h]
  }),
})
