// fastmath: sums may be put in another order, but nothing that an index or a stored integer comes from.

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { emitUnit } from '../../src/5-emit/c/emit-c.ts'
import { builder } from '../../src/6-build/build.ts'
import { inspectUnit } from '../../src/compiler.ts'
import { pruneModule } from '../../src/hir/call-graph.ts'
import { printModule } from '../../src/hir/print.ts'
import { testOptions, threeWays } from '../helpers/three-ways.ts'

const text = `
/* @njit { fastmath: true } */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}
/* @njit */
export function strictDot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}
/* @njit { fastmath: ['nnan', 'contract'] } */
export function nothingToGain(x: number, y: number): number {
  return x * y + y
}
/* @njit { fastmath: ['arcp'] } */
export function scaled(a: Float64Array, by: number): void {
  for (let i = 0; i < a.length; i++) a[i] = a[i]! / by + 1
}
/* @njit { fastmath: true } */
export function sampled(table: Float64Array, n: number): number {
  let sum = 0
  for (let i = 0; i < n; i++) {
    const place = i * 0.1 + 0.2
    sum += table[Math.floor(place)]! * (place - 0.5)
  }
  return sum
}
/* @njit { fastmath: true } */
export function stored(out: Uint8ClampedArray, gain: number): void {
  for (let i = 0; i < out.length; i++) out[i] = i * gain + 0.5
}
`
const source = { path: 'fastmath.ts', text }
const unit = inspectUnit(source, testOptions(), process.cwd())
const symbolOf = (name: string): string =>
  unit.outcomes.find((outcome) => unit.index.tagged[outcome.tagged]?.fn.name === name)?.symbol ?? name
const hirOf = (name: string): string => {
  const symbol = symbolOf(name)
  const functions = unit.final.functions.filter((fn) => fn.symbol === symbol)
  return printModule({ functions, exports: [] })
}
const { original, compiled } = await threeWays(source, process.cwd())
type Call = (...args: unknown[]) => number

test('sums and products of doubles are relaxed where the tag says so', () => {
  assert.match(hirOf('dot'), /relaxed_add\(.*relaxed_mul/)
  assert.not.match(hirOf('strictDot'), /relaxed/)
  assert.not.match(hirOf('nothingToGain'), /relaxed/)
})

test('a list of flags allows what it names', () => {
  assert.match(hirOf('scaled'), /relaxed_div/)
  assert.not.match(hirOf('scaled'), /relaxed_add/)
})

test('what an index comes from stays exact', () => {
  const hir = hirOf('sampled')
  assert.not.match(hir, /place: float64 = relaxed/)
  assert.match(hir, /sum.* = relaxed_add/)
})

test('what an array of integers takes stays exact', () => {
  assert.not.match(hirOf('stored'), /relaxed/)
})

test('the C compiler vectorises the relaxed sum, and only that', async () => {
  for (const name of ['dot', 'strictDot']) {
    const symbol = symbolOf(name)
    const { c } = emitUnit(
      pruneModule(unit.final, (other) => other === symbol),
      { file: source.path, debug: false },
    )
    const assembly = await builder.text(c, 'asm', { simd: true, optimise: 3 })
    assert.is(/f64x2\.add/.test(assembly), name === 'dot', name)
  }
})

test('results are close to those of the original', () => {
  for (const n of [0, 1, 2, 3, 100, 1001]) {
    const a = Float64Array.from({ length: n }, (_, i) => Math.sin(i) * 1e3)
    const b = Float64Array.from({ length: n }, (_, i) => Math.cos(i * 3))
    const [fast, exact] = [(compiled.exports.dot as Call)(a, b), (original.dot as Call)(a, b)]
    const size = a.reduce((sum, x, i) => sum + Math.abs(x * (b[i] as number)), 0)
    assert.ok(Math.abs(fast - exact) <= size * n * 2 ** -52, `${n}: ${fast} and ${exact}`)
    assert.is((compiled.exports.strictDot as Call)(a, b), exact)
  }
  assert.ok(
    Number.isNaN((compiled.exports.dot as Call)(new Float64Array([Number.NaN, 1]), new Float64Array([1, 1]))),
  )
})

test.run()
