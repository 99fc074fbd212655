import { f64, kernel } from '../kernel.ts'

/* @njit */
function nbody(
  x: Float64Array,
  y: Float64Array,
  vx: Float64Array,
  vy: Float64Array,
  mass: Float64Array,
  dt: number,
): void {
  const n = x.length
  for (let i = 0; i < n; i++) {
    let ax = 0
    let ay = 0
    for (let j = 0; j < n; j++) {
      const dx = x[j]! - x[i]!
      const dy = y[j]! - y[i]!
      const d2 = dx * dx + dy * dy + 0.01
      const f = mass[j]! / (d2 * Math.sqrt(d2))
      ax += f * dx
      ay += f * dy
    }
    vx[i] = vx[i]! + ax * dt
    vy[i] = vy[i]! + ay * dt
  }
}

function cdf(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x))
  const d = 0.3989422804014327 * Math.exp((-x * x) / 2)
  const p =
    d * t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  return x > 0 ? 1 - p : p
}

/* @njit */
function blackScholes(
  spot: Float64Array,
  strike: Float64Array,
  time: Float64Array,
  out: Float64Array,
  rate: number,
  vol: number,
): void {
  for (let i = 0; i < out.length; i++) {
    const root = vol * Math.sqrt(time[i]!)
    const d1 = (Math.log(spot[i]! / strike[i]!) + (rate + (vol * vol) / 2) * time[i]!) / root
    out[i] = spot[i]! * cdf(d1) - strike[i]! * Math.exp(-rate * time[i]!) * cdf(d1 - root)
  }
}

/* @njit */
function kMeansAssign(points: Float64Array, centres: Float64Array, labels: Int32Array, dims: number): void {
  const k = centres.length / dims
  for (let p = 0; p < labels.length; p++) {
    let best = 0
    let bestDistance = Infinity
    for (let c = 0; c < k; c++) {
      let distance = 0
      for (let d = 0; d < dims; d++) {
        const diff = points[p * dims + d]! - centres[c * dims + d]!
        distance += diff * diff
      }
      if (distance < bestDistance) {
        bestDistance = distance
        best = c
      }
    }
    labels[p] = best
  }
}

/* @njit */
function distances(points: Float64Array, out: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const dx = points[i * 3]! - points[j * 3]!
      const dy = points[i * 3 + 1]! - points[j * 3 + 1]!
      const dz = points[i * 3 + 2]! - points[j * 3 + 2]!
      out[i * n + j] = Math.sqrt(dx * dx + dy * dy + dz * dz)
    }
  }
}

/* @njit */
function polynomial(x: Float64Array, y: Float64Array): void {
  for (let i = 0; i < x.length; i++) {
    const v = x[i]!
    y[i] = 1 + v * (0.5 + v * (0.25 + v * (0.125 + v * 0.0625)))
  }
}

/* @njit */
function knapsack(weights: Int32Array, values: Float64Array, best: Float64Array): number {
  for (let item = 0; item < weights.length; item++) {
    const w = weights[item]!
    for (let c = best.length - 1; c >= w; c--) best[c] = Math.max(best[c]!, best[c - w]! + values[item]!)
  }
  return best[best.length - 1]!
}

const positive = (n: number, seed: number): Float64Array => f64(n, seed).map((v) => v * 90 + 10)

export const kernels = [
  kernel(
    'n-body',
    [8, 1000],
    (n) => [f64(n), f64(n, 2), new Float64Array(n), new Float64Array(n), f64(n, 3), 0.01],
    nbody,
  ),
  kernel(
    'black-scholes',
    [16, 2e5],
    (n) => [positive(n, 1), positive(n, 2), f64(n, 3).map((v) => v + 0.1), new Float64Array(n), 0.02, 0.3],
    blackScholes,
  ),
  kernel(
    'k-means assign',
    [16, 5e4],
    (n) => [f64(n * 4), f64(16 * 4, 2), new Int32Array(n), 4],
    kMeansAssign,
  ),
  kernel('distances', [8, 600], (n) => [f64(n * 3), new Float64Array(n * n), n], distances),
  kernel('polynomial', [64, 1e6], (n) => [f64(n), new Float64Array(n)], polynomial),
  kernel(
    'knapsack',
    [16, 1000],
    (n) => [Int32Array.from(f64(n), (v) => 1 + v * 50), f64(n, 2), new Float64Array(n * 5)],
    knapsack,
  ),
]
