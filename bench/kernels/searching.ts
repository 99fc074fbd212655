import { bytes, f64, ints, kernel } from '../kernel.ts'

/* @njit */
function bfs(
  starts: Int32Array,
  targets: Int32Array,
  distance: Int32Array,
  queue: Int32Array,
  source: number,
): number {
  for (let i = 0; i < distance.length; i++) distance[i] = -1
  let head = 0
  let tail = 0
  queue[tail++] = source
  distance[source] = 0
  while (head < tail) {
    const u = queue[head++]!
    for (let e = starts[u]!; e < starts[u + 1]!; e++) {
      const v = targets[e]!
      if (distance[v] === -1) {
        distance[v] = distance[u]! + 1
        queue[tail++] = v
      }
    }
  }
  return tail
}

/* @njit */
function dijkstra(
  starts: Int32Array,
  targets: Int32Array,
  weights: Float64Array,
  dist: Float64Array,
  heap: Int32Array,
  keys: Float64Array,
): number {
  for (let i = 0; i < dist.length; i++) dist[i] = Infinity
  dist[0] = 0
  let size = 0
  heap[0] = 0
  keys[0] = 0
  size = 1
  let settled = 0
  while (size > 0) {
    const u: number = heap[0]!
    const key = keys[0]!
    size--
    const lastNode = heap[size]!
    const lastKey = keys[size]!
    let i = 0
    while (2 * i + 1 < size) {
      let c = 2 * i + 1
      if (c + 1 < size && keys[c + 1]! < keys[c]!) c++
      if (keys[c]! >= lastKey) break
      heap[i] = heap[c]!
      keys[i] = keys[c]!
      i = c
    }
    heap[i] = lastNode
    keys[i] = lastKey
    if (key > dist[u]!) continue
    settled++
    for (let e: number = starts[u]!; e < starts[u + 1]!; e++) {
      const v = targets[e]!
      const d = key + weights[e]!
      if (d < dist[v]!) {
        dist[v] = d
        let j = size++
        while (j > 0) {
          const p = (j - 1) >> 1
          if (keys[p]! <= d) break
          heap[j] = heap[p]!
          keys[j] = keys[p]!
          j = p
        }
        heap[j] = v
        keys[j] = d
      }
    }
  }
  return settled
}

/* @njit */
function quickSort(a: Float64Array, stack: Int32Array): void {
  let top = 0
  stack[top++] = 0
  stack[top++] = a.length - 1
  while (top > 0) {
    const hi = stack[--top]!
    const lo = stack[--top]!
    if (lo >= hi) continue
    const pivot = a[(lo + hi) >> 1]!
    let i = lo
    let j = hi
    while (i <= j) {
      while (a[i]! < pivot) i++
      while (a[j]! > pivot) j--
      if (i <= j) {
        const t = a[i]!
        a[i] = a[j]!
        a[j] = t
        i++
        j--
      }
    }
    stack[top++] = lo
    stack[top++] = j
    stack[top++] = i
    stack[top++] = hi
  }
}

/* @njit */
function mergeSort(a: Float64Array, tmp: Float64Array): void {
  const n = a.length
  for (let width = 1; width < n; width *= 2) {
    for (let lo = 0; lo < n; lo += 2 * width) {
      const mid = Math.min(lo + width, n)
      const hi = Math.min(lo + 2 * width, n)
      let i = lo
      let j = mid
      for (let k = lo; k < hi; k++) {
        if (i < mid && (j >= hi || a[i]! <= a[j]!)) tmp[k] = a[i++]!
        else tmp[k] = a[j++]!
      }
    }
    for (let k = 0; k < n; k++) a[k] = tmp[k]!
  }
}

/* @njit */
function radixSort(a: Uint32Array, tmp: Uint32Array, counts: Uint32Array): void {
  for (let shift = 0; shift < 32; shift += 8) {
    for (let i = 0; i < 256; i++) counts[i] = 0
    for (let i = 0; i < a.length; i++) counts[(a[i]! >>> shift) & 255]!++
    let sum = 0
    for (let i = 0; i < 256; i++) {
      const c = counts[i]!
      counts[i] = sum
      sum += c
    }
    for (let i = 0; i < a.length; i++) {
      const v = a[i]!
      tmp[counts[(v >>> shift) & 255]!++] = v
    }
    for (let i = 0; i < a.length; i++) a[i] = tmp[i]!
  }
}

/* @njit */
function binarySearches(sorted: Float64Array, queries: Float64Array, out: Int32Array): void {
  for (let q = 0; q < queries.length; q++) {
    const x = queries[q]!
    let lo = 0
    let hi = sorted.length
    while (lo < hi) {
      const mid = (lo + hi) >>> 1
      if (sorted[mid]! < x) lo = mid + 1
      else hi = mid
    }
    out[q] = lo
  }
}

/* @njit */
function unionFind(parent: Int32Array, a: Int32Array, b: Int32Array): number {
  for (let i = 0; i < parent.length; i++) parent[i] = i
  let sets = parent.length
  for (let e = 0; e < a.length; e++) {
    let x = a[e]!
    let y = b[e]!
    while (parent[x] !== x) {
      parent[x] = parent[parent[x]!]!
      x = parent[x]!
    }
    while (parent[y] !== y) {
      parent[y] = parent[parent[y]!]!
      y = parent[y]!
    }
    if (x !== y) {
      parent[x] = y
      sets--
    }
  }
  return sets
}

/* @njit */
function floodFill(grid: Uint8Array, w: number, h: number, stack: Int32Array): number {
  let regions = 0
  for (let start = 0; start < w * h; start++) {
    if (grid[start] !== 0) continue
    regions++
    let top = 0
    stack[top++] = start
    grid[start] = 2
    while (top > 0) {
      const p = stack[--top]!
      const x = p % w
      const y = (p / w) | 0
      if (x > 0 && grid[p - 1] === 0) {
        grid[p - 1] = 2
        stack[top++] = p - 1
      }
      if (x < w - 1 && grid[p + 1] === 0) {
        grid[p + 1] = 2
        stack[top++] = p + 1
      }
      if (y > 0 && grid[p - w] === 0) {
        grid[p - w] = 2
        stack[top++] = p - w
      }
      if (y < h - 1 && grid[p + w] === 0) {
        grid[p + w] = 2
        stack[top++] = p + w
      }
    }
  }
  return regions
}

function graph(n: number): [Int32Array, Int32Array] {
  return [new Int32Array(n + 1).map((_, i) => i * 6), ints(n * 6, n)]
}

export const kernels = [
  kernel('bfs', [64, 1e5], (n) => [...graph(n), new Int32Array(n), new Int32Array(n), 0], bfs),
  kernel(
    'dijkstra',
    [64, 3e4],
    (n) => [...graph(n), f64(n * 6, 3), new Float64Array(n), new Int32Array(n * 7), new Float64Array(n * 7)],
    dijkstra,
  ),
  kernel('quick sort', [64, 2e5], (n) => [f64(n), new Int32Array(4 * n)], quickSort),
  kernel('merge sort', [64, 1e5], (n) => [f64(n), new Float64Array(n)], mergeSort),
  kernel(
    'radix sort',
    [64, 2e5],
    (n) => [new Uint32Array(bytes(n * 4).buffer), new Uint32Array(n), new Uint32Array(256)],
    radixSort,
  ),
  kernel('binary search', [64, 1e5], (n) => [f64(n).sort(), f64(n, 2), new Int32Array(n)], binarySearches),
  kernel('union find', [64, 1e5], (n) => [new Int32Array(n), ints(n, n), ints(n, n, 2)], unionFind),
  kernel(
    'flood fill',
    [16, 700],
    (n) => [bytes(n * n).map((v) => (v < 110 ? 1 : 0)), n, n, new Int32Array(n * n * 2)],
    floodFill,
  ),
]
