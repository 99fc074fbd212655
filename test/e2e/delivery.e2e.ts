// Compiled apps as browsers get them: Wasm in the bundle or in files beside it, in pages, workers and service workers, in chunks and
// scripts, and where a policy or an old engine forbids it.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Browser, launchBrowser, openPage, type Page, runInBrowser, serve } from './browser.ts'
import { type BuildRequest, type Built, FRONT_ENDS, type FrontEnd, installNjit } from './bundlers.ts'
import { writeApp } from './sample-app.ts'

const base = mkdtempSync(join(tmpdir(), 'njit-delivery-'))
const cacheDir = join(base, 'cache')
const watchWasm = readFileSync(
  fileURLToPath(new URL('../../../test/e2e/watch-wasm.mjs', import.meta.url)),
  'utf8',
)
const test = suite('delivery')
const root = join(base, 'app')
writeApp(root)
installNjit(root)

let browser: Browser
test.before(async () => {
  browser = await launchBrowser()
})
test.after(async () => {
  await browser.close()
  rmSync(base, { recursive: true, force: true })
})

const named = (name: string): FrontEnd => FRONT_ENDS.find((frontEnd) => frontEnd.name === name) as FrontEnd
const BUNDLERS = FRONT_ENDS.filter(({ name }) => !/swc|loader/.test(name))
/** Those that make a worker's bundle of the constructor of one. */
const WORKER_BUNDLERS = FRONT_ENDS.filter(({ name }) => /^(?:Vite.*|webpack and terser|Rspack)$/.test(name))

const REGISTER = `navigator.serviceWorker.addEventListener('message', ({ data }) => {
  globalThis.outcome = [...data.outcome, data.wasm.completed]
})
navigator.serviceWorker.register('service.js')
navigator.serviceWorker.ready.then(({ active }) => active.postMessage('start'))
`

let builds = 0
async function buildPage(frontEnd: FrontEnd, request: Partial<BuildRequest> = {}): Promise<Built> {
  const outDir = `out-${builds++}`
  const common = { root, entry: 'src/page.ts', outDir, minify: true, isForBrowsers: true }
  const njit = { dispatch: 'always', cacheDir, emit: 'file', onFallback: 'error' } as const
  const built = await frontEnd.build({ ...common, njit, ...request })
  assert.equal(built.said, [])
  const type = request.format === 'iife' ? '' : ' type="module"'
  writeFileSync(
    join(dirname(built.path), 'index.html'),
    `<!doctype html><title>delivery</title><body><script${type} src="./main.js"></script></body>`,
  )
  return built
}

interface Shown {
  readonly before: string
  readonly outcome: string
  readonly wasm: { instances: number; completed: number; streamed: number }
  readonly said: readonly string[]
  /** Wasm files that were asked for. */
  readonly files: readonly string[]
}

interface Circumstances {
  readonly headers?: Readonly<Record<string, string>>
  readonly types?: Readonly<Record<string, string>>
  readonly browser?: Browser
}

async function show(built: Built, { headers, types, browser: other }: Circumstances = {}): Promise<Shown> {
  const site = await serve(dirname(built.path), headers, types)
  const { page, said } = await openPage(other ?? browser)
  try {
    await page.addInitScript(watchWasm)
    await page.goto(site.url)
    const read = (what: string): Promise<never> => page.evaluate(what)
    // Playwright's own waiting needs a policy that lets texts be run.
    for (let i = 0; i < 200 && !(await read('Boolean(globalThis.outcome)')); i++) await setTimeout(50)
    return {
      before: ((await read('globalThis.before ?? []')) as string[]).join(' '),
      outcome: ((await read('globalThis.outcome')) as string[]).join(' '),
      wasm: await read('globalThis.watchedWasm'),
      said,
      files: site.requests.filter((path) => path.endsWith('.wasm')),
    }
  } finally {
    await page.close()
    await site.close()
  }
}

const CALLS = 12 + 144 + 1
let expected = ''
test('the original, for comparison', async () => {
  expected = (await show(await buildPage(named('esbuild'), { njit: null }))).outcome
  assert.is(expected.split(' ').length, CALLS + 36 + 2)
})

for (const frontEnd of BUNDLERS) {
  for (const format of ['es', 'iife'] as const) {
    test(`${frontEnd.name}, ${format}: a hashed file, compiled while it arrives; the original serves before`, async () => {
      const built = await buildPage(frontEnd, { format })
      assert.not.match(built.code, /AGFzbQ/)
      const { before, outcome, wasm, said, files } = await show(built)
      assert.equal([before, outcome, said], [expected, expected, []])
      assert.equal(wasm, { instances: 1, completed: CALLS, streamed: 1, addons: 0 })
      assert.is(files.length, 1)
      assert.match(files[0] ?? '', /[-/.][\w-]{8,}\.wasm$/)
    })
  }

  test(`${frontEnd.name}: in a chunk that is loaded when it is wanted`, async () => {
    const { outcome, wasm, said } = await show(await buildPage(frontEnd, { entry: 'src/split.ts' }))
    assert.equal([outcome, wasm.completed, said], [expected, CALLS, []])
  })

  test(`${frontEnd.name}: inline, in a script`, async () => {
    const built = await buildPage(frontEnd, {
      format: 'iife',
      njit: { cacheDir, dispatch: 'always', emit: 'inline' },
    })
    const { outcome, wasm, said, files } = await show(built)
    assert.equal([outcome, wasm.instances, wasm.completed > 0, said, files], [expected, 1, true, [], []])
  })

  test(`${frontEnd.name}: a policy without wasm-unsafe-eval leaves the original running, and says so once`, async () => {
    for (const emit of ['inline', 'file'] as const) {
      const built = await buildPage(frontEnd, { njit: { cacheDir, dispatch: 'always', emit } })
      const shown = await show(built, { headers: { 'content-security-policy': "script-src 'self'" } })
      assert.equal([shown.outcome, shown.wasm.completed], [expected, 0])
      assert.is(shown.said.filter((text) => text.includes('njit')).length, 1, shown.said.join('\n'))
    }
  })
}

test('a server that does not know the type of Wasm', async () => {
  const built = await buildPage(named('Vite'))
  const { outcome, wasm, said } = await show(built, { types: { '.wasm': 'text/plain' } })
  assert.equal(
    [outcome, wasm, said],
    [expected, { instances: 1, completed: CALLS, streamed: 0, addons: 0 }, []],
  )
})

test('a file that is not there leaves the original running', async () => {
  const built = await buildPage(named('Rollup and terser'))
  for (const file of built.files) if (file.endsWith('.wasm')) rmSync(join(dirname(built.path), file))
  const { outcome, wasm, said } = await show(built)
  assert.equal([outcome, wasm.completed], [expected, 0])
  assert.is(said.filter((text) => text.includes('njit')).length, 1)
})

test('an engine without SIMD runs the original, and says so once', async () => {
  const old = await launchBrowser(['--js-flags=--no-enable-ssse3 --no-enable-sse4-1'])
  try {
    const shown = await show(await buildPage(named('Vite')), { browser: old })
    assert.is(shown.outcome, expected)
    if (shown.wasm.completed === 0) assert.is(shown.said.filter((text) => text.includes('njit')).length, 1)
  } finally {
    await old.close()
  }
})

for (const frontEnd of WORKER_BUNDLERS) {
  test(`${frontEnd.name}: a worker beside the page`, async () => {
    const { outcome, said, files } = await show(await buildPage(frontEnd, { entry: 'src/spawn.ts' }))
    assert.equal([outcome, said, files.length], [expected, [], 1])
  })
}

for (const frontEnd of BUNDLERS) {
  test(`${frontEnd.name}: a service worker`, async () => {
    const built = await buildPage(frontEnd, { entry: 'src/service.ts', format: 'iife', isForWorkers: true })
    const folder = dirname(built.path)
    writeFileSync(join(folder, 'service.js'), `${watchWasm}\n${built.code}`)
    writeFileSync(
      join(folder, 'index.html'),
      `<!doctype html><title>service</title><script src="page.js"></script>`,
    )
    writeFileSync(join(folder, 'page.js'), REGISTER)
    const { outcome, said } = await show(built)
    assert.equal([outcome, said], [`${expected} ${CALLS}`, []])
  })
}

runInBrowser(test)

export type { Page }
