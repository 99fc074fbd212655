import { f64, ints, kernel } from '../kernel.ts'

/* @njit */
function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

/* @njit */
function axpy(alpha: number, x: Float64Array, y: Float64Array): void {
  for (let i = 0; i < x.length; i++) y[i] = alpha * x[i]! + y[i]!
}

/* @njit */
function matmul(a: Float64Array, b: Float64Array, c: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0
      for (let k = 0; k < n; k++) sum += a[i * n + k]! * b[k * n + j]!
      c[i * n + j] = sum
    }
  }
}

/* @njit */
function transpose(a: Float64Array, out: Float64Array, rows: number, columns: number): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) out[j * rows + i] = a[i * columns + j]!
  }
}

/* @njit */
function spmv(
  starts: Int32Array,
  columns: Int32Array,
  values: Float64Array,
  x: Float64Array,
  y: Float64Array,
): void {
  for (let row = 0; row < y.length; row++) {
    let sum = 0
    for (let k = starts[row]!; k < starts[row + 1]!; k++) sum += values[k]! * x[columns[k]!]!
    y[row] = sum
  }
}

/* @njit */
function cholesky(a: Float64Array, n: number): void {
  for (let j = 0; j < n; j++) {
    let diagonal = a[j * n + j]!
    for (let k = 0; k < j; k++) diagonal -= a[j * n + k]! * a[j * n + k]!
    const root = Math.sqrt(diagonal)
    a[j * n + j] = root
    for (let i = j + 1; i < n; i++) {
      let sum = a[i * n + j]!
      for (let k = 0; k < j; k++) sum -= a[i * n + k]! * a[j * n + k]!
      a[i * n + j] = sum / root
    }
  }
}

function positiveDefinite(n: number): Float64Array {
  const a = f64(n * n)
  for (let i = 0; i < n; i++) a[i * n + i] = n + 1
  return a
}

function sparse(rows: number): [Int32Array, Int32Array, Float64Array, Float64Array, Float64Array] {
  const perRow = 8
  const starts = new Int32Array(rows + 1).map((_, i) => i * perRow)
  return [starts, ints(rows * perRow, rows), f64(rows * perRow), f64(rows, 2), new Float64Array(rows)]
}

export const kernels = [
  kernel('dot', [100, 1e6], (n) => [f64(n), f64(n, 2)], dot),
  kernel('axpy', [100, 1e6], (n) => [1.5, f64(n), f64(n, 2)], axpy),
  kernel('matmul', [16, 256], (n) => [f64(n * n), f64(n * n, 2), new Float64Array(n * n), n], matmul),
  kernel('transpose', [16, 1024], (n) => [f64(n * n), new Float64Array(n * n), n, n], transpose),
  kernel('spmv', [32, 1e5], (n) => sparse(n), spmv),
  kernel('cholesky', [12, 256], (n) => [positiveDefinite(n), n], cholesky),
]
