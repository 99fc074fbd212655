// Building addons: without a compiler, with node-gyp, with files that are damaged or were made for something else.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BuildOptions, build as esbuild } from 'esbuild'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import njit from '../../plugin-esbuild/index.ts'
import { emitNativeUnit } from '../../src/5-emit/c/native/emit-native.ts'
import { NativeBuilder } from '../../src/6-build/native-build.ts'
import { hasFused, type NativeOptions } from '../../src/6-build/native-compiler.ts'
import { inspectUnit } from '../../src/compiler.ts'
import { checkPluginOptions } from '../../src/front-end/check-plugin-options.ts'
import type { ReportRecord } from '../../src/options.ts'
import { hasCompiler, nativeApp, print } from '../helpers/native-app.ts'

const test = suite('native builds')

const SOURCE = `/* @njit float64(float64[:]) */
export function sum(a) { let s = 0; for (let i = 0; i < a.length; i++) s += a[i]; return s }
`
const RUN = `import { sum } from './app.mjs'\n${print('[sum(Float64Array.of(1, 2)), process.report.getReport().sharedObjects.filter((each) => each.endsWith(".node")).length]')}`
const PREFIX = 'njit: WebAssembly runs instead of native code: '

async function withCompiler<T>(name: string, body: () => Promise<T>): Promise<T> {
  const before = process.env.NJIT_CC
  process.env.NJIT_CC = name
  try {
    return await body()
  } finally {
    if (before === undefined) delete process.env.NJIT_CC
    else process.env.NJIT_CC = before
  }
}

function unit(): string {
  const inspected = inspectUnit({ path: 'app.mjs', text: SOURCE }, checkPluginOptions({}), '/')
  return emitNativeUnit(inspected.final, { file: 'app.mjs' })?.c ?? ''
}

const plain: NativeOptions = { cpu: 'native', optimise: 1, sharesBytes: false }

test('without a compiler there is WebAssembly and a notice', async () => {
  const built = await withCompiler('/nowhere/cc', () =>
    new NativeBuilder().build(unit(), { ...plain, cacheDir: null }),
  )
  assert.is(built.addon, null)
  assert.equal(
    built.messages.map(({ code, severity }) => [code, severity]),
    [['native_compiler_missing', 'notice']],
  )
})

test('what the compiler refuses is a notice too', async () => {
  const built = await new NativeBuilder().build('nonsense', { ...plain, cacheDir: null })
  assert.is(built.addon, null)
  assert.is(built.messages[0]?.code, 'native_failed')
  assert.match(built.messages[0]?.help ?? '', 'nonsense')
  const other = await new NativeBuilder().build(unit(), { ...plain, cpu: 'abacus', cacheDir: null })
  assert.is(other.messages[0]?.code, 'native_failed')
})

test('node-gyp builds where no compiler is known by name', async () => {
  const built = await withCompiler('node-gyp', () =>
    new NativeBuilder().build(unit(), { ...plain, cacheDir: null }),
  )
  const said = built.messages.map(({ code }) => code).join()
  if (said === 'native_compiler_missing') {
    console.log('skipped: node-gyp finds no headers or no Python')
    return
  }
  assert.is(said, '')
  const app = await nativeApp(SOURCE)
  const [file = ''] = readdirSync(join(app.folder, 'cache/native'))
  writeFileSync(join(app.folder, 'cache/native', file), built.addon as Uint8Array)
  assert.equal(app.run(RUN).printed, [3, 1])
})

test('equal builds give equal bytes, blocking or not, and come from the cache', async () => {
  const app = await nativeApp(SOURCE)
  const cacheDir = join(app.folder, 'cache')
  const first = await new NativeBuilder().build(unit(), { ...plain, cacheDir })
  const second = new NativeBuilder().buildSync(unit(), { ...plain, cacheDir: null })
  assert.ok(Buffer.from(first.addon as Uint8Array).equals(second.addon as Uint8Array))
})

test('a damaged cache entry is built again', async () => {
  const app = await nativeApp(SOURCE)
  const cacheDir = join(app.folder, 'cache')
  const before = new Set(readdirSync(cacheDir))
  const good = await new NativeBuilder().build(unit(), { ...plain, cacheDir })
  const entry = join(cacheDir, readdirSync(cacheDir).find((name) => !before.has(name)) as string)
  const bytes = readFileSync(entry)
  bytes[bytes.length - 100] = (bytes[bytes.length - 100] as number) ^ 1
  writeFileSync(entry, bytes)
  const again = await new NativeBuilder().build(unit(), { ...plain, cacheDir })
  assert.equal(
    again.messages.map(({ code }) => code),
    ['cache_damaged'],
  )
  assert.ok(Buffer.from(good.addon as Uint8Array).equals(again.addon as Uint8Array))
})

test('an addon that does not load leaves Wasm running, with one message', async () => {
  const app = await nativeApp(SOURCE)
  assert.equal(app.run(RUN), { printed: [3, 1], stderr: '', status: 0 })
  const other = app.run(RUN, app.code.replace(`'${process.platform}-${process.arch}'`, "'plan9-mips'"))
  assert.equal(other, { printed: [3, 0], stderr: `${PREFIX}it was built for plan9-mips\n`, status: 0 })
  const [file = ''] = readdirSync(join(app.folder, 'cache/native'))
  writeFileSync(join(app.folder, 'cache/native', file), 'no addon')
  const damaged = app.run(RUN)
  assert.equal([damaged.printed, damaged.status], [[3, 0], 0])
  assert.ok(damaged.stderr.startsWith(PREFIX))
  assert.is(damaged.stderr.trim().split('\n').length, 1)
  const missing = app.run(RUN, app.code.replace('.node"', '.none"'))
  assert.equal([missing.printed, missing.status], [[3, 0], 0])
})

test('a build may write over an addon that is loaded', async () => {
  const app = await nativeApp(SOURCE)
  const file = join(app.folder, 'cache/native', readdirSync(join(app.folder, 'cache/native'))[0] as string)
  const script = `import { truncateSync } from 'node:fs'\nimport { sum } from './app.mjs'
    sum(Float64Array.of(1)); truncateSync(${JSON.stringify(file)}, 0)\n${print('sum(Float64Array.of(1, 2))')}`
  assert.equal(app.run(script), { printed: 3, stderr: '', status: 0 })
})

test('fused multiplications are seen in assembly, and what gcc fuses unasked is compiled again without', async () => {
  for (const line of [
    'vfmaddsub213pd %ymm0, %ymm1, %ymm2',
    'vfnmadd132sd (%rax), %xmm1, %xmm2',
    'vfmsub231ps %zmm0, %zmm1, %zmm2',
  ])
    assert.ok(hasFused(`f:\n\t${line}\n\tret\n`), line)
  for (const line of [
    'vpmadd52luq %ymm0, %ymm1, %ymm2',
    'vfpclassd $1, %zmm0, %k0',
    'vmulpd %ymm0, %ymm1, %ymm2 # vfmadd',
  ])
    assert.not.ok(hasFused(`f:\n\t${line}\n\tret\n`), line)
  const text = `/* @njit void(float64[:], float64[:], float64[:]) */
export function alternate(a, b, out) {
  for (let i = 0; i + 3 < out.length; i += 4) {
    out[i] = a[i] * b[i] - 1
    out[i + 1] = a[i + 1] * b[i + 1] + 1
    out[i + 2] = a[i + 2] * b[i + 2] - 1
    out[i + 3] = a[i + 3] * b[i + 3] + 1
  }
}
`
  const app = await nativeApp(text)
  const script = `import { alternate } from './app.mjs'
    const [a, b, out] = [Float64Array.from({ length: 64 }, (_, i) => 1 + i / 1e9), Float64Array.from({ length: 64 }, (_, i) => 1 - i / 1e9), new Float64Array(64)]
    alternate(a, b, out)
    ${print('out.every((x, i) => x === (i % 2 === 0 ? a[i] * b[i] - 1 : a[i] * b[i] + 1))')}`
  assert.is(app.run(script).printed, true)
})

test('functions and builds may choose', async () => {
  const text = `${SOURCE}/* @njit { target: 'wasm' } float64(float64[:]) */
export function first(a) { return a[0] }
`
  const targets = async (options: object): Promise<unknown> =>
    (await nativeApp(text, options)).module.records.map(({ name, target }) => `${name} ${target}`)
  assert.equal(await targets({}), ['sum native', 'first wasm'])
  assert.equal(await targets({ target: 'wasm' }), ['sum wasm', 'first wasm'])
  assert.equal(await targets({ cpu: 'x86-64' }), ['sum native', 'first wasm'])
})

test('esbuild puts the addon beside a bundle for Node, with what gains by it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'njit-bundle-'))
  const text = `${SOURCE}/* @njit float64(float64) */
export function half(x) { return x / 2 }
console.log(JSON.stringify([sum(Float64Array.of(1, 2)), half(3), process.report.getReport().sharedObjects.filter((each) => each.endsWith('.node')).length]))
`
  writeFileSync(join(folder, 'main.js'), text)
  const bundle = async (options: object, build: BuildOptions): Promise<readonly string[]> => {
    const outdir = join(folder, `out-${build.format}-${build.platform}`)
    const records: string[] = []
    const report = ({ name, target }: ReportRecord): number => records.push(`${name} ${target}`)
    await esbuild({
      entryPoints: [join(folder, 'main.js')],
      bundle: true,
      outdir,
      plugins: [njit({ cacheDir: join(folder, 'cache'), dispatch: 'always', report, ...options })],
      logLevel: 'silent',
      ...(build.format === 'esm' ? { outExtension: { '.js': '.mjs' } } : {}),
      ...build,
    })
    const file = readdirSync(outdir).find((name) => /^main\.m?js$/.test(name)) as string
    const { stdout, stderr } = spawnSync(process.execPath, [join(outdir, file)], { encoding: 'utf8' })
    const addons = readdirSync(outdir).filter((name) => name.endsWith('.node')).length
    return [...records, `${stdout.trim()}${stderr} ${addons} beside`]
  }
  const auto = ['sum native', 'half wasm', '[3,1.5,1] 1 beside']
  assert.equal(await bundle({}, { format: 'esm', platform: 'node' }), auto)
  assert.equal(await bundle({}, { format: 'cjs', platform: 'node' }), auto)
  const wasm = ['sum wasm', 'half wasm', '[3,1.5,0] 0 beside']
  assert.equal(await bundle({}, { format: 'esm', platform: 'neutral' }), wasm)
  assert.equal(await bundle({ target: 'native' }, { format: 'esm', platform: 'browser' }), [
    'sum native',
    'half native',
    '[3,1.5,1] 1 beside',
  ])
})

if (hasCompiler) test.run()
else console.log('skipped: there is no C compiler')
