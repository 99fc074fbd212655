import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { writeEntry } from '../../src/6-build/cache.ts'
import { clangVersion, njitVersion } from '../../src/6-build/versions.ts'
import { runCli } from './fake-io.ts'

const root = mkdtempSync(join(tmpdir(), 'njit-cli-'))
writeFileSync(join(root, 'package.json'), '{}')
const bin = fileURLToPath(new URL('../../cli/main.js', import.meta.url))
const KEY = 'c'.repeat(64)

test('--help names every command', () => {
  const help = execFileSync(process.execPath, [bin, '--help'], { encoding: 'utf8' })
  for (const command of ['build', 'check', 'inspect', 'info', 'cache'])
    assert.match(help, new RegExp(`^  ${command} `, 'm'))
  assert.match(
    execFileSync(process.execPath, [bin, 'inspect', '--help'], { encoding: 'utf8' }),
    /--function <name>/,
  )
  assert.match(
    execFileSync(process.execPath, [bin, '--version'], { encoding: 'utf8' }),
    new RegExp(`njit/${njitVersion()} `),
  )
})

test('who reads what is printed may stop reading', async () => {
  for (const stream of ['stdout', 'stderr'] as const) {
    const child = spawn(process.execPath, [bin, stream === 'stdout' ? 'info' : 'chek'], {
      cwd: root,
      env: { ...process.env, NODE_DEBUG: '' },
    })
    child[stream].destroy()
    let said = ''
    child[stream === 'stdout' ? 'stderr' : 'stdout'].on('data', (chunk) => {
      said += String(chunk)
    })
    const status = await new Promise((resolve) => child.on('close', resolve))
    assert.equal([status, said], [stream === 'stdout' ? 0 : 2, ''])
  }
})

const WRONG: Record<string, string> = {
  '': 'say what to do: build, check, inspect, info, cache; njit --help tells more',
  chek: 'unknown command "chek"; did you mean check?',
  'check --on-falback x': 'unknown option --on-falback of njit check; did you mean --on-fallback?',
  'check a.ts --on-fallback never': "the option onFallback must be 'warn', 'error' or 'silent'",
  'check --on-fallback': 'option `--on-fallback <what>` value is missing',
  'build src': 'say where to write: --outdir <folder>',
  inspect: 'missing required args for command `inspect <file>`',
  'cache empty': 'unknown action "empty"; choose path, list, verify, clear',
  'info --jsn': 'unknown option --jsn of njit info; did you mean --json?',
}

for (const [args, message] of Object.entries(WRONG)) {
  test(`wrong usage is told in a line: njit ${args}`, async () => {
    const ran = await runCli(root, ...args.split(' ').filter((arg) => arg !== ''))
    assert.equal(ran, { status: 2, out: '', err: `njit: ${message}\n` })
  })
}

test('info tells versions and settings', async () => {
  const { status, out } = await runCli(root, 'info', '--json')
  assert.is(status, 0)
  const facts = JSON.parse(out)
  assert.is(facts.njit, njitVersion())
  assert.is(facts.clang, clangVersion())
  assert.match(facts.clang, /^\d+\.\d+\.\d+/)
  assert.is(facts.node, process.versions.node)
  assert.is(facts.simd, 'yes')
  assert.match((await runCli(root, 'info', '--cache-dir', 'here')).out, /^cache +here$/m)
})

test('cache: path, list, verify, clear', async () => {
  const directory = join(root, 'cache')
  const cache = (action: string) => runCli(root, 'cache', action, '--cache-dir', 'cache')
  assert.is((await cache('path')).out, `${directory}\n`)
  assert.is((await cache('list')).out, '0 entries, 0 bytes in cache\n')
  writeEntry(directory, KEY, new Uint8Array([0, 0x61, 0x73, 0x6d]))
  assert.is((await cache('list')).out, `${KEY} 147\n1 entry, 147 bytes in cache\n`)
  assert.equal(await cache('verify'), {
    status: 0,
    out: '0 damaged of 1 entry, 147 bytes in cache\n',
    err: '',
  })
  writeFileSync(join(directory, `${KEY}.njit`), 'something else')
  assert.equal(await cache('verify'), {
    status: 1,
    out: `cache/${KEY}.njit was not written by njit\n1 damaged of 1 entry, 14 bytes in cache\n`,
    err: '',
  })
  assert.is((await cache('clear')).out, 'removed 1 entry, 14 bytes from cache\n')
  assert.is((await cache('list')).out, '0 entries, 0 bytes in cache\n')
})

test('the default cache is in the project', async () => {
  mkdirSync(join(root, 'deep/er'), { recursive: true })
  const before = process.env.NJIT_CACHE_DIR
  delete process.env.NJIT_CACHE_DIR
  assert.is(
    (await runCli(join(root, 'deep/er'), 'cache', 'path')).out,
    `${join(root, 'node_modules/.cache/njit')}\n`,
  )
  if (before !== undefined) process.env.NJIT_CACHE_DIR = before
})

test.after(() => rmSync(root, { recursive: true, force: true }))
test.run()
