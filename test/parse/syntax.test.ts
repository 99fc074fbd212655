import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { indexModule } from '../../src/1-parse/index-module.ts'
import { parseModule } from '../../src/1-parse/parse.ts'
import { visitReachable } from '../../src/1-parse/visit-reachable.ts'
import { CompileError } from '../../src/diagnostics/diagnostic.ts'
import { indexOf, meaningOf, onlyTagged } from './support.ts'

const parsing = suite('parsing')

const failure = (text: string, path: string): CompileError => {
  try {
    parseModule({ path, text })
  } catch (error) {
    if (error instanceof CompileError) return error
  }
  throw new Error('it parsed')
}

parsing('a syntax error has a place', () => {
  const { diagnostic } = failure('const a = 1\r\nconst b = = 2\r\n', 'src/a.ts')
  assert.is(diagnostic.code, 'syntax_error')
  assert.is(diagnostic.text, 'the file cannot be parsed: Unexpected token')
  assert.equal(
    [diagnostic.span.file, diagnostic.span.line, diagnostic.span.column, diagnostic.span.start],
    ['src/a.ts', 2, 10, 23],
  )
})

parsing('duplicate declarations are syntax errors', () => {
  assert.is(failure('let a = 1; let a = 2', 'a.js').diagnostic.code, 'syntax_error')
})

for (const [what, path, text] of [
  [
    'TypeScript',
    'a.ts',
    'let x = <number>y; abstract class A { declare z: number; private w!: number }; enum E { A }; namespace N {}',
  ],
  ['TSX', 'a.tsx', 'const e = <T,>(x: T) => <p>{x}</p>'],
  ['JSX in .js', 'a.js', 'const e = <p/>'],
  ['old decorators', 'a.ts', '@dec export class A { constructor(@inject() private b: B) {} @prop c = 1 }'],
  ['new decorators', 'a.ts', 'export @dec class A { @prop accessor c = 1 }'],
  ['a query', 'a.vue?vue&type=script&lang.ts', 'let x: number = 1'],
  ['import attributes', 'a.js', 'import x from "./x.json" with { type: "json" }'],
  ['using', 'a.js', '{ using x = open() }'],
  ['top-level await and return', 'a.js', 'await x; return'],
  ['hashbang and BOM', 'a.js', '\uFEFF#!/usr/bin/env node\nlet a = 1'],
  ['sloppy code', 'a.cjs', 'with (a) { b = 010 }'],
  ['declaration files', 'a.d.ts', 'export declare function f(x: number): number; export type T = number'],
  ['CommonJS TypeScript', 'a.cts', 'import f = require("./f"); export = f'],
  ['regular expressions', 'a.js', 'const r = /[\\p{L}--[a-z]]/v'],
] as const) {
  parsing(what, () => {
    const module = parseModule({ path, text })
    assert.is(module.source.path, path)
  })
}

parsing('module formats', () => {
  const format = (text: string, path = 'a.js'): string => parseModule({ path, text }).format
  assert.is(format('exports.a = 1'), 'commonjs')
  assert.is(format('const a = require("./a")'), 'commonjs')
  assert.is(format('export const a = require("./a")'), 'esm')
  assert.is(format('const a = 1'), 'esm')
  assert.is(format('function require() {}; require("./a")'), 'esm')
})

parsing('positions are UTF-16 offsets', () => {
  const text = '/* 😀 */ const é = "😀"; /* @njit */ function f(x) {}'
  const { fn } = onlyTagged(indexOf(text))
  assert.is(text.slice(fn.span.start, fn.span.end), 'function f(x) {}')
  assert.is(fn.span.column, fn.span.start)
})

parsing('hostile text', () => {
  const text = `const s = "*/ #include <x> \\" '", t = \`*/ \${'/* @njit */'}\`
/* @njit */ function __proto__(constructor, \\u0061b, ${'x'.repeat(3000)}) { return constructor + toString + hasOwnProperty }
const toString = 5`
  const index = indexOf(text, 'a.js')
  const { fn } = onlyTagged(index)
  assert.is(fn.name, '__proto__')
  assert.equal(
    fn.params.slice(0, 2).map((param) => param.name),
    ['constructor', 'ab'],
  )
  assert.equal(meaningOf('toString', index), { kind: 'constant', value: 5 })
  assert.is(meaningOf('hasOwnProperty', index).kind, 'unsupported')
  assert.is(meaningOf('constructor', index).kind, 'local')
})

parsing('an enormous function', () => {
  const lines = Array.from({ length: 5000 }, (_, i) => `  y = y * 2 + a[${i}] + K${i % 50}`).join('\n')
  const constants = Array.from({ length: 50 }, (_, i) => `const K${i} = ${i}`).join('\n')
  const started = Date.now()
  const index = indexOf(
    `${constants}\n/* @njit */ function f(a: Float64Array) {\n  let y = 0\n${lines}\n  return y\n}`,
  )
  assert.is(visitReachable(index).length, 1)
  assert.equal(meaningOf('K7', index), { kind: 'constant', value: 7 })
  assert.ok(Date.now() - started < 5000)
})

parsing('deep nesting and long chains', () => {
  const chain = Array.from({ length: 2000 }, (_, i) => `const c${i + 1} = c${i} + 1`).join('\n')
  const index = indexOf(
    `const c0 = g()\n${chain}\nconst d = ${'('.repeat(300)}1${')'.repeat(300)}\nconst e = ${'1+'.repeat(2000)}1\n/* @njit */ function f() { return [c2000, d, e] }`,
  )
  assert.equal(meaningOf('d', index), { kind: 'constant', value: 1 })
  assert.is.not(meaningOf('e', index).kind, 'function')
  assert.is.not(meaningOf('c2000', index).kind, 'function')
})

parsing('a graph that is not loaded is a graph without modules', () => {
  const index = indexModule(
    { path: 'a.ts', text: "import { g } from './g'; /* @njit */ function f() { return g() }" },
    { resolve: () => null },
  )
  assert.equal(meaningOf('g', index), { kind: 'unsupported', why: '"./g" was not found, or cannot be read' })
})

parsing('parsing is shared through the graph', () => {
  const parsed = new Map()
  const source = { path: 'a.ts', text: '/* @njit */ function f() {}' }
  const first = indexModule(source, { resolve: () => null, parsed }).entry
  assert.is(indexModule(source, { resolve: () => null, parsed }).entry, first)
  assert.is.not(
    indexModule({ ...source, text: '/* @njit */ function g() {}' }, { resolve: () => null, parsed }).entry,
    first,
  )
})

parsing.run()
