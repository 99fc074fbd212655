// Doors that choose between the versions. The compiled functions of these tests add 1000, so that one can tell which of them ran.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { heap } from '../../runtime/load.ts'
import type { Stats } from '../../runtime/stats.ts'
import { args, array, integer, list, number } from '../helpers/entry-values.ts'
import { type RewriteInput, rewrite, run } from '../helpers/rewritten.ts'
import { assemble } from '../helpers/wasm-module.ts'
import { sample } from '../helpers/wasm-samples.ts'

const test = suite('doors that choose')

type Fn = ((...given: unknown[]) => unknown) & { readonly njit?: { stats(): Stats } }

const ORIGINAL = 'let s = 0; for (const x of a) s += x; return s'
const DECLARED = `/* @njit */ function f(a) { ${ORIGINAL} }\nexports.f = f`

function input(text: string, extra: Partial<RewriteInput> = {}): RewriteInput {
  const entries = [{ params: args(array('read')), result: number }]
  return { text, wasm: assemble([sample('sum')]), entries, dispatch: 'auto', ...extra }
}

const compile = (text: string, extra: Partial<RewriteInput> = {}): Fn =>
  run<{ f: Fn }>(rewrite(input(text, extra)).code).f

test('both versions are tried, at every size, and each call gives its own result', () => {
  const f = compile(DECLARED)
  for (const length of [0, 1, 5, 100, 5000]) {
    const a = new Float64Array(length).fill(2)
    const { top } = heap
    const results = new Set(Array.from({ length: 300 }, () => f(a)))
    assert.equal(results, new Set([2 * length, 2 * length + 1000]))
    assert.is(heap.top, top)
  }
})

test('a function starts with the version that its cost speaks for', () => {
  const text = `${DECLARED}`
  const first = (cost: NonNullable<RewriteInput['entries'][0]['cost']>): unknown =>
    compile(text, { entries: [{ params: args(array('read')), result: number, cost }] })(Float64Array.of(1))
  assert.is(first({ kind: 'repeated' }), 1001)
  assert.is(first({ kind: 'constant' }), 1)
  assert.is(first({ kind: 'streaming', operations: 2, bytes: 16 }), 1)
  assert.is(first({ kind: 'streaming', operations: 16, bytes: 8 }), 1001)
})

for (const [name, text] of Object.entries({
  arrow: `/* @njit */ const f = (a) => { ${ORIGINAL} }\nexports.f = f`,
  'function expression': `/* @njit */ const f = function g(a) { ${ORIGINAL} }\nexports.f = f`,
  'inner function': `function make() { /* @njit */ function f(a) { ${ORIGINAL} } return f }\nexports.f = make()`,
})) {
  test(`${name}: both versions run, and errors of the original pass`, () => {
    const f = compile(text)
    const results = new Set(Array.from({ length: 300 }, () => f(Float64Array.of(1, 2))))
    assert.equal(results, new Set([3, 1003]))
    assert.throws(() => f(null), TypeError)
    assert.is(f.length, 1)
  })
}

for (const [name, text] of Object.entries({
  method: `class C { /* @njit */ m(a) { ${ORIGINAL} } }\nconst c = new C()\nexports.f = (a) => c.m(a)`,
  'static method': `class C { /* @njit */ static m(a) { ${ORIGINAL} } }\nexports.f = (a) => C.m(a)`,
  'object method': `const o = { /* @njit */ m(a) { ${ORIGINAL} } // end\n}\nexports.f = (a) => o.m(a)`,
  'with a directive': `const o = { /* @njit */ m(a) { 'use strict'; ${ORIGINAL} } }\nexports.f = (a) => o.m(a)`,
  'default that is no literal': `const none = []\n/* @njit */ function f(a = none) { ${ORIGINAL} }\nexports.f = f`,
  'arrow in an object': `const o = { m: /* @njit */ (a) => a.reduce((s, x) => s + x, 0) }\nexports.f = (a) => o.m(a)`,
  'arrow of parentheses': `const o = { m: /* @njit */ (a) => (a.reduce((s, x) => s + x, 0)) }\nexports.f = (a) => o.m(a)`,
  'two signatures': `const o = { /* @njit */ m(a) { ${ORIGINAL} } }\nexports.f = (a) => o.m(a)`,
})) {
  test(`within, ${name}: both versions run, and errors of the original pass`, () => {
    const entry = { params: args(array('read')), result: number }
    const two = [
      { ...entry, params: args(number) },
      { ...entry, tagged: 0, symbol: 'f1' },
    ]
    const extra = { entries: two, wasm: assemble([sample('one'), sample('sum', 'f1')]) }
    const f = compile(text, name === 'two signatures' ? extra : {})
    const { top } = heap
    const results = new Set(Array.from({ length: 300 }, () => f(Float64Array.of(1, 2))))
    assert.equal(results, new Set([3, 1003]))
    for (let i = 0; i < 300; i++) f(new Float64Array(i))
    assert.throws(() => f(null), TypeError)
    assert.is(heap.top, top)
  })
}

test('a method that calls itself', () => {
  const text = `class C { /* @njit */ m(a) { return a.length === 0 ? 0 : a[0] + this.m(a.subarray(1)) } }
const c = new C()\nexports.f = (a) => c.m(a)`
  const f = compile(text)
  for (let i = 0; i < 300; i++) {
    const result = f(Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8)) as number
    assert.is(result % 1000, 36)
  }
})

test('a function of scalars that loops, by the size of its whole numbers', () => {
  const text = `/* @njit */ function f(n) { return n }\nexports.f = f`
  const entries = [{ params: args(integer), result: number }]
  const f = compile(text, { entries, stats: true, wasm: assemble([sample('integer')]) })
  for (const n of [5, 1000])
    assert.equal(new Set(Array.from({ length: 300 }, () => f(n))), new Set([n, n + 1000]))
  assert.equal(
    f.njit?.stats().sizes.map(({ minElements }) => minElements),
    [4, 512],
  )
})

test('an argument left out is not given, and one with a default has it', () => {
  const text = `/* @njit */ function f(a, b = 4) { return a.length + b }\nexports.f = f`
  const entries = [{ params: args(array('read')), result: number, cost: { kind: 'constant' } as const }]
  assert.is(compile(text, { entries })(Float64Array.of(1)), 5)
})

test('an error of a timed original is the original error', () => {
  const text = `/* @njit */ function f(a) { throw new RangeError('own') }\nexports.f = f`
  const entries = [{ params: args(array('read')), result: number, cost: { kind: 'constant' } as const }]
  const f = compile(text, { entries })
  assert.throws(
    () => f(Float64Array.of(1)),
    (error: unknown) => error instanceof RangeError && error.message === 'own',
  )
})

test('no choice: where it is not wanted, where nothing is copied, where the name or the body forbids it', () => {
  const choosing = (text: string, extra: Partial<RewriteInput> = {}): boolean =>
    rewrite(input(text, extra)).code.includes('$njit_choice')
  assert.ok(choosing(DECLARED))
  assert.ok(choosing(DECLARED, { entries: [{ params: args(list('read')), result: number }] }))
  assert.not(choosing(DECLARED, { dispatch: 'always' }))
  const scalar = { params: args(number), result: number }
  assert.ok(choosing(DECLARED, { entries: [scalar] }))
  assert.not(choosing(DECLARED, { entries: [{ ...scalar, cost: { kind: 'constant' } }] }))
  assert.not(choosing(`${DECLARED}; f = () => 5`))
  assert.not(choosing(`class C { /* @njit */ m(a) { function g() {} ${ORIGINAL} } }`))
})

test('stats count calls, and are there only where asked for', () => {
  assert.is(compile(DECLARED).njit, undefined)
  for (const text of [DECLARED, `/* @njit */ const f = (a) => { ${ORIGINAL} }\nexports.f = f`]) {
    const f = compile(text, { stats: true })
    assert.is(f.name, 'f')
    for (let i = 0; i < 300; i++) f(new Float64Array(9))
    f([1])
    const { compiled = 0, original = 0, sizes = [] } = f.njit?.stats() ?? {}
    assert.ok(compiled > 0 && original > 0)
    assert.is(compiled + original, 300)
    assert.equal([sizes.length, sizes[0]?.minElements, sizes[0]?.maxElements], [1, 8, 15])
  }
  const entries = [{ params: args(number), result: number, cost: { kind: 'constant' } as const }]
  assert.is(compile(DECLARED, { stats: true, wasm: assemble([sample('one')]), entries }).njit, undefined)
})

test.run()
