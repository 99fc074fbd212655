// Vite's dev server with a real page: the original serves while a function is compiled, edits are swapped in, changes of imported
// constants and types arrive, and errors are shown.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import njitVite from '../../plugin-unplugin/vite.ts'
import type { UserOptions } from '../../src/front-end/check-plugin-options.ts'
import type { ReportRecord } from '../../src/options.ts'
import { type Browser, launchBrowser, openPage, type Page, runInBrowser } from './browser.ts'
import { load } from './bundlers.ts'

const watchWasm = readFileSync(
  fileURLToPath(new URL('../../../test/e2e/watch-wasm.mjs', import.meta.url)),
  'utf8',
)
const base = mkdtempSync(join(tmpdir(), 'njit-dev-server-'))
const test = suite('dev server')

let browser: Browser
test.before(async () => {
  browser = await launchBrowser()
})
test.after(async () => {
  await browser.close()
  rmSync(base, { recursive: true, force: true })
})

const SETTINGS = `export const GAIN = 2
export type Samples = Float64Array
`
const KERNELS = `import { GAIN } from './settings'
import type { Samples } from './shape'

/* @njit */
export function total(samples: Samples): number {
  let sum = 0
  for (let i = 0; i < samples.length; i++) sum += samples[i]! * GAIN
  return sum
}
`
const MAIN = `import { total } from './kernels'
const scope = globalThis as Record<string, unknown>
const show = (run: (samples: never) => number): void => {
  scope.run = () => run(Float64Array.of(1, 2, 3) as never)
  scope.updates = ((scope.updates as number) ?? 0) + 1
}
show(total)
import.meta.hot?.accept('./kernels', (module) => module && show(module.total))
`

interface Server {
  listen(): Promise<unknown>
  close(): Promise<void>
  readonly httpServer: { address(): { port: number } }
}

interface Session {
  readonly page: Page
  readonly said: string[]
  /** What the terminal shows. */
  readonly logged: string[]
  readonly edit: (file: string, from: string, to: string) => Promise<void>
  readonly run: () => Promise<number>
  close(): Promise<void>
}

let sessions = 0
async function start(
  vite: string,
  njit: UserOptions,
  changes: Record<string, string> = {},
): Promise<Session> {
  const root = join(base, `app-${sessions++}`)
  const files: Record<string, string> = {
    'package.json': '{ "type": "module" }',
    'index.html':
      '<!doctype html><title>dev</title><link rel="icon" href="data:,"><script type="module" src="/src/main.ts"></script>',
    'src/settings.ts': SETTINGS,
    'src/shape.ts': 'export type Samples = Float64Array\n',
    'src/kernels.ts': KERNELS,
    'src/main.ts': MAIN,
    ...changes,
  }
  const write = (name: string, text: string): void => {
    files[name] = text
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  for (const [name, text] of Object.entries(files)) write(name, text)
  const logged: string[] = []
  const log = (message: string): void => void logged.push(message)
  const createServer = await load<Promise<Server>>(vite, 'createServer')
  const server = await createServer({
    root,
    configFile: false,
    plugins: [njitVite({ dispatch: 'always', startup: 'sync', ...njit })],
    server: { host: '127.0.0.1', port: 0 },
    customLogger: {
      info() {},
      warn: log,
      warnOnce: log,
      error: log,
      clearScreen() {},
      hasErrorLogged: () => false,
      hasWarned: false,
    },
  })
  await server.listen()
  const { page, said } = await openPage(browser)
  await page.addInitScript(watchWasm)
  await page.goto(`http://127.0.0.1:${server.httpServer.address().port}/`)
  return {
    page,
    said,
    logged,
    async edit(file, from, to) {
      // What watches the files lets a second change right behind the first one pass.
      await pause(150)
      const text = files[file] ?? ''
      assert.ok(text.includes(from), `${file} has ${from}`)
      write(file, text.replace(from, to))
    },
    run: () => page.evaluate('globalThis.run()'),
    async close() {
      await page.close()
      await server.close()
    },
  }
}

const pause = (timeMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, timeMs))

/** Waits until the page shows `value`, computed by compiled code; how long that took, in milliseconds. */
async function waitForCompiled(page: Page, value: number): Promise<number> {
  const started = performance.now()
  const test = `(() => { const before = watchedWasm.completed; return globalThis.run?.() === ${value} && watchedWasm.completed > before })()`
  await page.waitForFunction(test, undefined, { timeout: 20_000 })
  return performance.now() - started
}

for (const vite of ['vite', 'vite-7']) {
  test(`${vite}: the original serves while the compiler starts; then, and after edits, compiled code is swapped in`, async () => {
    const { page, said, edit, run, close } = await start(vite, { cacheDir: join(base, `cold-${vite}`) })
    try {
      await page.waitForFunction('globalThis.run', undefined, { timeout: 10_000 })
      await page.evaluate('void (globalThis.loadedOnce = true)')
      assert.is(await run(), 12)
      await waitForCompiled(page, 12)
      const times: number[] = []
      let text = 'samples[i]! * GAIN'
      for (const [value, next] of [
        [15, '1 + samples[i]! * GAIN'],
        [9, 'samples[i]! * GAIN - 1'],
        [24, 'samples[i]! * GAIN * 2'],
        [-12, '-samples[i]! * GAIN'],
      ] as const) {
        await edit('src/kernels.ts', text, next)
        times.push(await waitForCompiled(page, value))
        text = next
      }
      console.log(`${vite}: edits are compiled and in the page after ${times.map(Math.round).join(', ')} ms`)
      assert.ok(Math.min(...times) <= 500, 'an edit of a function takes at most half a second')
      assert.is(await page.evaluate('globalThis.loadedOnce'), true, 'the page was not loaded again')
      assert.equal(said, [])
    } finally {
      await close()
    }
  })
}

for (const vite of ['vite', 'vite-7']) {
  test(`${vite}: a change of an imported constant or type reaches what was compiled with it`, async () => {
    const records: ReportRecord[] = []
    const njit = { cacheDir: join(base, 'warm'), report: (record: ReportRecord) => void records.push(record) }
    const { page, edit, close } = await start(vite, njit)
    try {
      await waitForCompiled(page, 12)
      await edit('src/settings.ts', 'GAIN = 2', 'GAIN = 3')
      await waitForCompiled(page, 18)
      assert.match(records.at(-1)?.signature ?? '', /float64\(array\(float64/)
      await edit('src/shape.ts', 'Float64Array', 'Float32Array')
      for (let i = 0; i < 100 && !/float32/.test(records.at(-1)?.signature ?? ''); i++) await pause(100)
      assert.match(records.at(-1)?.signature ?? '', /float64\(array\(float32/)
    } finally {
      await close()
    }
  })

  test(`${vite}: a function that stays JavaScript is said in the terminal; as an error, in the page too`, async () => {
    const changes = { 'src/kernels.ts': KERNELS.replace('let sum = 0', 'let sum = 0; document.title') }
    const warned = await start(vite, { cacheDir: join(base, 'warm') }, changes)
    try {
      await warned.page.waitForFunction('globalThis.run', undefined, { timeout: 10_000 })
      assert.is(await warned.run(), 12)
      const said = warned.logged.join('\n')
      assert.match(said, /let sum = 0; document\.title/)
      assert.match(said, /src\/kernels\.ts:6/)
    } finally {
      await warned.close()
    }
    const failed = await start(vite, { cacheDir: join(base, 'warm'), onFallback: 'error' })
    try {
      await waitForCompiled(failed.page, 12)
      await failed.edit('src/kernels.ts', 'let sum = 0', 'let sum = 0; document.title')
      await failed.page.waitForFunction("document.querySelector('vite-error-overlay')", undefined, {
        timeout: 10_000,
      })
      const overlay = await failed.page.evaluate<string>(
        "document.querySelector('vite-error-overlay').shadowRoot.textContent",
      )
      assert.match(overlay, /let sum = 0; document\.title/)
      assert.match(overlay, /src\/kernels\.ts:6/)
      assert.match(failed.logged.join('\n'), /let sum = 0; document\.title/)
      await failed.edit('src/kernels.ts', 'let sum = 0; document.title', 'let sum = 1')
      await waitForCompiled(failed.page, 13)
      assert.is(await failed.page.evaluate("document.querySelector('vite-error-overlay')"), null)
    } finally {
      await failed.close()
    }
  })
}

runInBrowser(test)
