import { bytes, f64, ints, kernel } from '../kernel.ts'

const CRC_TABLE = new Uint32Array(256)
for (let n = 0; n < 256; n++) {
  let c = n
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1
  CRC_TABLE[n] = c >>> 0
}

/* @njit */
function crc32(data: Uint8Array): number {
  let crc = -1
  for (let i = 0; i < data.length; i++) crc = CRC_TABLE[(crc ^ data[i]!) & 255]! ^ (crc >>> 8)
  return (crc ^ -1) >>> 0
}

/* @njit */
function adler32(data: Uint8Array): number {
  let a = 1
  let b = 0
  for (let i = 0; i < data.length; i++) {
    a = (a + data[i]!) % 65521
    b = (b + a) % 65521
  }
  return ((b << 16) | a) >>> 0
}

/* @njit */
function murmur(data: Uint32Array, seed: number): number {
  let h = seed
  for (let i = 0; i < data.length; i++) {
    let k = Math.imul(data[i]!, 0xcc9e2d51)
    k = (k << 15) | (k >>> 17)
    h ^= Math.imul(k, 0x1b873593)
    h = (h << 13) | (h >>> 19)
    h = (Math.imul(h, 5) + 0xe6546b64) | 0
  }
  return h >>> 0
}

/* @njit */
function sieve(composite: Uint8Array): number {
  const n = composite.length
  let count = 0
  for (let i = 2; i < n; i++) {
    if (composite[i] === 0) {
      count++
      for (let j = i * i; j < n; j += i) composite[j] = 1
    }
  }
  return count
}

/* @njit */
function prefixSum(a: Int32Array): void {
  let sum = 0
  for (let i = 0; i < a.length; i++) {
    sum = (sum + a[i]!) | 0
    a[i] = sum
  }
}

/* @njit */
function levenshtein(a: Uint8Array, b: Uint8Array, row: Int32Array): number {
  for (let j = 0; j <= b.length; j++) row[j] = j
  for (let i = 1; i <= a.length; i++) {
    let diagonal = row[0]!
    row[0] = i
    for (let j = 1; j <= b.length; j++) {
      const above = row[j]!
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      row[j] = Math.min(above + 1, row[j - 1]! + 1, diagonal + cost)
      diagonal = above
    }
  }
  return row[b.length]!
}

/* @njit */
function floydWarshall(d: Float64Array, n: number): void {
  for (let k = 0; k < n; k++) {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        const through = d[i * n + k]! + d[k * n + j]!
        if (through < d[i * n + j]!) d[i * n + j] = through
      }
    }
  }
}

/* @njit */
function heapSort(a: Int32Array): void {
  const n = a.length
  for (let start = (n >> 1) - 1; start >= 0; start--) siftDown(a, start, n)
  for (let end = n - 1; end > 0; end--) {
    const top = a[0]!
    a[0] = a[end]!
    a[end] = top
    siftDown(a, 0, end)
  }
}

function siftDown(a: Int32Array, start: number, end: number): void {
  let root = start
  while (2 * root + 1 < end) {
    let child = 2 * root + 1
    if (child + 1 < end && a[child]! < a[child + 1]!) child++
    if (a[root]! >= a[child]!) return
    const t = a[root]!
    a[root] = a[child]!
    a[child] = t
    root = child
  }
}

export const kernels = [
  kernel('crc32', [64, 4e6], (n) => [bytes(n)], crc32),
  kernel('adler32', [64, 4e6], (n) => [bytes(n)], adler32),
  kernel('murmur', [64, 1e6], (n) => [new Uint32Array(bytes(n * 4).buffer), 42], murmur),
  kernel('sieve', [256, 4e6], (n) => [new Uint8Array(n)], sieve),
  kernel('prefix sum', [256, 1e6], (n) => [ints(n, 1000)], prefixSum),
  kernel('levenshtein', [16, 1500], (n) => [bytes(n), bytes(n, 2), new Int32Array(n + 1)], levenshtein),
  kernel('floyd-warshall', [12, 200], (n) => [f64(n * n), n], floydWarshall),
  kernel('heap sort', [64, 2e5], (n) => [ints(n, 1e9)], heapSort),
]
