// Bodies that attract each other. Positions and velocities are x and y of one body after the other; masses are their own array.

/** Keeps bodies that meet from being thrown out. */
const SOFTENING = 0.0004

/**
 * Velocities and positions after one step of `dt`: every body feels every other.
 *
 * @njit
 * @param {Float64Array} positions
 * @param {Float64Array} velocities
 * @param {Float64Array} masses
 * @param {number} dt
 * @returns {void}
 */
export function step(positions, velocities, masses, dt) {
  const count = masses.length
  for (let i = 0; i < count; i++) {
    const x = positions[2 * i]
    const y = positions[2 * i + 1]
    let ax = 0
    let ay = 0
    for (let j = 0; j < count; j++) {
      const dx = positions[2 * j] - x
      const dy = positions[2 * j + 1] - y
      const squared = dx * dx + dy * dy + SOFTENING
      const pull = masses[j] / (squared * Math.sqrt(squared))
      ax += dx * pull
      ay += dy * pull
    }
    velocities[2 * i] += ax * dt
    velocities[2 * i + 1] += ay * dt
  }
  for (let i = 0; i < 2 * count; i++) positions[i] += velocities[i] * dt
}

/**
 * Of motion and of attraction together.
 *
 * @njit
 * @param {Float64Array} positions
 * @param {Float64Array} velocities
 * @param {Float64Array} masses
 * @returns {number}
 */
export function energy(positions, velocities, masses) {
  let sum = 0
  for (let i = 0; i < masses.length; i++) {
    const vx = velocities[2 * i]
    const vy = velocities[2 * i + 1]
    sum += 0.5 * masses[i] * (vx * vx + vy * vy)
    for (let j = i + 1; j < masses.length; j++) {
      const dx = positions[2 * j] - positions[2 * i]
      const dy = positions[2 * j + 1] - positions[2 * i + 1]
      sum -= (masses[i] * masses[j]) / Math.sqrt(dx * dx + dy * dy + SOFTENING)
    }
  }
  return sum
}
