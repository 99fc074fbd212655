// Components of Astro: functions in the frontmatter, which runs as pages are rendered, and in the scripts that pages load are compiled
// from the original text, in builds and in the dev server.

import { spawn } from 'node:child_process'
import {
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
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Browser, launchBrowser, openPage, runInBrowser, screenshotPath, serve } from './browser.ts'
import { installNjit } from './bundlers.ts'

const project = fileURLToPath(new URL('../../..', import.meta.url))
const watchWasmFile = join(project, 'test/e2e/watch-wasm.mjs')
const watchWasm = readFileSync(watchWasmFile, 'utf8')
const base = mkdtempSync(join(tmpdir(), 'njit-astro-'))
const test = suite('Astro')

let browser: Browser
test.before(async () => {
  browser = await launchBrowser()
})
test.after(async () => {
  await browser.close()
  rmSync(base, { recursive: true, force: true })
})

const FILES: Readonly<Record<string, string>> = {
  'package.json': '{ "type": "module" }',
  'astro.config.mjs': `import { defineConfig } from 'astro/config'
import njit from 'njit/vite'

const report = ({ file, line, name, status }) => console.log(['record', file, line, name, status].join(' '))
export default defineConfig({
  vite: {
    plugins: [njit({ dispatch: 'always', startup: 'sync', emit: process.env.EMIT, onFallback: 'silent', report })],
    build: { sourcemap: true, assetsInlineLimit: process.env.EMIT === 'file' ? undefined : 0 },
  },
})
`,
  'src/amount.ts': 'export type Amount = number\nexport const HALF = 0.5\n',
  'src/components/Row.astro': `---
import { HALF } from '../amount'
const { start } = Astro.props
const from: number = Number(start)

/* @njit */
const times = (x: number): number => x * from + HALF

/* @njit */
export function moved(x: number): number { return x + 1 }
if (from > 100) return
---
<b>{times(10)}</b>
<style>b { color: #357 }</style>
`,
  'src/pages/index.astro': `---
import { HALF, type Amount } from '../amount'
import Row from '../components/Row.astro'

export const prerender = true
const rows = [1, 2, 3]

/* @njit */
function grow(x: Amount): number {
  return x * 3 + HALF
}
---
<html lang="en">
<head><title>Astro</title><link rel="icon" href="data:,"></head>
<body>
<p id="server">{grow(4)} {grow(5)}</p>
{rows.map((row) => <Row start={row} />)}
<p id="page">…</p>
<script>
  import { HALF } from '../amount'

  /* @njit */
  function shrink(x: number): number {
    if (x < 0) throw new RangeError('too small')
    return x / 4 + HALF
  }
  const scope = globalThis as { shrink?: unknown }
  scope.shrink = shrink
  document.querySelector('#page')!.textContent = \`\${shrink(4)} \${shrink(6)}\`
</script>
</body>
</html>
`,
}

function newSite(name: string): string {
  const root = join(base, name)
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  installNjit(root)
  symlinkSync(join(project, 'test/e2e/node_modules/astro'), join(root, 'node_modules/astro'), 'junction')
  return root
}

interface Running {
  readonly output: () => string
  readonly ended: Promise<number | null>
  stop(): void
}

function astro(root: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
  const child = spawn(
    process.execPath,
    ['--import', pathToFileURL(watchWasmFile).href, join(root, 'node_modules/astro/astro.js'), ...args],
    {
      cwd: root,
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        NJIT_CACHE_DIR: join(base, 'cache'),
        NJIT_DISABLE: '',
        ASTRO_TELEMETRY_DISABLED: '1',
        NO_COLOR: '1',
        ...env,
      },
    },
  )
  let output = ''
  const keep = (chunk: unknown): void => {
    output += String(chunk)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  return { output: () => output, ended, stop: () => void child.kill() }
}

async function build(root: string, env: NodeJS.ProcessEnv): Promise<string> {
  const run = astro(root, ['build'], env)
  assert.is(await run.ended, 0, run.output())
  return run.output()
}

/** What the page shows, without the names that Astro makes from its text. */
const shownIn = (root: string): string =>
  readFileSync(join(root, 'dist/index.html'), 'utf8').replace(
    /data-astro-cid-\w+|[\w.-]+\.(?:js|css)\b|<script[\s\S]*?<\/script>/g,
    '',
  )

const recordsIn = (output: string): string[] =>
  [...output.matchAll(/^record (.*)$/gm)].map(([, record = '']) => record).sort()

for (const emit of ['inline', 'file']) {
  test(`a build, ${emit}: pages are rendered by compiled code, and load compiled code`, async () => {
    const plain = newSite(`plain-${emit}`)
    assert.match(await build(plain, { EMIT: emit, NJIT_DISABLE: '1' }), /^completed 0 /m)
    const root = newSite(`compiled-${emit}`)
    const output = await build(root, { EMIT: emit })
    assert.equal(recordsIn(output), [
      'src/components/Row.astro 10 moved fallback',
      'src/components/Row.astro 7 times compiled',
      'src/pages/index.astro 23 shrink compiled',
      'src/pages/index.astro 9 grow compiled',
    ])
    assert.match(output, /^completed 5 /m)
    assert.is(shownIn(root), shownIn(plain))
    assert.match(shownIn(root), '<p id="server">12.5 15.5</p>')

    const site = await serve(join(root, 'dist'))
    const { page, said } = await openPage(browser)
    try {
      await page.addInitScript(watchWasm)
      await page.goto(site.url)
      await page.waitForFunction("document.querySelector('#page').textContent === '1.5 2'")
      await page.waitForFunction(
        '(() => { const before = watchedWasm.completed; shrink(8); return watchedWasm.completed > before })()',
      )
      if (emit === 'inline') await page.screenshot({ path: screenshotPath('astro') })
      const stack = await page.evaluate<string>(
        '(() => { try { shrink(-1) } catch ({ stack }) { return stack } })()',
      )
      // Astro puts small scripts into the page.
      if (emit === 'inline') checkMap(join(root, 'dist'), stack)
      else assert.not.match(stack, /\.js:/)
      const files = site.requests.filter((path) => path.endsWith('.wasm'))
      assert.equal([said, files.length], [[], emit === 'file' ? 1 : 0])
    } finally {
      await page.close()
      await site.close()
    }
  })
}

/** A stack of the page leads to the line of the script, counted from the start of its block as Astro does. */
function checkMap(folder: string, stack: string): void {
  const [, line, column] = /\.js:(\d+):(\d+)/.exec(stack) ?? []
  const map = readdirSync(join(folder, '_astro')).find((file) => file.endsWith('.js.map')) ?? ''
  const text = readFileSync(join(folder, '_astro', map), 'utf8')
  const found = originalPositionFor(new TraceMap(text), { line: Number(line), column: Number(column) - 1 })
  assert.match(found.source ?? '', /src\/pages\/index\.astro/)
  const { sources, sourcesContent } = JSON.parse(text) as { sources: string[]; sourcesContent: string[] }
  const source = sourcesContent[sources.indexOf(found.source ?? '')]?.split('\n')[(found.line ?? 0) - 1]
  assert.match(source ?? '', "throw new RangeError('too small')")
}

test('the dev server: pages are compiled as they are asked for, and edits arrive', async () => {
  const root = newSite('dev')
  const server = astro(root, ['dev', '--host', '127.0.0.1', '--port', '0'])
  const { page, said } = await openPage(browser)
  const shows = (text: string): Promise<unknown> =>
    page.waitForFunction(`document.body.textContent.includes('${text}')`, undefined, { timeout: 30_000 })
  try {
    let url = ''
    for (let i = 0; i < 300 && url === ''; i++) {
      await new Promise((resolve) => setTimeout(resolve, 100))
      url = /http:\/\/127\.0\.0\.1:\d+\//.exec(server.output())?.[0] ?? ''
    }
    await page.addInitScript(watchWasm)
    await page.goto(url)
    await shows('12.5 15.5')
    await page.waitForFunction(
      '(() => { const before = watchedWasm.completed; globalThis.shrink?.(8); return watchedWasm.completed > before })()',
      undefined,
      { timeout: 30_000 },
    )
    assert.ok(recordsIn(server.output()).includes('src/pages/index.astro 9 grow compiled'), server.output())
    const path = join(root, 'src/pages/index.astro')
    writeFileSync(path, readFileSync(path, 'utf8').replace('x * 3', 'x * 4').replace('x / 4', 'x / 8'))
    await shows('16.5 20.5')
    await shows('1 1.25')
    // The dev server tells of its own tools on the console.
    assert.equal(
      said.filter((message) => /njit|Error/.test(message)),
      [],
    )
  } finally {
    await page.close()
    server.stop()
    await server.ended
  }
})

runInBrowser(test)
