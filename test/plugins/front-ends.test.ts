// One small app through every front end with the real compiler: same results as the original, for calls that fit and calls that do not.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as babel7 from '@babel/core'
import { build } from 'esbuild'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import njitBabel from '../../plugin-babel/index.ts'
import njitEsbuild from '../../plugin-esbuild/index.ts'
import { listEntries } from '../../src/6-build/cache.ts'
import { blockingCompiler } from '../../src/front-end/blocking-compiler.ts'
import { checkPluginOptions } from '../../src/front-end/check-plugin-options.ts'
import { embeddedCompiler } from '../../src/front-end/embedded-compiler.ts'
import type { CompiledModule } from '../../src/front-end/module-compiler.ts'
import { runCli } from '../cli/fake-io.ts'

const require = createRequire(import.meta.url)
const root = mkdtempSync(join(tmpdir(), 'njit-front-ends-'))
const cacheDir = join(root, 'cache')
const runtime = new URL('../../runtime/load.js', import.meta.url).href

const APP = `import { scale } from './scale.js'

const WEIGHTS = [1, 2, 4]

/** @njit
 * @param {Float64Array} a
 * @param {Float64Array} b
 * @returns {number}
 */
export function dot(a, b) {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum * scale(2)
}

/* @njit float64(float64[:], int32) */
export function pick(a, i) {
  return a[i] * WEIGHTS[i & 1]
}

/* @njit */
export function later(text) {
  return text.size()
}

export function crash() {
  throw new Error('here')
}
`
const SCALE = 'export function scale(/** @type {number} */ x) { return x * 0.5 + 0.25 }\n'

mkdirSync(join(root, 'src'))
writeFileSync(join(root, 'package.json'), '{ "type": "module" }')
writeFileSync(join(root, 'src/app.js'), APP)
writeFileSync(join(root, 'src/scale.js'), SCALE)

interface App {
  dot(...args: unknown[]): unknown
  pick(...args: unknown[]): unknown
  later(...args: unknown[]): unknown
  crash(): never
}

async function load(file: string, code: string): Promise<App> {
  const path = join(root, file)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, code.replaceAll(/(['"])njit\/runtime\1/g, JSON.stringify(runtime)))
  return import(pathToFileURL(path).href)
}

function behaviour(app: App): unknown[] {
  const a = Float64Array.of(1, 2.5, -0, NaN, 7)
  const b = Float64Array.of(3, 4, 5)
  const attempt = (run: () => unknown): unknown => {
    try {
      return run()
    } catch (error) {
      return String(error)
    }
  }
  return [
    app.dot(b, a),
    app.dot(a, b),
    attempt(() => app.dot([1, 2], [3, 4])),
    attempt(() => app.dot(null, b)),
    app.pick(a, 1),
    app.pick(a, 99),
    attempt(() => app.pick('no', 1)),
    app.later({ size: () => 4 }),
    app.dot.length,
    app.dot.name,
  ]
}

let original: unknown[]

test('the original', async () => {
  await load('original/scale.js', SCALE)
  original = behaviour(await load('original/app.js', APP))
  assert.is(original[0], 13 * 1.25)
})

async function stderrOf(run: () => Promise<unknown>): Promise<string> {
  const write = process.stderr.write
  let said = ''
  process.stderr.write = (text: unknown) => {
    said += text
    return true
  }
  try {
    await run()
  } finally {
    process.stderr.write = write
  }
  return said
}

for (const format of ['esm', 'cjs'] as const) {
  for (const minify of [false, true]) {
    test(`esbuild, ${format}${minify ? ', minified' : ''}`, async () => {
      const outfile = join(root, `out/esbuild-${minify}.${format === 'cjs' ? 'cjs' : 'mjs'}`)
      const records: string[] = []
      const said = await stderrOf(async () => {
        const result = await build({
          absWorkingDir: root,
          entryPoints: ['src/app.js'],
          bundle: true,
          format,
          minify,
          outfile,
          platform: 'node',
          logLevel: 'warning',
          logOverride: {},
          plugins: [
            njitEsbuild({
              cacheDir,
              onFallback: 'silent',
              report: (record) => records.push(`${record.file} ${record.name} ${record.status}`),
            }),
          ],
        })
        assert.equal(result.warnings, [])
      })
      assert.is(said, 'njit: 2 functions compiled, 1 function left as JavaScript\n')
      assert.equal(records, [
        'src/app.js dot compiled',
        'src/app.js pick compiled',
        'src/app.js later fallback',
      ])
      const app: App = format === 'cjs' ? require(outfile) : await import(pathToFileURL(outfile).href)
      const actual = behaviour(app)
      if (minify) actual[9] = 'dot'
      assert.equal(actual, original)
    })
  }
}

for (const [name, babel] of [
  ['babel 7', babel7],
  ['babel 8', require('babel-core-8') as typeof babel7],
] as const) {
  test(name, async () => {
    const transform = (text: string, file: string): string =>
      babel.transformSync(text, {
        configFile: false,
        babelrc: false,
        root,
        cwd: root,
        filename: join(root, 'src', file),
        plugins: [[njitBabel, { cacheDir, onFallback: 'silent' }]],
      })?.code ?? ''
    const folder = name.replace(' ', '-')
    await load(`${folder}/scale.js`, SCALE)
    const code = transform(APP, 'app.js')
    assert.match(code, /njit\/runtime/)
    assert.equal(behaviour(await load(`${folder}/app.js`, code)), original)
    assert.is(transform(code, 'app.js').split('njit/runtime').length, 2, 'transforming twice is harmless')
  })
}

test('njit build', async () => {
  const ran = await runCli(
    root,
    'build',
    'src',
    '--outdir',
    'built',
    '--cache-dir',
    'cache',
    '--on-fallback',
    'silent',
  )
  assert.equal(ran, {
    status: 0,
    out: '',
    err: 'njit: 2 functions compiled, 1 function left as JavaScript; 2 files written to built\n',
  })
  assert.is(readFileSync(join(root, 'built/scale.js'), 'utf8'), SCALE)
  const code = readFileSync(join(root, 'built/app.js'), 'utf8')
  assert.match(code, /\n\/\/# sourceMappingURL=app\.js\.map\n$/)
  const map = JSON.parse(readFileSync(join(root, 'built/app.js.map'), 'utf8'))
  assert.equal(map.sources, ['../src/app.js'])
  assert.equal(map.sourcesContent, [APP])
  assert.equal(behaviour(await load('built/app.js', code)), original)
})

test('stack traces of a bundle lead to the original lines', async () => {
  const result = await build({
    absWorkingDir: root,
    entryPoints: ['src/app.js'],
    bundle: true,
    format: 'esm',
    minify: true,
    write: false,
    outfile: 'app.js',
    sourcemap: 'external',
    logLevel: 'silent',
    plugins: [njitEsbuild({ cacheDir, onFallback: 'silent' })],
  })
  const { originalPositionFor, TraceMap } = await import('@jridgewell/trace-mapping')
  const code = result.outputFiles.find(({ path }) => path.endsWith('.js'))?.text ?? ''
  const map = result.outputFiles.find(({ path }) => path.endsWith('.map'))?.text ?? ''
  const before = code.slice(0, code.indexOf('throw new Error("here")') || code.indexOf('throw')).split('\n')
  const found = originalPositionFor(new TraceMap(JSON.parse(map)), {
    line: before.length,
    column: before.at(-1)?.length ?? 0,
  })
  assert.is(
    `${found.source}:${found.line}`,
    `src/app.js:${APP.split('\n').findIndex((line) => line.includes("'here'")) + 1}`,
  )
})

test('an unwritable cache and NJIT_DISABLE', async () => {
  writeFileSync(join(root, 'file'), '')
  const options = {
    absWorkingDir: root,
    entryPoints: ['src/app.js'],
    bundle: true,
    write: false as const,
    logLevel: 'silent' as const,
  }
  const result = await build({ ...options, plugins: [njitEsbuild({ cacheDir: join(root, 'file/cache') })] })
  assert.equal(result.warnings.map(({ text }) => /\[(\w+)\]$/.exec(text)?.[1]).sort(), [
    'cache_unwritable',
    'untyped_parameter',
  ])
  process.env.NJIT_DISABLE = '1'
  const off = await build({ ...options, plugins: [njitEsbuild()] })
  delete process.env.NJIT_DISABLE
  assert.is(off.outputFiles[0]?.text.includes('WebAssembly'), false)
})

test('a finished module comes out of the cache until it, or what it depends on, changes', async () => {
  const folder = join(root, 'cached')
  mkdirSync(folder)
  writeFileSync(join(folder, 'app.js'), APP)
  writeFileSync(join(folder, 'scale.js'), SCALE)
  const options = checkPluginOptions({ cacheDir: join(folder, 'cache') })
  // Plain data, as they are stored.
  const plain = (module: CompiledModule): CompiledModule => JSON.parse(JSON.stringify(module))
  const compile = async (text = APP) =>
    plain(await embeddedCompiler.compile({ path: 'app.js', text }, options, folder))
  const entries = () => listEntries(join(folder, 'cache')).map(({ key }) => key)
  const first = await compile()
  const afterFirst = entries()
  assert.equal(await compile(), first)
  assert.equal(first.watchFiles, [join(folder, 'scale.js')])
  assert.equal(blockingCompiler.compileSync({ path: 'app.js', text: APP }, options, folder), first)
  assert.equal(entries(), afterFirst)

  writeFileSync(join(folder, 'scale.js'), SCALE.replace('0.5', '0.75'))
  const second = await compile()
  assert.is.not(second.code, first.code)
  writeFileSync(join(folder, 'scale.js'), SCALE)
  assert.equal((await compile()).code, first.code)
  assert.is.not((await compile(`${APP} `)).code, first.code)

  for (const key of entries()) writeFileSync(join(folder, 'cache', `${key}.njit`), 'damaged')
  const damaged = await compile()
  assert.is(damaged.code, first.code)
  assert.equal([...new Set(damaged.diagnostics.map(({ code }) => code))].sort(), [
    'cache_damaged',
    'untyped_parameter',
  ])
  assert.equal(await compile(), first)
})

test.after(() => rmSync(root, { recursive: true, force: true }))
test.run()
