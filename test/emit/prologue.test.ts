// The prologue's functions against JavaScript's own operators, on crosses of edge values and on random bits.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { prologueFor } from '../../src/5-emit/c/prologue.ts'
import { allOps } from '../../src/ops/table.ts'
import { makeRandom } from './random-values.ts'
import { compileUnit, type RunningUnit } from './run-unit.ts'

const test = suite('prologue')

const EDGES = [
  0,
  -0,
  NaN,
  Infinity,
  -Infinity,
  1,
  -1,
  0.5,
  -0.5,
  0.49999999999999994,
  -0.49999999999999994,
  1.5,
  -1.5,
  2.5,
  3.5,
  254.5,
  255,
  255.5,
  256,
  0.1,
  -0.1,
  3,
  -3,
  7,
  10,
  100,
  2 ** 31,
  2 ** 31 - 1,
  -(2 ** 31),
  -(2 ** 31) - 1,
  2 ** 32,
  2 ** 32 - 1,
  2 ** 32 + 0.5,
  -(2 ** 32) - 1,
  2 ** 52,
  2 ** 52 + 0.5,
  2 ** 53,
  2 ** 53 - 1,
  2 ** 62,
  2 ** 63,
  -(2 ** 63),
  2 ** 64,
  2 ** 64 + 2 ** 12,
  2 ** 83 + 2 ** 31,
  2 ** 84,
  1e21,
  1e300,
  1.7976931348623157e308,
  -1.7976931348623157e308,
  5e-324,
  -5e-324,
  2.2250738585072014e-308,
  2.225073858507201e-308,
  1e-310,
  Math.PI,
  -Math.E,
  4503599627370495.5,
  9007199254740992,
  1073741824,
  1073741823.5,
]

const toUint8Clamped = (x: number): number => new Uint8ClampedArray([x])[0] as number

interface Case {
  readonly c: string
  readonly params: number
  readonly js: (...args: number[]) => number
}

/** Every result is compared as a double. */
const CASES: Readonly<Record<string, Case>> = {
  to_int32: { c: 'njit_to_int32(a)', params: 1, js: (a) => a | 0 },
  to_uint32: { c: 'njit_to_uint32(a)', params: 1, js: (a) => a >>> 0 },
  clamp: { c: 'njit_clamp_uint8(a)', params: 1, js: toUint8Clamped },
  rem: { c: 'njit_rem(a, b)', params: 2, js: (a, b) => a % b },
  min: { c: 'njit_min(a, b)', params: 2, js: (a, b) => Math.min(a, b) },
  max: { c: 'njit_max(a, b)', params: 2, js: (a, b) => Math.max(a, b) },
  round: { c: 'njit_round(a)', params: 1, js: Math.round },
  floor: { c: 'njit_floor(a)', params: 1, js: Math.floor },
  ceil: { c: 'njit_ceil(a)', params: 1, js: Math.ceil },
  trunc: { c: 'njit_trunc(a)', params: 1, js: Math.trunc },
  sign: { c: 'njit_sign(a)', params: 1, js: Math.sign },
  fround: { c: 'njit_fround(a)', params: 1, js: Math.fround },
  clz: { c: 'njit_clz32((uint32_t)njit_to_int32(a))', params: 1, js: Math.clz32 },
  index: {
    c: 'njit_index(a)',
    params: 1,
    js: (a) => (Number.isInteger(a) && Math.abs(a) < 2 ** 31 ? a + 0 : a === -(2 ** 31) ? a : -1),
  },
  optional: { c: 'njit_is_undefined(njit_wrap_optional(a))', params: 1, js: () => 0 },
  undefined: { c: 'njit_is_undefined(NJIT_UNDEFINED)', params: 1, js: () => 1 },
}

const unitText = Object.entries(CASES)
  .map(([name, { c, params }]) => {
    const list = ['double a', 'double b'].slice(0, params).join(', ')
    return `NJIT_EXPORT("${name}") double test_${name}(${list}) { return ${c}; }\n`
  })
  .join('')

/** An expression that uses every piece that operation rows name. */
const namesInRows = [
  ...new Set(
    allOps.flatMap((row) => row.forms.flatMap((form) => form.c.match(/\bnjit_\w+|\bNJIT_\w+/g) ?? [])),
  ),
]

const compiled = compileUnit(`${prologueFor(unitText)}\n${unitText}`)

function check(unit: RunningUnit, name: string, args: number[]): void {
  const { js } = CASES[name] as Case
  const [actual, expected] = [unit.call(name, ...args), js(...args)]
  if (!Object.is(actual, expected))
    assert.unreachable(`${name}(${args.join(', ')}): ${actual}, not ${expected}`)
}

for (const [name, { params }] of Object.entries(CASES)) {
  test(`${name} equals JavaScript's on edge values and random ones`, async () => {
    const unit = (await compiled).start()
    for (const a of EDGES) {
      if (params === 1) check(unit, name, [a])
      else for (const b of EDGES) check(unit, name, [a, b])
    }
    const random = makeRandom(12_345)
    for (let i = 0; i < 20_000; i++) {
      check(unit, name, params === 1 ? [random.number()] : [random.number(), random.number()])
    }
  })
}

test('the remainder of the largest by the smallest number takes microseconds', async () => {
  const unit = (await compiled).start()
  const started = performance.now()
  for (let i = 0; i < 1000; i++) unit.call('rem', 1.7976931348623157e308, 3 * 5e-324)
  assert.ok(performance.now() - started < 200)
})

test('imports no function and no address of its own', async () => {
  const { imports } = await compiled
  assert.equal(
    imports.filter(
      (name) =>
        name !== 'env.memory' &&
        !/^env\.__(memory_base|table_base|stack_pointer|indirect_function_table)$/.test(name),
    ),
    [],
  )
})

test('has a piece for every name in the operation table', () => {
  const text = prologueFor(namesInRows.join(' '))
  const missing = namesInRows.filter(
    (name) => !name.startsWith('njit_host_') && !new RegExp(`\\b${name}\\b`).test(text),
  )
  assert.equal(missing, [])
})

test('takes only the pieces that the text needs, the same way each time', () => {
  const text = prologueFor('njit_round(a)')
  assert.match(text, 'njit_round')
  assert.not.match(text, 'njit_rem')
  assert.is(text, prologueFor('njit_round(a)'))
})

test.run()
