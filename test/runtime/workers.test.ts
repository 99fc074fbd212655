// Loops shared between workers of WebAssembly: results do not depend on how many there are, bails reach the caller, and processes end.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type NativeApp, nativeApp, print } from '../helpers/native-app.ts'
import { BINS_AGREE, SHARED_KERNELS } from '../helpers/shared-kernels.ts'

const test = suite('workers')

const SOURCE = `
import { prange } from 'njit'
${SHARED_KERNELS}/* @njit { parallel: true } float64(float64[:]) */
export function total(a) { let s = 0; for (const i of prange(a.length)) s += a[i]; return s }
/* @njit { parallel: true } float64(float64[:], float64[:]) */
export function checked(a, out) {
  let s = 0
  for (const i of prange(a.length)) {
    if (a[i] < 0) throw new RangeError('negative at ' + i)
    for (let k = 0; k < 200; k++) out[i] = Math.sin(a[i] + out[i] + k)
    s += a[i]
  }
  return s
}
/* @njit { parallel: true } int32(int32[:], int32) */
export function most(a, start) {
  let m = start, count = 0
  for (const i of prange(1, a.length, 2)) { m = Math.max(m, a[i]); if (a[i] > 3) count++ }
  return m * 1000 + count
}
/* @njit { parallel: true } void(int32[:], int32, int32) */
export function nested(out, w, h) {
  for (const y of prange(h)) for (const x of prange(w)) out[y * w + x] = 3 * y - x
}
const TABLE = Object.freeze([2, 3, 5, 7, 11, 13, 17, 19])
/* @njit { parallel: true } void(float64[:], int32[:]) */
export function looked(out, at) {
  for (const i of prange(out.length)) { for (let k = 0; k < 50; k++) out[i] += TABLE[(at[i] + k) & 7] }
}
/* @njit { parallel: true } int32(int32) */
export function nothing(n) { let s = 0; for (const i of prange(n)) s |= i; return s }
`
const NAMES = 'bins, total, escapeTimes, checked, most, nested, looked, nothing'
const INDEX = new URL('../../runtime/index.js', import.meta.url).href

let app: NativeApp
test.before(async () => {
  app = await nativeApp(SOURCE, { target: 'wasm' })
})

/** Runs statements with everything of the module in scope; the value that they leave in `out`. `plain` holds the originals. */
function run(statements: string, code = app.code): unknown {
  const { printed, stderr, status } = app.run(
    `import { ${NAMES} } from './app.mjs'
    import { getNumThreads, setNumThreads, threadingLayer, prange, float64Array } from ${JSON.stringify(INDEX)}
    const plain = new Function('prange', ${JSON.stringify(withoutModules(SOURCE))})(prange)
    // The pool is in use from then on, once its workers have started.
    const warm = async (threads = 3) => {
      setNumThreads(threads)
      const pixels = new Int32Array(200 * 200)
      for (let k = 0; k < 6; k++) { escapeTimes(pixels, 200, 200, 300); await new Promise((wake) => setTimeout(wake, 20)) }
    }
    let out\n${statements}\n${print('out')}`,
    code.replace(/(['"])njit\1/, () => JSON.stringify(INDEX)),
  )
  assert.is(stderr, '')
  assert.is(status, 0)
  return printed
}

const withoutModules = (text: string): string =>
  `${text.replace(/import .*\n/, '').replaceAll('export ', '')}\nreturn { ${NAMES} }`

test('arrays that parts add to come out the same with any number of threads', () => {
  assert.equal(run(BINS_AGREE), [1, true])
})

test('every function is compiled, and loops belong to workers', () => {
  assert.equal([...new Set(app.module.records.map(({ target }) => target))], ['wasm'])
  assert.is(run('out = threadingLayer()'), 'workers')
})

test('what comes out is what the original gives, whatever the size', () => {
  const differ = `await warm()
    out = []
    const same = (what, a, b) => { if (JSON.stringify(a) !== JSON.stringify(b)) out.push([what, a, b].join(' ')) }
    for (const threads of [1, 2, 3, 5]) for (const n of [0, 1, 2, 3, 7, 63, 64, 65, 1000]) {
      setNumThreads(threads)
      const whole = Float64Array.from({ length: n }, (_, i) => (i * 7919) % 1000)
      const ints = Int32Array.from(whole)
      same('total ' + n, total(whole), plain.total(whole))
      same('most ' + n, most(ints, -5), plain.most(ints, -5))
      for (const name of ['checked', 'looked', 'nested', 'escapeTimes']) {
        const make = { checked: () => [whole, new Float64Array(n)], looked: () => [new Float64Array(n), ints],
          nested: () => [new Int32Array(n * 3), 3, n], escapeTimes: () => [new Int32Array(n * 5), 5, n, 200] }[name]
        const [a, b] = [make(), make()]
        same(name + n, { checked, looked, nested, escapeTimes }[name](...a), plain[name](...b))
        same(name + n, a, b)
      }
    }`
  assert.equal(run(differ), [])
})

test('sums are the same to the bit with any number of threads, at any time', () => {
  const sums = `await warm(64)
    const a = Float64Array.from({ length: 300000 }, (_, i) => Math.sqrt((i * 7919) % 1000) / 3)
    out = []
    for (const threads of [1, 2, 3, 8, 64]) { setNumThreads(threads); for (let k = 0; k < 20; k++) out.push(total(a)) }
    out = [new Set(out).size, Math.abs(out[0] - plain.total(a)) < 1e-5]`
  assert.equal(run(sums), [1, true])
})

test('workers take parts', () => {
  // The time of all threads but this one grows.
  const used = `await warm(2)
    const pixels = new Int32Array(1000 * 2000)
    for (let k = 0; k < 3; k++) escapeTimes(pixels, 1000, 2000, 100)
    const { readdirSync, readFileSync } = await import('node:fs')
    const ticks = readdirSync('/proc/self/task').map((id) => Number(readFileSync('/proc/self/task/' + id + '/stat', 'utf8').split(' ')[13]))
    out = ticks.filter((each) => each > 10).length`
  if (process.platform === 'linux') assert.ok((run(used) as number) > 1)
})

test('what an iteration throws reaches the caller, who finds the arrays as they were; the workers go on', () => {
  const throws = `await warm(4)
    const a = new Float64Array(20000).fill(2), result = new Float64Array(20000)
    out = [checked(a, result)]
    for (const at of [0, 3, 7000, 19999]) {
      a[at] = -1
      const fresh = new Float64Array(20000)
      try { checked(a, fresh) } catch (error) { out.push(error.message, fresh[0] !== 0, fresh[19999] !== 0) }
      a[at] = 2
    }
    const again = new Float64Array(20000)
    out.push(checked(a, again), JSON.stringify(again) === JSON.stringify(result))`
  const positions = [0, 3, 7000, 19999].flatMap((at) => [`negative at ${at}`, at > 0, false])
  assert.equal(run(throws), [40000, ...positions, 40000, true])
})

test('arrays of the njit heap are taken like others', () => {
  const arrays = `await warm()
    const a = float64Array(5000), result = float64Array(5000), expected = new Float64Array(5000)
    for (let i = 0; i < 5000; i++) a[i] = i % 9
    out = [checked(a, result) === plain.checked(a, expected), result.every((x, i) => x === expected[i])]`
  assert.equal(run(arrays), [true, true])
})

test('without shared memory, or on one thread, the same comes out', () => {
  const rows = `const pixels = new Int32Array(300 * 200), expected = new Int32Array(300 * 200)
    for (let k = 0; k < 5; k++) escapeTimes(pixels, 300, 200, 200)
    plain.escapeTimes(expected, 300, 200, 200)
    out = [threadingLayer(), pixels.every((x, i) => x === expected[i])]`
  assert.equal(run(rows), ['workers', true])
  assert.equal(run(`setNumThreads(1)\n${rows}`), ['workers', true])
  const isolated = `globalThis.crossOriginIsolated = false;`
  const main = `import './without.mjs'\n`
  assert.equal(runAfter(isolated, main + header(rows)), ['serial', true])
})

test('where no worker can be started, loops run on one thread', () => {
  const refuse = `const real = process.getBuiltinModule
    process.getBuiltinModule = (name) => name.includes('worker') ? { Worker: class { constructor() { throw new Error('no') } } } : real(name)`
  const rows = `setNumThreads(4)
    const pixels = new Int32Array(300 * 200), expected = new Int32Array(300 * 200)
    for (let k = 0; k < 5; k++) escapeTimes(pixels, 300, 200, 200)
    plain.escapeTimes(expected, 300, 200, 200)
    out = [threadingLayer(), pixels.every((x, i) => x === expected[i])]`
  assert.equal(runAfter(refuse, `import './without.mjs'\n${header(rows)}`), ['serial', true])
})

const header = (statements: string): string => `const { ${NAMES} } = await import('./app.mjs')
    const { setNumThreads, threadingLayer, prange } = await import(${JSON.stringify(INDEX)})
    const plain = new Function('prange', ${JSON.stringify(withoutModules(SOURCE))})(prange)
    let out\n${statements}\n${print('out')}`

/** As `run`, with statements before anything of njit is loaded. */
function runAfter(before: string, script: string): unknown {
  const text = script.replace(/import '.*'\n/, `${before}\n`)
  const code = app.code.replace(/(['"])njit\1/, () => JSON.stringify(INDEX))
  const { printed, stderr, status } = app.run(text, code)
  assert.is(stderr, '')
  assert.is(status, 0)
  return printed
}

test('a process ends by itself, or at once when it is told to', () => {
  assert.is(run('await warm(4); out = 1'), 1)
  assert.is(run('await warm(4); console.log(7); process.exit(0)'), 7)
  assert.is(run('setNumThreads(3); escapeTimes(new Int32Array(1e6), 1000, 1000, 200); out = 2'), 2)
})

test('workers of the program have pools of their own, and may be stopped in the middle of a loop', () => {
  const stopped = `const { Worker } = await import('node:worker_threads')
    const text = \`import('\${new URL('./app.mjs', import.meta.url)}').then(({ escapeTimes }) => {
      const pixels = new Int32Array(1000 * 1000)
      require('node:worker_threads').parentPort.postMessage(0)
      for (;;) escapeTimes(pixels, 1000, 1000, 50)
    })\`
    const workers = [new Worker(text, { eval: true }), new Worker(text, { eval: true })]
    await Promise.all(workers.map((worker) => new Promise((resolve) => worker.on('message', resolve))))
    await warm()
    out = await Promise.all(workers.map((worker) => worker.terminate()))`
  assert.equal(run(stopped), [1, 1])
})

test('thousands of calls of all sizes', () => {
  const calls = `await warm(2)
    const a = Float64Array.from({ length: 5000 }, (_, i) => i), sums = new Map()
    let wrong = 0
    for (let k = 0; k < 5000; k++) {
      const n = (k * 7919) % 5000, s = total(a.subarray(0, n))
      if (s !== n * (n - 1) / 2) wrong++
      if (k % 100 === 0) escapeTimes(new Int32Array(1e4), 100, 100, 100)
    }
    out = wrong`
  assert.is(run(calls), 0)
})

test('an empty loop wakes nobody', () => {
  const empty = `await warm(2)
    for (let k = 0; k < 3000; k++) nothing(1000)
    const start = process.cpuUsage().user
    for (let k = 0; k < 1000; k++) nothing(1000)
    out = (process.cpuUsage().user - start) / 1000`
  assert.ok((run(empty) as number) < 100, 'microseconds')
})

test('without the option, and without such loops, nothing of it is there', async () => {
  const off = await nativeApp(SOURCE, { target: 'wasm', threads: false })
  assert.not.match(off.code, 'Shared')
  assert.match(app.code, 'loadShared')
  const none = await nativeApp(
    '/* @njit { parallel: true } float64(float64) */ export const f = (x) => x + 1',
    {
      target: 'wasm',
    },
  )
  assert.not.match(none.code, 'Shared')
})

test.run()
