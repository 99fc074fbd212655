import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Builder } from '../../src/6-build/build.ts'
import {
  cacheDirectory,
  cacheKey,
  clearCache,
  findDamagedEntries,
  listEntries,
  readEntry,
  writeEntry,
} from '../../src/6-build/cache.ts'
import { ClangClient } from '../../src/6-build/clang-client.ts'

const root = mkdtempSync(join(tmpdir(), 'njit-cache-'))
const options = { simd: true, optimise: 3 } as const
const versions = { njit: '1.0.0', clang: '22.0.0' }
const UNIT = '__attribute__((visibility("default"))) double f0(double x) { return x + 1.0; }'
const KEY = 'a'.repeat(64)
const WASM = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])

class NoCompiler extends ClangClient {
  override async run(): ReturnType<ClangClient['run']> {
    return { kind: 'failed', how: 'must not be started', detail: '' }
  }
}

const compiling = new Builder(new ClangClient({ announce: () => {} }))

function directory(name: string): string {
  return join(root, name)
}

/** The entry's path, its single file. */
function entryFile(dir: string): string {
  const [name, ...more] = readdirSync(dir)
  assert.is(more.length, 0, `${name} and ${more}`)
  return join(dir, name ?? '')
}

test('everything that decides the bytes is in the key', () => {
  const key = cacheKey(UNIT, options, versions)
  assert.match(key, /^[0-9a-f]{64}$/)
  assert.is(cacheKey(UNIT, { ...options }, { ...versions }), key)
  const others = [
    cacheKey(`${UNIT} `, options, versions),
    cacheKey(UNIT, { ...options, simd: false }, versions),
    cacheKey(UNIT, { ...options, optimise: 2 }, versions),
    cacheKey(UNIT, { ...options, debug: true }, versions),
    cacheKey(UNIT, options, { ...versions, njit: '1.0.1' }),
    cacheKey(UNIT, options, { ...versions, clang: '22.0.1' }),
  ]
  assert.is(new Set([key, ...others]).size, 7)
})

test('an entry is found again; others are not', () => {
  const dir = directory('plain')
  assert.equal(readEntry(dir, KEY), { kind: 'miss' })
  assert.is(writeEntry(dir, KEY, WASM), null)
  assert.equal(readEntry(dir, KEY), { kind: 'hit', bytes: WASM })
  assert.equal(readEntry(dir, 'b'.repeat(64)), { kind: 'miss' })
  assert.equal(listEntries(dir), [{ key: KEY, sizeBytes: readFileSync(entryFile(dir)).length }])
  assert.equal(findDamagedEntries(dir), [])
})

test('a hit needs no compiler', async () => {
  const settings = { ...options, cacheDir: directory('hit') }
  const built = await compiling.build(UNIT, settings)
  assert.is(built.origin, 'compiler')
  const idle = new Builder(new NoCompiler())
  const found = await idle.build(UNIT, settings)
  assert.is(found.origin, 'cache')
  assert.equal(found.wasm, built.wasm)
  assert.equal(found.shape, built.shape)
  assert.equal(idle.buildSync(UNIT, settings).wasm, built.wasm)
})

const DAMAGE: Record<string, [(file: string, bytes: Buffer) => void, RegExp]> = {
  'cut short': [
    (file, bytes) => writeFileSync(file, bytes.subarray(0, bytes.length - 5)),
    /does not match its checksum/,
  ],
  'one bit flipped': [
    (file, bytes) =>
      writeFileSync(
        file,
        bytes.map((byte, index) => (index === bytes.length - 3 ? byte ^ 4 : byte)),
      ),
    /does not match its checksum/,
  ],
  empty: [(file) => writeFileSync(file, ''), /was not written by njit/],
  'foreign text': [(file) => writeFileSync(file, 'hello '.repeat(100)), /was not written by njit/],
  'another key': [
    (file, bytes) =>
      writeFileSync(file, bytes.toString('latin1').replace(/ [0-9a-f]{64} /, ` ${KEY} `), 'latin1'),
    /belongs to other code/,
  ],
}

for (const [name, [damage, why]] of Object.entries(DAMAGE)) {
  test(`a damaged entry is built again and reported: ${name}`, async () => {
    const settings = { ...options, cacheDir: directory(`damaged ${name}`) }
    const good = await compiling.build(UNIT, settings)
    const file = entryFile(settings.cacheDir)
    damage(file, readFileSync(file))
    assert.is(findDamagedEntries(settings.cacheDir).length, 1)
    const again = await compiling.build(UNIT, settings)
    assert.is(again.origin, 'compiler')
    assert.equal(again.wasm, good.wasm)
    assert.equal(
      again.messages.map(({ code }) => code),
      ['cache_damaged'],
    )
    assert.match(again.messages[0]?.text ?? '', why)
    assert.equal((await compiling.build(UNIT, settings)).messages, [])
  })
}

test('an entry with a good checksum that is no unit is built again', async () => {
  const settings = { ...options, cacheDir: directory('no unit') }
  await compiling.build(UNIT, settings)
  const key = listEntries(settings.cacheDir)[0]?.key ?? ''
  writeEntry(settings.cacheDir, key, new TextEncoder().encode('not wasm'))
  const again = await compiling.build(UNIT, settings)
  assert.equal(
    again.messages.map(({ code, text }) => `${code} ${text}`),
    [`cache_damaged the cache entry ${key} is not a WebAssembly module; it was built again`],
  )
})

test('a directory that cannot be written is said once, and builds go on', async () => {
  const blocked = directory('blocked')
  writeFileSync(blocked, 'a file where the directory should be')
  const settings = { ...options, cacheDir: join(blocked, 'cache') }
  const first = await compiling.build(UNIT, settings)
  assert.is(first.origin, 'compiler')
  assert.equal(
    first.messages.map(({ code }) => code),
    ['cache_unwritable'],
  )
  assert.match(first.messages[0]?.text ?? '', /blocked\/cache cannot be written \(ENOTDIR\)/)
  assert.equal((await compiling.build(UNIT, settings)).messages, [])
})

test('a read-only directory still gives hits', async () => {
  const settings = { ...options, cacheDir: directory('read-only') }
  await compiling.build(UNIT, settings)
  chmodSync(settings.cacheDir, 0o555)
  assert.is((await new Builder(new NoCompiler()).build(UNIT, settings)).origin, 'cache')
  chmodSync(settings.cacheDir, 0o755)
})

test('clearing removes what njit wrote and nothing else', () => {
  const dir = directory('clear')
  writeEntry(dir, KEY, WASM)
  writeFileSync(join(dir, '.writing-1-abc'), 'left by a killed build')
  writeFileSync(join(dir, 'notes.txt'), 'mine')
  assert.is(clearCache(dir).length, 1)
  assert.equal(readdirSync(dir), ['notes.txt'])
  rmSync(join(dir, 'notes.txt'))
  assert.is(clearCache(dir).length, 0)
  assert.is(existsSync(dir), false)
  assert.is(clearCache(dir).length, 0)
})

test('the directory: option, environment, project', () => {
  const project = directory('project')
  mkdirSync(join(project, 'src', 'deep'), { recursive: true })
  writeFileSync(join(project, 'package.json'), '{}')
  const before = process.env.NJIT_CACHE_DIR
  delete process.env.NJIT_CACHE_DIR
  assert.is(
    cacheDirectory(null, join(project, 'src', 'deep')),
    join(project, 'node_modules', '.cache', 'njit'),
  )
  process.env.NJIT_CACHE_DIR = 'elsewhere'
  assert.is(cacheDirectory(null, project), join(project, 'elsewhere'))
  assert.is(cacheDirectory('option', project), join(project, 'option'))
  if (before === undefined) delete process.env.NJIT_CACHE_DIR
  else process.env.NJIT_CACHE_DIR = before
})

const BUILD_URL = new URL('../../src/6-build/build.js', import.meta.url).href

/** A program that builds UNIT and prints origin, length and whether it ended by itself soon. */
function program(method: 'build' | 'buildSync', cacheDir: string): string {
  return `import { builder } from ${JSON.stringify(BUILD_URL)}
    const settings = { simd: true, optimise: 3, cacheDir: ${JSON.stringify(cacheDir)} }
    const first = await builder.${method}(${JSON.stringify(UNIT)}, settings)
    const second = await builder.${method}(${JSON.stringify(UNIT)} + ' ', settings)
    process.stdout.write([first.origin, second.origin, first.wasm.length === second.wasm.length].join(' ') + '\\n')`
}

test('a synchronous build gives the same module, warns alike, and lets the process end', () => {
  const cacheDir = directory('sync')
  const args = ['--input-type=module', '-e', program('buildSync', cacheDir)]
  const run = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 30_000 })
  assert.is(run.status, 0, run.stderr)
  assert.is(run.stdout, 'compiler compiler true\n')
  const [entry] = listEntries(cacheDir)
  assert.ok(entry)
  assert.is(execFileSync(process.execPath, args, { encoding: 'utf8', timeout: 30_000 }), 'cache cache true\n')
})

test('two processes building at once both succeed and leave one good entry each', async () => {
  const cacheDir = directory('at once')
  const { spawn } = await import('node:child_process')
  const runs = [0, 1].map(
    () =>
      new Promise<string>((resolve) => {
        const child = spawn(process.execPath, ['--input-type=module', '-e', program('build', cacheDir)])
        let text = ''
        child.stdout.on('data', (chunk) => {
          text += chunk
        })
        child.on('exit', (code) => resolve(`${code} ${text}`))
      }),
  )
  for (const text of await Promise.all(runs))
    assert.match(text, /^0 (compiler|cache) (compiler|cache) true\n$/)
  assert.is(listEntries(cacheDir).length, 2)
  assert.equal(findDamagedEntries(cacheDir), [])
  assert.is(readdirSync(cacheDir).length, 2)
})

test.after(() => rmSync(root, { recursive: true, force: true }))
test.run()
