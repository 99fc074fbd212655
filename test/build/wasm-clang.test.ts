import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Builder } from '../../src/6-build/build.ts'
import { ClangClient } from '../../src/6-build/clang-client.ts'
import { compileToWasm, emitText } from '../../src/6-build/wasm-clang.ts'
import { CompileError } from '../../src/diagnostics/diagnostic.ts'

const client = new ClangClient({ announce: () => {} })
const options = { simd: true, optimise: 3 } as const

const UNIT = `
__attribute__((import_module("m"), import_name("sin"))) double m_sin(double x);
static const double table[3] = { 10.0, 20.0, 30.5 };
__attribute__((visibility("default"))) double f0(int i, double x) {
  if ((unsigned)i >= 3u) __builtin_trap();
  return table[i] + m_sin(x);
}
__attribute__((visibility("default"))) void f1(double *restrict a, const double *restrict b, int n) {
  for (int i = 0; i < n; i++) a[i] = a[i] * b[i] + 1.0;
}
__attribute__((visibility("default"))) double f2(int n) {
  volatile double stack[8];
  for (int i = 0; i < 8; i++) stack[i] = i * n;
  return stack[n & 7];
}
`

function instantiate(wasm: Uint8Array, memoryBase: number) {
  const memory = new WebAssembly.Memory({ initial: 2 })
  const env = {
    memory,
    __memory_base: new WebAssembly.Global({ value: 'i32', mutable: false }, memoryBase),
    __table_base: new WebAssembly.Global({ value: 'i32', mutable: false }, 0),
    __stack_pointer: new WebAssembly.Global({ value: 'i32', mutable: true }, 65536),
    __indirect_function_table: new WebAssembly.Table({ element: 'anyfunc', initial: 0 }),
  }
  const imports = { env, m: { sin: Math.sin } }
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(wasm)), imports)
  const call = (name: string, ...args: number[]): unknown => {
    const fn = exports[name]
    if (typeof fn !== 'function') throw new Error(`no export ${name}`)
    return fn(...args)
  }
  return { memory, call }
}

async function messageOf(run: () => Promise<unknown>): Promise<string> {
  try {
    await run()
  } catch (error) {
    if (error instanceof CompileError)
      return `${error.diagnostic.code}: ${error.diagnostic.text}\n${error.diagnostic.help}`
    throw error
  }
  return 'nothing was thrown'
}

test('a unit is relocatable, asks only for what the loader gives, and computes', async () => {
  const { wasm, shape } = await compileToWasm(client, UNIT, options)
  assert.equal(shape.exports, ['f0', 'f1', 'f2'])
  assert.ok(shape.dataBytes >= 24 && shape.dataBytes <= 32)
  assert.is(shape.dataAlignment, 16)
  assert.is(shape.tableEntries, 0)
  assert.ok(shape.usesStack)
  for (const base of [1024, 4096]) {
    const { memory, call } = instantiate(wasm, base)
    assert.is(call('f0', 2, 0.5), 30.5 + Math.sin(0.5))
    assert.throws(
      () => call('f0', 3, 0),
      (error: unknown) => error instanceof WebAssembly.RuntimeError,
    )
    assert.is(new Float64Array(memory.buffer, base, 3)[1], 20)
    const values = new Float64Array(memory.buffer, 32768, 6)
    values.set([1, 2, 3, 4, 5, 6])
    call('f1', 32768, 32768 + 24, 3)
    assert.equal([...values], [5, 11, 19, 4, 5, 6])
    assert.is(call('f2', 3), 9)
  }
})

test('the same text gives the same bytes, without names', async () => {
  const first = await compileToWasm(client, UNIT, options)
  const second = await compileToWasm(new ClangClient({ announce: () => {} }), UNIT, options)
  assert.equal(first.wasm, second.wasm)
  const module = new WebAssembly.Module(new Uint8Array(first.wasm))
  for (const name of ['name', 'producers', 'target_features']) {
    assert.is(WebAssembly.Module.customSections(module, name).length, 0, name)
  }
})

test('simd and optimise are obeyed', async () => {
  const loop = 'f1:[\\s\\S]*?end_function'
  const vector = await emitText(client, UNIT, 'asm', options)
  const scalar = await emitText(client, UNIT, 'asm', { ...options, simd: false })
  assert.match(vector.match(loop)?.[0] ?? '', /f64x2\.mul/)
  assert.not.match(scalar.match(loop)?.[0] ?? '', /f64x2/)
  assert.match(await emitText(client, UNIT, 'llvm', options), /define double @f0\(/)
})

test('multiply and add are never fused', async () => {
  const asm = await emitText(client, UNIT, 'asm', { simd: false, optimise: 3 })
  assert.match(asm, /f64\.mul[\s\S]*f64\.add/)
  assert.not.match(asm, /fma|madd/)
})

test('what clang rejects is clang_failed with the end of its message', async () => {
  const message = await messageOf(() =>
    compileToWasm(client, '#line 7 "src/a.ts"\nint f0(void) { return nothing; }', options),
  )
  assert.match(message, /^clang_failed: the C compiler reported an error\n/)
  assert.match(message, /src\/a\.ts:7:\d+: error: use of undeclared identifier 'nothing'/)
})

test('a unit that needs a C library is refused', async () => {
  const c = '__attribute__((visibility("default"))) double f0(double x) { return __builtin_fmod(x, 3.0); }'
  assert.match(
    await messageOf(() => compileToWasm(client, c, options)),
    /^clang_failed: .*undefined symbol: fmod$/s,
  )
})

test('a unit that imports what the loader does not give is refused', async () => {
  const c = `__attribute__((import_module("host"), import_name("now"))) double now(void);
    __attribute__((visibility("default"))) double f0(void) { return now(); }`
  assert.match(
    await messageOf(() => compileToWasm(client, c, options)),
    /^unusable_wasm: the compiled module imports host\.now\n/,
  )
})

test('a unit whose data hold addresses is refused', async () => {
  const c = `static const double a[2] = {1, 2}; static const double *const p[2] = {a, a + 1};
    __attribute__((visibility("default"))) double f0(int i) { return *p[i & 1]; }`
  assert.match(
    await messageOf(() => compileToWasm(client, c, options)),
    /needs to be initialised by __wasm_apply_data_relocs/,
  )
})

test('a process that dies, hangs or cannot start is an answer, and the next compile starts another', async () => {
  const dying = new ClangClient({ announce: () => {} })
  const lost = messageOf(() => compileToWasm(dying, UNIT, options))
  dying.stop()
  assert.match(await lost, /^clang_failed: the C compiler ended unexpectedly\n.*\nsignal SIGTERM/s)
  assert.is((await compileToWasm(dying, UNIT, options)).shape.exports.length, 3)

  const impatient = new ClangClient({ timeoutMs: 1, announce: () => {} })
  assert.match(await messageOf(() => compileToWasm(impatient, UNIT, options)), /took longer than 0\.001 s/)

  const absent = new ClangClient({ program: '/nowhere/clang-process.js', announce: () => {} })
  assert.match(await messageOf(() => compileToWasm(absent, UNIT, options)), /ended unexpectedly|could not be/)
})

test('without the package it is clang_missing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'njit-no-clang-'))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  cpSync(fileURLToPath(new URL('../../src', import.meta.url)), folder, { recursive: true })
  const bereft = new ClangClient({ program: join(folder, '6-build/clang-process.js'), announce: () => {} })
  const message = await messageOf(() => compileToWasm(bereft, UNIT, options))
  assert.match(
    message,
    /^clang_missing: the C compiler package @yowasp\/clang is not installed\nInstall njit with its dependencies/,
  )
  bereft.stop()
  rmSync(folder, { recursive: true })
})

test('a slow start is announced once, however often it was asked for', async () => {
  let said = ''
  const client = new ClangClient({ announceAfterMs: 0, announce: (line) => (said += line) })
  const warmedUp = client.run({ kind: 'warm-up' })
  await Promise.all([compileToWasm(client, UNIT, options), compileToWasm(client, UNIT, options)])
  assert.is((await warmedUp).kind, 'bytes')
  await compileToWasm(client, UNIT, options)
  assert.is(said, 'njit: starting the C compiler (takes one or two seconds, once per build process) …\n')
})

test('builds under way are shared', async () => {
  let compiles = 0
  class Counting extends ClangClient {
    override run(task: Parameters<ClangClient['run']>[0]) {
      compiles++
      return super.run(task)
    }
  }
  const builder = new Builder(new Counting({ announce: () => {} }))
  const settings = { ...options, cacheDir: null }
  const [first, second] = await Promise.all([builder.build(UNIT, settings), builder.build(UNIT, settings)])
  assert.is(compiles, 1)
  assert.equal(first.wasm, second.wasm)
  assert.is(first.origin, 'compiler')
})

test.run()
