import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { fileSystemHost } from '../../src/6-build/file-system-host.ts'
import { loadModulesSync } from '../../src/6-build/resolve.ts'

const host = suite<{ root: string }>('file system', { root: '' })

const files: Readonly<Record<string, string>> = {
  'src/a.ts':
    "import { g } from './b.js'; import { h } from '../lib'; import { k } from 'pack'; import { fs } from 'node:fs'\n/* @njit */ export function f(x: number) { return g(x) + h(x) + k(x) }",
  'src/b.ts': 'export const g = (x) => x',
  'lib/index.js': 'exports.h = (x) => x',
  'node_modules/pack/package.json': '{"name": "pack", "exports": "./main.js"}',
  'node_modules/pack/main.js': 'exports.k = (x) => x',
}

host.before.each((context) => {
  context.root = mkdtempSync(join(tmpdir(), 'njit-host-'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(context.root, path)), { recursive: true })
    writeFileSync(join(context.root, path), text)
  }
})
host.after.each(({ root }) => rmSync(root, { recursive: true, force: true }))

host('relative names, extensions, folders and packages', ({ root }) => {
  const { resolve } = fileSystemHost(root)
  assert.is(resolve('./b', 'src/a.ts'), 'src/b.ts')
  assert.is(resolve('./b.js', 'src/a.ts'), 'src/b.ts')
  assert.is(resolve('./b.ts', 'src/a.ts'), 'src/b.ts')
  assert.is(resolve('../lib', 'src/a.ts'), 'lib/index.js')
  assert.is(resolve('..', 'lib/x/y.ts'), 'lib/index.js')
  assert.is(resolve('pack', 'src/a.ts'), 'node_modules/pack/main.js')
  assert.is(resolve('./missing', 'src/a.ts'), null)
  assert.is(resolve('missing', 'src/a.ts'), null)
  assert.is(resolve('fs', 'src/a.ts'), null)
  assert.is(resolve('./b', 'src/a.ts?query'), 'src/b.ts')
  assert.is(resolve('\0virtual', 'src/a.ts'), null)
})

host('loading from disk', ({ root }) => {
  const entry = { path: 'src/a.ts', text: files['src/a.ts'] ?? '' }
  const graph = loadModulesSync(entry, fileSystemHost(root))
  assert.equal(
    graph.files.map((file) => file.path),
    ['lib/index.js', 'node_modules/pack/main.js', 'node_modules/pack/package.json', 'src/b.ts'],
  )
})

host.run()
