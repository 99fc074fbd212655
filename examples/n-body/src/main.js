import { makeGalaxies } from './galaxies.js'
import { energy, step } from './gravity.js'

const STEP = 0.004
const { positions, velocities, masses, starsOfFirst } = makeGalaxies()
const canvas = document.querySelector('canvas')
const context = canvas.getContext('2d')
const status = document.querySelector('#status')
const energyText = document.querySelector('#energy')
/** `?steps=100` stops there. */
const lastStep = Number(new URLSearchParams(location.search).get('steps') ?? Number.POSITIVE_INFINITY)
let steps = 0
let timeMs = 0

function resize() {
  canvas.width = innerWidth
  canvas.height = innerHeight
}

function draw() {
  const { width, height } = canvas
  const scale = Math.min(width, height) * 0.42
  context.globalCompositeOperation = 'source-over'
  context.fillStyle = 'rgba(5, 6, 11, 0.28)'
  context.fillRect(0, 0, width, height)
  context.globalCompositeOperation = 'lighter'
  for (let i = 0; i < masses.length; i++) {
    const size = masses[i] > 0.5 ? 7 : 1.7
    context.fillStyle = i < starsOfFirst ? 'rgba(255, 176, 96, 0.75)' : 'rgba(106, 168, 255, 0.75)'
    const x = width / 2 + positions[2 * i] * scale
    const y = height / 2 + positions[2 * i + 1] * scale
    context.fillRect(x - size / 2, y - size / 2, size, size)
  }
}

function frame() {
  const started = performance.now()
  step(positions, velocities, masses, STEP)
  timeMs += (performance.now() - started - timeMs) * 0.1
  steps++
  draw()
  status.textContent = `${masses.length} bodies, ${(masses.length ** 2 / 1e6).toFixed(1)} million forces in ${timeMs.toFixed(1)} ms, step ${steps}`
  if (steps % 20 === 0 || steps === lastStep)
    energyText.textContent = String(energy(positions, velocities, masses))
  if (steps < lastStep) requestAnimationFrame(frame)
}

addEventListener('resize', resize)
resize()
requestAnimationFrame(frame)
