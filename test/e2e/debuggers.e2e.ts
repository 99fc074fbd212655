// Debug builds: a breakpoint at a line of the source stops inside the compiled function, in Chromium and in gdb.

import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { generatedPositionFor, originalPositionFor, TraceMap } from '@jridgewell/trace-mapping'
import { build as esbuild } from 'esbuild'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import njitEsbuild from '../../plugin-esbuild/index.ts'
import type { UserOptions } from '../../src/front-end/check-plugin-options.ts'
import { Project } from '../helpers/project.ts'
import { type Browser, launchBrowser, openPage, runInBrowser, serve } from './browser.ts'

const project = new Project('debuggers')
const test = suite('debuggers')
const KERNELS = `/* @njit { dispatch: 'always' } */
export function total(values: Float64Array, limit: number): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (value > limit) {
      sum -= value * 2
    } else {
      sum += value
    }
  }
  return sum / 3
}
`
const MAIN = `import { ready } from 'njit'
import { total } from './kernels'
// Wasm in a file of its own arrives after the module has run; until then the original would serve, which no breakpoint in Wasm stops.
await ready()
globalThis.run = () => total(Float64Array.of(1, 2, 3, 40), 10)
globalThis.document ?? console.log(run())
`
/** Where only the last of the four values leads. */
const LINE = 7
const FILE = project.write('src/kernels.ts', KERNELS)
const RESULT = -74 / 3
project.write('src/main.ts', MAIN)

let browser: Browser
test.before(async () => {
  browser = await launchBrowser()
})
test.after(async () => {
  await browser.close()
  project.remove()
})

let builds = 0
/** The path of the bundle. */
async function build(platform: 'browser' | 'node', njit: UserOptions): Promise<string> {
  const outfile = join(project.root, `out-${builds++}/main.mjs`)
  await esbuild({
    absWorkingDir: project.root,
    entryPoints: ['src/main.ts'],
    outfile,
    bundle: true,
    format: 'esm',
    platform,
    logLevel: 'silent',
    plugins: [njitEsbuild({ startup: 'sync', cacheDir: join(project.root, 'cache'), ...njit })],
  })
  return outfile
}

interface Script {
  readonly scriptId: string
  readonly url: string
  readonly scriptLanguage?: string
  readonly sourceMapURL?: string
}
interface Paused {
  readonly callFrames: readonly {
    readonly location: { readonly scriptId: string; readonly columnNumber: number }
  }[]
}

/** Stops at `LINE` as the browser's own tools do it; what the run gives when it goes on. */
async function runToBreakpoint(bundle: string): Promise<unknown> {
  writeFileSync(
    join(dirname(bundle), 'index.html'),
    '<!doctype html><script type="module" src="main.mjs"></script>',
  )
  const site = await serve(dirname(bundle))
  const { page } = await openPage(browser)
  const session = await page.context().newCDPSession(page)
  try {
    const wasm = new Promise<Script>((resolve) => {
      session.on('Debugger.scriptParsed', (event) => {
        const script = event as Script
        if (script.scriptLanguage === 'WebAssembly') resolve(script)
      })
    })
    const paused = new Promise<Paused>((resolve) => {
      session.on('Debugger.paused', (event) => resolve(event as Paused))
    })
    await session.send('Debugger.enable')
    await page.goto(site.url)
    await page.waitForFunction('globalThis.run')
    const script = await wasm
    const [, json = ''] = (script.sourceMapURL ?? '').split('base64,')
    const map = new TraceMap(Buffer.from(json, 'base64').toString())
    const [source = ''] = map.sources as string[]
    assert.equal([source, map.sourcesContent?.[0]], [pathToFileURL(FILE).href, readFileSync(FILE, 'utf8')])
    const { column } = generatedPositionFor(map, { source, line: LINE, column: 0 })
    await session.send('Debugger.setBreakpointByUrl', {
      url: script.url,
      lineNumber: 0,
      columnNumber: column,
    })
    const result = page.evaluate('globalThis.run()')
    const [frame] = (await paused).callFrames
    assert.is(frame?.location.scriptId, script.scriptId)
    assert.is(originalPositionFor(map, { line: 1, column: frame?.location.columnNumber ?? 0 }).line, LINE)
    await session.send('Debugger.resume')
    return await result
  } finally {
    await page.close()
    await site.close()
  }
}

for (const emit of ['inline', 'file'] as const)
  test(`Chromium stops in Wasm (${emit}) at a line of the source`, async () => {
    assert.is(await runToBreakpoint(await build('browser', { target: 'wasm', debug: true, emit })), RESULT)
  })

test('a tag asks for it by itself; without, nothing of it is shipped', async () => {
  assert.not.match(readFileSync(await build('browser', { target: 'wasm' }), 'utf8'), 'c291cmNlTWFwcGluZ1VSTA')
  project.write('src/kernels.ts', KERNELS.replace("'always' }", "'always', debug: true }"))
  assert.is(await runToBreakpoint(await build('browser', { target: 'wasm' })), RESULT)
  project.write('src/kernels.ts', KERNELS)
})

const hasGdb = process.platform === 'linux' && spawnSync('gdb', ['--version']).status === 0
if (hasGdb || process.env.CI)
  test('gdb stops in an addon at a line of the source', async () => {
    const bundle = await build('node', { target: 'native', debug: true, onFallback: 'error' })
    const commands = [
      'set breakpoint pending on',
      `break kernels.ts:${LINE}`,
      'run',
      'bt 1',
      'list',
      'continue',
    ]
    const { stdout } = spawnSync(
      'gdb',
      ['--batch', ...commands.flatMap((command) => ['-ex', command]), '--args', process.execPath, bundle],
      { encoding: 'utf8', env: { ...process.env, DEBUGINFOD_URLS: '' } },
    )
    assert.match(
      stdout,
      /hit Breakpoint 1, f0_total .* at src\/kernels\.ts:7\n7\t +sum -= value \* 2/,
      stdout,
    )
    assert.match(stdout, /^5\t +const value = values\[i\]!$/m)
    assert.match(stdout, `${RESULT}`)
  })

runInBrowser(test)
