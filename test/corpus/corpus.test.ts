// The corpus run on packages small enough to know what must come out.

import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { compareFunction } from '../../corpus/compare.ts'
import { Copy } from '../../corpus/copies.ts'
import { corpusPage } from '../../corpus/page.ts'
import { runPackage } from '../../corpus/run-package.ts'
import type { Subject } from '../../corpus/subject.ts'
import { tagSource } from '../../corpus/tag-source.ts'
import { tallyOf } from '../../corpus/tally.ts'
import { float64 } from '../../src/hir/types.ts'

const test = suite('corpus')

function folderOf(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'njit-corpus-'))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  return root
}

test('tags every outermost function and registers what has a name', () => {
  const text = `#!/usr/bin/env node
'use strict';
/** @param {number} x */
function f(x) { function inner() {} return x }
exports.g = function (a) { return a };
const h = (a) => a;
class C { m(a) { return this.x } static s(a) { return a } }
(function (root, factory) { factory(exports) })(this, function (exports) {
  'use strict';
  function hidden(a) { return a }
  exports.hidden = hidden;
});
module.exports = { k: function (a) { return a } };`
  const tagged = tagSource('a.js', text, '7', new Set(['g']))
  assert.equal(
    tagged.functions.map(({ name, typedBy }) => `${name} ${typedBy}`),
    ['f jsdoc', 'g declaration', 'h none', 'm none', 's none', 'hidden none', 'k none'],
  )
  assert.is(tagged.text.split("'use njit'").length, 7)
  assert.match(tagged.text, 'const h = /* @njit */ (a) => a')
  assert.match(tagged.text, '() => [C["prototype"], C["prototype"]["m"]])')
  assert.match(tagged.text, '() => [undefined, module.exports["k"]])')
  const registered = new Map<string, () => unknown>()
  const registry = globalThis as unknown as Record<string, unknown>
  registry.__njitCorpus = (id: string, read: () => unknown) => registered.set(id, read)
  const module = { exports: {} }
  new Function('module', 'exports', tagged.text.replace(/^#!.*/, ''))(module, module.exports)
  delete registry.__njitCorpus
  for (const { reach, name } of tagged.functions) {
    const found = registered.get(reach as string)?.() as unknown[]
    // `module.exports` has been replaced since `exports.g` was set, but `exports` still is the old object.
    assert.type(found[1], 'function', name)
  }
})

const PACKAGE = {
  'node_modules/tiny/package.json': '{ "name": "tiny", "version": "1.0.0", "main": "index.js" }',
  'node_modules/tiny/index.js': `
import { twice } from './twice.js'
/**
 * @param {number} x
 * @param {number} y
 * @returns {number}
 */
export default function (x, y) { return twice(x) - Math.atan2(x, y) }
/**
 * @param {Float64Array} a
 * @param {number} n
 */
export function fill(a, n) { if (n < 0) throw new RangeError('negative: ' + n); for (let i = 0; i < n; i++) a[i] = i / 3 }
/** @param {number} n @returns {number} */
function inner(n) { let s = 0; for (let i = 0; i < n; i++) s += i % 7; return s }
/** @param {string} s */
export function shout(s) { return document.write(s) }
export const plain = (a) => eval(a)`,
  'node_modules/tiny/twice.js': `
/** @param {number} x @returns {number} */
export function twice(x) { return x + x }`,
}

test('builds, compiles, compares and times a package', async () => {
  const root = folderOf(PACKAGE)
  const place = { name: 'tiny', root, entries: [], out: join(root, 'bundles') }
  const result = await runPackage(place, '1.0.0', {
    inputs: 200,
    budget: 10_000,
    seed: 3,
    times: true,
    tell: () => undefined,
  })
  const tally = tallyOf(result)
  assert.is(result.failure, null)
  assert.equal(result.troubles, [])
  assert.is(tally.typed, 5)
  assert.is(tally.typedCompiled, 4)
  assert.is(tally.untyped, 1)
  assert.is(tally.tried, 4)
  assert.is(tally.idle, 0)
  assert.is(tally.mismatching + tally.crashing, 0)
  assert.ok(result.trials.every(({ inputs }) => inputs >= 200))
  assert.ok(tally.timed >= 3)
  const page = corpusPage([result], 200)
  assert.match(page, '| tiny 1.0.0 | 5 | 4 (80.0%) | 1 | 0 | 4 | 0 | 0 |')
  assert.match(page, '| typed functions | 5 |')
})

const subject = (reach: string): Subject => ({
  id: reach,
  name: reach,
  file: 'a.js',
  line: 1,
  typedBy: 'jsdoc',
  reach,
  status: 'compiled',
  signature: 'float64(float64)',
  code: null,
  reason: null,
  frame: null,
  versions: [[float64]],
  takesThis: false,
})

/** Bundles that were made by hand, so that they may disagree. */
function tryPair(original: string, compiled: string): ReturnType<typeof compareFunction> {
  const bundle = (fn: string): string => `globalThis.__njitCorpus('f', () => [undefined, ${fn}]);`
  const root = folderOf({ 'original.cjs': bundle(original), 'compiled.cjs': bundle(compiled) })
  const copies = {
    original: new Copy(join(root, 'original.cjs'), 'a'),
    again: new Copy(join(root, 'original.cjs'), 'b'),
    compiled: new Copy(join(root, 'compiled.cjs'), 'c'),
    count: { completed: 0 },
  }
  return compareFunction(subject('f'), copies, { inputs: 300, budget: 20_000, seed: 1 }, () => undefined)
}

test('notices a wrong sign of zero', () => {
  const trial = tryPair('(x) => x * 0', '(x) => Math.abs(x * 0)')
  assert.ok(trial.mismatches > 0)
  assert.match(trial.difference ?? '', /original -0 .*\n.*compiled 0 /)
})

test('notices another error, and a changed argument', () => {
  assert.ok(tryPair('(x) => { throw new TypeError("a") }', '(x) => { throw new Error("a") }').mismatches > 0)
  assert.ok(tryPair('(x) => { if (x) x.y = 1 }', '(x) => undefined').mismatches > 0)
})

test('survives a compiled version that hangs, and leaves endless calls of the original out', () => {
  const trial = tryPair('(x) => x', '(x) => { while (x > 5) {} return x }')
  assert.match(trial.crash ?? '', 'hangs on ')
  const endless = tryPair('(x) => { while (x > 1e9) {} return x }', '(x) => x')
  assert.is(endless.crash, null)
  assert.is(endless.mismatches, 0)
  assert.ok(endless.inputs >= 300)
})

test('does not compare what is random', () => {
  const trial = tryPair('() => Math.random()', '() => Math.random()')
  assert.ok(trial.isRandom)
  assert.is(trial.mismatches, 0)
})

test.run()
