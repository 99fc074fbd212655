// Loops over `prange` that several threads share.

import { prange } from 'njit'
import { f32, f64, kernel } from '../kernel.ts'

/* @njit { parallel: true } */
function mandelbrot(out: Int32Array, width: number, height: number, most: number): void {
  for (const y of prange(height)) {
    for (let x = 0; x < width; x++) {
      let zr = 0
      let zi = 0
      let n = 0
      while (n < most && zr * zr + zi * zi <= 4) {
        const t = zr * zr - zi * zi + (x / width) * 3 - 2
        zi = 2 * zr * zi + (y / height) * 2 - 1
        zr = t
        n++
      }
      out[y * width + x] = n
    }
  }
}

/* @njit { parallel: true } */
function accelerations(x: Float64Array, y: Float64Array, mass: Float64Array, out: Float64Array): void {
  for (const i of prange(x.length)) {
    let sum = 0
    for (let j = 0; j < x.length; j++) {
      const dx = x[j]! - x[i]!
      const dy = y[j]! - y[i]!
      const d2 = dx * dx + dy * dy + 0.01
      sum += (mass[j]! / (d2 * Math.sqrt(d2))) * dx
    }
    out[i] = sum
  }
}

/* @njit { parallel: true } */
function matmul(a: Float64Array, b: Float64Array, out: Float64Array, n: number): void {
  for (const i of prange(n)) {
    for (let j = 0; j < n; j++) out[i * n + j] = 0
    for (let k = 0; k < n; k++) {
      const scale = a[i * n + k]!
      for (let j = 0; j < n; j++) out[i * n + j] = out[i * n + j]! + scale * b[k * n + j]!
    }
  }
}

/* @njit { parallel: true } */
function blurRows(src: Float32Array, dst: Float32Array, width: number, height: number): void {
  for (const y of prange(height)) {
    for (let x = 0; x < width; x++) {
      let sum = 0
      for (let d = -8; d <= 8; d++) {
        const at = Math.min(Math.max(x + d, 0), width - 1)
        sum += src[y * width + at]!
      }
      dst[y * width + x] = sum / 17
    }
  }
}

/* @njit { parallel: true } */
function norm(a: Float64Array): number {
  let sum = 0
  for (const i of prange(a.length)) sum += Math.sqrt(Math.abs(a[i]!))
  return sum
}

/* @njit { parallel: true } */
function empty(n: number): number {
  let sum = 0
  for (const i of prange(n)) sum |= i
  return sum
}

export const kernels = [
  kernel('mandelbrot', [64, 512], (n) => [new Int32Array(n * n), n, n, 200], mandelbrot),
  kernel(
    'accelerations',
    [128, 2048],
    (n) => [f64(n, 1), f64(n, 2), f64(n, 3), new Float64Array(n)],
    accelerations,
  ),
  kernel('matmul', [32, 384], (n) => [f64(n * n, 1), f64(n * n, 2), new Float64Array(n * n), n], matmul),
  kernel('blurRows', [64, 1024], (n) => [f32(n * n), new Float32Array(n * n), n, n], blurRows),
  kernel('norm', [1000, 2_000_000], (n) => [f64(n)], norm),
  kernel('empty', [0, 1000], (n) => [n], empty),
]
