// Geometry, dynamics, statistics and graphs.

import { integer, times } from '../helpers/arguments.ts'
import { anyArray, arrayFrom } from '../helpers/edge-values.ts'
import { compareKernels, SIZES } from './kernels.ts'

const text = `/* @njit-module */
const G = 6.674e-3
let softening = 0.01

export function setSoftening(value: number): void {
  softening = value
}

export function gravity(x: Float64Array, y: Float64Array, vx: Float64Array, vy: Float64Array, mass: Float64Array, dt: number): number {
  const n = x.length
  for (let i = 0; i < n; i++) {
    let ax = 0
    let ay = 0
    for (let j = 0; j < n; j++) {
      if (i === j) continue
      const dx = x[j] - x[i]
      const dy = y[j] - y[i]
      const d2 = dx * dx + dy * dy + softening * softening
      const force = (G * mass[j]) / (d2 * Math.sqrt(d2))
      ax += dx * force
      ay += dy * force
    }
    vx[i] += ax * dt
    vy[i] += ay * dt
  }
  let energy = 0
  for (let i = 0; i < n; i++) {
    x[i] += vx[i] * dt
    y[i] += vy[i] * dt
    energy += 0.5 * mass[i] * (vx[i] ** 2 + vy[i] ** 2)
  }
  return energy
}

export function polygonArea(x: Float64Array, y: Float64Array): number {
  let area = 0
  for (let i = 0, j = x.length - 1; i < x.length; j = i++) area += (x[j] + x[i]) * (y[j] - y[i])
  return area / 2
}

export function contains(x: Float64Array, y: Float64Array, px: number, py: number): boolean {
  let inside = false
  for (let i = 0, j = x.length - 1; i < x.length; j = i++) {
    if (y[i] > py !== y[j] > py && px < ((x[j] - x[i]) * (py - y[i])) / (y[j] - y[i]) + x[i]) inside = !inside
  }
  return inside
}

export function convexHull(x: Float64Array, y: Float64Array, hull: Int32Array): number {
  let leftmost = 0
  for (let i = 1; i < x.length; i++) if (x[i] < x[leftmost]) leftmost = i
  let at = leftmost
  let count = 0
  do {
    hull[count++] = at
    let next = 0
    for (let i = 1; i < x.length; i++) {
      const turn = (x[next] - x[at]) * (y[i] - y[at]) - (y[next] - y[at]) * (x[i] - x[at])
      if (next === at || turn < 0) next = i
    }
    at = next
  } while (at !== leftmost && count < x.length)
  return count
}

export function heat(grid: Float32Array, w: number, h: number, steps: number): Float32Array {
  let from = grid
  let to = new Float32Array(grid.length)
  for (let s = 0; s < steps; s++) {
    for (let y = 1; y < h - 1; y++) {
      for (let x = 1; x < w - 1; x++) {
        const i = y * w + x
        to[i] = from[i] + 0.1 * (from[i - 1] + from[i + 1] + from[i - w] + from[i + w] - 4 * from[i])
      }
    }
    const t = from
    from = to
    to = t
  }
  return from
}

export function floydWarshall(d: Float64Array, n: number): void {
  for (let k = 0; k < n; k++) {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        const through = d[i * n + k] + d[k * n + j]
        if (through < d[i * n + j]) d[i * n + j] = through
      }
    }
  }
}

export function dijkstra(weights: Float64Array, n: number, start: number): Float64Array {
  const distance = new Float64Array(n).fill(Infinity)
  const done = new Uint8Array(n)
  distance[start] = 0
  for (let round = 0; round < n; round++) {
    let nearest = -1
    for (let i = 0; i < n; i++) {
      if (!done[i] && (nearest < 0 || distance[i] < distance[nearest])) nearest = i
    }
    if (nearest < 0) break
    done[nearest] = 1
    for (let i = 0; i < n; i++) {
      const w = weights[nearest * n + i]
      if (w > 0) distance[i] = Math.min(distance[i], distance[nearest] + w)
    }
  }
  return distance
}

export function floodFill(grid: Uint8Array, w: number, h: number, x: number, y: number, color: number): number {
  const stack = new Int32Array(w * h * 4 + 4)
  const old = grid[y * w + x]
  if (old === undefined || old === color) return 0
  let top = 0
  let filled = 0
  stack[top++] = y * w + x
  while (top > 0) {
    const at = stack[--top]
    if (grid[at] !== old) continue
    grid[at] = color
    filled++
    const cx = at % w
    if (cx > 0) stack[top++] = at - 1
    if (cx < w - 1) stack[top++] = at + 1
    if (at >= w) stack[top++] = at - w
    if (at < w * (h - 1)) stack[top++] = at + w
  }
  return filled
}

export function variance(a: Float64Array): [number, number, number] {
  let mean = 0
  let m2 = 0
  let n = 0
  for (const x of a) {
    n++
    const delta = x - mean
    mean += delta / n
    m2 += delta * (x - mean)
  }
  return [mean, n > 1 ? m2 / (n - 1) : NaN, n]
}

export function kahan(a: Float32Array): number {
  let sum = 0
  let lost = 0
  for (let i = 0; i < a.length; i++) {
    const y = a[i] - lost
    const t = sum + y
    lost = t - sum - y
    sum = t
  }
  return sum
}

export function newton(x: number, tolerance: number): number {
  if (x < 0) throw new RangeError('negative: ' + x)
  let guess = x || 1
  for (let i = 0; i < 100; i++) {
    const better = (guess + x / guess) / 2
    if (Math.abs(better - guess) <= tolerance) return better
    guess = better
  }
  return guess
}

function f(x: number): number {
  return Math.exp(-x * x) * Math.cos(3 * x)
}

export function simpson(a: number, b: number, n: number): number {
  const h = (b - a) / n
  let sum = f(a) + f(b)
  for (let i = 1; i < n; i++) sum += f(a + i * h) * (i % 2 === 0 ? 2 : 4)
  return (sum * h) / 3
}

export function lorenz(steps: number, dt: number): [number, number, number] {
  let [x, y, z] = [1, 1, 1]
  for (let i = 0; i < steps; i++) {
    const dx = 10 * (y - x)
    const dy = x * (28 - z) - y
    const dz = x * y - (8 / 3) * z
    x += dx * dt
    y += dy * dt
    z += dz * dt
  }
  return [x, y, z]
}

export function kMeans(points: Float64Array, centers: Float64Array, labels: Int8Array, rounds: number): number {
  const k = centers.length
  let moved = 0
  for (let r = 0; r < rounds; r++) {
    const sums = new Float64Array(k)
    const counts = new Uint32Array(k)
    for (let i = 0; i < points.length; i++) {
      let best = 0
      for (let c = 1; c < k; c++) if (Math.abs(points[i] - centers[c]) < Math.abs(points[i] - centers[best])) best = c
      if (labels[i] !== best) moved++
      labels[i] = best
      sums[best] += points[i]
      counts[best]++
    }
    for (let c = 0; c < k; c++) if (counts[c] > 0) centers[c] = sums[c] / counts[c]
  }
  return moved
}
`

const floats = (length: number, next: () => number): Float64Array =>
  arrayFrom(Float64Array, length, () => next() * 20 - 10)
const size = (i: number): number => SIZES[i % 7] as number
const few = (i: number): number => [0, 1, 2, 3, 5, 8][i % 6] as number

compareKernels('simulation', text, {
  gravity: times(12, 1, (next, i) => {
    const n = few(i)
    return [floats(n, next), floats(n, next), floats(n, next), floats(n, next), floats(n, next), 0.01]
  }),
  polygonArea: times(14, 2, (next, i) => [floats(size(i), next), floats(size(i), next)]),
  contains: times(40, 3, (next, i) => [
    floats(size(i), next),
    floats(size(i), next),
    next() * 10 - 5,
    next() * 10 - 5,
  ]),
  convexHull: times(14, 4, (next, i) => [
    floats(size(i), next),
    floats(size(i), next),
    new Int32Array(size(i)),
  ]),
  heat: times(14, 5, (next, i) => [anyArray(Float32Array, few(i) * 6, next), few(i), 6, i % 4]),
  floydWarshall: times(12, 6, (next, i) => [
    arrayFrom(Float64Array, few(i) ** 2, () => (next() < 0.4 ? Infinity : next() * 9)),
    few(i),
  ]),
  dijkstra: times(12, 7, (next, i) => [
    arrayFrom(Float64Array, few(i) ** 2, () => (next() < 0.4 ? 0 : next() * 9)),
    few(i),
    i % 3,
  ]),
  floodFill: times(20, 8, (next, i) => [
    arrayFrom(Uint8Array, few(i) * 5, () => next() * 2),
    few(i),
    5,
    integer(next, 0, 4),
    integer(next, 0, 5),
    7,
  ]),
  variance: times(14, 9, (next, i) => [anyArray(Float64Array, size(i), next)]),
  kahan: times(14, 10, (next, i) => [anyArray(Float32Array, size(i), next)]),
  newton: [0, -0, 2, 1e300, 5e-324, -1, NaN, Infinity].map((x) => [x, 1e-12]),
  simpson: times(12, 11, (next, i) => [next(), 1 + next(), [1, 2, 10, 33, 0, 2.5][i % 6]]),
  lorenz: [0, 1, 3, 17, 200].map((steps) => [steps, 0.01]),
  kMeans: times(12, 12, (next, i) => [
    floats(size(i), next),
    floats(few(i + 1), next),
    new Int8Array(size(i)),
    i % 4,
  ]),
})
