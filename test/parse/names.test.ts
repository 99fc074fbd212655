import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Binding } from '../../src/1-parse/module-index.ts'
import { visitReachable } from '../../src/1-parse/visit-reachable.ts'
import { printType } from '../../src/hir/types.ts'
import { type Files, indexOf, load, meaningOf, memberMeaning } from './support.ts'

const show = (binding: Binding | null): string => {
  switch (binding?.kind) {
    case undefined:
      return 'member'
    case 'local':
      return `local ${binding.id.name}`
    case 'function':
      return `function ${binding.key}`
    case 'class':
      return `class ${binding.key}`
    case 'closure':
      return `closure ${binding.path.node.start}`
    case 'constant':
      return `${binding.conditions === undefined ? '' : 'presumed '}constant ${Object.is(binding.value, -0) ? '-0' : String(binding.value)}${typeof binding.value === 'bigint' ? 'n' : ''}`
    case 'builtin':
      return `builtin ${binding.name}`
    case 'capture': {
      const { type, frozen, source } = binding.capture
      const length = type.kind === 'array' && type.length !== undefined ? ` x${type.length}` : ''
      return `${frozen ? 'table' : 'capture'} ${printType(type)}${length}${source.kind === 'literal' ? ` [${source.elements.join()}]` : ''}`
    }
    case 'unsupported':
      return `unsupported: ${binding.why}`
  }
}

/** Meaning of `x` in `f`, with `code` around it. */
const meaning = (code: string, path = 'a.ts'): string =>
  show(meaningOf('x', indexOf(`${code}\n/* @njit */ function f(n) { return x }`, path)))

const constants = suite('constants')

for (const [code, expected] of [
  ['const x = 3', 'constant 3'],
  ['const x = -3.5', 'constant -3.5'],
  ['const x = -0', 'constant -0'],
  ['const x = 2 * 3 + (1 << 4)', 'constant 22'],
  ['const x = Math.PI / 180', `constant ${Math.PI / 180}`],
  ['const a = 7, x = a % 4', 'constant 3'],
  ['const x = true', 'constant true'],
  ['const x = !true', 'constant false'],
  ['const x = 12n', 'constant 12n'],
  ['const x = undefined', 'constant undefined'],
  ['const x = Infinity', 'constant Infinity'],
  ['const x = Number.EPSILON', `constant ${Number.EPSILON}`],
  ['const x = 5 as const', 'constant 5'],
  ['export const x = 5', 'constant 5'],
  ['let x = 5', 'constant 5'],
  ['var x = 5', 'constant 5'],
  ['const { PI: x } = Math', `constant ${Math.PI}`],
  ['const { a: x } = { a: 4 }', 'constant 4'],
  // Not exactly defined, or changing: known when the program runs.
  ['const x = Math.sin(1)', 'capture float64'],
  ['const x = 2 ** 0.5', 'capture float64'],
  ['let x = 5; export function g() { x = 6 }', 'capture cell(float64)'],
  ['let x = true; export function g() { x = false }', 'capture cell(boolean)'],
  ['let x; export function g() { x = 6 }', 'capture struct x'],
  ['let x = 5; x++', 'capture float64'],
  ['if (n) { var x = 5 }', 'capture float64'],
  ['const x = Math.random() < 0.5', 'capture boolean'],
  // Computed while the module loads, alike on every host that runs compiled code.
  ['const x = Math.floor(3.7)', 'constant 3'],
  ['let x; if (typeof Math.imul === "function") x = 1; else x = 2', 'constant 1'],
  ['const x = new Uint8Array(new Uint16Array([258]).buffer)[0]', 'constant 2'],
  [
    'const x = sum(4); function sum(n) { let s = 0; for (let i = 0; i < n; i++) s += i; return s }',
    'constant 6',
  ],
  ['const x = odd([1, 2, 3]); function odd(a) { return a.length & 1 ? true : false }', 'constant true'],
  ['let x; x = 1; x = 2', 'constant 2'],
  ['let x = 1; const y = x; x = 2', 'capture float64'],
  ['const x = Math.f16round ? 1 : 2', 'capture float64'],
  ['const x = typeof Math.f16round === "function" ? 1 : 2', 'capture float64'],
  ['const x = typeof process === "object" ? 1 : 2', 'capture float64'],
  ['const x = g() ? 1 : 2; let n = 0; function g() { n++; return n }', 'capture float64'],
  ['const x = g(); function g() { for (;;) {} }', 'capture ?'],
  ['const x = g(); function g() { return g() }', 'capture ?'],
  ['const x = new Uint32Array(new Uint8Array(3).buffer).length', 'capture float64'],
  [`const x = ${'1 + '.repeat(800)}Math.floor(1)`, 'capture ?'],
  ['const x = g === g ? 1 : 2; function g() {}', 'capture float64'],
  ['const x = y + 1', 'capture ?'],
  ['const x = "text"', 'constant text'],
  ['let x: boolean', 'capture boolean'],
  ['/** @type {number} */ let x = load()', 'capture float64'],
  ['var x = 5; eval("x = 6")', 'unsupported: this module calls eval, which may change x'],
] as const) {
  constants(code, () => assert.is(meaning(code), expected))
}

constants('a variable that may be read before it is initialised', () => {
  assert.is(meaning('f(1); const x = 5'), 'capture float64')
  assert.is(meaning('g(1); const x = 5; function g() { f() }'), 'capture float64')
  assert.is(meaning('g(1); const x = 5; function g() {}'), 'constant 5')
  assert.is(
    meaning('g(1); const x = () => 5; function g() { f() }'),
    'unsupported: x may be used before it is initialised; move its declaration up',
  )
  assert.is(meaning('module.exports = f; const x = 5', 'a.js'), 'constant 5')
  assert.is(meaning('export { f }; const x = 5'), 'constant 5')
})

constants('enums', () => {
  const code = `const BASE = 4; enum E { A, B = 10, C, D = B * 2, F = E.A | 1, G = BASE, H = 'text', I = -q(), "quoted" = 3 }; const enum K { X = -1 }
    /* @njit */ function f() { return [E.A, E.C, E.D, E.F, E.G, E.H, E.I, E.Z, E['quoted'], K.X, E[0], E] }`
  const index = indexOf(code)
  const of = (text: string): string => show(memberMeaning(text, index))
  assert.equal(
    [of('E.A'), of('E.C'), of('E.D'), of('E.F'), of('E.G')],
    ['constant 0', 'constant 11', 'constant 20', 'constant 1', 'constant 4'],
  )
  assert.equal([of("E['quoted']"), of('K.X')], ['constant 3', 'constant -1'])
  assert.is(of('E.H'), 'constant text')
  assert.is(of('E.I'), 'unsupported: E.I is known only when the program runs')
  assert.is(of('E.Z'), 'unsupported: E has no member Z')
  assert.is(of('E[0]'), 'unsupported: only properties with a written name of an enum are compiled')
  assert.is(show(meaningOf('E', index)), 'unsupported: E is an enum, which is no value that can be compiled')
})

constants('definitions in circles, and definitions that double', () => {
  const doubling = Array.from({ length: 40 }, (_, i) => `const a${i + 1} = a${i} + a${i} + s`).join('\n')
  assert.is(meaning(`const s = Math.sin(2); const a0 = s\n${doubling}\nconst x = a40`), 'capture float64')
  assert.is(meaning('const x = y; const y = x'), 'capture ?')
  const index = indexOf(
    'enum A { X = B.Y + B.Y } enum B { Y = A.X + A.X }\n/* @njit */ function f() { return A.X }',
  )
  assert.is(show(memberMeaning('A.X', index)), 'unsupported: A.X is known only when the program runs')
})

constants('what Babel does not see', () => {
  const of = (code: string, path = 'a.ts'): string => show(meaningOf('x', indexOf(code, path)))
  assert.is(
    of('namespace N { export let x = 1; /* @njit */ export function f() { return x } }'),
    'capture float64',
  )
  assert.is(
    of('namespace N { export const x = 1; /* @njit */ export function f() { return x } }'),
    'constant 1',
  )
  assert.is(of('const x = 1; /* @njit */ function f(a = x) { var x = 2; return a }'), 'constant 1')
  assert.is(of('const x = 1; /* @njit */ function f(a = (() => x)()) { var x = 2; return a }'), 'constant 1')
  assert.is(
    of('function x() {}; /* @njit */ function f(n) { if (n) { function x() {} } return x() }', 'a.js'),
    'unsupported: a function called x is declared in a block',
  )
  assert.is(of('const x = 1_000n; /* @njit */ function f(n) { return x }'), 'constant 1000n')
})

constants('constant objects', () => {
  const of = (code: string): string =>
    show(memberMeaning('x.a', indexOf(`${code}\n/* @njit */ function f() { return x.a }`)))
  assert.is(of('const x = { a: 1, b: 2 }'), 'constant 1')
  assert.is(of('const x = { a: 1, a: 3 }'), 'constant 3')
  assert.is(of('export const x = Object.freeze({ a: 1 })'), 'constant 1')
  assert.is(of('export const x = { a: -1 } as const'), 'constant -1')
  assert.is(of('const x = { a: (y) => y }; x.a(1)'), 'function a.ts:15')
  assert.is(of('export const x = { a: 1 }'), 'presumed constant 1')
  assert.is(of('const x = { a: 1 }; x.a = 2'), 'presumed constant 1')
  assert.is(of('const x = { a: 1 }; x["a"]++'), 'presumed constant 1')
  assert.is(of('const x = { a: 1 }; [x.a] = [2]'), 'presumed constant 1')
  assert.is(of('const x = { a: 1 }; g(x)'), 'presumed constant 1')
  assert.is(of('const x = { a: 1, m() { this.a = 2 } }; x.m()'), 'presumed constant 1')
  assert.is(of('const x = { get a() { return 1 } }'), 'member')
  assert.is(of('const x = { a: 1, __proto__: { b: 1 } }'), 'member')
  assert.is(of('const x = { b: 1 }'), 'unsupported: the object has no property a')
})

constants.run()

const builtins = suite('built-ins')

for (const [code, expected] of [
  ['', 'unsupported: x is not declared in this file'],
  ['const x = Math', 'builtin Math'],
  ['const x = Math.floor', 'builtin Math.floor'],
  ['var x = Math.floor', 'builtin Math.floor'],
  ['const { sqrt: x } = Math', 'builtin Math.sqrt'],
  ['const M = Math; const x = M.floor', 'builtin Math.floor'],
  ['const x = globalThis.Math.floor', 'builtin Math.floor'],
  ['const x = Float64Array', 'builtin Float64Array'],
  ['import { prange as x } from "njit"', 'builtin njit.prange'],
  ['Math.floor = () => 1; const x = Math.floor', 'capture ?'],
  ['const Math = { floor: 1 }; const x = Math.floor', 'constant 1'],
  ['declare const x: number', 'unsupported: x is only declared in this file'],
  ['class x {}', 'class a.ts:0'],
  ['const y = class x {}', 'unsupported: x is not declared in this file'],
] as const) {
  builtins(code, () => assert.is(meaning(code), expected))
}

builtins('hosts and their shadows', () => {
  const of = (name: string, body: string): string =>
    show(meaningOf(name, indexOf(`/* @njit */ function f(n) { ${body} }`, 'a.js')))
  assert.is(of('Math', 'return Math.PI'), 'builtin Math')
  assert.is(of('Math', 'const Math = 1; return Math'), 'local Math')
  assert.is(of('NaN', 'return NaN'), 'constant NaN')
  assert.is(of('undefined', 'return undefined'), 'constant undefined')
  assert.is(of('arguments', 'return arguments'), 'unsupported: the arguments object is not compiled')
  assert.is(of('n', 'return n'), 'local n')
  assert.is(
    show(
      meaningOf(
        'Math',
        indexOf('Object.assign(Math, { sin() {} })\n/* @njit */ function f() { return Math }'),
      ),
    ),
    'unsupported: this module changes Math',
  )
  assert.is(
    show(
      meaningOf('n', indexOf('with (o) { var f = /* @njit */ function (n) { return n } }', 'a.cjs')),
    ).startsWith('unsupported: a with statement'),
    true,
  )
})

builtins.run()

const functions = suite('functions')

const called = (files: Files, name = 'g'): string => show(meaningOf(name, indexOf(files)))
const use = '/* @njit */ export function f() { return g(1) }'

for (const [what, files, expected] of [
  ['a declaration', { 'a.ts': `${use}; function g() {}` }, 'function a.ts:49'],
  ['an arrow', { 'a.ts': `const g = (y) => y; ${use}` }, 'function a.ts:10'],
  ['an alias', { 'a.ts': `const h = (y) => y; const g = h; ${use}` }, 'function a.ts:10'],
  ['reassigned', { 'a.ts': `function g() {}; g = 1; ${use}` }, 'unsupported: g is assigned again'],
  ['a let that changes once', { 'a.ts': `let g = () => 1; g = () => 2; ${use}` }, 'function a.ts:21'],
  ['a let that changes', { 'a.ts': `let g = () => 1; ${use}; g = () => 2` }, 'function a.ts:70'],
  ['a let that changes later', { 'a.ts': `let g = () => 1; ${use}; f(1); g = () => 2` }, 'capture ?'],
  [
    'a let that a function changes',
    { 'a.ts': `let g = () => 1; ${use}; function h() { g = f }` },
    'capture struct g',
  ],
  ['itself', { 'a.ts': 'const f = /* @njit */ function g() { return g(1) }' }, 'function a.ts:22'],
  [
    'ESM named',
    { 'a.ts': `import { h as g } from './b'; ${use}`, 'b.ts': 'export function h() {}' },
    'function b.ts:7',
  ],
  [
    'ESM default',
    { 'a.ts': `import g from './b'; ${use}`, 'b.ts': 'export default (y) => y' },
    'function b.ts:15',
  ],
  [
    'ESM default by name',
    { 'a.ts': `import g from './b'; ${use}`, 'b.ts': 'export default h; function h() {}' },
    'function b.ts:18',
  ],
  [
    're-exported',
    {
      'a.ts': `import { g } from './b'; ${use}`,
      'b.ts': 'export { h as g } from "./c"',
      'c.ts': 'const h = () => 1; export { h }',
    },
    'function c.ts:10',
  ],
  [
    'export *',
    {
      'a.ts': `import { g } from './b'; ${use}`,
      'b.ts': 'export * from "./c"; export * from "./d"',
      'c.ts': '',
      'd.ts': 'export const g = () => 1',
    },
    'function d.ts:17',
  ],
  [
    'imported and exported',
    {
      'a.ts': `import { g } from './b'; ${use}`,
      'b.ts': 'import { g } from "./c"; export { g }',
      'c.ts': 'export function g() {}',
    },
    'function c.ts:7',
  ],
  [
    'circular',
    {
      'a.ts': `import { g } from './b'; ${use}`,
      'b.ts': 'export { g } from "./c"',
      'c.ts': 'export { g } from "./b"',
    },
    'unsupported: its definition goes in circles',
  ],
  [
    'missing module',
    { 'a.ts': `import { g } from './b'; ${use}` },
    'unsupported: "./b" was not found, or cannot be read',
  ],
  [
    'missing export',
    { 'a.ts': `import { g } from './b'; ${use}`, 'b.ts': 'export const h = 1' },
    'unsupported: b.ts exports nothing called g',
  ],
  [
    'unparsable module',
    { 'a.ts': `import { g } from './b'; ${use}`, 'b.ts': 'export function (' },
    'unsupported: "./b" was not found, or cannot be read',
  ],
  [
    'require',
    {
      'a.js': `const g = require('./b'); ${use.replace('export ', '')}`,
      'b.js': 'module.exports = function (y) { return y }',
    },
    'function b.js:17',
  ],
  [
    'stdlib',
    {
      'a.js': `var g = require( './b' ); ${use.replace('export ', '')}`,
      'b.js': "var main = require( './c.js' );\nmodule.exports = main;",
      'c.js': 'function h() {}\nmodule.exports = h;',
    },
    'function c.js:0',
  ],
  [
    'exports.g',
    { 'a.js': `const { g } = require('./b'); ${use.replace('export ', '')}`, 'b.js': 'exports.g = (y) => y' },
    'function b.js:12',
  ],
  [
    'module.exports.g',
    {
      'a.js': `const { g } = require('./b'); ${use.replace('export ', '')}`,
      'b.js': 'module.exports.g = (y) => y',
    },
    'function b.js:19',
  ],
  [
    'module.exports = { g }',
    {
      'a.js': `const { g } = require('./b'); ${use.replace('export ', '')}`,
      'b.js': 'function g() {}\nmodule.exports = { g }',
    },
    'function b.js:0',
  ],
  [
    'named exports object',
    {
      'a.js': `const { g } = require('./b'); ${use.replace('export ', '')}`,
      'b.js': 'function g() {}\nconst api = { g }; module.exports = api',
    },
    'function b.js:0',
  ],
  [
    'compiled ES module',
    {
      'a.js': `const { g } = require('./b'); ${use.replace('export ', '')}`,
      'b.js':
        'Object.defineProperty(exports, "__esModule", { value: true }); exports.g = void 0; const h = () => 1; exports.g = h;',
    },
    'function b.js:93',
  ],
  [
    'compiled re-export',
    {
      'a.js': `const { g } = require('./b'); ${use.replace('export ', '')}`,
      'b.js':
        'Object.defineProperty(exports, "g", { enumerable: true, get: function () { return h } }); function h() {}',
    },
    'function b.js:90',
  ],
  [
    'ESM from CommonJS',
    { 'a.ts': `import { g } from './b.js'; ${use}`, 'b.js': 'exports.g = (y) => y' },
    'function b.js:12',
  ],
  [
    'ESM default from CommonJS',
    { 'a.ts': `import g from './b.js'; ${use}`, 'b.js': 'module.exports = (y) => y' },
    'function b.js:17',
  ],
  [
    'import equals',
    { 'a.ts': `import g = require('./b'); ${use}`, 'b.ts': 'const h = () => 1; export = h' },
    'unsupported: g is a module, which is no value that can be compiled',
  ],
  [
    'chosen at run time',
    {
      'a.js': `var g = require('./b'); ${use.replace('export ', '')}`,
      'b.js': 'if (q) { module.exports = () => 1 } else { module.exports = () => 2 }',
    },
    'unsupported: b.js sets module.exports more than once, or not always',
  ],
  [
    'an export that may be missing',
    {
      'a.js': `const { g } = require('./b'); ${use.replace('export ', '')}`,
      'b.js': 'if (q) exports.g = () => 1',
    },
    'unsupported: b.js exports g more than once, or not always',
  ],
  [
    'an unknown export',
    { 'a.js': `const { g } = require('./b'); ${use.replace('export ', '')}`, 'b.js': 'exports.h = 1' },
    'unsupported: b.js exports nothing called g',
  ],
  [
    'a required table',
    {
      'a.js': `const g = require('./b'); ${use.replace('export ', '')}`,
      'b.js': 'var T = new Uint8Array(4); module.exports = T',
    },
    'capture array(uint8, 1d, C)',
  ],
  [
    'local require',
    {
      'a.js': `function require() {}; const g = require('./b'); ${use.replace('export ', '')}`,
      'b.js': 'module.exports = () => 1',
    },
    'constant undefined',
  ],
] as readonly (readonly [string, Files, string])[]) {
  functions(what, () => assert.is(called(files), expected))
}

functions('namespaces', () => {
  const files = {
    'a.ts':
      "import * as lib from './b'; import * as old from './c.js'; /* @njit */ function f() { return [lib.g(1), lib.N, lib.sub.g, old.g, lib.gone, lib] }",
    'b.ts': "export const g = () => 1; export const N = 4; export * as sub from './c.js'",
    'c.js': 'exports.g = () => 2',
  }
  const index = indexOf(files)
  const of = (text: string): string => show(memberMeaning(text, index))
  assert.equal(
    [of('lib.g'), of('lib.N'), of('lib.sub.g'), of('old.g')],
    ['function b.ts:17', 'constant 4', 'function c.js:12', 'function c.js:12'],
  )
  assert.is(of('lib.gone'), 'unsupported: b.ts exports nothing called gone')
  assert.is(
    show(meaningOf('lib', index)),
    'unsupported: lib is a module, which is no value that can be compiled',
  )
})

functions('what a module chooses to export', () => {
  const files = { 'c.js': 'module.exports = (y) => y', 'd.js': 'module.exports = globalThis.d' }
  const requires = "const c = require('./c'), d = require('./d');"
  const chosen = (text: string, head = "const g = require('./b')"): string => {
    const entry = `${head}; /* @njit */ function f(x) { return g(x) }`
    const binding = meaningOf('g', indexOf({ 'a.js': entry, 'b.js': text, ...files }))
    return binding.kind === 'function' ? JSON.stringify(binding.conditions) : binding.kind
  }
  const same = '[{"kind":"same","left":"./b","right":"./c.js"}]'
  assert.is(chosen(`${requires} let e; if (d) e = d; else e = c; module.exports = e`), same)
  assert.is(chosen(`${requires} let e = d; e = c; module.exports = e`), same)
  assert.is(chosen(`${requires} module.exports = d ? d : c`), same)
  const open = [
    `${requires} let e; if (d) e = d; else e = c; e.x = 1; module.exports = e`,
    `const d = require('./d'); let e; if (d) e = d; else e = require('./c'); module.exports = e`,
    `const d = require('./d'); if (d) var c = require('./c'); module.exports = d ? d : c`,
    `${requires} module.exports = d ? d : d`,
  ]
  for (const text of open) assert.is.not(chosen(text), same, text)
  const plain = `${requires} module.exports = d ? d : c`
  for (const head of ["import g from './b'", "const g = globalThis.k || require('./b')"])
    assert.is.not(chosen(plain, head), same, head)
})

functions('required namespaces, and patched ones', () => {
  const b = 'exports.g = () => 1; exports.N = 2'
  const index = indexOf({
    'a.js': "const lib = require('./b'); /* @njit */ function f() { return lib.g(lib.N) }",
    'b.js': b,
  })
  assert.equal(
    [show(memberMeaning('lib.g', index)), show(memberMeaning('lib.N', index))],
    ['function b.js:12', 'constant 2'],
  )
  const patched = indexOf({
    'a.js': "const lib = require('./b'); lib.g = 1; /* @njit */ function f() { return lib.g(1) }",
    'b.js': b,
  })
  assert.is(show(memberMeaning('lib.g', patched)), 'member')
})

functions('constants of other files', () => {
  const files = {
    'a.ts':
      "import { N, M } from './b'; import data from './d.json'; import PI from './pi.js'; import { E } from './b'\n/* @njit */ function f() { return [N, M, data.size, data.deep.x, data.name, PI, E.A] }",
    'b.ts': 'export const N = 4; export let M = 5; export const g = () => { M = 6 }; export enum E { A = 8 }',
    'd.json': '{"size": 3, "deep": {"x": 1.5}, "name": "text"}',
    'pi.js': 'var P = 3.14; module.exports = P;',
  }
  const index = indexOf(files)
  assert.equal(
    [show(meaningOf('N', index)), show(meaningOf('M', index)), show(meaningOf('PI', index))],
    ['constant 4', 'capture float64', 'constant 3.14'],
  )
  assert.equal(
    [
      show(memberMeaning('data.size', index)),
      show(memberMeaning('data.deep.x', index)),
      show(memberMeaning('E.A', index)),
    ],
    ['constant 3', 'constant 1.5', 'constant 8'],
  )
  assert.is(show(memberMeaning('data.name', index)), 'constant text')
})

functions('inner functions', () => {
  const of = (body: string): string => show(meaningOf('g', indexOf(`/* @njit */ function f(n) { ${body} }`)))
  assert.is(of('function g(a) { return a } return g(n)'), 'function a.ts:28')
  assert.is(of('const g = (a) => h(a); function h(a) { return a }; return g(n)'), 'function a.ts:38')
  assert.is(of('function g(a) { return a + n } return g(n)'), 'closure 28')
  assert.is(of('function g(a) { return h(a) } function h(a) { return n } return g(n)'), 'closure 28')
  assert.is(
    of('const y = g(n); const g = (a) => a'),
    'unsupported: the function g may be used before it is initialised',
  )
  assert.is(of('let g = (a) => a; g = 1; return g'), 'unsupported: the function g is assigned again')
})

functions.run()

const captures = suite('captures')

for (const [code, expected] of [
  ['const x = new Float64Array(256)', 'table array(float64, 1d, C) x256'],
  ['const N = 8; const x = new Float64Array(N * 2)', 'table array(float64, 1d, C) x16'],
  ['const x = new Uint8Array([1, 2, 3])', 'table array(uint8, 1d, C) x3'],
  ['const x = Float32Array.of(1, 2)', 'table array(float32, 1d, C)'],
  ['const x = [1, -2, 3]', 'table list(float64) x3'],
  ['const x = Object.freeze([1, 2])', 'table list(float64) x2'],
  ['export const x = Object.freeze([1, 2])', 'table list(float64) x2'],
  ['export const x = [1, 2] as const', 'table list(float64) x2'],
  ['const x: readonly number[] = [1, 2]', 'table list(float64, readonly) x2'],
  [
    'const x = new Float64Array(4); for (let i = 0; i < x.length; i++) x[i] = Math.sqrt(i)',
    'table array(float64, 1d, C) x4',
  ],
  ['const x = new Float64Array(4); x.fill(1); x[0] += 2; x[1]++', 'table array(float64, 1d, C) x4'],
  ['const x = new Float64Array(8).fill(3)', 'table array(float64, 1d, C) x8'],
  [
    'const x = (() => { const t = new Uint32Array(256); for (let i = 0; i < 256; i++) t[i] = i; return t })()',
    'table array(uint32, 1d, C) x256',
  ],
  [
    'function make() { const t = []; for (let i = 0; i < 9; i++) t.push(i); return t }; const x = make()',
    'table list(float64)',
  ],
  [
    'const x = new Float64Array(4); const y = x[2] + x.length + x.indexOf(2)',
    'table array(float64, 1d, C) x4',
  ],
  // Written later, or seen by others.
  ['const x = new Float64Array(4); function g() { x[0] = 1 }', 'capture array(float64, 1d, C) x4'],
  ['export const x = new Float64Array(4)', 'capture array(float64, 1d, C) x4'],
  ['const x = new Float64Array(4); export { x }', 'capture array(float64, 1d, C) x4'],
  ['const x = new Float64Array(4); g(x)', 'capture array(float64, 1d, C) x4'],
  ['const x = new Float64Array(4); const y = x', 'capture array(float64, 1d, C) x4'],
  ['const x = new Float64Array(4); const y = x.subarray(1)', 'capture array(float64, 1d, C) x4'],
  ['const x = new Float64Array(4); f(1); x[0] = 1', 'capture array(float64, 1d, C) x4'],
  ['const x = new Float64Array(4); for (;;) { x[0] = 1; f(1) }', 'capture array(float64, 1d, C) x4'],
  ['const x = new Float64Array(4); x[0] = f(1)', 'capture array(float64, 1d, C) x4'],
  ['const x = [1, 2]; x.push(3)', 'capture list(float64)'],
  ['const x = [1, 2]; x[5] = 3', 'table list(float64)'],
  ['const x = [1, 2]; export default x', 'capture list(float64)'],
  ['const x = new Float64Array(buffer)', 'capture array(float64, 1d, C)'],
  ['const x = new Float64Array(4); [x[0]] = [1]', 'capture array(float64, 1d, C) x4'],
  ['const x = new Float64Array(4); x[m]()', 'capture array(float64, 1d, C) x4'],
  ['const x = new Float64Array(4); delete x[0]', 'capture array(float64, 1d, C) x4'],
  ['const x = new Float64Array(4); for (x[0] of y) {}', 'capture array(float64, 1d, C) x4'],
  ['let x = new Float64Array(4); function g(n) { x = new Float64Array(n) }', 'capture array(float64, 1d, C)'],
  ['const x = new Float64Array(4); eval("x[0] = 1")', 'capture array(float64, 1d, C) x4'],
  ['const x = []', 'table list(float64) x0'],
  ['const x = [[1], [2]]', 'capture ?'],
  ['const x = "abc".split("")', 'capture ?'],
  ['const { x } = load()', 'capture ?'],
  ['const x = new Map()', 'capture ?'],
] as const) {
  captures(code, () => {
    const index = indexOf(`${code}\n/* @njit */ function f(n) { return x[n] }`)
    assert.is(show(meaningOf('x', index)), expected)
  })
}

captures('the array itself is given away', () => {
  assert.is(meaning('const x = new Float64Array(4)'), 'capture array(float64, 1d, C) x4')
})

captures('the function itself writes the elements', () => {
  const index = indexOf('const x = new Float64Array(4)\n/* @njit */ function f(n) { x[0] = n }')
  assert.is(show(meaningOf('x', index)), 'capture array(float64, 1d, C) x4')
})

captures('an array made anew at each call is no table', () => {
  const index = indexOf('function make() { const x = new Float64Array(4); return /* @njit */ (i) => x[i] }')
  assert.is(show(meaningOf('x', index)), 'capture array(float64, 1d, C) x4')
})

captures('the function itself assigns the variable', () => {
  const index = indexOf('let x = 0\n/* @njit */ function f(n) { x += n; return x }')
  assert.is(show(meaningOf('x', index)), 'capture cell(float64)')
})

captures('variables of functions around', () => {
  const index = indexOf(
    'function make(x: Float64Array, n: number) { const k = n * 2; const c = 3; return /* @njit */ (i: number) => x[i] * k + c }',
  )
  assert.is(show(meaningOf('x', index)), 'capture array(float64, 1d, C)')
  assert.is(show(meaningOf('k', index)), 'capture float64')
  assert.is(show(meaningOf('c', index)), 'constant 3')
})

captures('a name that means something else beside the tagged function', () => {
  const code =
    'const x = new Float64Array(4); function h(i) { return x[i] }\nfunction make(x) { return /* @njit */ function f(i) { return h(i) } }'
  const index = indexOf(code)
  const helper = visitReachable(index).find((fn) => fn.name === 'h')
  assert.ok(helper)
  assert.is(
    show(meaningOf('x', index, helper)),
    'unsupported: f stands where x means something else, and so cannot hand it over',
  )
})

captures('of another file', () => {
  const files = {
    'a.ts':
      "import { T, g } from './b'; const own = new Float64Array(3);\n/* @njit */ function f(i) { return T[i] + g(i) + own[i] }",
    'b.ts':
      'export const T = new Float64Array([1, 2]); const U = [3, -4]; const V = new Uint8Array(9); let s = 0; const S = Math.sqrt(5); export function g(i) { return T[i] + U[i] + V[i] + s + S }; export function h() { s++ }',
  }
  const index = indexOf(files)
  assert.is(show(meaningOf('T', index)), 'capture array(float64, 1d, C) x2')
  const g = visitReachable(index).find((fn) => fn.name === 'g')
  assert.ok(g)
  assert.is(show(meaningOf('U', index, g)), 'table list(float64) x2 [3,-4]')
  assert.is(
    show(meaningOf('T', index, g)),
    'unsupported: T is a variable of b.ts, which code in another file cannot read',
  )
  assert.is(
    show(meaningOf('V', index, g)),
    'unsupported: V is a variable of b.ts, which code in another file cannot read',
  )
  assert.is(
    show(meaningOf('s', index, g)),
    'unsupported: s is a variable of b.ts, which code in another file cannot read',
  )
})

captures('keys are the same from every function, and positions are declarations', () => {
  const index = indexOf(
    'const x = new Float64Array(4); const g = (i) => x[i]\n/* @njit */ function f(n) { return x[n] + g(n) }',
  )
  const g = visitReachable(index).find((fn) => fn.name === 'g')
  const [here, there] = [meaningOf('x', index), meaningOf('x', index, g)]
  assert.ok(here.kind === 'capture' && there.kind === 'capture')
  assert.is(here.capture.key, there.capture.key)
  assert.is(here.capture.key, 'a.ts:6')
})

captures.run()

const loading = suite('loading')

loading('only what tagged functions reach', () => {
  const { graph } = load({
    'a.ts':
      "import { g } from './b'; import { huge } from './c'; import type { T } from './t'; huge()\n/* @njit */ function f(n: T) { return g(n) }",
    'b.ts':
      "import { k } from './d'; import { unused } from './e'; export const g = (y) => k(y); export const z = () => unused()",
    'c.ts': 'export const huge = () => 1',
    'd.ts': 'export const k = (y) => y',
    'e.ts': 'export const unused = () => 1',
    't.ts': 'export type T = number',
  })
  assert.equal(
    graph.files.map((file) => file.path),
    ['b.ts', 'd.ts', 't.ts'],
  )
  assert.is(graph.resolve('./b', 'a.ts')?.path, 'b.ts')
  assert.is(graph.resolve('./c', 'a.ts'), null)
})

loading('untagged and unparsable entries load nothing', () => {
  assert.equal(load({ 'a.ts': "import { g } from './b'; g()", 'b.ts': '' }).graph.files, [])
  assert.equal(load({ 'a.ts': '/* @njit */ function (', 'b.ts': '' }).graph.files, [])
})

loading('a file that imports itself', () => {
  const { graph } = load({
    'a.ts':
      "import { g } from './a'; /* @njit */ export function f() { return g() }\nexport const g = () => 1",
  })
  assert.equal(graph.files, [])
})

loading.run()
