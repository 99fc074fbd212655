// Sorting and searching.

import { integer, times } from '../helpers/arguments.ts'
import { anyArray, anyList, arrayFrom } from '../helpers/edge-values.ts'
import { compareKernels, SIZES } from './kernels.ts'

const text = `/* @njit-module */
export function insertionSort(a: Float64Array): void {
  for (let i = 1; i < a.length; i++) {
    const x = a[i]
    let j = i - 1
    while (j >= 0 && a[j] > x) {
      a[j + 1] = a[j]
      j--
    }
    a[j + 1] = x
  }
}

export function listInsertionSort(a: number[]): number[] {
  for (let i = 1; i < a.length; i++) {
    const x = a[i]
    let j = i
    for (; j > 0 && a[j - 1] > x; j--) a[j] = a[j - 1]
    a[j] = x
  }
  return a
}

export function heapSort(a: Int32Array): void {
  const n = a.length
  for (let i = (n >> 1) - 1; i >= 0; i--) siftDown(a, i, n)
  for (let end = n - 1; end > 0; end--) {
    const t = a[0]
    a[0] = a[end]
    a[end] = t
    siftDown(a, 0, end)
  }
}

function siftDown(a, start, end) {
  let root = start
  for (;;) {
    let child = 2 * root + 1
    if (child >= end) return
    if (child + 1 < end && a[child] < a[child + 1]) child++
    if (a[root] >= a[child]) return
    const t = a[root]
    a[root] = a[child]
    a[child] = t
    root = child
  }
}

export function shellSort(a: Float64Array): number {
  let moves = 0
  for (let gap = a.length >> 1; gap > 0; gap = Math.floor(gap / 2.2)) {
    for (let i = gap; i < a.length; i++) {
      const x = a[i]
      let j = i
      while (j >= gap && a[j - gap] > x) {
        a[j] = a[j - gap]
        j -= gap
        moves++
      }
      a[j] = x
    }
  }
  return moves
}

export function radixSort(a: Uint32Array): Uint32Array {
  const n = a.length
  let from = a.slice()
  let to = new Uint32Array(n)
  const counts = new Int32Array(257)
  for (let shift = 0; shift < 32; shift += 8) {
    counts.fill(0)
    for (let i = 0; i < n; i++) counts[((from[i] >>> shift) & 255) + 1]++
    for (let d = 0; d < 256; d++) counts[d + 1] += counts[d]
    for (let i = 0; i < n; i++) {
      const digit = (from[i] >>> shift) & 255
      to[counts[digit]++] = from[i]
    }
    const t = from
    from = to
    to = t
  }
  return from
}

export function mergeSort(a: Float64Array, scratch: Float64Array, lo: number, hi: number): void {
  if (hi - lo < 2) return
  const middle = (lo + hi) >>> 1
  mergeSort(a, scratch, lo, middle)
  mergeSort(a, scratch, middle, hi)
  let i = lo
  let j = middle
  for (let k = lo; k < hi; k++) {
    if (i < middle && (j >= hi || a[i] <= a[j])) scratch[k] = a[i++]
    else scratch[k] = a[j++]
  }
  for (let k = lo; k < hi; k++) a[k] = scratch[k]
}

export function binarySearch(a: Float64Array, x: number): number {
  let lo = 0
  let hi = a.length - 1
  while (lo <= hi) {
    const middle = (lo + hi) >> 1
    if (a[middle] === x) return middle
    if (a[middle] < x) lo = middle + 1
    else hi = middle - 1
  }
  return ~lo
}

export function quickSelect(a: Float64Array, k: number): number {
  let lo = 0
  let hi = a.length - 1
  while (lo < hi) {
    const pivot = a[k]
    let i = lo
    let j = hi
    do {
      while (a[i] < pivot) i++
      while (pivot < a[j]) j--
      if (i <= j) {
        const t = a[i]
        a[i++] = a[j]
        a[j--] = t
      }
    } while (i <= j)
    if (j < k) lo = i
    if (k < i) hi = j
  }
  return a[k]
}

export function countInversions(a: Int32Array): number {
  let count = 0
  for (let i = 0; i < a.length; i++) for (let j = i + 1; j < a.length; j++) if (a[i] > a[j]) count++
  return count
}
`

const small = (next: () => number): number => Math.floor(next() * 12)

compareKernels('sorting', text, {
  insertionSort: times(14, 1, (next, i) => [anyArray(Float64Array, SIZES[i % 7] as number, next)]),
  listInsertionSort: times(14, 2, (next, i) => [anyList(SIZES[i % 7] as number, next)]),
  heapSort: times(14, 3, (next, i) => [
    arrayFrom(Int32Array, SIZES[i % 7] as number, () => (next() - 0.5) * 2 ** 33),
  ]),
  shellSort: times(14, 4, (next, i) => [anyArray(Float64Array, SIZES[i % 7] as number, next)]),
  radixSort: times(7, 5, (next, i) => [
    arrayFrom(Uint32Array, SIZES[i % 7] as number, () => next() * 2 ** 32),
  ]),
  mergeSort: times(14, 6, (next, i) => {
    const n = SIZES[i % 7] as number
    return [anyArray(Float64Array, n, next), new Float64Array(n), 0, n]
  }),
  binarySearch: times(40, 7, (next, i) => [
    arrayFrom(Float64Array, SIZES[i % 7] as number, () => small(next)).sort(),
    small(next),
  ]),
  quickSelect: times(20, 8, (next, i) => {
    const n = SIZES[i % 7] as number
    return [arrayFrom(Float64Array, n, () => small(next)), integer(next, 0, n)]
  }),
  countInversions: times(7, 9, (next, i) => [arrayFrom(Int32Array, SIZES[i] as number, () => small(next))]),
})
