// The compiler's fingerprint changes with any of its files, whether or not the build wrote it down before.

import { cpSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { compilerFingerprint, writeFingerprint } from '../../src/front-end/compiler-fingerprint.ts'

const root = mkdtempSync(join(tmpdir(), 'njit-fingerprint-'))
test.after(() => rmSync(root, { recursive: true, force: true }))

/** A built compiler of two files, from an hour ago. */
function compiler(name: string): string {
  const folder = join(root, name)
  mkdirSync(join(folder, 'passes'), { recursive: true })
  for (const file of ['main.js', 'passes/fold.js']) {
    writeFileSync(join(folder, file), `export const name = '${file}'\n`)
    const hourAgo = Date.now() / 1000 - 3600
    utimesSync(join(folder, file), hourAgo, hourAgo)
  }
  return folder
}

test('what is written down is what would be computed', () => {
  const folder = compiler('plain')
  const computed = compilerFingerprint(folder)
  writeFingerprint(folder)
  assert.is(compilerFingerprint(folder), computed)
  cpSync(folder, join(root, 'moved'), { recursive: true })
  assert.is(compilerFingerprint(join(root, 'moved')), computed, 'wherever it lies')
})

test('a changed file is noticed, if only one letter of it changed', () => {
  const folder = compiler('edited')
  writeFingerprint(folder)
  const before = compilerFingerprint(folder)
  writeFileSync(join(folder, 'passes/fold.js'), "export const name = 'passes/gold.js'\n")
  const later = Date.now() / 1000 + 1
  utimesSync(join(folder, 'passes/fold.js'), later, later)
  const after = compilerFingerprint(folder)
  assert.is.not(after, before)
  writeFingerprint(folder)
  assert.is(compilerFingerprint(folder), after)
})

test('a file of another size is noticed, however old it says it is', () => {
  const folder = compiler('resized')
  writeFingerprint(folder)
  const before = compilerFingerprint(folder)
  writeFileSync(join(folder, 'main.js'), 'export {}\n')
  utimesSync(join(folder, 'main.js'), 1000, 1000)
  assert.is.not(compilerFingerprint(folder), before)
})

test('a missing file and a damaged note are noticed', () => {
  const folder = compiler('damaged')
  const computed = compilerFingerprint(folder)
  writeFileSync(join(folder, 'fingerprint.json'), '{')
  assert.is(compilerFingerprint(folder), computed)
  writeFingerprint(folder)
  rmSync(join(folder, 'main.js'))
  assert.is.not(compilerFingerprint(folder), computed)
})

test.run()
