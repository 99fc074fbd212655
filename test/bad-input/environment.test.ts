// What the machine may do to a build: no compiler, one that fails, caches that are damaged or cannot be written, two builds at once.
// Each runs in processes of its own, with a copy of njit whose packages the test chooses.

import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { packageDirectory } from '../../src/6-build/versions.ts'

const require = createRequire(import.meta.url)
const dist = fileURLToPath(new URL('../..', import.meta.url))
const root = mkdtempSync(join(tmpdir(), 'njit-environment-'))

const APP = `/* @njit */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}
/* @njit */
export function twice(x: number): number {
  return x * 2
}
console.log(dot(new Float64Array([1, 2, 3]), new Float64Array([4, 5, 6])), twice(21))
`
const RIGHT = '32 42\n'

/** Bundles app.ts with esbuild and with Babel, runs both, and tells what was said. */
const BUILD = `import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { transformSync } from '@babel/core'
import { build } from 'esbuild'
import njitBabel from 'njit/babel'
import njit from 'njit/esbuild'
const options = JSON.parse(process.argv[2] ?? '{}')
const run = (file) => execFileSync(process.execPath, [file], { encoding: 'utf8' })
let failed = ''
const { warnings = [] } = await build({
  entryPoints: ['app.ts'], bundle: true, format: 'esm', outfile: 'out/esbuild.mjs', logLevel: 'silent', plugins: [njit(options)],
}).catch((error) => ({ failed: (failed = String(error)) }))
const said = []
process.stderr.write = (text) => said.push(text)
let babel = ''
try {
  const { code } = transformSync(readFileSync('app.ts', 'utf8'), {
    filename: process.cwd() + '/app.ts', configFile: false, babelrc: false,
    presets: [process.argv[3]], plugins: [[njitBabel, options]],
  })
  writeFileSync('out/babel.mjs', code)
  babel = run('out/babel.mjs')
} catch (error) {
  babel = String(error)
}
console.log(JSON.stringify({
  failed, babel, said: said.join(''),
  esbuild: failed ? '' : run('out/esbuild.mjs'),
  warnings: warnings.map(({ text, location, notes }) => ({ text, line: location?.line ?? null, notes: notes.map((note) => note.text) })),
}))
`

interface Told {
  readonly esbuild: string
  readonly babel: string
  readonly failed: string
  readonly said: string
  readonly warnings: readonly {
    readonly text: string
    readonly line: number | null
    readonly notes: readonly string[]
  }[]
}

/** A project with a copy of njit; `clang` is the source of its @yowasp/clang, 'real' for the real one, or null for none. */
function makeProject(name: string, clang: string | null): string {
  const project = join(root, name)
  const modules = join(project, 'node_modules')
  const njit = join(modules, 'njit')
  for (const part of ['src', 'plugin-babel', 'plugin-esbuild', 'runtime', 'cli'])
    cpSync(join(dist, part), join(njit, 'dist', part), { recursive: true })
  cpSync(join(packageDirectory(), 'package.json'), join(njit, 'package.json'))
  const installed = join(packageDirectory(), 'node_modules')
  for (const entry of readdirSync(installed).filter(
    (each) => !each.startsWith('.') && each !== 'njit' && each !== '@yowasp',
  ))
    symlinkSync(join(installed, entry), join(modules, entry), 'junction')
  if (clang === 'real') symlinkSync(join(installed, '@yowasp'), join(modules, '@yowasp'), 'junction')
  else if (clang !== null) {
    mkdirSync(join(modules, '@yowasp/clang/lib'), { recursive: true })
    writeFileSync(
      join(modules, '@yowasp/clang/package.json'),
      '{ "name": "@yowasp/clang", "version": "0.0.1", "type": "module", "exports": "./lib/api.js" }',
    )
    writeFileSync(join(modules, '@yowasp/clang/lib/api.js'), clang)
  }
  mkdirSync(join(project, 'out'))
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(project, 'app.ts'), APP)
  writeFileSync(join(project, 'build.mjs'), BUILD)
  return project
}

const environment = {
  ...process.env,
  NODE_OPTIONS: '',
  NJIT_CACHE_DIR: '',
  NJIT_DISABLE: '',
  FORCE_COLOR: '0',
}
const preset = require.resolve('@babel/preset-typescript')

function told({ stdout, stderr }: Pick<SpawnSyncReturns<string>, 'stdout' | 'stderr'>): Told {
  const line = stdout.trim().split('\n').at(-1) ?? ''
  assert.ok(line.startsWith('{'), `${stdout}${stderr}`)
  return JSON.parse(line)
}

function buildIn(project: string, options: object = {}): Told {
  const args = ['build.mjs', JSON.stringify(options), preset]
  return told(spawnSync(process.execPath, args, { cwd: project, env: environment, encoding: 'utf8' }))
}

function checkIn(project: string): {
  readonly status: number | null
  readonly records: readonly { code?: string; status: string; frame?: string }[]
} {
  const cli = join(project, 'node_modules/njit/dist/cli/main.js')
  const { stdout, status } = spawnSync(process.execPath, [cli, 'check', '--json', 'app.ts'], {
    cwd: project,
    env: environment,
    encoding: 'utf8',
  })
  return { status, records: JSON.parse(stdout) }
}

function assertFellBack(project: string, code: string, text: RegExp, help: RegExp): void {
  const answer = buildIn(project)
  assert.equal([answer.esbuild, answer.babel, answer.failed], [RIGHT, RIGHT, ''])
  assert.is(answer.warnings.length, 1, 'said once, although two functions are concerned')
  const [warning] = answer.warnings
  assert.match(warning?.text ?? '', text)
  assert.ok(warning?.text.endsWith(`[${code}]`))
  assert.ok(
    warning?.notes.includes('The functions of this module run as plain JavaScript.'),
    warning?.notes.join('|'),
  )
  assert.match(warning?.notes.join('\n') ?? '', help)
  assert.is(answer.said.split(`fallback ${code}: `).length, 2, answer.said)
}

/** What any fallback of a whole module means for the command line, and for builds that want none. */
function assertReported(project: string, code: string): void {
  const { records, status } = checkIn(project)
  assert.is(status, 0)
  assert.equal(
    records.map((record) => `${record.status} ${record.code}`),
    [`fallback ${code}`, `fallback ${code}`],
  )
  for (const { frame } of records) assert.match(frame ?? '', '> ')
  const strict = buildIn(project, { onFallback: 'error' })
  assert.match(strict.failed, `[${code}]`)
  assert.match(strict.babel, code)
}

test('without the C compiler', () => {
  const missing = makeProject('missing', null)
  assertFellBack(
    missing,
    'clang_missing',
    /the C compiler package @yowasp\/clang is not installed/,
    /Install njit with its dependencies/,
  )
  assertReported(missing, 'clang_missing')
})

test('a C compiler that crashes', () => {
  const clang = `export async function runLLVM(args) { if (args) throw new WebAssembly.RuntimeError('unreachable') }\nexport { runLLVM as runClang }`
  assertFellBack(makeProject('crashing', clang), 'clang_failed', /the C compiler crashed/, /please report it/)
})

test('a C compiler that rejects its input', () => {
  const clang = `export async function runLLVM(args, files, { stderr } = {}) {
    if (!args) return
    stderr?.(new TextEncoder().encode('unit.c:1: error: no\\n'))
    throw Object.assign(new Error('exit'), { code: 1 })
  }`
  assertFellBack(
    makeProject('rejecting', clang),
    'clang_failed',
    /the C compiler reported an error/,
    /please report it/,
  )
})

test('a C compiler that makes something else', () => {
  const clang = `export async function runLLVM(args) { if (args) return { 'unit0.o': new Uint8Array(9), 'unit.wasm': new Uint8Array(9) } }`
  assertFellBack(makeProject('wrong', clang), 'unusable_wasm', /the compiled module/, /please report it/)
})

let project = ''
const cacheOf = (folder: string): string => join(folder, 'node_modules/.cache/njit')
const entriesOf = (folder: string): string[] => readdirSync(cacheOf(folder)).sort()

test('two builds at once', async () => {
  project = makeProject('two', 'real')
  const start = (): Promise<Told> =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, ['build.mjs', '{}', preset], { cwd: project, env: environment })
      let stdout = ''
      let stderr = ''
      child.stdout.on('data', (chunk) => (stdout += chunk))
      child.stderr.on('data', (chunk) => (stderr += chunk))
      child.on('close', () => resolve(told({ stdout, stderr })))
    })
  // Both write the same output files as well, with the same content.
  for (const answer of await Promise.all([start(), start()])) {
    assert.equal([answer.esbuild, answer.babel, answer.failed], [RIGHT, RIGHT, ''])
    assert.equal([answer.warnings, answer.said], [[], ''])
  }
  assert.ok(entriesOf(project).length >= 2)
  assert.ok(
    entriesOf(project).every((name) => /^[0-9a-f]{64}\.njit$/.test(name)),
    'nothing half written is left',
  )
})

test('a damaged cache is built again, said once, and whole afterwards', () => {
  const good = buildIn(project)
  const bundle = readFileSync(join(project, 'out/esbuild.mjs'), 'utf8')
  const contents = entriesOf(project).map((name) => readFileSync(join(cacheOf(project), name)))
  const damages: readonly ((content: Buffer) => Buffer)[] = [
    (content) => content.subarray(0, content.length >> 1),
    (content) => Buffer.concat([content.subarray(0, -1), Buffer.from([(content.at(-1) ?? 0) ^ 1])]),
  ]
  for (const damage of damages) {
    for (const [i, name] of entriesOf(project).entries())
      writeFileSync(join(cacheOf(project), name), damage(contents[i] as Buffer))
    const answer = buildIn(project)
    assert.equal([answer.esbuild, answer.babel], [RIGHT, RIGHT])
    assert.is(answer.warnings.length, 1, 'said once')
    const [warning] = answer.warnings
    assert.match(
      warning?.text ?? '',
      /^the cache entry [0-9a-f]+(\.njit)? .+; it was built again \[cache_damaged\]$/,
    )
    assert.is(warning?.line, null, 'it is about no place in the source')
    assert.ok(warning?.notes.includes('The module is compiled, and the entry replaced.'))
    assert.is(readFileSync(join(project, 'out/esbuild.mjs'), 'utf8'), bundle)
    assert.equal(
      entriesOf(project).map((name) => readFileSync(join(cacheOf(project), name))),
      contents,
    )
  }
  assert.equal(buildIn(project), good)
})

test('a cache that cannot be written is said once, and the build goes on', () => {
  writeFileSync(join(project, 'a-file'), '')
  const answer = buildIn(project, { cacheDir: 'a-file/cache' })
  assert.equal([answer.esbuild, answer.babel, answer.failed], [RIGHT, RIGHT, ''])
  assert.is(answer.warnings.length, 1)
  assert.match(
    answer.warnings[0]?.text ?? '',
    /the build cache .*a-file.cache cannot be written \(ENOTDIR\) \[cache_unwritable\]/,
  )
  assert.ok(answer.warnings[0]?.notes.includes('The module is compiled, and not kept.'))
  const strict = buildIn(project, { cacheDir: 'a-file/cache', onFallback: 'error' })
  assert.equal([strict.failed, strict.esbuild], ['', RIGHT], 'a notice is no fallback')
  assert.equal(buildIn(project, { cacheDir: 'a-file/cache', onFallback: 'silent' }).warnings, [])
})

test.after(() => rmSync(root, { recursive: true, force: true }))
test.run()
