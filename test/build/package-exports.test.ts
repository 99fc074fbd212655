import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Asking, resolvePackage } from '../../src/6-build/package-exports.ts'
import { Project } from '../helpers/project.ts'

const project = new Project('exports')
const importer = project.write('packages/app/src/main.ts', '')
for (const name of [
  'esm.js',
  'cjs.cjs',
  'browser.js',
  'src/index.ts',
  'src/deep/one.ts',
  'src/deep/two.internal.ts',
])
  project.write(`packages/lib/${name}`, '')
project.link('packages/lib', 'node_modules/@mono/lib')

function resolved(exports: unknown, specifier = '@mono/lib', asking: Asking = 'import'): string {
  project.write('packages/lib/package.json', JSON.stringify({ name: '@mono/lib', exports }))
  const answer = resolvePackage(specifier, importer, asking)
  return answer.kind === 'file' ? answer.file.replace(`${project.root}/packages/lib/`, '') : answer.kind
}

test('one file for all; TypeScript sources; real paths behind links', () => {
  assert.is(resolved('./src/index.ts'), 'src/index.ts')
  assert.is(resolved({ '.': './src/index.ts' }), 'src/index.ts')
  assert.is(resolved({ '.': { types: './nothing.d.ts', default: './src/index.ts' } }), 'src/index.ts')
})

test('by import and by require', () => {
  const exports = { import: './esm.js', require: './cjs.cjs' }
  assert.is(resolved(exports), 'esm.js')
  assert.is(resolved(exports, '@mono/lib', 'require'), 'cjs.cjs')
  assert.is(resolved({ require: './cjs.cjs' }), 'none')
  assert.is(resolved({ import: { node: './esm.js', default: './esm.js' }, default: './cjs.cjs' }), 'esm.js')
  assert.is(resolved({ import: {}, default: './cjs.cjs' }), 'cjs.cjs')
})

test('conditions that only the bundler knows: one answer or none', () => {
  assert.is(resolved({ browser: './browser.js', default: './esm.js' }), 'none')
  assert.is(resolved({ browser: './esm.js', default: './esm.js' }), 'esm.js')
  assert.is(resolved({ browser: null, default: './esm.js' }), 'none')
  assert.is(resolved({ default: './esm.js', browser: './browser.js' }), 'esm.js')
})

test('subpaths and patterns', () => {
  const exports = {
    '.': './esm.js',
    './deep/*': './src/deep/*.ts',
    './deep/two': './browser.js',
    './deep/t*': './src/deep/t*.internal.ts',
    './*.js': './*.js',
  }
  assert.is(resolved(exports, '@mono/lib/deep/one'), 'src/deep/one.ts')
  assert.is(resolved(exports, '@mono/lib/deep/two'), 'browser.js')
  assert.is(
    resolved({ ...exports, './deep/two': undefined }, '@mono/lib/deep/two'),
    'src/deep/two.internal.ts',
  )
  assert.is(resolved(exports, '@mono/lib/esm.js'), 'esm.js')
  assert.is(resolved(exports, '@mono/lib/src/index.ts'), 'none')
  assert.is(resolved('./esm.js', '@mono/lib/deep/one'), 'none')
})

test('files that are not there, and outside of the package', () => {
  assert.is(resolved('./missing.js'), 'none')
  assert.is(resolved('../app/src/main.ts'), 'none')
})

test('without exports other rules apply', () => {
  assert.is(resolved(undefined), 'unstated')
  assert.is(resolvePackage('nowhere', importer, 'import').kind, 'unstated')
})

test('a package by its own name, and its private names', () => {
  project.write(
    'packages/app/package.json',
    JSON.stringify({
      name: 'app',
      exports: './src/main.ts',
      imports: { '#kernels': './src/kernels.ts', '#lib': '@mono/lib' },
    }),
  )
  const kernels = project.write('packages/app/src/kernels.ts', '')
  assert.equal(resolvePackage('app', kernels, 'import'), { kind: 'file', file: importer })
  assert.equal(resolvePackage('#kernels', importer, 'import'), { kind: 'file', file: kernels })
  assert.is(resolvePackage('#lib', importer, 'import').kind, 'none')
  assert.is(resolvePackage('#missing', importer, 'import').kind, 'none')
})

test.after(() => project.remove())
test.run()
