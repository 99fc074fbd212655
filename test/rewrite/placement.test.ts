import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parseModule } from '../../src/1-parse/parse.ts'
import { applyEdits } from '../../src/7-rewrite/apply-edits.ts'
import { type Edit, insertion } from '../../src/7-rewrite/edit.ts'
import { args, number } from '../helpers/entry-values.ts'
import { type RewriteInput, rewrite, run } from '../helpers/rewritten.ts'
import { assemble } from '../helpers/wasm-module.ts'
import { sample } from '../helpers/wasm-samples.ts'

const test = suite('places of doors')

type Fn = ((...given: unknown[]) => unknown) & { extra?: number }

const entry = { params: args(number) }
const twoFunctions = assemble([sample('one', 'f0'), sample('one', 'f1')])

function compile(text: string, entries: RewriteInput['entries'] = [entry], path = 'module.js'): string {
  return rewrite({ text, path, wasm: twoFunctions, entries }).code
}

test('a declaration keeps name, length, hoisting and properties', () => {
  const module = run<{ f: Fn; early: unknown }>(
    compile(
      `exports.early = f(1); f.extra = 3\n/* @njit */ function f(a, b, c = 10) { return a }\nexports.f = f`,
    ),
  )
  assert.equal([module.early, module.f.name, module.f.length, module.f.extra], [1001, 'f', 2, 3])
  const made = new (module.f as unknown as new (a: string) => object)('x')
  assert.is(made.constructor, module.f)
})

test('a recursive original goes through the dispatcher', () => {
  const { f } = run<{ f: Fn }>(
    compile(`/* @njit */ function f(a) { return a === 'x' ? f(1) : 'js' }\nexports.f = f`),
  )
  assert.is(f('x'), 1001)
})

test('literal defaults are kept, others are evaluated once', () => {
  const { f, g, count } = run<{ f: Fn; g: Fn; count(): number }>(
    compile(
      `let n = 0\n/* @njit */ function f(a = -5) { return 'js' }
/* @njit */ const g = function (a = ++n) { return a }\nexports.f = f; exports.g = g; exports.count = () => n`,
      [entry, entry],
    ),
  )
  assert.equal([f(), f('x'), f(undefined)], [995, 'js', 995])
  assert.equal([g(), g('x'), count()], [1001, 'x', 1])
  assert.equal([f.length, g.length, g.name], [0, 0, 'g'])
})

test('functions in variables', () => {
  const text = (keyword: string, init: string) =>
    `${keyword} before = 1, /* @njit */ f = ${init}, after = f(2)\nexports.f = f; exports.after = after`
  for (const keyword of ['const', 'let', 'var']) {
    for (const init of ['(a) => a', 'a => (a)', 'function (a) { return a }', '((a) => { return a })']) {
      const { f, after } = run<{ f: Fn; after: unknown }>(compile(text(keyword, init)))
      assert.equal([f(1), f('x'), after, f.name, f.length], [1001, 'x', 1002, 'f', 1], `${keyword} ${init}`)
    }
  }
  const { f } = run<{ f: Fn }>(compile(text('const', `function inner(a) { return a === 'x' ? inner : a }`)))
  assert.equal([f(1), f.name, (f('x') as Fn).name], [1001, 'inner', 'inner'])
})

test('a variable that is assigned again keeps its function in place', () => {
  const { f, g } = run<{ f: Fn; g: Fn }>(
    compile(`/* @njit */ let f = (a) => a; const g = f; f = () => 'other'\nexports.f = f; exports.g = g`),
  )
  assert.equal([f(1), g(1), g('x')], ['other', 1001, 'x'])
})

test('methods, callbacks and functions in expressions', () => {
  const { object, Class, mapped } = run<{ object: { f: Fn }; Class: { f: Fn }; mapped: unknown[] }>(
    compile(
      `exports.object = { /* @njit */ f(a) { 'use strict'
 return a } }
exports.Class = class { /* @njit */ static f(a) { return a } }
exports.mapped = [1, 'x'].map(/* @njit */ (a) => ({ a }).a)`,
      [entry, entry, { ...entry, symbol: 'f0' }],
    ),
  )
  assert.equal([object.f(1), object.f('x'), object.f.name], [1001, 'x', 'f'])
  assert.equal([Class.f(1), Class.f('x')], [1001, 'x'])
  assert.equal(mapped, [1001, 'x'])
})

test('nested tagged functions', () => {
  const { f } = run<{ f: (x: unknown) => Fn }>(
    compile(`/* @njit */ const f = (x) => /* @njit */ (a) => a\nexports.f = f`, [
      { ...entry, params: args({ kind: 'boolean' }) },
      entry,
    ]),
  )
  assert.equal([f('x')(1), f('x')('y')], [1001, 'y'])
})

test('sloppy functions in blocks and under labels', () => {
  const { f, g } = run<{ f: Fn; g: Fn }>(
    compile(
      `{ /* @njit */ function f(a) { return a } }\nif (true) /* @njit */ function g(a) { return a }\nexports.f = f; exports.g = g`,
      [entry, entry],
    ),
  )
  assert.equal([f(1), f('x'), g(1), g('x')], [1001, 'x', 1001, 'x'])
})

test('exports of ES modules', () => {
  const code = (text: string) => compile(text, [entry], 'module.ts')
  const declaration = code('/* @njit */ export function f(a: number): number { return a }')
  assert.match(declaration, /export function f\(a\) \{.*\} function f\$js\(a: number\): number/)
  const standard = code('/* @njit */ export default function f(a: number) { return a }')
  assert.match(standard, /export default function f\(a\) \{.*\} function f\$js\(a: number\)/)
  const anonymous = code('/* @njit */ export default (a: number) => a')
  assert.match(anonymous, /export default \(a: number\) => \{ .* return \(a\) \}/)
  const constant = code('export const one = 1, f: (a: number) => number = /* @njit */ (a) => a')
  assert.match(
    constant,
    /^.* const one = 1, .*f\$js: \(a: number\) => number = \/\* @njit \*\/ \(a\) => a, f = \(a\) => \{.*\}; export \{ one, f \}/,
  )
  const minified = code("export const f=a=>{'use njit';return a};export const two=2;two;export default two")
  assert.match(minified, /; export \{ f \};export const two=2;/)
  for (const text of [declaration, standard, anonymous, constant, minified])
    parseModule({ path: 'module.ts', text })
  assert.match(constant, /import \{ load as \$njit_load \} from 'njit\/runtime';/)
})

test('several functions of one export statement', () => {
  for (const end of ['', ';', '\n']) {
    const text = `export const f = /* @njit */ (a) => a, g = /* @njit */ (a) => a${end}`
    const code = compile(text, [entry, entry], 'module.mjs')
    assert.is(code.match(/export/g)?.length, 1)
    const { f, g } = run<{ f: Fn; g: Fn }>(
      code
        .replace(/import .*?;/, 'const { load: $njit_load } = require("njit/runtime");')
        .replace('export {', 'module.exports = {'),
    )
    assert.equal([f(1), g(2), f('x'), g.name], [1001, 1002, 'x', 'g'])
  }
})

test('hostile names', () => {
  const { ƒ, $njit } = run<{ ƒ: Fn; $njit: Fn }>(
    compile(
      `const $njit_u = 7, ƒ$js = 8, \\u{192}$js$ = 9
/* @njit */ function ƒ(a) { return a + $njit_u + ƒ$js + ƒ$js$ }
/* @njit */ const $njit = (Math) => Math\nexports.ƒ = ƒ; exports.$njit = $njit`,
      [entry, entry],
    ),
  )
  assert.equal([ƒ(1), ƒ('x'), $njit(1), $njit('x')], [1001, 'x789', 1001, 'x'])
})

test('no line moves, and the marker stands behind hashbang and directives', () => {
  const text = `#!/usr/bin/env node\n'use strict'\n// first\n/* @njit */ function f(a) {\n  'use njit'\n  return a\n}\nexports.f = f // last`
  const code = compile(text)
  const [before, after] = [text.split('\n'), code.split('\n')]
  assert.is(after[0], before[0])
  assert.match(after[1] ?? '', /^'use strict'; \/\* njit:compiled \*\/ var \{/)
  assert.is(after[2], before[2])
  assert.is(after[5], before[5])
  assert.is(after[7], before[7])
  assert.not.match(code, 'use njit')
})

test('transforming twice changes nothing', () => {
  const once = compile(`/* @njit */ function f(a) { return a }`)
  assert.equal(rewrite({ text: once, wasm: twoFunctions, entries: [entry, entry] }).edits, [])
})

test('the same input gives the same text', () => {
  const text = `/* @njit */ function f(a) { return a }`
  assert.is(compile(text), compile(text))
})

test('async functions are left alone', () => {
  const { left, edits } = rewrite({
    text: '/* @njit */ async function f(a) {}',
    wasm: twoFunctions,
    entries: [entry],
  })
  assert.equal(edits, [])
  assert.equal(left, [{ tagged: 0, why: 'it is async or a generator' }])
})

test('edits meet in order, and the map leads back', () => {
  const source = { path: 'a.ts', text: 'abc\ndef' }
  const edits: Edit[] = [
    insertion(0, '1'),
    { start: 0, end: 1, text: '' },
    insertion(1, '2'),
    insertion(7, '3'),
    insertion(7, '4'),
  ]
  const { code, map } = applyEdits(source, edits)
  assert.is(code, '12bc\ndef34')
  assert.equal(map.sources, ['a.ts'])
  assert.equal(map.sourcesContent, [source.text])
})

test.run()
