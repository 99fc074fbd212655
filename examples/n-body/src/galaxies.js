// Two discs of stars around heavy centres, on their way towards each other.

const STARS = 700
const CENTRE_MASS = 1
const STAR_MASS = 0.0002

export function makeGalaxies() {
  const count = 2 * (STARS + 1)
  const positions = new Float64Array(2 * count)
  const velocities = new Float64Array(2 * count)
  const masses = new Float64Array(count)
  // Always the same sky.
  let seed = 7
  const random = () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) | 0
    return (seed >>> 0) / 2 ** 32
  }
  let next = 0
  const put = (x, y, vx, vy, mass) => {
    positions.set([x, y], 2 * next)
    velocities.set([vx, vy], 2 * next)
    masses[next++] = mass
  }
  for (const side of [-1, 1]) {
    const [x, y, vx, vy] = [side * 0.75, side * 0.28, side * -0.42, side * 0.18]
    put(x, y, vx, vy, CENTRE_MASS)
    for (let i = 0; i < STARS; i++) {
      const angle = random() * 2 * Math.PI
      const radius = 0.06 + 0.44 * Math.sqrt(random())
      const speed = Math.sqrt((CENTRE_MASS + STAR_MASS * i) / radius)
      const [c, s] = [Math.cos(angle), Math.sin(angle)]
      put(x + radius * c, y + radius * s, vx - speed * s, vy + speed * c, STAR_MASS)
    }
  }
  return { positions, velocities, masses, starsOfFirst: STARS + 1 }
}
