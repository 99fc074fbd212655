// A package built by `njit build --standalone`, packed, and installed where there is no njit.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Project } from '../helpers/project.ts'

const npm = join(process.execPath, '../../lib/node_modules/npm/bin/npm-cli.js')
const BODY = `  if (samples.length === 0) throw new RangeError('no samples')
  let total = 0
  for (let i = 0; i < samples.length; i++) total += samples[i]
  return total
}
`
const TAG = "/* @njit { dispatch: 'always' } */\n/** @param {Float64Array} samples */\n"

test('ES modules and CommonJS, in folders, need nothing but the package', () => {
  const library = new Project('standalone')
  library.write(
    'package.json',
    JSON.stringify({
      name: 'summing',
      version: '1.0.0',
      files: ['out'],
      exports: { import: './out/deep/sum.mjs', require: './out/sum.cjs' },
    }),
  )
  library.write('lib/deep/sum.mjs', `${TAG}export function sum(samples) {\n${BODY}`)
  library.write('lib/sum.cjs', `'use strict'\n${TAG}exports.sum = function sum(samples) {\n${BODY}`)
  library.write('lib/plain.js', 'module.exports = 1\n')
  const cli = 'node_modules/njit/dist/cli/main.js'
  const built = library.node([
    cli,
    'build',
    'lib',
    '--outdir',
    'out',
    '--standalone',
    '--on-fallback',
    'error',
  ])
  assert.is(built.status, 0, built.err)
  assert.match(built.err, 'njit: 2 functions compiled; 3 files written to out')
  assert.equal(readdirSync(join(library.root, 'out')).sort(), [
    'deep',
    'njit-runtime.cjs',
    'njit-runtime.mjs',
    'plain.js',
    'sum.cjs',
    'sum.cjs.map',
  ])
  const packed = library.node([npm, 'pack', '--silent'])
  assert.is(packed.status, 0, packed.err)

  const consumer = new Project('standalone-consumer')
  consumer.write('package.json', '{ "private": true }')
  const tarball = join(library.root, 'summing-1.0.0.tgz')
  const installed = consumer.node([npm, 'install', '--offline', '--no-audit', '--no-fund', tarball])
  assert.is(installed.status, 0, installed.err)
  assert.equal(
    readdirSync(join(consumer.root, 'node_modules')).filter((name) => !name.startsWith('.')),
    ['summing'],
  )
  const use = `console.log(sum(Float64Array.of(1, 2, 4)))
try { sum(new Float64Array(0)) } catch (error) { console.log(error.stack) }
`
  consumer.write('use.mjs', `import { sum } from 'summing'\n${use}`)
  consumer.write('use.cjs', `const { sum } = require('summing')\n${use}`)
  for (const [file, place] of [
    ['use.mjs', 'lib/deep/sum.mjs:4:35'],
    ['use.cjs', 'lib/sum.cjs:5:35'],
  ] as const) {
    const ran = consumer.node(['--enable-source-maps', file])
    assert.match(ran.out, /^7\nRangeError: no samples/)
    assert.is(ran.compiled, 1, ran.err)
    assert.match(ran.out, place, ran.out)
  }
  for (const file of ['sum.cjs', 'deep/sum.mjs'])
    assert.not.match(readFileSync(join(library.root, 'out', file), 'utf8'), "'njit/")
  library.remove()
  consumer.remove()
})

test.run()
