import { spawnSync } from 'node:child_process'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { heap, ready } from '../../runtime/load.ts'
import { args, number } from '../helpers/entry-values.ts'
import { type RewriteInput, rewrite, run } from '../helpers/rewritten.ts'
import { assemble, op } from '../helpers/wasm-module.ts'
import { sample } from '../helpers/wasm-samples.ts'

const test = suite('start-up')

type Fn = (...given: unknown[]) => unknown
const RUNTIME = new URL('../../runtime/load.js', import.meta.url).href

const text = `/* @njit */ function f(a) { return 'js' }\nexports.f = f`
const compile = (more: Partial<RewriteInput> = {}): string =>
  rewrite({ text, wasm: assemble([sample('one')]), entries: [{ params: args(number) }], ...more }).code

/** Runs the module in a process of its own; what its exported `f(1)` gives, and what was said. */
function runAlone(
  code: string,
  before = '',
  flags: string[] = [],
  env: Record<string, string> = {},
): { result: string; said: string } {
  const script = `${before}
    import(${JSON.stringify(RUNTIME)}).then(async (runtime) => {
      const load = (code) => { const exports = {}; new Function('exports', 'require', code)(exports, () => runtime); return exports }
      const { f } = load(${JSON.stringify(code)}); load(${JSON.stringify(code)})
      await runtime.ready()
      console.log(String(f(1)))
    })`
  const { stdout, stderr } = spawnSync(process.execPath, [...flags, '-e', script], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  })
  return { result: stdout.trim(), said: stderr.trim() }
}

test('static data stand at the base that the unit is given, apart for each unit', () => {
  const first = {
    name: 'f0',
    params: [],
    results: ['f64'],
    code: [...op.globalGet(0), ...op.loadU8(1), ...op.toF64],
  } as const
  const unit = (byte: number) =>
    compile({ wasm: assemble([first], { data: [0, byte] }), dataBytes: 2, entries: [{}] })
  const [a, b] = [run<{ f: Fn }>(unit(41)), run<{ f: Fn }>(unit(42))]
  assert.equal([a.f(), b.f()], [41, 42])
})

test('host functions are the bare ones of Math', () => {
  const sine = { name: 'f0', params: ['f64'], results: ['f64'], code: [...op.get(0), ...op.call(0)] } as const
  const { f } = run<{ f: Fn }>(compile({ wasm: assemble([sine], { host: ['sin'] }), hostFunctions: ['sin'] }))
  assert.is(f(1.25), Math.sin(1.25))
})

test('asynchronous start-up: the original serves until ready', async () => {
  const { f } = run<{ f: Fn }>(compile({ startup: 'async' }))
  assert.is(f(1), 'js')
  await ready()
  assert.is(f(1), 1001)
})

test('NJIT_DISABLE keeps the original, without a word', () => {
  assert.equal(runAlone(compile(), '', [], { NJIT_DISABLE: '1' }), { result: 'js', said: '' })
  assert.equal(runAlone(compile(), 'globalThis.NJIT_DISABLE = true'), { result: 'js', said: '' })
  assert.equal(runAlone(compile(), '', [], { NJIT_DISABLE: '0' }), { result: '1001', said: '' })
})

const PREFIX = 'njit: the original JavaScript runs instead of compiled code: '

test('without WebAssembly the original runs, and one message says so', () => {
  assert.equal(runAlone(compile(), 'delete globalThis.WebAssembly'), {
    result: 'js',
    said: `${PREFIX}no WebAssembly memory`,
  })
})

test('an engine without 64-bit arrays loads the runtime all the same', () => {
  const said = `${PREFIX}no WebAssembly memory`
  assert.equal(runAlone(compile(), 'delete globalThis.BigUint64Array'), { result: 'js', said })
})

test('where a policy forbids compilation the original runs', () => {
  const forbid = `WebAssembly.Module = function () { throw new WebAssembly.CompileError('blocked by policy') }`
  assert.equal(runAlone(compile({ startup: 'sync' }), forbid), {
    result: 'js',
    said: `${PREFIX}blocked by policy`,
  })
  const reject = `WebAssembly.compile = () => Promise.reject(new Error('blocked by policy'))`
  assert.equal(runAlone(compile({ startup: 'async' }), reject), {
    result: 'js',
    said: `${PREFIX}blocked by policy`,
  })
})

test('less memory is reserved where there is little', () => {
  const little = `const Memory = WebAssembly.Memory
    WebAssembly.Memory = function (limits) { if (limits.initial > 1024) throw new RangeError('no'); return new Memory(limits) }`
  assert.equal(runAlone(compile(), little), { result: '1001', said: '' })
  const none = `WebAssembly.Memory = function () { throw new RangeError('no') }`
  assert.equal(runAlone(compile(), none), { result: 'js', said: `${PREFIX}no WebAssembly memory` })
})

test('a replaced Math function keeps the original, because its effects would show', () => {
  const sine = { name: 'f0', params: ['f64'], results: ['f64'], code: [...op.get(0), ...op.call(0)] } as const
  const code = compile({ wasm: assemble([sine], { host: ['sin'] }), hostFunctions: ['sin'] })
  const said = `${PREFIX}Math.sin is not the engine's own`
  for (const other of ['(x) => x', 'Math.sin.bind(Math)', 'new Proxy(Math.sin, {})', 'Math.cos']) {
    assert.equal(runAlone(code, `Math.sin = ${other}`), { result: 'js', said })
  }
})

test('a unit for another ABI and a damaged one are refused', () => {
  const said = 'compiled for another version of njit/runtime'
  assert.equal(runAlone(compile().replace(/, 2, 'auto'\)/, ", 0, 'auto')")), {
    result: 'js',
    said: `${PREFIX}${said}`,
  })
  const damaged = runAlone(compile({ wasm: Uint8Array.of(0, 97, 115, 109, 9, 9, 9, 9) }))
  assert.is(damaged.result, 'js')
  assert.match(damaged.said, `${PREFIX}WebAssembly.Module()`)
})

test('browsers decode without Buffer', () => {
  assert.equal(runAlone(compile(), 'delete globalThis.Buffer'), { result: '1001', said: '' })
})

test('copies of the runtime share one heap', async () => {
  const copy: typeof import('../../runtime/memory.ts') = await import(
    `${new URL('../../runtime/memory.js', import.meta.url).href}?copy`
  )
  assert.is(copy.heap, heap)
})

test.run()
