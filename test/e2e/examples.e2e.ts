// The examples for bundlers: each is built as it stands, plain and compiled, and used; what they show must be the same.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type Browser,
  launchBrowser,
  openPage,
  type Page,
  runInBrowser,
  screenshotPath,
  serve,
} from './browser.ts'
import { installNjit, load, loader } from './bundlers.ts'

const project = fileURLToPath(new URL('../../..', import.meta.url))
const watchWasm = readFileSync(join(project, 'test/e2e/watch-wasm.mjs'), 'utf8')
const base = mkdtempSync(join(tmpdir(), 'njit-examples-'))
const insideProject = join(project, 'test/e2e/out/examples')
const test = suite('examples')

let browser: Browser
test.before(async () => {
  rmSync(insideProject, { recursive: true, force: true })
  browser = await launchBrowser()
})
test.after(async () => {
  await browser.close()
  for (const folder of [base, insideProject]) rmSync(folder, { recursive: true, force: true })
})

/** A copy of an example with the packages that it asks for. */
function copyExample(name: string, variant: Variant): string {
  // Turbopack follows links only below the folder of the outermost lockfile.
  const folder = join(name === 'terrain-next' ? insideProject : base, `${name}-${variant}`)
  if (existsSync(folder)) return folder
  cpSync(join(project, 'examples', name), folder, { recursive: true })
  installNjit(folder)
  for (const wanted of ['vite', 'webpack', 'esbuild']) {
    const found = [join(project, 'test/e2e/node_modules', wanted), join(project, 'node_modules', wanted)]
    const target = wanted === 'esbuild' ? found[1] : found[0]
    if (target !== undefined && existsSync(target))
      symlinkSync(target, join(folder, 'node_modules', wanted), 'junction')
  }
  return folder
}

type Variant = 'plain' | 'compiled'

/** Builds an example; `plain` as if njit were not there. */
async function buildExample(
  name: string,
  variant: Variant,
  build: (folder: string) => Promise<unknown>,
): Promise<string> {
  const folder = copyExample(name, variant)
  process.env.NJIT_DISABLE = variant === 'plain' ? '1' : ''
  try {
    await build(folder)
  } finally {
    delete process.env.NJIT_DISABLE
  }
  return folder
}

interface Used {
  readonly result: unknown
  readonly completed: number
}

/** Opens a page of `folder` and does with it what a person would. */
async function usePage(folder: string, path: string, use: (page: Page) => Promise<unknown>): Promise<Used> {
  const site = await serve(folder)
  const { page, said } = await openPage(browser)
  try {
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.addInitScript(watchWasm)
    await page.goto(site.url + path)
    const result = await use(page)
    assert.equal(said, [])
    return { result, completed: await page.evaluate('globalThis.watchedWasm.completed') }
  } finally {
    await page.close()
    await site.close()
  }
}

/** The pixels of a canvas as one number. */
const hashOf = (selector: string): string => `(() => {
  const canvas = document.querySelector('${selector}')
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
  return data.reduce((hash, value) => Math.imul(hash ^ value, 16777619), 7)
})()`

/** Moves sliders as a person would. */
const slide = (values: Record<string, number>): string => `(() => {
  const form = document.querySelector('form')
  for (const [name, value] of Object.entries(${JSON.stringify(values)})) form.elements[name].value = value
  form.dispatchEvent(new Event('input', { bubbles: true }))
})()`

async function compareVariants(use: (variant: Variant) => Promise<Used>): Promise<void> {
  const plain = await use('plain')
  const compiled = await use('compiled')
  assert.equal(compiled.result, plain.result)
  assert.is(plain.completed, 0)
  assert.ok(compiled.completed > 0, 'compiled code ran')
}

test('image-editor: Vite', () =>
  compareVariants(async (variant) => {
    const vite = await load<Promise<unknown>>('vite', 'build')
    const folder = await buildExample('image-editor', variant, (root) => vite({ root, logLevel: 'silent' }))
    return usePage(join(folder, 'dist'), '', async (page) => {
      const seen = [await page.evaluate(hashOf('#picture'))]
      for (const settings of [
        { exposure: 0.4, contrast: 1.2, saturation: 1.4, clarity: 0.8, blur: 0, vignette: 0.9 },
        { exposure: -0.3, contrast: 1, saturation: 0, clarity: 0, blur: 12, vignette: 0 },
        { exposure: 0.25, contrast: 1.15, saturation: 1.35, clarity: 1.2, blur: 0, vignette: 0.75 },
      ]) {
        // Calls of each size are tried as the original and compiled before one of them is kept.
        for (let i = 0; i < 12; i++)
          await page.evaluate(slide({ ...settings, exposure: settings.exposure + i / 50 }))
        await page.evaluate(slide(settings))
        seen.push(await page.evaluate(hashOf('#picture')), await page.evaluate(hashOf('#histogram')))
      }
      if (variant === 'compiled') await page.screenshot({ path: screenshotPath('image-editor') })
      return seen
    })
  }))

interface Stats {
  hasErrors(): boolean
  toString(how: string): string
}
interface Compiler {
  run(done: (error: Error | null, stats: Stats) => void): void
  close(done: () => void): void
}

test('n-body: webpack', () =>
  compareVariants(async (variant) => {
    const webpack = await load<Compiler>('webpack', 'default')
    const folder = await buildExample('n-body', variant, async (root) => {
      const config = (await import(pathToFileURL(join(root, 'webpack.config.js')).href)) as {
        default: object
      }
      const compiler = webpack({ ...config.default, mode: 'production' })
      const stats = await new Promise<Stats>((resolve, reject) =>
        compiler.run((error, result) => (error ? reject(error) : resolve(result))),
      )
      assert.not(stats.hasErrors(), stats.toString('errors-only'))
      await new Promise<void>((resolve) => compiler.close(resolve))
    })
    return usePage(folder, '?steps=100', async (page) => {
      await page.waitForFunction(
        "/step 100$/.test(document.querySelector('#status').textContent)",
        undefined,
        {
          timeout: 60_000,
        },
      )
      if (variant === 'compiled') await page.screenshot({ path: screenshotPath('n-body') })
      return page.locator('#energy').textContent()
    })
  }))

const NEXT_ENVIRONMENT = { NEXT_TELEMETRY_DISABLED: '1', NODE_OPTIONS: '', CI: '1' }

function next(root: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [loader.resolve('next/dist/bin/next'), ...args], {
    cwd: root,
    env: { ...process.env, ...NEXT_ENVIRONMENT },
  })
}

async function buildWithNext(root: string, bundler: string): Promise<void> {
  rmSync(join(root, 'out'), { recursive: true, force: true })
  const child = next(root, ['build', `--${bundler}`])
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      said += String(chunk)
    })
  assert.is(await new Promise((resolve) => child.on('close', resolve)), 0, said)
}

/** Scripts below `folder` that carry Wasm. */
function scriptsWithWasm(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.js') && readFileSync(join(folder, file), 'utf8').includes('AGFzbQ'),
  )
}

async function useTerrain(folder: string, variant: Variant): Promise<Used> {
  const isCompiled = variant === 'compiled'
  for (const side of ['server', 'static'])
    assert.is(scriptsWithWasm(join(folder, '.next', side)).length > 0, isCompiled, side)
  return usePage(join(folder, 'out'), '', async (page) => {
    const fromServer = /<svg[\s\S]*<\/svg>/.exec(readFileSync(join(folder, 'out/index.html'), 'utf8'))?.[0]
    for (let lines = 8; lines < 24; lines++) await slideInReact(page, 'lines', lines)
    if (isCompiled) await page.screenshot({ path: screenshotPath('terrain-next') })
    return [fromServer, await page.evaluate("document.querySelector('#map').innerHTML")]
  })
}

/** React hears of what a person does to its inputs only. */
async function slideInReact(page: Page, name: string, value: number): Promise<void> {
  await page.waitForFunction(
    "Object.keys(document.querySelector('form') ?? {}).some((key) => key.startsWith('__react'))",
  )
  await page.evaluate(`(() => {
    const input = document.querySelector('form').elements.${name}
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(input, '${value}')
    input.dispatchEvent(new Event('input', { bubbles: true }))
  })()`)
}

test('terrain-next: Next.js with Turbopack and with webpack, on the server and in the browser', async () => {
  let bundler = 'turbopack'
  const seen = new Map<string, unknown>()
  const use = async (variant: Variant): Promise<Used> => {
    const folder = await buildExample('terrain-next', variant, (root) => buildWithNext(root, bundler))
    const used = await useTerrain(folder, variant)
    seen.set(`${variant} ${bundler}`, used.result)
    return used
  }
  await compareVariants(use)
  bundler = 'webpack'
  const { completed } = await use('compiled')
  assert.ok(completed > 0, 'compiled code ran')
  assert.equal(seen.get('compiled webpack'), seen.get('plain turbopack'))
})

test("terrain-next: Next.js's dev server swaps an edited function in", async () => {
  const folder = copyExample('terrain-next', 'compiled')
  const contours = join(folder, 'lib/contours.js')
  const port = 20000 + (process.pid % 20000)
  const child = next(folder, ['dev', '--port', String(port), '--hostname', '127.0.0.1'])
  const ended = new Promise((resolve) => child.on('close', resolve))
  const { page, said } = await openPage(browser)
  try {
    await page.addInitScript(watchWasm)
    await waitForServer(`http://127.0.0.1:${port}/`)
    await page.goto(`http://127.0.0.1:${port}/`)
    const paths = (): Promise<number> =>
      page.evaluate("document.querySelector('#map').innerHTML.split('M').length")
    await slideInReact(page, 'lines', 9)
    const before = await paths()
    await page.evaluate('void (globalThis.loadedOnce = true)')
    writeFileSync(
      contours,
      readFileSync(contours, 'utf8')
        .replace('octave < 5', 'octave < 1')
        .replace(' * @njit\n', ' * @njit { dispatch: "always" }\n'),
    )
    const completed = (): Promise<number> => page.evaluate('watchedWasm.completed')
    let after = before
    for (let i = 0; i < 150 && (after === before || (await completed()) === 0); i++) {
      await new Promise((resolve) => setTimeout(resolve, 100))
      await slideInReact(page, 'lines', 9 + (i % 2))
      after = i % 2 === 0 ? await paths() : before
    }
    assert.ok(after < before, `${after} pieces after ${before}`)
    assert.ok((await completed()) > 0, 'compiled code ran')
    assert.is(await page.evaluate('globalThis.loadedOnce'), true, 'the page was not loaded again')
    assert.equal(
      said.filter((message) => message.includes('njit')),
      [],
    )
  } finally {
    await page.close()
    child.kill()
    await ended
  }
})

async function waitForServer(url: string): Promise<void> {
  for (let i = 0; i < 300; i++) {
    const isThere = await fetch(url).then(
      () => true,
      () => false,
    )
    if (isThere) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`nothing at ${url}`)
}

test('fuzzy-cli: esbuild', () =>
  compareVariants(async (variant) => {
    const folder = await buildExample('fuzzy-cli', variant, async (root) => {
      execFileSync(process.execPath, ['build.mjs'], { cwd: root, encoding: 'utf8', env: process.env })
    })
    const words = join(folder, 'words.txt')
    mkdirSync(dirname(words), { recursive: true })
    writeFileSync(words, readFileSync(join(project, 'ARCHITECTURE.md'), 'utf8'))
    const watch = pathToFileURL(join(project, 'test/e2e/watch-wasm.mjs')).href
    const output = execFileSync(
      process.execPath,
      ['--import', watch, join(folder, 'dist/fuzzy.js'), 'compilre', words],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    )
    const lines = output.trim().split('\n')
    assert.match(output, / 2 {2}compiler\n/)
    // Native or as Wasm: what the machine has.
    const [, completed = 0, , addons = 0] = (lines.at(-1) ?? '').split(' ').map(Number)
    return { result: lines.slice(0, -1), completed: completed + addons }
  }))

runInBrowser(test)
