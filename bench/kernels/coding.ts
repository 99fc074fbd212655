import { bytes, ints, kernel, randoms } from '../kernel.ts'

const SHA_K = new Uint32Array(64)
{
  let found = 0
  for (let p = 2; found < 64; p++) {
    let prime = true
    for (let q = 2; q * q <= p; q++) if (p % q === 0) prime = false
    if (prime) SHA_K[found++] = (Math.cbrt(p) % 1) * 2 ** 32
  }
}

/* @njit */
function sha256(data: Uint8Array, k: Uint32Array, state: Uint32Array, w: Uint32Array): void {
  for (let block = 0; block + 64 <= data.length; block += 64) {
    for (let i = 0; i < 16; i++) {
      const p = block + i * 4
      w[i] = (data[p]! << 24) | (data[p + 1]! << 16) | (data[p + 2]! << 8) | data[p + 3]!
    }
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15]!
      const y = w[i - 2]!
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3)
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10)
      w[i] = (w[i - 16]! + s0 + w[i - 7]! + s1) | 0
    }
    let a = state[0]!
    let b = state[1]!
    let c = state[2]!
    let d = state[3]!
    let e = state[4]!
    let f = state[5]!
    let g = state[6]!
    let h = state[7]!
    for (let i = 0; i < 64; i++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))
      const ch = (e & f) ^ (~e & g)
      const t1 = (h + s1 + ch + k[i]! + w[i]!) | 0
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))
      const maj = (a & b) ^ (a & c) ^ (b & c)
      const t2 = (s0 + maj) | 0
      h = g
      g = f
      f = e
      e = (d + t1) | 0
      d = c
      c = b
      b = a
      a = (t1 + t2) | 0
    }
    state[0] = (state[0]! + a) | 0
    state[1] = (state[1]! + b) | 0
    state[2] = (state[2]! + c) | 0
    state[3] = (state[3]! + d) | 0
    state[4] = (state[4]! + e) | 0
    state[5] = (state[5]! + f) | 0
    state[6] = (state[6]! + g) | 0
    state[7] = (state[7]! + h) | 0
  }
}

/* @njit */
function lzDecode(src: Uint8Array, dst: Uint8Array): number {
  let s = 0
  let d = 0
  while (s < src.length) {
    const token = src[s++]!
    const literals = token >> 4
    for (let i = 0; i < literals; i++) dst[d++] = src[s++]!
    if (s >= src.length) break
    const offset = src[s]! | (src[s + 1]! << 8)
    s += 2
    const length = (token & 15) + 4
    let m = d - offset
    for (let i = 0; i < length; i++) dst[d++] = dst[m++]!
  }
  return d
}

/* @njit */
function huffmanDecode(
  bits: Uint8Array,
  left: Int16Array,
  right: Int16Array,
  symbols: Uint8Array,
  out: Uint8Array,
): number {
  let node = 0
  let o = 0
  for (let i = 0; i < bits.length; i++) {
    let byte = bits[i]!
    for (let b = 0; b < 8; b++) {
      node = byte & 128 ? right[node]! : left[node]!
      byte <<= 1
      if (left[node]! < 0) {
        if (o >= out.length) return o
        out[o++] = symbols[node]!
        node = 0
      }
    }
  }
  return o
}

/* @njit */
function rle(data: Uint8Array, out: Uint8Array): number {
  let o = 0
  let i = 0
  while (i < data.length) {
    const v = data[i]!
    let run = 1
    while (i + run < data.length && run < 255 && data[i + run] === v) run++
    out[o++] = run
    out[o++] = v
    i += run
  }
  return o
}

/* @njit */
function mulberry(out: Float32Array, seed: number): void {
  let a = seed | 0
  for (let i = 0; i < out.length; i++) {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    out[i] = ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/* @njit */
function hashInsert(keys: Int32Array, table: Int32Array, mask: number): number {
  let collisions = 0
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!
    let slot = Math.imul(key, 0x9e3779b1) & mask
    while (table[slot] !== 0 && table[slot] !== key) {
      slot = (slot + 1) & mask
      collisions++
    }
    table[slot] = key
  }
  return collisions
}

function lzMake(n: number): Uint8Array {
  const next = randoms(5)
  const out: number[] = []
  let produced = 0
  while (produced < n - 64) {
    const literals = 1 + Math.floor(next() * 14)
    const length = Math.floor(next() * 15)
    out.push((literals << 4) | length)
    for (let i = 0; i < literals; i++) out.push(Math.floor(next() * 256))
    produced += literals
    const offset = 1 + Math.floor(next() * Math.min(produced, 60000) * 0.99)
    out.push(offset & 255, offset >> 8)
    produced += length + 4
  }
  return Uint8Array.from(out)
}

function tree(): [Int16Array, Int16Array, Uint8Array] {
  const left = new Int16Array(511).fill(-1)
  const right = new Int16Array(511).fill(-1)
  const symbols = new Uint8Array(511)
  for (let i = 0; i < 255; i++) {
    left[i] = 2 * i + 1
    right[i] = 2 * i + 2
  }
  for (let i = 255; i < 511; i++) symbols[i] = i
  return [left, right, symbols]
}

export const kernels = [
  kernel(
    'sha256',
    [256, 1e6],
    (n) => [bytes(n), SHA_K.slice(), new Uint32Array(8).fill(7), new Uint32Array(64)],
    sha256,
  ),
  kernel('lz decode', [300, 1e6], (n) => [lzMake(n), new Uint8Array(n)], lzDecode),
  kernel('huffman', [64, 1e6], (n) => [bytes(n), ...tree(), new Uint8Array(n * 2)], huffmanDecode),
  kernel('rle', [64, 1e6], (n) => [bytes(n).map((v) => v & 1), new Uint8Array(2 * n)], rle),
  kernel('mulberry', [64, 1e6], (n) => [new Float32Array(n), 42], mulberry),
  kernel(
    'hash insert',
    [64, 2e5],
    (n) => [
      ints(n, 1e9),
      new Int32Array(2 ** Math.ceil(Math.log2(n * 2))),
      2 ** Math.ceil(Math.log2(n * 2)) - 1,
    ],
    hashInsert,
  ),
]
