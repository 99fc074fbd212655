import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { type BuildOptions, buildSync } from 'esbuild'
import { minify } from 'terser'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { args, array, number } from '../helpers/entry-values.ts'
import { rewrite } from '../helpers/rewritten.ts'
import { assemble } from '../helpers/wasm-module.ts'
import { sample } from '../helpers/wasm-samples.ts'

const test = suite('rewritten modules in bundles')

/** Of an app with one scalar function, minified and gzipped, without the Wasm text. */
const SIZE_BUDGET_BYTES = 4096
const RUNTIME = fileURLToPath(new URL('../../runtime/load.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'njit-bundle-'))
test.after(() => rmSync(folder, { recursive: true, force: true }))

const scalar = (tail: string, path = 'app.mjs') =>
  rewrite({
    text: `/* @njit */ export function f(a) { return 'js' }\n${tail}`,
    path,
    wasm: assemble([sample('trapsAt13')]),
    entries: [{ params: args(number), mayTrap: true }],
  }).code

function bundle(code: string, options: BuildOptions = {}): string {
  const entry = join(folder, 'app.js')
  writeFileSync(entry, code)
  const built = buildSync({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    alias: { 'njit/runtime': RUNTIME },
    ...options,
  })
  return built.outputFiles?.[0]?.text ?? ''
}

function execute(code: string, name: string): string {
  const file = join(folder, name)
  writeFileSync(file, code)
  const { stdout, stderr } = spawnSync(process.execPath, [file], {
    encoding: 'utf8',
    env: { ...process.env, FORCE_COLOR: '0' },
  })
  return stdout + stderr
}

const wasmText = (code: string): string => /AGFzbQ[\w+/]*=*/.exec(code)?.[0] ?? ''

test('a minified app works and fits the budget', () => {
  const built = bundle(scalar(`console.log(f(1), f('x'), f(13), f.name, f.length)`), { keepNames: true })
  assert.is(execute(built, 'min.mjs'), '1001 js js f 1\n')
  const small = bundle(scalar(`console.log(f(1), f('x'))`))
  const bytes = gzipSync(small.replace(wasmText(small), ''), { level: 9 }).length
  assert.ok(bytes <= SIZE_BUDGET_BYTES, `${bytes} bytes`)
})

test('a bundle for CommonJS, and one for old engines', () => {
  const tail = `console.log(f(1), f('x'))`
  assert.is(execute(bundle(scalar(tail), { format: 'cjs' }), 'out.cjs'), '1001 js\n')
  assert.is(execute(bundle(scalar(tail), { target: 'es2018', format: 'iife' }), 'old.cjs'), '1001 js\n')
  const commonjs = scalar(tail, 'app.cjs').replace('export function', 'function')
  assert.is(execute(bundle(commonjs, { format: 'cjs' }), 'own.cjs'), '1001 js\n')
})

test('terser keeps it working', async () => {
  const built = bundle(scalar(`console.log(f(1), f('x'), f(13))`), { minify: false })
  const { code = '' } = await minify(built, { module: true, toplevel: true, compress: { passes: 2 } })
  assert.is(execute(code, 'terser.mjs'), '1001 js js\n')
})

test('what nobody uses leaves no trace', () => {
  writeFileSync(join(folder, 'lib.js'), scalar('export const other = 5'))
  const built = bundle(`import { other } from './lib.js'\nconsole.log(other)`)
  assert.is(wasmText(built), '')
  assert.ok(built.length < 200, built)
})

test('an unused function goes, the other stays', () => {
  const { code } = rewrite({
    text: `/* @njit */ export function f(a) { return 'first' }\n/* @njit */ export function g(a) { return 'second' }`,
    path: 'lib.mjs',
    wasm: assemble([sample('sum', 'f0'), sample('one', 'f1')]),
    entries: [{ params: args(array('read')) }, { params: args(number) }],
  })
  writeFileSync(join(folder, 'lib.js'), code)
  const built = bundle(`import { g } from './lib.js'\nconsole.log(g(1), g('x'))`)
  assert.not.match(built, 'first')
  assert.is(execute(built, 'shaken.mjs'), '1001 second\n')
})

test.run()
