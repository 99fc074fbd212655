// Dispatchers left to choose: whatever version a call runs, and whenever it changes, results and arguments are the original's.

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { compileModule } from '../../src/compiler.ts'
import { type Functions, loadModule } from '../helpers/load-module.ts'
import { run, sameOutcome, showOutcome } from '../helpers/outcome.ts'
import { testOptions } from '../helpers/three-ways.ts'

const text = `
let seen = 0
/* @njit */
export function running(a: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) {
    sum += a[i]!
    a[i] = sum
  }
  if (sum > 1e6) throw new RangeError('too much')
  return sum
}
/* @njit */
export function halves(a: Int32Array, low: number, high: number): number {
  if (high - low < 2) return a[low]!
  const middle = (low + high) >> 1
  return Math.max(halves(a, low, middle), halves(a, middle, high))
}
/* @njit */
export function counted(list: number[], limit: number): number {
  let n = 0
  for (let i = 0; i < list.length; i++) if (list[i]! > limit) n++
  seen = seen + n
  return seen
}
/* @njit */
export function ramp(n: number): Float32Array {
  const out = new Float32Array(n)
  for (let i = 0; i < n; i++) out[i] = i / n
  return out
}
class Mixer {
  /* @njit */
  mix(a: Float64Array, b: Float64Array, t: number): void {
    for (let i = 0; i < a.length; i++) a[i] = a[i]! * (1 - t) + b[i]! * t
  }
}
const mixer = new Mixer()
export function mix(a: Float64Array, b: Float64Array, t: number): void {
  mixer.mix(a, b, t)
}
`
const source = { path: 'chosen.ts', text }
const original = (await loadModule(text, source.path, process.cwd())).exports
const { code, diagnostics } = await compileModule(
  source,
  { ...testOptions(), dispatch: 'auto' },
  process.cwd(),
)
assert.equal(diagnostics, [])
const chosen = await loadModule(code, source.path, process.cwd())
const SIZES = [0, 1, 3, 64, 1000]

function agree(name: string, make: (size: number, round: number) => readonly unknown[]): void {
  for (let round = 0; round < 600; round++) {
    const args = make(SIZES[(round % 7) % SIZES.length] ?? 0, round)
    const expected = run(original[name] as Functions[string], args)
    const found = run(chosen.exports[name] as Functions[string], args)
    assert.ok(
      sameOutcome(expected, found),
      `${name}, call ${round}: ${showOutcome(expected)} but ${showOutcome(found)}`,
    )
  }
}

/** Of the symbol, both versions have run. */
function bothRan(symbol: string, calls: number): void {
  const { completed } = chosen.runs(symbol)
  assert.ok(completed > 0 && completed < calls, `${symbol}: ${completed} of ${calls} calls ran compiled`)
}

test('a written array, and errors', () => {
  agree('running', (size, round) => [Float64Array.from({ length: size }, (_, i) => i * (round % 50))])
  bothRan('f0', 600)
})

test('recursion', () => {
  agree('halves', (size, round) => [
    Int32Array.from({ length: size + 1 }, (_, i) => (i * 7919 + round) % 1000),
    0,
    size + 1,
  ])
})

test('a list, and a variable outside that is written', () => {
  agree('counted', (size, round) => [Array.from({ length: size }, (_, i) => i - 0.5), round])
  bothRan('f2', 600)
})

test('a returned array', () => {
  agree('ramp', (size) => [size])
  bothRan('f3', 600)
})

test('a method; arrays that overlap, wrong arguments', () => {
  const whole = new Float64Array(128).map((_, i) => i)
  agree('mix', (size, round) => {
    if (round % 11 === 0) return [whole.subarray(0, 64), whole.subarray(32, 96), 0.5]
    if (round % 13 === 0) return [[1, 2], whole, 0.5]
    return [new Float64Array(size).fill(round), new Float64Array(size).fill(1), 0.25]
  })
  bothRan('f4', 600)
})

test.run()
