// Functions of Math on several values at once against the host's, on edges and random values. NJIT_MATH_VALUES sets how many of each.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { compileModule } from '../../src/compiler.ts'
import { checkPluginOptions } from '../../src/front-end/check-plugin-options.ts'
import { loadModule } from '../helpers/load-module.ts'

const COUNT = Number(process.env.NJIT_MATH_VALUES ?? 40_000)
const UNARY = [
  'exp',
  'expm1',
  'log',
  'log1p',
  'log2',
  'log10',
  'cbrt',
  'sin',
  'cos',
  'tan',
  'asin',
  'acos',
  'atan',
].concat(['sinh', 'cosh', 'tanh', 'atanh'])
const BINARY = ['atan2', 'pow', 'hypot']

const kernel = (name: string, call: string): string => `
/* @njit */
export function ${name}(x: Float64Array, y: Float64Array, out: Float64Array): void {
  for (let i = 0; i < x.length; i++) out[i] = Math.${call}
}`
const text = [
  ...UNARY.map((name) => kernel(name, `${name}(x[i]!)`)),
  ...BINARY.map((name) => kernel(name, `${name}(x[i]!, y[i]!)`)),
].join('\n')

const EDGES = [
  0,
  1,
  2,
  0.5,
  5e-324,
  2 ** -1022,
  2 ** -28,
  2 ** 53,
  Math.PI,
  Math.PI / 2,
  Math.PI / 4,
  0.34657359027997264,
]
  .concat([
    1.0397207708399179,
    708,
    709.8,
    745.2,
    0.4375,
    0.6875,
    1.1875,
    2.4375,
    823549,
    1e300,
    Infinity,
    NaN,
    3,
    10,
  ])
  .flatMap((value) => [value, -value, value * (1 + 2 ** -52), value * (1 - 2 ** -53)])

let state = 88172645463325252n
function random(): number {
  state ^= BigInt.asUintN(64, state << 13n)
  state ^= state >> 7n
  state ^= BigInt.asUintN(64, state << 17n)
  return Number(state >> 11n) / 2 ** 53
}
const bits = new DataView(new ArrayBuffer(8))
function anyDouble(): number {
  bits.setBigUint64(0, state)
  random()
  return bits.getFloat64(0)
}

/** A sixth of the values are random bit patterns; the others have sizes from about 1 to a million. */
function sample(): number {
  const kind = random()
  if (kind < 0.15) return anyDouble()
  const scale = kind < 0.4 ? 4 : kind < 0.7 ? 40 : kind < 0.9 ? 1500 : 1e6
  return (random() - 0.4) * scale
}

const folder = mkdtempSync(join(tmpdir(), 'njit-math-'))
const options = checkPluginOptions({ simd: 'force', dispatch: 'always', cacheDir: folder })
const compiled = await compileModule({ path: 'math.ts', text }, options, folder)
const { exports } = await loadModule(compiled.code, 'math.ts', folder)

const column = (offset: number): Float64Array =>
  Float64Array.from({ length: COUNT }, (_, i) => {
    const edges = EDGES.length
    if (i >= edges * edges) return sample()
    return EDGES[offset === 0 ? i % edges : Math.floor(i / edges)] as number
  })
const x = column(0)
const y = column(1)

for (const name of [...UNARY, ...BINARY]) {
  test(`Math.${name} has the host's bits on ${COUNT} values`, () => {
    assert.ok(
      compiled.records.find((record) => record.name === name)?.status === 'compiled',
      `${name} is compiled`,
    )
    const out = new Float64Array(COUNT)
    ;(exports[name] as (...args: unknown[]) => void)(x, y, out)
    const host = Math[name as 'pow'] as (...args: number[]) => number
    for (let i = 0; i < COUNT; i++) {
      const [a, b] = [x[i] as number, y[i] as number]
      const expected = name in { atan2: 1, pow: 1, hypot: 1 } ? host(a, b) : host(a)
      if (!Object.is(out[i], expected)) assert.unreachable(`${name}(${a}, ${b}) = ${expected}, not ${out[i]}`)
    }
  })
}

test.after(() => rmSync(folder, { recursive: true, force: true }))
test.run()
