// Commands that compile: check and inspect.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { FORMS } from '../../cli/inspect.ts'
import type { ReportRecord } from '../../src/options.ts'
import { runCli } from './fake-io.ts'

const root = mkdtempSync(join(tmpdir(), 'njit-cli-compile-'))
mkdirSync(join(root, 'src/deep'), { recursive: true })
writeFileSync(join(root, 'package.json'), '{ "type": "module" }')

const files = {
  'src/dot.ts': `/* @njit */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}

/* @njit */
export function twice(x: number): number {
  return x * 2
}
`,
  'src/deep/text.js': `/* @njit */
export function length(text) {
  return text.size()
}
`,
  'src/deep/tag.js': `/* @njit { paralel: true } */
export function f() {
  return 1
}
`,
  'src/deep/plain.js': 'export const x = 1\n',
  'src/broken.js': '/* @njit */ export function (\n',
}
for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text)

const njit = (...args: string[]) =>
  runCli(root, ...args, ...(args[0] === 'check' ? ['--cache-dir', 'cache'] : []))

test('check: compiled functions with their signatures', async () => {
  const ran = await njit('check', 'src/dot.ts')
  assert.is(ran.status, 0, ran.out)
  assert.match(
    ran.out,
    /^src\/dot\.ts:2:\d+ dot compiled float64\(array\(float64, 1d, C\), array\(float64, 1d, C\)\)$/m,
  )
  assert.match(ran.out, /^src\/dot\.ts:9:\d+ twice compiled float64\(float64\)$/m)
  assert.match(ran.out, /\nnjit: 2 functions compiled\n$/)
})

test('check: fallbacks with code and frame, an error only on request', async () => {
  const ran = await njit('check', 'src/deep/text.js', 'src/deep/plain.js')
  assert.is(ran.status, 0)
  assert.match(ran.out, /^src\/deep\/text\.js:2:\d+ length JavaScript/m)
  assert.match(ran.out, /untyped_parameter/)
  assert.match(ran.out, /> 2 \| export function length\(text\)/)
  assert.is((await njit('check', 'src/deep/text.js', '--on-fallback', 'error')).status, 1)
  assert.is((await njit('check', 'src/dot.ts', '--on-fallback', 'error')).status, 0)
})

test('check: a malformed tag fails and names the valid option', async () => {
  const ran = await njit('check', 'src/deep/tag.js')
  assert.is(ran.status, 1)
  assert.match(ran.out, /parallel/)
})

test('check --json prints the records, globs and folders are searched in order', async () => {
  const ran = await njit('check', 'src/**/*.{ts,js}', 'src/deep', '--json', '--on-fallback', 'silent')
  const records: ReportRecord[] = JSON.parse(ran.out)
  const compiled = records.filter(({ status }) => status === 'compiled')
  assert.equal(
    compiled.map(({ file, name, target }) => `${file} ${name} ${target}`),
    ['src/dot.ts dot wasm', 'src/dot.ts twice wasm'],
  )
  const fallback = records.find(({ name }) => name === 'length')
  assert.is(fallback?.code, 'untyped_parameter')
  assert.is(fallback?.line, 2)
  assert.match(fallback?.frame ?? '', /> 2 \|/)
})

test('check: files that are not there', async () => {
  assert.equal(await njit('check', 'src/absent.ts'), {
    status: 2,
    out: '',
    err: 'njit: there is no file "src/absent.ts"\n',
  })
  assert.is((await njit('check', 'src/deep/plain.js')).out, 'njit: no tagged functions in these files\n')
})

test('inspect shows each stage', async () => {
  const expected: Record<(typeof FORMS)[number], RegExp> = {
    types: /^dot float64\(array\(float64, 1d, C\), array\(float64, 1d, C\)\)\n {2}a +array\(float64, 1d, C\)/,
    hir: /dot/,
    passes: /dot/,
    explain: /^dot \(src\/dot\.ts:2\) [\s\S]* {2}a: float64 array, copied in/,
    c: /f\d+_dot\(/,
    llvm: /define [^\n]*double @f\d+/,
    asm: /end_function/,
    wat: /^\(func \$f\d+/,
  }
  for (const form of FORMS) {
    const ran = await njit('inspect', 'src/dot.ts', `--${form}`)
    assert.is(ran.status, 0, ran.err)
    assert.match(ran.out, expected[form], form)
    assert.is(ran.err, '')
    const one = await njit('inspect', 'src/dot.ts', `--${form}`, '--function', 'twice')
    assert.is(one.status, 0, one.err)
    assert.ok(one.out.length > 0, form)
    assert.not.match(one.out, /dot\b(?!\.ts)/, form)
  }
})

test('inspect: several at once have headings', async () => {
  const { out } = await njit('inspect', 'src/dot.ts')
  assert.match(out, /^--- types\n[\s\S]*\n--- explain\n/)
})

test('inspect: names that are not there, and files that do not parse', async () => {
  assert.equal(await njit('inspect', 'src/dot.ts', '--function', 'twise'), {
    status: 2,
    out: '',
    err: 'njit: there is no function "twise"; did you mean twice?\n',
  })
  const broken = await njit('inspect', 'src/broken.js')
  assert.is(broken.status, 1)
  assert.match(broken.err, /src\/broken\.js:1:\d+/)
  assert.is((await njit('inspect', 'src/deep/text.js', '--types')).status, 1)
})

test.after(() => rmSync(root, { recursive: true, force: true }))
test.run()
