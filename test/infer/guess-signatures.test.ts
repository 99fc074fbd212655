// What functions are compiled for where types are missing or vague.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { inferSource } from './infer-source.ts'

const test = suite('guess-signatures')

const guessed = (text: string, path?: string): string[] =>
  inferSource(text, path).outcomes.map((outcome) => outcome.diagnostic?.code ?? outcome.text)

const ARRAYS = ['array(float64, 1d, C)', 'list(float64)', 'array(float32, 1d, C)', 'array(int32, 1d, C)']

test('numbers from arithmetic, indices and what is called', () => {
  assert.equal(guessed('/* @njit */ function f(x, y) { return x * y + Math.sin(x) }'), [
    'float64(float64, float64)',
  ])
  assert.equal(
    guessed('/** @type {number} */ let k = 1\n/* @njit */ function f(x) { const y = x; return y - 1 }'),
    ['float64(float64)'],
  )
  const chain =
    'function h(a) { return a.length }\nfunction g(a) { return h(a) + 1 }\n/* @njit */ function f(a) { return g(a) }'
  assert.is(guessed(chain).length, 5)
})

test('arrays of one call are of one kind', () => {
  const text = '/* @njit */ function f(n, x, y) { for (let i = 0; i < n; i++) y[i] = x[i] }'
  assert.equal(
    guessed(text).slice(0, 4),
    ARRAYS.map((array) => `none(float64, ${array}, ${array})`),
  )
})

test('a written type is kept, and a vague one is taken apart', () => {
  const doc = (type: string): string =>
    `/** @njit\n * @param {${type}} x\n * @param {Float64Array} y\n */\nfunction f(x, y) { let s = 0; for (let i = 0; i < 3; i++) s += x[i] + y[i]; return s }`
  assert.equal(guessed(doc('(Float32Array|Int8Array|string)'), 'a.js'), [
    'float64(array(float32, 1d, C), array(float64, 1d, C))',
    'float64(array(int8, 1d, C), array(float64, 1d, C))',
  ])
  for (const type of ['Collection', '(Array|TypedArray)', 'NumericArray', '*', 'mat4'])
    assert.is(guessed(doc(type), 'a.js').length, 5, type)
  assert.equal(guessed(doc('?number[]'), 'a.js'), ['float64(list(float64), array(float64, 1d, C))'])
})

test('few versions of what is short', () => {
  assert.is(guessed('/* @njit */ function f(x, y) { y[0] = x[1] * 2 }').length, 2)
})

test('objects, and what nothing is known of, stay JavaScript', () => {
  assert.equal(guessed('/* @njit */ function f(p) { return p.next() + 1 }'), ['untyped_parameter'])
  assert.equal(guessed('/* @njit */ function f(p, i) { return p[i].next() }'), ['untyped_parameter'])
  assert.equal(guessed('/* @njit */ function f(p) { return p }'), ['float64(float64)'])
  assert.equal(guessed('/** @njit\n * @param {Date} d */\nfunction f(d) { return d - 1 }', 'a.js'), [
    'unsupported_annotation',
  ])
})

test('names the one annotation that is missing', () => {
  const help = (text: string, path?: string): string | undefined =>
    inferSource(text, path).outcomes[0]?.diagnostic?.help
  assert.match(
    help('/* @njit */ function f(p: Date, n: number) { return n - p }') ?? '',
    "'p: number' it compiles",
  )
  assert.match(
    help(
      '/** @njit\n * @param {Function} p\n * @param {number} n\n */\nfunction f(p, n) { return n + p[0] }',
      'a.js',
    ) ?? '',
    "'@param {Float64Array} p' it compiles",
  )
  assert.not.match(help('/* @njit */ function f(p) { return p.x }') ?? '', 'it compiles')
})

test('a type parameter that is bounded by itself', () => {
  const text =
    'interface Hash<T extends Hash<T>> { length: number }\n/* @njit */ function f<T extends Hash<T>>(a: T, n: number) { return n }\n/* @njit */ function g(n: number) { return n }'
  assert.equal(guessed(text), ['float64(struct Hash, float64)', 'float64(float64)'])
})

test('where no guess compiles, one says why', () => {
  assert.equal(
    guessed('/* @njit */ function f(a) { return a[0] + g(a) }\nfunction g(a) { return document(a) }'),
    ['callee_not_compiled'],
  )
})

test('a guess that does not compile is left out', () => {
  const text = '/* @njit */ function f(a) { return a.subarray(1)[0] }'
  assert.not.ok(guessed(text).some((signature) => signature.includes('list')))
  assert.is(guessed(text).length, 4)
})

test('large modules have fewer versions of a function, and at least one', () => {
  const sums = Array.from({ length: 30 }, (_, i) => `s = s * ${i} + x[i] * x[i + ${i}] - s / (i + ${i})`)
  const loop = `let s = 0; for (let i = 0; i < x.length; i++) { ${sums.join('; ')} } return s`
  const functions = (count: number): string =>
    Array.from({ length: count }, (_, i) => `/* @njit */ function f${i}(x) { ${loop} }`).join('\n')
  assert.is(guessed(functions(2)).length, 10)
  const many = guessed(functions(40))
  assert.ok(many.length < 100)
  assert.is(many.filter((text) => text === 'float64(array(float64, 1d, C))').length, 40)
})

test.run()
