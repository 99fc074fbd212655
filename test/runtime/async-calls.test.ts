// Calls off the thread that makes them: the same results and errors, as promises.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type NativeApp, nativeApp, print } from '../helpers/native-app.ts'

const test = suite('async calls')

const SOURCE = `
import { prange } from 'njit'
/* @njit { async: true } float64(float64) */
export function count(n) { let s = 0; for (let i = 0; i < n; i++) s = (s + i * i) % 1000003; return s }
/* @njit { async: true } float64[:](float64[:], float64) */
export function scale(a, k) {
  if (k < 0) throw new RangeError('k is ' + k)
  const out = new Float64Array(a.length)
  for (let i = 0; i < a.length; i++) { out[i] = a[i] * k; a[i] += 1 }
  return out
}
/* @njit { async: true } string(string, float64) */
export const shout = (text, times = 2) => { let s = ''; for (let i = 0; i < times; i++) s += text + '!'; return s }
/* @njit { async: true, parallel: true } float64(float64[:]) */
export function total(a) { let s = 0; for (const i of prange(a.length)) s += a[i]; return s }
const TABLE = Object.freeze([2, 3, 5, 7, 11, 13, 17, 19])
/* @njit { async: true } float64(int32[:]) */
export function looked(at) { let s = 0; for (let i = 0; i < at.length; i++) s += TABLE[at[i] & 7]; return s }
/* @njit float64(float64[:]) */
export function here(a) { let s = 0; for (let i = 0; i < a.length; i++) s += a[i]; return s }
`
const NAMES = 'count, scale, shout, total, looked, here'
const INDEX = new URL('../../runtime/index.js', import.meta.url).href

let app: NativeApp
test.before(async () => {
  app = await nativeApp(SOURCE, { target: 'wasm' })
})

function run(statements: string, { before = '', made = app } = {}): unknown {
  const { printed, stderr, status } = made.run(
    `${before}
    const { ${NAMES} } = await import('./app.mjs')
    const { offThread, setNumThreads } = await import(${JSON.stringify(INDEX)})
    let out\n${statements}\n${print('out')}`,
    made.code.replace(/(['"])njit\1/, () => JSON.stringify(INDEX)),
  )
  assert.is(stderr, '')
  assert.is(status, 0)
  return printed
}

test('the thread that calls goes on meanwhile', () => {
  const ticking = `let ticks = 0
    const timer = setInterval(() => ticks++, 2)
    const both = await Promise.all([offThread(count, 3e7), count.async(1e7)])
    clearInterval(timer)
    out = [both, ticks > 3]`
  assert.equal(run(ticking), [[sumOf(3e7), sumOf(1e7)], true])
})

test('arguments are copied when the call is made, and written when it has ended', () => {
  const copied = `const a = Float64Array.of(1, 2, 3)
    const promise = offThread(scale, a, 10)
    out = [[...a], [...await promise], [...a]]`
  assert.equal(run(copied), [
    [1, 2, 3],
    [10, 20, 30],
    [2, 3, 4],
  ])
})

test('what is thrown rejects, on arrays that nobody has touched', () => {
  const thrown = `const a = Float64Array.of(1, 2, 3)
    out = [await scale.async(a, -1).catch((error) => error.name + error.message), [...a], [...await scale.async(a, 2)]]`
  assert.equal(run(thrown), ['RangeErrork is -1', [1, 2, 3], [2, 4, 6]])
})

test('strings, defaults, tables, shared loops, and arguments that do not fit', () => {
  const kinds = `out = [await shout.async('hey'), (await shout.async('x'.repeat(300), 3)).length, shout('a', 1),
      await looked.async(Int32Array.of(0, 1, 7, 8)), await total.async(new Float64Array(1000).fill(2)),
      await shout.async(5, 1), await offThread(here, [1, 2]), await offThread((x) => x + 1, 2)]`
  assert.equal(run(kinds), ['hey!hey!', 903, 'a!', 26, 2000, '5!', 3, 3])
})

const KINDS = `
/* @njit { async: true } float64(float64) */
export function fibonacci(n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2) }
/* @njit { async: true } */
/** @param {{ x: number, y: number }} p @param {number} k @returns {{ x: number, y: number }} */
export function move(p, k) { p.x += k; p.y = p.x * 2; return p }
/* @njit { async: true } */
/** @param {{ x: number, y: number }[]} ps @returns {number} */
export function sumAll(ps) { let s = 0; for (const p of ps) { s += p.x; p.y = s } return s }
/* @njit { async: true } */
/** @param {number[]} list @param {number} n @returns {number[]} */
export function grow(list, n) { const out = []; for (let i = 0; i < n; i++) out.push(list[i % list.length] + i); return out }
/* @njit { async: true } */
/** @param {string[]} words @returns {Map<string, number>} */
export function counts(words) { const m = new Map(); for (const w of words) m.set(w, (m.get(w) ?? 0) + 1); return m }
/* @njit { async: true } float64[:](float64[:]) */
export function tail(a) { a[0] = 5; return a.subarray(1) }
/* @njit { async: true } int64(int64, int64) */
export function product(x, y) { return BigInt.asIntN(64, x * y) }
`

test('values of all kinds come back as from a call that stays, and so do changed arguments', async () => {
  const made = await nativeApp(KINDS, { target: 'wasm' })
  const code = `import * as made from './app.mjs'
    const text = (value) => JSON.stringify(value, (_, v) => (typeof v === 'bigint' ? v + 'n' : v instanceof Map ? [...v] : v))
    const shared = () => globalThis[Symbol.for('njit.heap.1.shared')].runners?.calls
    const out = []
    const same = async (name, make) => {
      const [a, b] = [make(), make()]
      const run = async (call) => { try { return await call() } catch (error) { return String(error) } }
      const [left, stayed] = [await run(() => made[name].async(...a)), await run(() => made[name](...b))]
      if (text([left, a, a.indexOf(left)]) !== text([stayed, b, b.indexOf(stayed)])) out.push([name, text(left), text(stayed)])
    }
    await same('move', () => [{ x: 1, y: 2 }, 3])
    await same('sumAll', () => { const p = { x: 1, y: 2 }; return [[p, { x: 4, y: 2 }, p]] })
    await same('grow', () => [[1, 2, 3], 10])
    await same('counts', () => [['a', 'b', 'a']])
    await same('tail', () => [Float64Array.of(1, 2, 3)])
    await same('product', () => [3n, 2n ** 62n])
    await same('fibonacci', () => [20])
    await same('fibonacci', () => [Infinity])
    console.log(JSON.stringify([out, shared()]))`
  const { printed, stderr } = made.run(code)
  assert.is(stderr, '')
  assert.equal(printed, [[], 8])
})

test('many at once, with calls that stay here in between', () => {
  const many = `const calls = Array.from({ length: 200 }, (_, i) => scale.async(new Float64Array(100 + i).fill(i), 2))
    let wrong = 0
    for (let i = 0; i < 200; i++) {
      if (total(new Float64Array(1000).fill(i)) !== 1000 * i) wrong++
      const made = await calls[i]
      if (made.length !== 100 + i || !made.every((x) => x === 2 * i)) wrong++
    }
    out = wrong`
  assert.is(run(many), 0)
})

test('a process waits for a call, and for nothing else', () => {
  assert.equal(
    run(`out = 1; count.async(1e7).then((s) => console.error === undefined || process.stdout.write(''))`),
    1,
  )
  assert.is(run('await count.async(10); out = 2'), 2)
})

test('where there is no worker, or no shared memory, the function runs here', () => {
  const rows = `const a = Float64Array.of(1, 2)
    const promise = scale.async(a, 3)
    out = [[...await promise], [...a], await count.async(10), await scale.async(a, -2).catch((error) => error.message)]`
  const expected = [[3, 6], [2, 3], sumOf(10), 'k is -2']
  assert.equal(run(rows, { before: 'globalThis.crossOriginIsolated = false' }), expected)
  const refuse = `const real = process.getBuiltinModule
    process.getBuiltinModule = (name) => name.includes('worker') ? { Worker: class { constructor() { throw new Error('no') } } } : real(name)`
  assert.equal(run(rows, { before: refuse }), expected)
  assert.equal(run(rows, { before: 'globalThis.NJIT_DISABLE = true' }), expected)
})

test('without threads there is a promise all the same', async () => {
  const made = await nativeApp(SOURCE, { target: 'wasm', threads: false })
  assert.not.match(made.code, 'Shared')
  assert.equal(run('out = [await count.async(10), await offThread(count, 10)]', { made }), [
    sumOf(10),
    sumOf(10),
  ])
})

function sumOf(n: number): number {
  let s = 0
  for (let i = 0; i < n; i++) s = (s + i * i) % 1000003
  return s
}

test.run()
