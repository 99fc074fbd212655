// One set of assertions for every front end: compiled code runs, to the bit as the original would; the rest is left alone; maps lead
// back to the sources; builds that are done again are taken from the cache; and what cannot be built stays as it was.

import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { listEntries } from '../../src/6-build/cache.ts'
import type { ReportRecord } from '../../src/options.ts'
import { type BuildRequest, type Built, FRONT_ENDS, type FrontEnd, installNjit } from './bundlers.ts'
import { KERNELS, thrownAt, writeApp } from './sample-app.ts'

const WATCH_WASM = fileURLToPath(new URL('../../../test/e2e/watch-wasm.mjs', import.meta.url))
const base = mkdtempSync(join(tmpdir(), 'njit-front-ends-'))
const sharedCache = join(base, 'cache')

let apps = 0
function newApp(changes?: Readonly<Record<string, string>>): string {
  const root = join(base, `app-${apps++}`)
  writeApp(root, changes)
  installNjit(root)
  return root
}

const ALWAYS = { dispatch: 'always', startup: 'sync', cacheDir: sharedCache } as const

function build(frontEnd: FrontEnd, root: string, request: Partial<BuildRequest> = {}): Promise<Built> {
  const common = { root, entry: 'src/main.ts', outDir: 'out', minify: false, njit: ALWAYS }
  return frontEnd.build({ ...common, ...request })
}

interface Ran {
  readonly results: readonly string[]
  readonly stack: string
  /** Calls of compiled functions that came to their end. */
  readonly completed: number
  /** Native addons that were opened. */
  readonly addons: number
}

function run(path: string, env: NodeJS.ProcessEnv = {}): Ran {
  const output = execFileSync(process.execPath, ['--import', WATCH_WASM, path], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '', NJIT_DISABLE: '', ...env },
  })
  const [json = '', count = ''] = output.trim().split('\n').slice(-2)
  const [, completed, , addons] = count.split(' ').map(Number)
  return { ...JSON.parse(json), completed, addons }
}

/** Where in the sources the first frame of a stack leads. */
function sourceOfThrow(
  { stack }: Ran,
  { map, path }: Built,
): { source: string; line: number; column: number } {
  const [, line, column] = /:(\d+):(\d+)\)?$/m.exec(stack.slice(stack.indexOf(path))) ?? []
  const found = originalPositionFor(new TraceMap(map), { line: Number(line), column: Number(column) - 1 })
  return { source: found.source ?? '', line: found.line ?? 0, column: (found.column ?? -1) + 1 }
}

const hasCompiler = (): boolean => spawnSync(process.env.CC ?? 'cc', ['--version']).status === 0

const reference = async (): Promise<string> => {
  const esbuild = FRONT_ENDS.at(-1) as FrontEnd
  const plain = await build(esbuild, newApp(), { njit: null })
  return run(plain.path).results.join(' ')
}
const expected = await reference()

for (const frontEnd of FRONT_ENDS) {
  for (const minify of [false, true]) {
    test(`${frontEnd.name}${minify ? ', minified' : ''}: compiled code runs, gives the same bits, and errors lead to their source`, async () => {
      const built = await build(frontEnd, newApp(), { minify })
      assert.equal(built.said, [])
      const ran = run(built.path)
      assert.is(ran.results.join(' '), expected)
      assert.is(ran.completed, 12 + 144 + 1, 'calls of compiled functions')
      const thrown = sourceOfThrow(ran, built)
      assert.match(thrown.source, /kernels\.ts$/)
      assert.is(thrown.line, thrownAt().line)
      assert.ok(thrownAt().columns.includes(thrown.column), `column ${thrown.column}`)
      const off = run(built.path, { RUN_ORIGINAL: '1' })
      assert.equal([off.results.join(' '), off.completed], [expected, 0])
    })
  }

  test(`${frontEnd.name}: an app without tags is built as without njit, and NJIT_DISABLE=1 builds as without it`, async () => {
    const untagged = newApp({ 'src/kernels.ts': KERNELS.replaceAll('@njit', 'tag') })
    const first = await build(frontEnd, untagged, { minify: true })
    const plain = await build(frontEnd, untagged, { minify: true, njit: null, outDir: 'plain' })
    assert.equal([first.code, first.map], [plain.code, plain.map])
    process.env.NJIT_DISABLE = '1'
    try {
      const disabled = await build(frontEnd, newApp(), { minify: true })
      assert.equal(run(disabled.path).completed, 0)
      assert.not.match(disabled.code, /AGFzbQ/)
    } finally {
      delete process.env.NJIT_DISABLE
    }
  })

  test(`${frontEnd.name}: functions that nothing uses ship no Wasm`, async () => {
    for (const emit of ['inline', 'file'] as const) {
      const built = await build(frontEnd, newApp(), {
        entry: 'src/shaken.ts',
        minify: true,
        njit: { ...ALWAYS, emit },
      })
      assert.equal(built.said, [])
      assert.not.match(built.code, /AGFzbQ|cbrt|\.wasm|instantiate/)
      assert.equal(
        built.files.filter((file) => file.endsWith('.wasm')),
        [],
      )
    }
  })

  test(`${frontEnd.name}: one scalar function costs at most 4 KB, minified and gzipped, beside its Wasm`, async () => {
    const root = newApp({
      'src/main.ts': `/* @njit */\nfunction scale(x: number, y: number): number { return x * 0.5 + y }\nconsole.log(scale(4, 1))\n`,
    })
    const sizeOf = (code: string): number =>
      gzipSync(code.replace(/[\w+/]{200,}=*/g, ''), { level: 9 }).length
    const plain = await build(frontEnd, root, { minify: true, njit: null, outDir: 'plain' })
    const built = await build(frontEnd, root, { minify: true, njit: { cacheDir: sharedCache } })
    assert.match(built.code, /AGFzbQ[\w+/]{200,}/)
    const overhead = sizeOf(built.code) - sizeOf(plain.code)
    assert.ok(overhead <= 4096, `${overhead} bytes`)
  })

  test(`${frontEnd.name}: the second build takes everything from the cache`, async () => {
    const cacheDir = join(base, `cache-${apps}`)
    const root = newApp()
    const records: ReportRecord[] = []
    const njit = { ...ALWAYS, cacheDir, report: (record: ReportRecord) => void records.push(record) }
    const first = await build(frontEnd, root, { njit })
    const entries = listEntries(cacheDir)
    assert.ok(entries.length > 0)
    const second = await build(frontEnd, root, { njit })
    assert.is(second.code, first.code)
    assert.equal(listEntries(cacheDir), entries)
    assert.equal(
      records.map(({ name, status }) => `${name} ${status}`),
      [...Array(2)].flatMap(() => ['mean compiled', 'blend compiled', 'smooth compiled']),
    )
  })

  test(`${frontEnd.name}: what cannot be compiled stays, with a frame; or ends the build where that is asked for`, async () => {
    const kernels = KERNELS.replace('let sum = 0', "let sum = 0; document.title = ''; sum = 0")
    const root = newApp({ 'src/kernels.ts': kernels.replace('samples.length === 0', 'samples.length >= 0') })
    const warned = await build(frontEnd, root)
    assert.is(warned.said.length, 1, warned.said.join('\n---\n'))
    assert.match(warned.said[0] ?? '', /document/)
    assert.match(warned.said[0] ?? '', /let sum = 0; document\.title/)
    assert.match(warned.said[0] ?? '', /src\/kernels\.ts/)
    assert.ok(warned.code.includes('AGFzbQ'), 'the others are compiled')
    const silent = await build(frontEnd, root, { njit: { ...ALWAYS, onFallback: 'silent' } })
    assert.equal(silent.said, [])
    const failed = await build(frontEnd, root, { outDir: 'failed', njit: { ...ALWAYS, onFallback: 'error' } })
    assert.match(failed.said.join('\n'), /let sum = 0; document\.title/)
  })
}

for (const frontEnd of FRONT_ENDS.filter(({ name }) => !name.startsWith('Vite'))) {
  test(`${frontEnd.name}: native functions, in a file beside the bundle`, async () => {
    const built = await build(frontEnd, newApp(), {
      minify: true,
      njit: { ...ALWAYS, target: 'native', onFallback: 'silent' },
    })
    assert.equal(built.said, [])
    const ran = run(built.path)
    assert.is(ran.results.join(' '), expected)
    const isNative = hasCompiler()
    assert.is(built.files.filter((file) => file.endsWith('.node')).length, isNative ? 1 : 0)
    assert.is(ran.addons, isNative ? 1 : 0)
  })
}

for (const frontEnd of FRONT_ENDS.filter(({ name }) => name.startsWith('Vite'))) {
  test(`${frontEnd.name}: a build for servers, which has no assets, carries its Wasm`, async () => {
    const njit = { ...ALWAYS, emit: 'file' } as const
    const built = await build(frontEnd, newApp(), { isForServers: true, njit })
    assert.equal(built.said, [])
    const ran = run(built.path)
    assert.equal([ran.results.join(' '), ran.completed], [expected, 12 + 144 + 1])
  })
}

test.after(() => rmSync(base, { recursive: true, force: true }))
test.run()
