// `emit: 'file'`: the Wasm beside the output, from the real front ends, run in plain Node and as a browser would.

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { transformSync } from '@babel/core'
import { type BuildOptions, build } from 'esbuild'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import njitBabel from '../../plugin-babel/index.ts'
import njitEsbuild from '../../plugin-esbuild/index.ts'
import { packageDirectory } from '../../src/6-build/versions.ts'
import type { UserOptions } from '../../src/front-end/check-plugin-options.ts'
import { runCli } from '../cli/fake-io.ts'

const require = createRequire(import.meta.url)
const root = mkdtempSync(join(tmpdir(), 'njit-wasm-files-'))

function write(file: string, text: string): string {
  const path = join(root, file)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  return path
}

// The compiled function is told from the original by what the test does to the original's Math.
const KERNELS = `/* @njit */
export function half(x: number): number {
  return spy(x) / 2
}
function spy(x: number): number {
  return x
}
/* @njit */
export function unused(x: number): number { return x + 7 }
`
/** Prints results before and after start-up, and how many modules were compiled. */
const MAIN = `import { ready } from 'njit'
import { half } from './kernels.ts'
let compiled = 0
const { compile } = WebAssembly
WebAssembly.compile = (bytes) => { compiled++; return compile(bytes) }
console.log(half(3))
ready().then(() => console.log(half(5), compiled))
`
write('package.json', '{ "type": "module" }')
write('src/kernels.ts', KERNELS)
write('src/main.ts', MAIN)
mkdirSync(join(root, 'node_modules/njit'), { recursive: true })
write('node_modules/njit/package.json', JSON.stringify(require(join(packageDirectory(), 'package.json'))))
symlinkSync(
  fileURLToPath(new URL('../..', import.meta.url)),
  join(root, 'node_modules/njit/dist'),
  'junction',
)

let folders = 0

interface Built {
  readonly outdir: string
  readonly files: readonly string[]
  readonly warnings: readonly string[]
}

async function bundle(options: BuildOptions, njit: UserOptions = {}): Promise<Built> {
  const outdir = join(root, `out-${folders++}`)
  const { warnings } = await build({
    absWorkingDir: root,
    entryPoints: ['src/main.ts'],
    bundle: true,
    outdir,
    logLevel: 'silent',
    plugins: [njitEsbuild({ cacheDir: join(root, 'cache'), onFallback: 'error', emit: 'file', ...njit })],
    ...options,
  })
  const files = existsSync(outdir) ? (readdirSync(outdir, { recursive: true }) as string[]) : []
  return { outdir, files: files.sort(), warnings: warnings.map(({ text }) => text) }
}

function run(file: string, env: NodeJS.ProcessEnv = {}): string {
  return execFileSync(process.execPath, [file], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '', ...env },
  })
}

const wasmOf = (files: readonly string[]): readonly string[] => files.filter((file) => file.endsWith('.wasm'))
const LATE = '1.5\n2.5 1\n'

for (const minify of [false, true]) {
  test(`esbuild, ESM${minify ? ', minified' : ''}: a file beside the bundle, from which functions start late`, async () => {
    const { outdir, files, warnings } = await bundle({
      format: 'esm',
      minify,
      outExtension: { '.js': '.mjs' },
    })
    assert.equal(warnings, [])
    assert.match(files.join(' '), /^kernels-\w+\.wasm main\.mjs$/)
    assert.is(run(join(outdir, 'main.mjs')), LATE)
  })

  test(`esbuild, CommonJS${minify ? ', minified' : ''}`, async () => {
    const options: BuildOptions = { format: 'cjs', platform: 'node', minify, outExtension: { '.js': '.cjs' } }
    const { outdir, files, warnings } = await bundle(options)
    assert.equal([warnings, wasmOf(files).length], [[], 1])
    assert.is(run(join(outdir, 'main.cjs')), LATE)
  })
}

test('output in folders below, and names of the build', async () => {
  write('src/deep/page.ts', MAIN.replace('./kernels', '../kernels'))
  const { outdir, files } = await bundle({
    format: 'esm',
    entryPoints: ['src/main.ts', 'src/deep/page.ts'],
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    assetNames: 'assets/[name]-[hash]',
    outExtension: { '.js': '.mjs' },
  })
  assert.match(wasmOf(files).join(' '), /^assets\/kernels-\w+\.wasm$/)
  assert.is(run(join(outdir, 'main.mjs')), LATE)
  assert.is(run(join(outdir, 'deep/page.mjs')), LATE)
})

test('with sync start-up a file system is read at once', async () => {
  const { outdir } = await bundle({ format: 'esm', outExtension: { '.js': '.mjs' } }, { startup: 'sync' })
  write(
    'counts.mjs',
    `let n = 0; const { Instance } = WebAssembly; WebAssembly.Instance = function (...a) { n++; return new Instance(...a) }\nawait import(process.argv[2]); console.log('instances', n)\n`,
  )
  const text = execFileSync(process.execPath, [join(root, 'counts.mjs'), join(outdir, 'main.mjs')], {
    encoding: 'utf8',
  })
  assert.match(text, 'instances 1')
})

test('a file that is gone leaves the original, and one message says so', async () => {
  const { outdir, files } = await bundle({ format: 'esm', outExtension: { '.js': '.mjs' } })
  rmSync(join(outdir, wasmOf(files)[0] ?? ''))
  const file = join(outdir, 'main.mjs')
  const all = execFileSync('/bin/sh', ['-c', `"${process.execPath}" "${file}" 2>&1`], { encoding: 'utf8' })
  assert.match(
    all,
    /1\.5[\s\S]*njit: the original JavaScript runs instead of compiled code: ENOENT[\s\S]*2\.5 0/,
  )
  assert.is(run(file, { NJIT_DISABLE: '1' }), '1.5\n2.5 0\n')
})

test('what nobody uses has no file', async () => {
  write('src/none.ts', `import * as kernels from './kernels.ts'\nexport { kernels }\nexport const two = 2\n`)
  write('src/two.ts', `import { two } from './none.ts'\nconsole.log(two)\n`)
  const { files } = await bundle({ entryPoints: ['src/two.ts'], format: 'esm' })
  assert.equal(wasmOf(files), [])
})

test('CommonJS sources', async () => {
  write(
    'src/common.cjs',
    `/* @njit float64(float64) */\nfunction half(x) { return x / 2 }\nmodule.exports = { half }\n`,
  )
  write(
    'src/main-common.cjs',
    `const { half } = require('./common.cjs')\nsetTimeout(() => console.log(half(5)), 50)\n`,
  )
  for (const format of ['cjs', 'esm'] as const) {
    const { outdir, files } = await bundle({
      entryPoints: ['src/main-common.cjs'],
      format,
      platform: 'node',
      outExtension: { '.js': format === 'cjs' ? '.cjs' : '.mjs' },
    })
    assert.is(wasmOf(files).length, 1)
    assert.is(run(join(outdir, files.find((file) => file.startsWith('main')) ?? '')), '2.5\n')
  }
})

test('a script for browsers fetches from beside itself, or from the public path', async () => {
  const asked: string[] = []
  let served: Built = { outdir: '', files: [], warnings: [] }
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.end(
      require('node:fs').readFileSync(join(served.outdir, (request.url ?? '').split('/').at(-1) ?? '')),
    )
  })
  await new Promise<void>((done) => server.listen(0, done))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  try {
    for (const [publicPath, place] of [
      [undefined, /^\/app\/kernels-\w+\.wasm$/],
      ['/static', /^\/static\/kernels-\w+\.wasm$/],
    ] as const) {
      const path = publicPath === undefined ? {} : { publicPath }
      served = await bundle({ format: 'iife', ...path })
      const script = join(served.outdir, 'main.js')
      const page = `globalThis.document = { currentScript: { src: 'http://localhost:${port}/app/main.js' } }
globalThis.location = { href: 'http://localhost:${port}/elsewhere/' }
eval(require('fs').readFileSync(${JSON.stringify(script)}, 'utf8'))`
      const file = write(`page-${asked.length}.cjs`, page)
      const { execFile } = await import('node:child_process')
      const text = await new Promise<string>((done, fail) =>
        execFile(process.execPath, [file], (error, out) => (error ? fail(error) : done(out))),
      )
      assert.is(text, LATE)
      assert.match(asked.at(-1) ?? '', place)
    }
  } finally {
    server.close()
  }
})

test('where there can be no files, one notice says so', async () => {
  const { warnings } = await bundle({ bundle: false, format: 'esm' })
  assert.equal(warnings, [
    "the option emit: 'file' has no effect here: the build does not bundle, and the Wasm stays in the modules [plugin_option_without_effect]",
  ])
})

test('Babel keeps the Wasm in the module and says so once', () => {
  const said: string[] = []
  const { write: original } = process.stderr
  process.stderr.write = (text: string | Uint8Array): boolean => said.push(String(text)) > 0
  try {
    const plugins = [[njitBabel, { cacheDir: join(root, 'cache'), emit: 'file' }]]
    for (const name of ['a.ts', 'b.ts']) {
      const code = transformSync('/* @njit float64(float64) */\nexport function half(x) { return x / 2 }', {
        configFile: false,
        babelrc: false,
        filename: join(root, name),
        plugins,
      })?.code
      assert.match(code ?? '', 'AGFzbQ')
    }
  } finally {
    process.stderr.write = original
  }
  assert.is(said.filter((text) => text.includes('plugin_option_without_effect')).length, 1)
})

test('njit build writes files beside the modules', async () => {
  write('plain/kernels.js', `/* @njit float64(float64) */\nexport function half(x) { return x / 2 }\n`)
  write(
    'plain/common.cjs',
    `/* @njit float64(float64) */\nfunction half(x) { return x / 4 }\nmodule.exports = { half }\n`,
  )
  write(
    'plain/main.js',
    `import { half } from './kernels.js'\nimport common from './common.cjs'\nsetTimeout(() => console.log(half(5), common.half(2)), 50)\n`,
  )
  const ran = await runCli(
    root,
    'build',
    'plain',
    '--outdir',
    'built',
    '--cache-dir',
    'cache',
    '--emit',
    'file',
  )
  assert.is(ran.status, 0, ran.err)
  assert.is(wasmOf(readdirSync(join(root, 'built'))).length, 2)
  assert.is(run(join(root, 'built/main.js')), '2.5 0.5\n')
})

test.after(() => rmSync(root, { recursive: true, force: true }))
test.run()
