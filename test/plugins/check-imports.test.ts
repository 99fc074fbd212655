// What a bundler takes for an import is what must have been compiled in; if the compiler found another file, the original runs.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type BuildOptions, build } from 'esbuild'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import njit from '../../plugin-esbuild/index.ts'
import { withCheckedImports } from '../../src/front-end/check-imports.ts'
import type { CompiledModule } from '../../src/front-end/module-compiler.ts'

const root = mkdtempSync(join(tmpdir(), 'njit-imports-'))
const files: Readonly<Record<string, string>> = {
  'node_modules/scale/package.json': '{ "name": "scale", "main": "index.js" }',
  'node_modules/scale/index.js': 'export const factor = 2\n',
  'other.js': 'export const factor = 3\n',
  'main.ts':
    "import { factor } from 'scale'\n/* @njit */\nexport function scaled(x: number): number {\n  return x * factor\n}\n",
}
for (const [name, text] of Object.entries(files)) {
  mkdirSync(dirname(join(root, name)), { recursive: true })
  writeFileSync(join(root, name), text)
}

async function bundled(options: BuildOptions): Promise<{ text: string; warnings: string; reported: string }> {
  const reported: string[] = []
  const { outputFiles, warnings } = await build({
    entryPoints: [join(root, 'main.ts')],
    absWorkingDir: root,
    bundle: true,
    write: false,
    format: 'esm',
    external: ['njit/runtime'],
    logLevel: 'silent',
    plugins: [
      njit({ cacheDir: join(root, 'cache'), target: 'wasm', report: ({ status }) => reported.push(status) }),
    ],
    ...options,
  })
  return {
    text: outputFiles?.[0]?.text ?? '',
    warnings: warnings.map(({ text }) => text).join(),
    reported: reported.join(),
  }
}

test('without an alias the function is compiled', async () => {
  const { text, warnings, reported } = await bundled({})
  assert.match(text, 'njit/runtime')
  assert.is(reported, 'compiled')
  assert.is(warnings, '')
})

test('with one the function stays as it is, for the file that the bundler takes', async () => {
  const { text, reported } = await bundled({ alias: { scale: './other.js' } })
  assert.not.match(text, 'njit/runtime')
  assert.is(reported, 'fallback')
  assert.match(text, 'factor = 3')
})

test('out of the cache too', async () => {
  for (const alias of [{}, { scale: './other.js' }]) {
    const { text } = await bundled({ alias })
    assert.is(text.includes('njit/runtime'), !('scale' in alias))
  }
})

test('what a bundler does not find, keeps outside or bundles beforehand is no other file', async () => {
  const imports = [
    { specifier: 'scale', from: 'main.ts', file: 'node_modules/scale/index.js', isTypeOnly: false },
  ]
  const module: CompiledModule = {
    code: '',
    map: null,
    changed: true,
    records: [],
    diagnostics: [],
    watchFiles: [],
    imports,
  }
  const left = async (found: string | null): Promise<boolean> =>
    !(await withCheckedImports(module, '', root, async () => found)).changed
  assert.not(await left(null))
  assert.not(await left('\0virtual:scale'))
  assert.not(await left(`${join(root, 'node_modules/scale/index.js')}?v=1`))
  assert.not(await left(join(root, 'node_modules/.vite/deps/scale.js')))
  assert.ok(await left(join(root, 'other.js')))
  const { diagnostics } = await withCheckedImports(module, '', root, async () => join(root, 'other.js'))
  assert.is(diagnostics[0]?.code, 'imports_elsewhere')
  assert.match(diagnostics[0]?.text ?? '', "'scale' is other.js for the bundler")
})

test.after(() => rmSync(root, { recursive: true, force: true }))
test.run()
