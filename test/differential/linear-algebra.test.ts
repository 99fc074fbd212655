// Matrices and vectors.

import { times } from '../helpers/arguments.ts'
import { anyArray, anyList, arrayFrom } from '../helpers/edge-values.ts'
import { compareKernels, SIZES } from './kernels.ts'

const text = `/* @njit-module */
export function multiply(a: Float64Array, b: Float64Array, c: Float64Array, n: number, m: number, p: number): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < p; j++) {
      let sum = 0
      for (let k = 0; k < m; k++) sum += a[i * m + k] * b[k * p + j]
      c[i * p + j] = sum
    }
  }
}

export function transpose(a: Float32Array, n: number): void {
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const t = a[i * n + j]
      a[i * n + j] = a[j * n + i]
      a[j * n + i] = t
    }
  }
}

export function luDecompose(a: Float64Array, pivots: Int32Array, n: number): number {
  let sign = 1
  for (let k = 0; k < n; k++) {
    let best = k
    for (let i = k + 1; i < n; i++) if (Math.abs(a[i * n + k]) > Math.abs(a[best * n + k])) best = i
    pivots[k] = best
    if (best !== k) {
      for (let j = 0; j < n; j++) {
        const t = a[k * n + j]
        a[k * n + j] = a[best * n + j]
        a[best * n + j] = t
      }
      sign = -sign
    }
    for (let i = k + 1; i < n; i++) {
      const factor = (a[i * n + k] /= a[k * n + k])
      for (let j = k + 1; j < n; j++) a[i * n + j] -= factor * a[k * n + j]
    }
  }
  return sign
}

export function determinant(source: Float64Array, n: number): number {
  const a = source.slice()
  const sign = luDecompose(a, new Int32Array(n), n)
  let product = sign
  for (let i = 0; i < n; i++) product *= a[i * n + i]
  return product
}

export function cholesky(a: Float64Array, l: Float64Array, n: number): boolean {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j]
      for (let k = 0; k < j; k++) sum -= l[i * n + k] * l[j * n + k]
      if (i === j) {
        if (sum <= 0) return false
        l[i * n + i] = Math.sqrt(sum)
      } else l[i * n + j] = sum / l[j * n + j]
    }
  }
  return true
}

export function powerIteration(a: Float64Array, n: number, rounds: number): [number, Float64Array] {
  let v = new Float64Array(n)
  v.fill(1)
  let norm = 0
  for (let r = 0; r < rounds; r++) {
    const w = new Float64Array(n)
    norm = 0
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) w[i] += a[i * n + j] * v[j]
      norm += w[i] * w[i]
    }
    norm = Math.sqrt(norm)
    for (let i = 0; i < n; i++) w[i] /= norm
    v = w
  }
  return [norm, v]
}

export function dot(x: number[], y: readonly number[]): number {
  let sum = 0
  for (let i = 0; i < x.length; i++) sum += x[i] * y[i]
  return sum
}

export function axpy(k: number, x: Float32Array, y: Float32Array): void {
  for (let i = 0; i < y.length; i++) y[i] += k * x[i]
}

export function tridiagonal(a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array): void {
  const n = d.length
  for (let i = 1; i < n; i++) {
    const m = a[i] / b[i - 1]
    b[i] -= m * c[i - 1]
    d[i] -= m * d[i - 1]
  }
  d[n - 1] /= b[n - 1]
  for (let i = n - 2; i >= 0; i--) d[i] = (d[i] - c[i] * d[i + 1]) / b[i]
}

type Quaternion = readonly [number, number, number, number]

export function rotate(q: Quaternion, x: number, y: number, z: number): [number, number, number] {
  const [w, i, j, k] = product(product(q, [0, x, y, z]), [q[0], -q[1], -q[2], -q[3]])
  return [i + w * 0, j, k]
}

function product(a: Quaternion, b: Quaternion): Quaternion {
  return [
    a[0] * b[0] - a[1] * b[1] - a[2] * b[2] - a[3] * b[3],
    a[0] * b[1] + a[1] * b[0] + a[2] * b[3] - a[3] * b[2],
    a[0] * b[2] - a[1] * b[3] + a[2] * b[0] + a[3] * b[1],
    a[0] * b[3] + a[1] * b[2] - a[2] * b[1] + a[3] * b[0],
  ]
}
`

const floats = (length: number, next: () => number): Float64Array =>
  arrayFrom(Float64Array, length, () => next() * 4 - 2)
const dimension = (i: number): number => [0, 1, 2, 3, 5, 7][i % 6] as number

compareKernels('linear-algebra', text, {
  multiply: times(20, 1, (next, i) => {
    const [n, m, p] = [dimension(i), dimension(i + 1), dimension(i * 2 + 1)]
    return [
      floats(n * m, next),
      anyArray(Float64Array, m * p, next),
      new Float64Array(n * p - (i > 15 && n * p > 0 ? 1 : 0)),
      n,
      m,
      p,
    ]
  }),
  transpose: times(12, 2, (next, i) => [
    anyArray(Float32Array, dimension(i) ** 2, next),
    dimension(i) + (i > 8 ? 1 : 0),
  ]),
  luDecompose: times(12, 3, (next, i) => [
    floats(dimension(i) ** 2, next),
    new Int32Array(dimension(i)),
    dimension(i),
  ]),
  determinant: times(12, 4, (next, i) => [floats(dimension(i) ** 2, next), dimension(i)]),
  cholesky: times(12, 5, (next, i) => {
    const n = dimension(i)
    const a = floats(n * n, next)
    for (let k = 0; k < n; k++) a[k * n + k] = 10 + next()
    return [a, new Float64Array(n * n), n]
  }),
  powerIteration: times(12, 6, (next, i) => [floats(dimension(i) ** 2, next), dimension(i), i % 5]),
  dot: times(14, 7, (next, i) => [
    anyList(SIZES[i % 7] as number, next),
    anyList(SIZES[i % 7] as number, next),
  ]),
  axpy: times(14, 8, (next, i) => [
    next() * 3,
    anyArray(Float32Array, SIZES[i % 7] as number, next),
    anyArray(Float32Array, SIZES[(i * 3) % 7] as number, next),
  ]),
  tridiagonal: times(14, 9, (next, i) => {
    const n = SIZES[i % 7] as number
    return [floats(n, next), floats(n, next), floats(n, next), floats(n, next)]
  }),
  rotate: times(20, 10, (next) => [[next(), next(), next(), next()], next() * 9, -next(), next()]),
})
