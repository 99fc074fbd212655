// Loops shared between native threads: results do not depend on how many there are, bails reach the caller, and processes end.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hasCompiler, type NativeApp, nativeApp, print } from '../helpers/native-app.ts'
import { BINS_AGREE, SHARED_KERNELS } from '../helpers/shared-kernels.ts'

const test = suite('native threads')

const SOURCE = `
import { prange } from 'njit'
${SHARED_KERNELS}/* @njit { parallel: true } float64(float64[:]) */
export function total(a) { let s = 0; for (const i of prange(a.length)) s += Math.sqrt(a[i]) * 0.1; return s }
/* @njit { parallel: true } float64(float64[:], float64[:]) */
export function checked(a, out) {
  let s = 0
  for (const i of prange(a.length)) {
    if (a[i] < 0) throw new RangeError('negative at ' + i)
    for (let k = 0; k < 20; k++) out[i] = Math.sqrt(a[i] + out[i] + k)
    s += a[i]
  }
  return s
}
/* @njit { parallel: true } float64(int32) */
export function nothing(n) { let s = 0; for (const i of prange(n)) s += 0; return s }
`

let app: NativeApp
test.before(async () => {
  app = await nativeApp(SOURCE)
})

/** Runs statements with everything of the module in scope; the value that they leave in `out`. */
function run(statements: string): unknown {
  const index = new URL('../../runtime/index.js', import.meta.url).href
  const code = app.code.replace(/(['"])njit\1/, () => JSON.stringify(index))
  const { printed, stderr, status } = app.run(
    `import { total, escapeTimes, checked, bins, nothing } from './app.mjs'
    import { getNumThreads, setNumThreads, threadingLayer } from ${JSON.stringify(index)}
    let out\n${statements}\n${print('out')}`,
    code,
  )
  assert.is(stderr, '')
  assert.is(status, 0)
  return printed
}

test('every function is native, and loops belong to pthreads', () => {
  assert.equal([...new Set(app.module.records.map(({ target }) => target))], ['native'])
  assert.is(run('out = threadingLayer()'), 'pthreads')
})

test('sums are the same to the bit with any number of threads, at any time', () => {
  const sums = `const a = Float64Array.from({ length: 300000 }, (_, i) => (i * 7919) % 1000)
    out = []
    for (const threads of [1, 2, 3, 8, 64]) { setNumThreads(threads); for (let k = 0; k < 20; k++) out.push(total(a)) }
    out = [new Set(out).size, Math.abs(out[0] - a.reduce((s, x) => s + Math.sqrt(x) * 0.1, 0)) < 1e-5]`
  assert.equal(run(sums), [1, true])
})

test('arrays that parts add to come out the same with any number of threads', () => {
  assert.equal(run(BINS_AGREE), [1, true])
})

test('rows come out as on one thread', () => {
  const rows = `const pictures = [1, 2, 5].map((threads) => {
      setNumThreads(threads)
      const pixels = new Int32Array(300 * 200)
      escapeTimes(pixels, 300, 200, 200)
      return pixels.join()
    })
    out = new Set(pictures).size`
  assert.is(run(rows), 1)
})

test('what an iteration throws reaches the caller, who finds the arrays as they were; the threads go on', () => {
  const throws = `setNumThreads(4)
    const a = new Float64Array(200000).fill(2), result = new Float64Array(200000)
    const before = checked(a, result)
    out = [before]
    for (const at of [0, 3, 70000, 199999]) {
      a[at] = -1
      const fresh = new Float64Array(200000)
      try { checked(a, fresh) } catch (error) { out.push(error.message, fresh[0] > 0, fresh[199999] > 0) }
      a[at] = 2
    }
    out.push(checked(a, new Float64Array(200000)))`
  const positions = [0, 3, 70000, 199999].flatMap((at) => [`negative at ${at}`, at > 0, false])
  assert.equal(run(throws), [400000, ...positions, 400000])
})

test('workers have threads of their own, which end with them', () => {
  const workers = `const { Worker } = await import('node:worker_threads')
    const text = \`import('\${new URL('./app.mjs', import.meta.url)}').then(({ total }) => {
      const a = new Float64Array(500000).fill(4)
      let s = 0
      for (let k = 0; k < 10; k++) s += total(a)
      require('node:worker_threads').parentPort.postMessage(Math.round(s))
    })\`
    const make = () => new Promise((resolve, reject) => {
      const worker = new Worker(text, { eval: true })
      worker.on('error', reject).on('message', (message) => worker.on('exit', () => resolve(message)))
    })
    out = []
    for (let k = 0; k < 3; k++) out.push(...await Promise.all([make(), make()]))
    out.push(Math.round(total(new Float64Array(500000).fill(4))))`
  assert.equal(run(workers), [...Array(6).fill(1000000), 100000])
})

test('a worker may be stopped in the middle of a loop', () => {
  const stopped = `const { Worker } = await import('node:worker_threads')
    const text = \`import('\${new URL('./app.mjs', import.meta.url)}').then(({ escapeTimes }) => {
      const pixels = new Int32Array(1000 * 1000)
      require('node:worker_threads').parentPort.postMessage(0)
      for (;;) escapeTimes(pixels, 1000, 1000, 50)
    })\`
    const worker = new Worker(text, { eval: true })
    await new Promise((resolve) => worker.on('message', resolve))
    await new Promise((resolve) => setTimeout(resolve, 50))
    out = await worker.terminate()`
  assert.is(run(stopped), 1)
})

test('a process ends by itself, or at once when it is told to', () => {
  assert.is(run('total(new Float64Array(1e6)); out = 1'), 1)
  assert.is(run('total(new Float64Array(1e6)); console.log(7); process.exit(0)'), 7)
})

test('an empty loop wakes nobody', () => {
  const empty = `for (let k = 0; k < 1000; k++) nothing(1000)
    const start = process.hrtime.bigint()
    for (let k = 0; k < 1000; k++) nothing(1000)
    out = Number(process.hrtime.bigint() - start) / 1e6`
  assert.ok((run(empty) as number) < 100, 'microseconds')
})

test('the number of threads is checked, and comes from the environment', () => {
  assert.equal(
    run(`out = [0, 1.5, 257, NaN, '2'].map((n) => { try { setNumThreads(n) } catch (error) { return error.name } })
    setNumThreads(3); out.push(getNumThreads())`),
    [...Array(5).fill('RangeError'), 3],
  )
})

if (hasCompiler) test.run()
