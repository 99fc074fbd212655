import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { args, bigint, boolean, captured, integer, number, optional, tuple } from '../helpers/entry-values.ts'
import { rewrite, run } from '../helpers/rewritten.ts'
import { assemble, op } from '../helpers/wasm-module.ts'
import { sample } from '../helpers/wasm-samples.ts'

const test = suite('doors of scalar functions')

type Fn = (...given: unknown[]) => unknown

const one = assemble([sample('one')])

test('a number runs compiled, anything else the original', () => {
  const { code } = rewrite({
    text: `/* @njit */ function f(a) { return 'js ' + typeof a }\nexports.f = f`,
    wasm: one,
    entries: [{ params: args(number) }],
  })
  const { f } = run<{ f: Fn }>(code)
  assert.is(f(1), 1001)
  assert.is(f(-0), 1000)
  assert.ok(Number.isNaN(f(Number.NaN)))
  for (const other of [undefined, '1', null, true, 1n, {}, []]) assert.is(f(other), `js ${typeof other}`)
  assert.is(f(), 'js undefined')
  assert.is(f(1, 2, 3), 1001)
})

test('integers are told from fractions, -0 and what lies outside', () => {
  const { code } = rewrite({
    text: `/* @njit */ function f(a) { return 'js' }\nexports.f = f`,
    wasm: assemble([sample('integer')]),
    entries: [{ params: args(integer) }],
  })
  const { f } = run<{ f: Fn }>(code)
  assert.is(f(0), 1000)
  assert.is(f(-5), 995)
  assert.is(f(2 ** 31 - 1), 2 ** 31 + 999)
  let asked = 0
  const sly = { valueOf: () => asked++ }
  for (const other of [-0, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, -(2 ** 31) - 1, 1n, '1', sly])
    assert.is(f(other), 'js')
  assert.is(asked, 0)
})

test('bounds narrower than the type are tested', () => {
  const range = { lo: 1, hi: 10, integer: true, negativeZero: false, nan: false }
  const between = (isInteger: boolean, accepts: typeof range) => {
    const wasm = assemble([sample(isInteger ? 'integer' : 'one')])
    const value = { kind: 'number', integer: isInteger, accepts } as const
    const text = `/* @njit */ function f(a) { return 'js' }\nexports.f = f`
    return run<{ f: Fn }>(rewrite({ text, wasm, entries: [{ params: args(value) }] }).code).f
  }
  const small = between(true, range)
  assert.equal([small(1), small(10), small(0), small(11)], [1001, 1010, 'js', 'js'])
  const real = between(false, { ...range, lo: -1, integer: false })
  assert.equal([real(0.5), real(-1), real(11), real(Number.NaN), real(-0)], [1000.5, 999, 'js', 'js', 'js'])
  const loose = between(false, {
    lo: Number.NEGATIVE_INFINITY,
    hi: 5,
    integer: true,
    negativeZero: true,
    nan: true,
  })
  assert.equal([loose(-0), loose(Number.NaN), loose(6), loose(1.5)], [1000, Number.NaN, 'js', 'js'])
})

test('booleans, bigints and optional values', () => {
  const not = { name: 'f0', params: ['i32'], results: ['i32'], code: [...op.get(0), ...op.eqzI32] } as const
  const twice = {
    name: 'f1',
    params: ['i64'],
    results: ['i64'],
    code: [...op.get(0), ...op.get(0), ...op.addI64],
  } as const
  const defined = {
    name: 'f2',
    params: ['f64', 'i32'],
    results: ['f64'],
    code: [...op.get(0), ...op.get(1), ...op.toF64, ...op.f64(1000), ...op.mulF64, ...op.addF64],
  } as const
  const { code } = rewrite({
    text: `/* @njit */ function f(a) { return 'js' }
/* @njit */ function g(a) { return 'js' }
/* @njit */ function h(a) { return 'js' }
exports.f = f; exports.g = g; exports.h = h`,
    wasm: assemble([not, twice, defined]),
    entries: [
      { params: args(boolean), result: { kind: 'boolean' } },
      { params: args(bigint), result: { kind: 'bigint', signed: false } },
      { params: args(optional(number)) },
    ],
  })
  const { f, g, h } = run<{ f: Fn; g: Fn; h: Fn }>(code)
  assert.equal([f(true), f(false), f(1), f()], [false, true, 'js', 'js'])
  assert.equal([g(3n), g(-1n), g(2n ** 63n), g(3)], [6n, 2n ** 64n - 2n, 'js', 'js'])
  assert.equal([h(4), h(), h(undefined), h(null)], [1004, 0, 0, 'js'])
})

test('results in slots: optional values and tuples', () => {
  const slots = (...values: number[]) =>
    values.flatMap((value, i) => [...op.get(0), ...op.f64(value), ...op.storeF64(16 + 8 * i)])
  const { code } = rewrite({
    text: `/* @njit */ function f() { return 'js' }
/* @njit */ function g() { return 'js' }
exports.f = f; exports.g = g`,
    wasm: assemble([
      { name: 'f0', params: ['i32'], results: [], code: slots(7, 0) },
      { name: 'f1', params: ['i32'], results: [], code: slots(7, 8, 1, 1) },
    ]),
    entries: [
      { usesContext: true, result: optional(number) },
      { usesContext: true, result: tuple(number, optional(number), boolean) },
    ],
  })
  const { f, g } = run<{ f: Fn; g: Fn }>(code)
  assert.is(f(), undefined)
  assert.equal(g(), [7, 8, true])
})

test('a tuple is an array of exactly that length and those types', () => {
  const { code } = rewrite({
    text: `/* @njit */ function f(p) { return 'js' }\nexports.f = f`,
    wasm: assemble([sample('add')]),
    entries: [{ params: args(tuple(number, number)) }],
  })
  const { f } = run<{ f: Fn }>(code)
  assert.is(f([1, 2]), 1003)
  for (const other of [[1], [1, 2, 3], [1, '2'], { 0: 1, 1: 2, length: 2 }, undefined])
    assert.is(f(other), 'js')
})

test('a destructured tuple hands over its names', () => {
  const { code } = rewrite({
    text: `/* @njit */ function f([x, , y = 5]) { return 'js' }\nexports.f = f`,
    wasm: assemble([
      {
        name: 'f0',
        params: ['f64', 'f64', 'f64'],
        results: ['f64'],
        code: [...op.get(0), ...op.get(2), ...op.addF64],
      },
    ]),
    entries: [{ params: args(tuple(number, number, number)) }],
  })
  const { f } = run<{ f: Fn }>(code)
  assert.is(f([1, 'not seen', 2]), 3)
  assert.is(f([1, 2]), 6)
  assert.is(f(['1', 2, 3]), 'js')
  assert.throws(() => f(undefined), /not iterable|undefined/)
})

test('several signatures are tried in order', () => {
  const { code } = rewrite({
    text: `/* @njit */ function f(a) { return 'js' }\nexports.f = f`,
    wasm: assemble([
      { name: 'f0', params: ['i32'], results: ['f64'], code: op.f64(1) },
      { name: 'f1', params: ['f64'], results: ['f64'], code: op.f64(2) },
    ]),
    entries: [
      { params: args(boolean), tagged: 0, signature: 0 },
      { params: args(number), tagged: 0, signature: 1 },
    ],
  })
  const { f } = run<{ f: Fn }>(code)
  assert.equal([f(true), f(3), f('')], [1, 2, 'js'])
})

test('captured variables are read at each call, before their initialisation too', () => {
  const { code, left } = rewrite({
    text: `exports.early = f(1)
let k = 5
/* @njit */ function f(a) { return typeof k === 'number' ? 'js' : 'no number' }
exports.f = f; exports.set = (value) => { k = value }`.replace(
      'exports.early = f(1)',
      'try { f(1) } catch (error) { exports.early = error.name }',
    ),
    wasm: assemble([sample('add')]),
    entries: [{ params: [...args(number), captured('k', number)] }],
    captures: [{ key: 'k', name: 'k' }],
  })
  assert.equal(left, [])
  const module = run<{ f: Fn; set(value: unknown): void; early: string }>(code)
  assert.is(module.early, 'ReferenceError')
  assert.is(module.f(1), 1006)
  module.set(7)
  assert.is(module.f(1), 1008)
  module.set('x')
  assert.is(module.f(1), 'no number')
})

test('a name that hides the captured variable leaves the function alone', () => {
  const { code, left } = rewrite({
    text: `const k = 5\n/* @njit */ function f(k) { return helper(k) }\nfunction helper(a) { return a + k }\nexports.f = f`,
    wasm: one,
    entries: [{ params: [...args(number), captured('k', number)] }],
    captures: [{ key: 'k', name: 'k' }],
  })
  assert.is(left.length, 1)
  assert.match(left[0]?.why ?? '', 'another k hides')
  assert.is(run<{ f: Fn }>(code).f(1), 6)
})

test.run()
