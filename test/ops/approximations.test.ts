// Functions of Math under fastmath against the host's, one value after the other, and several at once, in Wasm and natively: as
// near as the rows state, on edges, random bit patterns and ordinary numbers. NJIT_MATH_VALUES sets how many of each.

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { printModule } from '../../src/hir/print.ts'
import { APPROXIMATED } from '../../src/ops/relaxed-functions.ts'
import { opByName } from '../../src/ops/table.ts'
import { threeWays } from '../helpers/three-ways.ts'
import { ulpsBetween } from '../helpers/ulps.ts'

const COUNT = Number(process.env.NJIT_MATH_VALUES ?? 40_000)

const callOf = (name: string): string => (name === 'atan2' ? 'atan2(x[i]!, y[i]!)' : `${name}(x[i]!)`)
const text = APPROXIMATED.map(
  (name) => `
/* @njit { fastmath: ['afn'] } */
export function ${name}(x: Float64Array, y: Float64Array, out: Float64Array): void {
  for (let i = 0; i < x.length; i++) out[i] = Math.${callOf(name)}
}
/* @njit { fastmath: ['reassoc'] } */
export function exact_${name}(x: Float64Array, y: Float64Array, out: Float64Array): void {
  for (let i = 0; i < x.length; i++) out[i] = Math.${callOf(name)}
}
/* @njit { fastmath: ['afn'] } */
export function index_${name}(table: Float64Array, x: Float64Array): number {
  let sum = 0
  for (let i = 0; i < x.length; i++) sum += table[Math.abs(Math.floor(Math.${callOf(name).replace('y[i]!', '2')}))]!
  return sum
}`,
).join('\n')

const EDGES = [0, 5e-324, 1e-310, 2 ** -1022, 1e-300, 2 ** -54, 1e-9, 0.1, 0.41421356237309503, 0.5]
  .concat([Math.SQRT1_2, 1, Math.SQRT2, 2, 2.414213562373095, 3, 8, 10, 22, 708, 709.7, 709.8, 745.1, 746])
  .concat([1000, 1e15, 2 ** 60, 1e300, 1.7e308, Number.MAX_VALUE, Number.POSITIVE_INFINITY, Number.NaN])
  .flatMap((value) => [value, -value, value * (1 + 2 ** -52), value * (1 - 2 ** -53)])

let state = 88172645463325252n
function random(): number {
  state ^= BigInt.asUintN(64, state << 13n)
  state ^= state >> 7n
  state ^= BigInt.asUintN(64, state << 17n)
  return Number(state >> 11n) / 2 ** 53
}
const bits = new DataView(new ArrayBuffer(8))
function sample(): number {
  const kind = random()
  bits.setBigUint64(0, state)
  if (kind < 0.3) return bits.getFloat64(0)
  return (random() - 0.4) * (kind < 0.6 ? 4 : kind < 0.9 ? 60 : 2000)
}
const column = (offset: 0 | 1): Float64Array =>
  Float64Array.from({ length: COUNT }, (_, i) => {
    const edges = EDGES.length
    if (i >= edges * edges) return sample()
    return EDGES[offset === 0 ? i % edges : Math.floor(i / edges)] as number
  })
const [x, y] = [column(0), column(1)]

const source = { path: 'approximate.ts', text }
const modes = {
  'one by one': await threeWays(source, process.cwd(), 'off'),
  together: await threeWays(source, process.cwd(), 'force'),
}

for (const name of APPROXIMATED) {
  const { exact } = opByName(`relaxed_${name}`)
  const ulps = exact === 'bits' ? 0 : exact.ulps
  test(`Math.${name} is within ${ulps} ulps of the host's on ${COUNT} values`, () => {
    for (const [mode, ways] of Object.entries(modes)) {
      for (const machine of ways.machines) {
        const out = new Float64Array(COUNT)
        ;(machine.loaded.exports[name] as (...args: unknown[]) => void)(x, y, out)
        const host = Math[name as 'atan2'] as (...args: number[]) => number
        for (let i = 0; i < COUNT; i++) {
          const [a, b] = [x[i] as number, y[i] as number]
          const expected = name === 'atan2' ? host(a, b) : host(a)
          if (ulpsBetween(out[i] as number, expected) > ulps)
            assert.unreachable(`${name}(${a}, ${b}) = ${expected}, not ${out[i]} (${machine.name}, ${mode})`)
        }
      }
    }
  })
}

test('other flags leave them exact, and so do indices', () => {
  for (const { symbol, name } of modes.together.unit.final.functions.map(({ symbol, name }) => ({
    symbol,
    name,
  }))) {
    const functions = modes.together.unit.final.functions.filter((fn) => fn.symbol === symbol)
    const hir = printModule({ functions, exports: [] })
    const isExact = name.includes('_')
    assert.is(/relaxed_/.test(hir), !isExact, name)
  }
})

test.run()
