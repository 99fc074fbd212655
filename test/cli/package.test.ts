// What npm makes of the repository: all that users may import, and nothing that only its developers need.

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { packageDirectory } from '../../src/6-build/versions.ts'

const test = suite('package')

interface Manifest {
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>
  readonly bin: Readonly<Record<string, string>>
}

function packedFiles(): readonly string[] {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const printed = execFileSync(npm, ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: packageDirectory(),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const packed = JSON.parse(printed) as
    | readonly { files: { path: string }[] }[]
    | Readonly<Record<string, { files: { path: string }[] }>>
  return Object.values(packed).flatMap(({ files }) => files.map(({ path }) => path))
}

test('every export and command is in it, with all that they import', () => {
  const files = new Set(packedFiles())
  const { exports, bin } = JSON.parse(
    readFileSync(join(packageDirectory(), 'package.json'), 'utf8'),
  ) as Manifest
  const targets = [...Object.values(exports), bin].flatMap((target) =>
    typeof target === 'string' ? [target] : Object.values(target),
  )
  const missing = targets.map((target) => target.replace('./', '')).filter((target) => !files.has(target))
  assert.equal(missing, [])
  const unresolved = [...files]
    .filter((file) => file.endsWith('.js'))
    .flatMap((file) => importsOf(file).filter((imported) => !files.has(imported)))
  assert.equal(unresolved, [])
})

/** Paths, from the package's folder, of the modules that a file imports by a relative path. */
function importsOf(file: string): readonly string[] {
  const text = readFileSync(join(packageDirectory(), file), 'utf8')
  const specifiers = [...text.matchAll(/(?:\bfrom|^import|\bimport\() ?'(\.[^']*\.js)'/gm)].map(
    ([, path]) => path,
  )
  return specifiers.map((path) => join(file, '..', path as string))
}

test('tests, benchmarks and examples are not in it', () => {
  const others = packedFiles().filter((file) =>
    /^(dist\/)?(test|bench|examples|fixtures|corpus|scripts)\//.test(file),
  )
  assert.equal(others, [])
})

test.run()
