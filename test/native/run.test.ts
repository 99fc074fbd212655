// Native functions at run time: whatever happens, the process lives and the result is the original's.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hasCompiler, type NativeApp, nativeApp, print } from '../helpers/native-app.ts'

const test = suite('native runs')

const SOURCE = `
/* @njit float64(float64) */
export function depth(n) { return n === 0 ? 0 : 1 + depth(n - 1) }
/* @njit float64(float64[:]) */
export function sum(a) { let s = 0; for (let i = 0; i < a.length; i++) s += a[i]; return s }
/* @njit void(float64[:], float64[:]) */
export function double(a, b) { for (let i = 0; i < a.length; i++) b[i] = 2 * a[i] }
/* @njit void(float64[:], float64) */
export function fillUntil(a, n) { for (let i = 0; i < a.length; i++) { if (i === n) throw new RangeError('at ' + i); a[i] += 1 } }
/* @njit float64[:](float64[:], float64) */
export function tail(a, from) { return a.subarray(from) }
/* @njit int64(int64, int64) */
export function quotient(a, b) { return BigInt.asIntN(64, a / b) }
/* @njit float64(int32, int32) */
export function rest(a, b) { return (a | 0) % (b | 0) }
/* @njit float64[:](int32) */
export function zeros(n) { return new Float64Array(n) }
/* @njit float64(float64) */
export function wave(x) { return Math.sin(x) + Math.hypot(x, 3) ** 1.5 + Math.atan2(x, -2) }
/* @njit float64(float64) */
export function spread(n) { const a = new Float64Array(1000); a[n] = 1; return n === 0 ? 0 : a[n] + spread(n - 1) }
`

let app: NativeApp
test.before(async () => {
  app = await nativeApp(SOURCE)
})

/** Runs statements with everything of the module in scope; the value that they leave in \`out\`. */
function run(statements: string): unknown {
  const { printed, stderr, status } = app.run(
    `import * as app from './app.mjs'\nlet out\nconst { depth, sum, double, fillUntil, tail, quotient, rest, zeros, wave, spread } = app\n${statements}\n${print('out')}`,
  )
  assert.is(stderr, '')
  assert.is(status, 0)
  return printed
}

test('every function is native', () => {
  assert.equal([...new Set(app.module.records.map(({ target }) => target))], ['native'])
  const { printed } = app.run(
    `import './app.mjs'\n${print("process.report.getReport().sharedObjects.filter((each) => each.endsWith('.node')).length")}`,
  )
  assert.is(printed, 1)
})

test('recursion without end is a RangeError, again and again, and in workers', () => {
  const attempts = `const attempt = (f, n) => { try { return f(n) } catch (error) { return error.name } }
    out = [attempt(depth, 5000), attempt(depth, 1e7), attempt(depth, 1e7), attempt(spread, 1e6), attempt(depth, 500)]`
  assert.equal(run(attempts), [5000, 'RangeError', 'RangeError', 'RangeError', 500])
  const worker = `const { Worker } = await import('node:worker_threads')
    const text = \`import('\${new URL('./app.mjs', import.meta.url)}').then(({ depth, sum }) => {
      let deep = ''
      try { depth(1e7) } catch (error) { deep = error.name }
      require('node:worker_threads').parentPort.postMessage([deep, depth(500), sum(Float64Array.of(1, 2, 3))])
    })\`
    const one = () => new Promise((resolve, reject) => {
      const worker = new Worker(text, { eval: true })
      worker.on('message', resolve); worker.on('error', reject)
    })
    out = await Promise.all([one(), one(), one()])`
  assert.equal(run(worker), Array(3).fill(['RangeError', 500, 6]))
})

test('arrays are used in place, at any offset', () => {
  assert.equal(
    run(`const buffer = new ArrayBuffer(80)
      const [a, b] = [new Float64Array(buffer, 8, 3), new Float64Array(buffer, 40, 3)]
      a.set([1, 2, 3]); double(a, b)
      out = [[...new Float64Array(buffer)], sum(new Float64Array(0)), sum(Float64Array.of(5))]`),
    [[0, 1, 2, 3, 0, 2, 4, 6, 0, 0], 0, 5],
  )
})

test('arrays that overlap, that are shared, detached, resizable or not what they seem', () => {
  assert.equal(
    run(`out = []
      const both = Float64Array.of(1, 2, 3, 4)
      double(both.subarray(0, 3), both.subarray(1)); out.push([...both])
      const shared = new Float64Array(new SharedArrayBuffer(24)); shared.set([1, 2, 3])
      const to = new Float64Array(3); double(shared, to); out.push([...to], sum(shared))
      double(to, shared); out.push([...shared])
      const gone = new Float64Array(4); structuredClone(gone.buffer, { transfer: [gone.buffer] }); out.push(sum(gone))
      const large = new Float64Array(new ArrayBuffer(16, { maxByteLength: 64 })); large.set([3, 4]); out.push(sum(large))
      large.buffer.resize(64); out.push(sum(large)); large.buffer.resize(8); out.push(sum(large))
      const liar = Object.setPrototypeOf(Uint8Array.of(1, 2, 3), Float64Array.prototype); out.push(sum(liar))
      const fake = Object.create(Float64Array.prototype)
      try { out.push(sum(fake)) } catch (error) { out.push(error.name) }`),
    [[1, 2, 4, 8], [2, 4, 6], 6, [4, 8, 12], 0, 7, 7, 3, 6, 'TypeError'],
  )
})

test('a run that throws late leaves what the original leaves', () => {
  assert.equal(
    run(`const a = new Float64Array(6)
      fillUntil(a, 9); out = [[...a]]
      try { fillUntil(a, 3) } catch (error) { out.push(error.message, [...a]) }`),
    [[1, 1, 1, 1, 1, 1], 'at 3', [2, 2, 2, 1, 1, 1]],
  )
})

test('views of arguments and fresh arrays come back', () => {
  assert.equal(
    run(`const a = Float64Array.of(1, 2, 3, 4).subarray(1)
      const t = tail(a, 1)
      out = [[...t], t.buffer === a.buffer, t.byteOffset, [...zeros(3)], zeros(3).buffer.byteLength]
      try { zeros(-1) } catch (error) { out.push(error.name) }
      out.push(zeros(2 ** 28).length)`),
    [[3, 4], true, 16, [0, 0, 0], 24, 'RangeError', 2 ** 28],
  )
})

test('no division raises a signal', () => {
  assert.equal(
    run(`const attempt = (f, ...args) => { try { return String(f(...args)) } catch (error) { return error.name } }
      out = [attempt(quotient, 7n, -2n), attempt(quotient, 1n, 0n), attempt(quotient, -(2n ** 63n), -1n),
        attempt(rest, -(2 ** 31), -1), attempt(rest, 5, 0), attempt(rest, -7, 3)]`),
    ['-3', 'RangeError', '-9223372036854775808', '0', 'NaN', '-1'],
  )
})

test('mathematics are the host’s', () => {
  assert.is(
    run(`out = 0
      for (let i = 0; i < 20000; i++) {
        const x = (i - 10000) * 1.37 ** (i % 40)
        if (!Object.is(wave(x), Math.sin(x) + Math.hypot(x, 3) ** 1.5 + Math.atan2(x, -2))) out++
      }`),
    0,
  )
})

test('a replaced Math function is called, not V8’s', () => {
  const { printed } = app.run(
    `Math.sin = () => 42\nconst { wave } = await import('./app.mjs')\n${print('Math.round(wave(0) - Math.hypot(0, 3) ** 1.5 - Math.atan2(0, -2))')}`,
  )
  assert.is(printed, 42)
})

if (hasCompiler) test.run()
else console.log('skipped: there is no C compiler')
