// Loops over `prange` in pages: workers share them where the page may share memory, and nowhere else; the results are the same.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Browser, launchBrowser, openPage, runInBrowser, serve } from './browser.ts'
import { type Built, FRONT_ENDS, type FrontEnd, installNjit } from './bundlers.ts'

const test = suite('shared loops')
const root = mkdtempSync(join(tmpdir(), 'njit-shared-'))
const ISOLATED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

const FUNCTIONS = `import { prange } from 'njit'

/* @njit { parallel: true } */
export function escapeTimes(out: Int32Array, width: number, height: number, most: number): number {
  let inside = 0
  for (const y of prange(height)) {
    for (let x = 0; x < width; x++) {
      let zr = 0
      let zi = 0
      let n = 0
      while (n < most && zr * zr + zi * zi <= 4) {
        const t = zr * zr - zi * zi + (x / width) * 3 - 2
        zi = 2 * zr * zi + (y / height) * 2 - 1
        zr = t
        n++
      }
      out[y * width + x] = n
      if (n === most) inside++
    }
  }
  return inside
}

/* @njit { parallel: true, async: true } */
export function checked(a: Float64Array, out: Float64Array): number {
  let s = 0
  for (const i of prange(a.length)) {
    if (a[i]! < 0) throw new RangeError('negative at ' + i)
    for (let k = 0; k < 200; k++) out[i] = Math.sin(a[i]! + out[i]! + k)
    s += a[i]!
  }
  return s
}
`

const PAGE = `import { offThread, ready, setNumThreads, threadingLayer } from 'njit'
import * as compiled from './functions'
import * as plain from './plain'

let started = 0
const OwnWorker = globalThis.Worker
globalThis.Worker = class extends OwnWorker {
  constructor(url: string) {
    super(url)
    started++
  }
}
const wrong = new Set<string>()
const same = (what: string, a: unknown, b: unknown) => {
  if (JSON.stringify(a) !== JSON.stringify(b)) wrong.add(what)
}
const message = (call: () => unknown): string => {
  try {
    return String(call())
  } catch (error) {
    return String(error)
  }
}
async function main() {
  await ready()
  setNumThreads(3)
  for (let round = 0; round < 12; round++) {
    for (const n of [0, 1, 2, 3, 7, 300]) {
      const [a, b] = [new Int32Array(200 * n), new Int32Array(200 * n)]
      same('inside', compiled.escapeTimes(a, 200, n, 200), plain.escapeTimes(b, 200, n, 200))
      same('pixels', a, b)
      const whole = Float64Array.from({ length: 10 * n }, (_, i) => i % 7)
      if (n > 0 && round % 2) whole[(round * 7919) % whole.length] = -1
      const [c, d] = [new Float64Array(10 * n), new Float64Array(10 * n)]
      same('sum', message(() => compiled.checked(whole, c)), message(() => plain.checked(whole, d)))
      same('values', c, d)
    }
    await new Promise((wake) => setTimeout(wake, 20))
  }
  const [a, b, given] = [new Float64Array(500), new Float64Array(500), new Float64Array(500).fill(3)]
  const promise = offThread(compiled.checked, given, a)
  if (threadingLayer() === 'workers') same('copied', a, b)
  same('sum elsewhere', await promise, plain.checked(given, b))
  same('written back', a, b)
  given[7] = -1
  same('rejected', await offThread(compiled.checked, given, a).catch(String), message(() => plain.checked(given, b)))
  const pixels = new Int32Array(400 * 400)
  const times: number[] = []
  for (const threads of [1, 2]) {
    setNumThreads(threads)
    let best = Infinity
    for (let k = 0; k < 15; k++) {
      const start = performance.now()
      compiled.escapeTimes(pixels, 400, 400, 500)
      best = Math.min(best, performance.now() - start)
    }
    times.push(best)
  }
  Object.assign(globalThis, { outcome: { wrong: [...wrong], layer: threadingLayer(), started, ratio: times[0]! / times[1]! } })
}
main()
`

mkdirSync(join(root, 'src'))
writeFileSync(join(root, 'src/functions.ts'), FUNCTIONS)
writeFileSync(join(root, 'src/plain.ts'), FUNCTIONS.replaceAll(/\/\* @njit.*\n/g, ''))
writeFileSync(join(root, 'src/page.ts'), PAGE)
installNjit(root)

let browser: Browser
test.before(async () => {
  browser = await launchBrowser()
})
test.after(async () => {
  await browser.close()
  rmSync(root, { recursive: true, force: true })
})

const named = (name: string): FrontEnd => FRONT_ENDS.find((frontEnd) => frontEnd.name === name) as FrontEnd

let builds = 0
async function buildPage(frontEnd: FrontEnd, njit: object = {}): Promise<Built> {
  const built = await frontEnd.build({
    root,
    entry: 'src/page.ts',
    outDir: `out-${builds++}`,
    minify: true,
    isForBrowsers: true,
    njit: { cacheDir: join(root, 'cache'), onFallback: 'error', ...njit },
  })
  assert.equal(built.said, [])
  const page = `<!doctype html><title>shared loops</title><body><script type="module" src="./main.js"></script></body>`
  writeFileSync(join(dirname(built.path), 'index.html'), page)
  return built
}

interface Outcome {
  readonly wrong: readonly string[]
  readonly layer: string
  readonly started: number
  readonly ratio: number
}

async function show(
  built: Built,
  headers: Readonly<Record<string, string>>,
): Promise<Outcome & { said: string[] }> {
  const site = await serve(dirname(built.path), headers)
  const { page, said } = await openPage(browser)
  try {
    await page.goto(site.url)
    for (let i = 0; i < 600 && !(await page.evaluate('Boolean(globalThis.outcome)')); i++)
      await setTimeout(50)
    return { ...(await page.evaluate<Outcome>('globalThis.outcome')), said }
  } finally {
    await page.close()
    await site.close()
  }
}

for (const name of ['esbuild', 'Rollup and terser', 'Vite', 'webpack and terser'])
  test(`${name}: workers share loops in an isolated page`, async () => {
    const { wrong, layer, started, ratio, said } = await show(await buildPage(named(name)), ISOLATED)
    assert.equal([wrong, layer, started, said], [[], 'workers', 3, []])
    if (process.env.NJIT_SHOW) console.log(name, 'two threads', ratio.toFixed(2))
  })

test('with the Wasm in a file', async () => {
  const { wrong, layer, started, said } = await show(
    await buildPage(named('esbuild'), { emit: 'file' }),
    ISOLATED,
  )
  assert.equal([wrong, layer, started, said], [[], 'workers', 3, []])
})

test('other pages have one thread', async () => {
  const { wrong, layer, started, said } = await show(await buildPage(named('esbuild')), {})
  assert.equal([wrong, layer, started, said], [[], 'serial', 0, []])
})

test('where a policy forbids workers, loops run on one thread', async () => {
  const policy = { ...ISOLATED, 'Content-Security-Policy': "worker-src 'none'" }
  const { wrong, layer } = await show(await buildPage(named('esbuild')), policy)
  assert.equal([wrong, layer], [[], 'serial'])
})

runInBrowser(test)
