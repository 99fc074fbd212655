import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { isCompiledOutput, mayHaveTag } from '../../src/1-parse/early-prune.ts'
import { printType } from '../../src/hir/types.ts'
import { indexOf, onlyTagged, pointedAt } from './support.ts'

const places = suite('places of tags')

for (const [what, text, name] of [
  ['a block comment', '/* @njit */ function f(x) {}', 'f'],
  ['a line comment', '// @njit\nfunction f(x) {}', 'f'],
  ['a JSDoc block', '/**\n * Adds.\n * @njit\n * @param {number} x\n */\nfunction f(x) {}', 'f'],
  ['a JSDoc line', '/** @njit */ function f(x) {}', 'f'],
  ['a JSDoc line of several tags', '/** @njit @param {number} x @returns {number} */ function f(x) {}', 'f'],
  ['a JSDoc line of several tags, the last', '/** @param {number} x @njit */ function f(x) {}', 'f'],
  ['a directive', 'function f(x) { "use njit"; return x }', 'f'],
  ['a later directive', 'function f(x) { "use strict"; "use njit"; return x }', 'f'],
  ['export', '/* @njit */ export function f(x) {}', 'f'],
  ['inside export', 'export /* @njit */ function f(x) {}', 'f'],
  ['export default', '/* @njit */ export default function (x) {}', 'default'],
  ['an arrow declaration', '/* @njit */ const f = (x) => x', 'f'],
  ['an exported arrow', '/* @njit */ export const f = (x) => x', 'f'],
  ['before the name', 'const /* @njit */ f = (x) => x', 'f'],
  ['a typed arrow', '/* @njit */ const f = ((x) => x) as (x: number) => number', 'f'],
  ['an arrow itself', 'const f = /* @njit */ (x) => x', 'f'],
  ['a parenthesised function', 'const f = /* @njit */ (function (x) {})', 'f'],
  ['a call argument', 'map(list, /* @njit */ (x) => x)', 'anonymous'],
  ['a class method', 'class C { /* @njit */ m(x) {} }', 'm'],
  ['a static method', 'class C { /* @njit */ static m(x) {} }', 'm'],
  ['a private method', 'class C { /* @njit */ #m(x) {} }', '#m'],
  ['a class property', 'class C { /* @njit */ m = (x) => x }', 'm'],
  ['an object method', 'const o = { /* @njit */ m(x) {} }', 'm'],
  ['an object property', 'const o = { /* @njit */ m: function (x) {} }', 'm'],
  ['an assignment', '/* @njit */ exports.f = function (x) {}', 'f'],
  ['a returned function', 'function make() { /* @njit */ return function g(x) {} }', 'g'],
  ['other comments between', '/* @njit */ // why\n/** @param {number} x */\nfunction f(x) {}', 'f'],
  ['CRLF', '/**\r\n * @njit\r\n * text\r\n */\r\nfunction f(x) {}', 'f'],
  ['a byte order mark', '\uFEFF/* @njit */ function f(x) {}', 'f'],
  ['a hashbang', '#!/usr/bin/env node\n/* @njit */ function f(x) {}', 'f'],
  ['a unicode name', '/* @njit */ function größe𝒳(x) {}', 'größe𝒳'],
  ['a second declarator', 'const a = 1, /* @njit */ f = (x) => x', 'f'],
] as const) {
  places(what, () => {
    const index = indexOf(text)
    assert.equal(index.diagnostics, [])
    assert.is(onlyTagged(index).fn.name, name)
  })
}

for (const [what, text] of [
  ['a string', 'const s = "/* @njit */"; function f() {}'],
  ['a template', 'const s = `/* @njit */`; function f() {}'],
  ['a regular expression', 'const s = /\\/* @njit *\\//; function f() {}'],
  ['prose', '// see @njit for more\nfunction f() {}'],
  ['prose behind a type', '/** @param {number} x as in @njit functions */\nfunction f(x) {}'],
  ['another word', '/* @njitter */ function f() {}'],
  ['fenced documentation', '/**\n * ```js\n * @njit\n * ```\n */\nfunction f() {}'],
  ['JSX text', 'const e = <p>// @njit</p>; function f() {}'],
] as const) {
  places(`no tag in ${what}`, () => {
    const index = indexOf(text, what === 'JSX text' ? 'a.jsx' : 'a.ts')
    assert.equal([index.tagged.length, index.diagnostics.length], [0, 0])
  })
}

places('a tag on something else', () => {
  for (const [text, next] of [
    ['/* @njit */ const x = 1', '"const"'],
    ['/* @njit */ class C {}', '"class"'],
    ['/* @njit */ const f = memo((x) => x)', '"const"'],
    ['function f() {}\n/* @njit */', 'the end of the file'],
    ['const e = <p>{/* @njit */}</p>', '"}"'],
  ] as const) {
    const index = indexOf(text, 'a.tsx')
    assert.is(index.diagnostics[0]?.code, 'stray_tag', text)
    assert.is(index.diagnostics[0]?.text, `this tag belongs to no function: ${next} follows`)
    assert.is(pointedAt(index), '@njit')
    assert.is(index.tagged.length, 0)
  }
})

places('a whole module', () => {
  const index = indexOf(
    '/* @njit-module { fastmath: true } */\nexport function a(x) { return [1].map((y) => y) }\nconst b = (x) => x\n/* @njit-skip */ function c() {}\n' +
      '/* @njit { debug: true } */ function d() {}\nasync function e() {}\nclass K { constructor() {} m() {} }\n(function () { function inner() {} })()',
  )
  assert.equal(index.diagnostics, [])
  assert.equal(
    index.tagged.map((each) => each.fn.name),
    ['a', 'b', 'd', 'm', 'inner'],
  )
  assert.equal(index.tagged[2]?.options, { fastmath: true, debug: true })
})

places('functions that only make functions hand their tag on', () => {
  const found = (text: string): string[] => indexOf(text).tagged.map(({ fn }) => fn.name)
  const factory = (tag: string, body: string): string[] => found(`/* ${tag} */ function f(k) { ${body} }`)
  assert.equal(factory('@njit', 'return function g(x) { return x * k }'), ['g'])
  assert.equal(factory('@njit', 'const g = (x) => x; if (k) return g; return function h() {}'), ['g', 'h'])
  assert.equal(factory('@njit', 'return { g() {}, h: function h() {}, k, ...k }'), ['g', 'h'])
  assert.equal(factory('@njit', 'return k > 1 ? function g() {} : (k++, function h() {})'), ['g', 'h'])
  assert.equal(factory('@njit', 'return function g() { return function h() { return 1 } }'), ['h'])
  assert.equal(factory('@njit', 'return async function g() {}'), ['f'])
  assert.equal(factory('@njit', '/* @njit-skip */ function g() {} return { g, h() { return k } }'), ['h'])
  assert.equal(factory('@njit-skip', 'return function g() {}'), [])
  assert.equal(factory('@njit float64(float64)', 'return function g() {}'), ['f'])
  assert.equal(factory('@njit', 'if (k) return 1; return function g() {}'), ['f'])
  assert.equal(factory('@njit', 'let g = function () {}; g = k; return g'), ['f'])
  assert.equal(factory('@njit', 'return { k }'), ['f'])
  assert.equal(factory('@njit', 'return k'), ['f'])
  assert.equal(factory('@njit', 'return other(k)'), ['f'])
  assert.equal(factory('@njit', 'if (k) return other(k); if (!k) return null; return function g() {}'), ['g'])
  assert.equal(found('function g() {} /* @njit */ function f() { return g }'), ['f'])
  const outside = 'function g() {} /* @njit */ function f(k) { return k ? g : function h() {} }'
  assert.equal(found(outside), ['h'])
  assert.equal(found('/* @njit-module */ const f = (a) => { const g = (b) => a + b; return g }'), ['g'])
  assert.equal(
    indexOf('/* @njit { fastmath: true } */ const f = (a) => function g(b) { return a + b }').tagged[0]
      ?.options,
    { fastmath: true },
  )
})

places('a module tag must come first, and has no signature', () => {
  assert.is(indexOf('function f() {}\n/* @njit-module */').diagnostics[0]?.code, 'misplaced_module_tag')
  const index = indexOf('/* @njit-module (float64) */ function f(x) {}')
  assert.is(index.diagnostics[0]?.code, 'module_tag_with_signature')
  assert.is(pointedAt(index), '(float64)')
})

places('functions that cannot be compiled', () => {
  for (const [text, what] of [
    ['/* @njit */ function* f() {}', 'a generator'],
    ['/* @njit */ async function f() {}', 'an async function'],
    ['/* @njit */ export default async (x) => x', 'an async function'],
    ['const C = class { /* @njit */ constructor() {} }', 'a constructor of a class without a name'],
  ] as const) {
    const index = indexOf(text)
    assert.is(index.diagnostics[0]?.text, `${what} cannot be compiled`)
    assert.is(index.diagnostics[0]?.severity, 'fallback')
    assert.is(index.rejected.length, 1)
  }
})

places('tags that contradict each other', () => {
  const skip = indexOf('/* @njit */ /* @njit-skip */ function f() {}')
  assert.is(
    skip.diagnostics[0]?.text,
    'the tags of this function contradict each other: one compiles it, one skips it',
  )
  const options = indexOf('/* @njit { cache: true } */ function f() { "use njit { cache: false }" }')
  assert.is(
    options.diagnostics[0]?.text,
    'the tags of this function contradict each other: "cache" has two values',
  )
  const agree = indexOf('/* @njit { cache: true } */ // @njit { debug: true, cache: true }\nfunction f() {}')
  assert.equal(onlyTagged(agree).options, { cache: true, debug: true })
})

places.run()

const options = suite('options')

options('every option', () => {
  const text = `{ parallel: true, "fastmath": ['nnan', 'afn'], boundscheck: 'js', inline: "never", target: 'wasm', cache: false, errorModel: 'numba', debug: true, /* no */ }`
  const index = indexOf(`// @njit ${text}\nfunction f() {}`)
  assert.equal(index.diagnostics, [])
  const expected = {
    parallel: true,
    fastmath: ['nnan', 'afn'],
    boundscheck: 'js',
    inline: 'never',
    target: 'wasm',
    cache: false,
    errorModel: 'numba',
    debug: true,
  }
  assert.equal(onlyTagged(index).options, expected)
})

options('in several lines of JSDoc', () => {
  const index = indexOf(
    '/**\n * @njit {\n *   parallel: true,\n *   fastmath: false\n * } (float64)\n * More text.\n */\nfunction f(x) {}',
  )
  assert.equal(onlyTagged(index).options, { parallel: true, fastmath: false })
  assert.is(onlyTagged(index).signatures.length, 1)
})

for (const [tag, code, place, text] of [
  ['{ paralel: true }', 'unknown_option', 'paralel', 'unknown option "paralel" (did you mean "parallel"?)'],
  [
    '{ error_model: "js" }',
    'unknown_option',
    'error_model',
    'unknown option "error_model" (did you mean "errorModel"?)',
  ],
  ['{ __proto__: { parallel: true } }', 'unknown_option', '__proto__', 'unknown option "__proto__"'],
  ['{ "constructor": 1 }', 'unknown_option', '"constructor"', 'unknown option "constructor"'],
  ['{ parallel: 1 }', 'wrong_option_value', '1', 'option "parallel" cannot be 1'],
  [
    '{ fastmath: ["nan"] }',
    'wrong_option_value',
    '["nan"]',
    'option "fastmath" cannot be ["nan"] (did you mean "nnan"?)',
  ],
  [
    '{ target: "wsam" }',
    'wrong_option_value',
    '"wsam"',
    'option "target" cannot be "wsam" (did you mean "wasm"?)',
  ],
  ['{ cache: true, cache: false }', 'duplicate_option', 'cache', 'option "cache" is given twice'],
  [
    '{ parallel: true',
    'malformed_tag',
    '{',
    'malformed tag: expected a "}" that closes this "{", found none',
  ],
  ['{ parallel true }', 'malformed_tag', 'true', 'malformed tag: expected options as in JSON5, found "true"'],
  [
    '{ parallel: (() => 1)() }',
    'malformed_tag',
    '(',
    'malformed tag: expected options as in JSON5, found "("',
  ],
  ['{} {}', 'malformed_tag', '{', 'malformed tag: expected one options object, found "{"'],
  [
    'this is fast',
    'malformed_tag',
    'this',
    'malformed tag: expected an options object or a signature, found "this"',
  ],
  ['= 3', 'malformed_tag', '=', 'malformed tag: expected an options object or a signature, found "="'],
] as const) {
  options(tag, () => {
    const index = indexOf(`const s = 1\n/* @njit ${tag} */ function f() {}`)
    assert.is(index.diagnostics[0]?.code, code)
    assert.is(index.diagnostics[0]?.text, text)
    assert.is(index.diagnostics[0]?.severity, 'error')
    assert.is(pointedAt(index), place)
    assert.is(index.diagnostics[0]?.span.line, 2)
    assert.equal([index.tagged.length, index.rejected.length], [0, 1])
  })
}

options('an unknown tag', () => {
  const index = indexOf('/* @njit-modul */ function f() {}')
  assert.is(index.diagnostics[0]?.text, 'unknown tag "@njit-modul" (did you mean "@njit-module"?)')
  assert.is(pointedAt(index), '@njit-modul')
})

options('one bad tag leaves the others alone', () => {
  const index = indexOf('/* @njit { x: 1 } */ function f() {}\n/* @njit */ function g() {}')
  assert.is(onlyTagged(index).fn.name, 'g')
  assert.is(index.diagnostics.length, 1)
})

options.run()

const signatures = suite('signatures')

const printed = (tag: string, params = 'a, b'): string => {
  const index = indexOf(`/* @njit ${tag} */ function f(${params}) {}`)
  if (index.diagnostics[0])
    return `${index.diagnostics[0].code} at ${pointedAt(index)}: ${index.diagnostics[0].text}`
  return onlyTagged(index)
    .signatures.map(
      (each) =>
        `${each.returns ? printType(each.returns) : '-'}(${each.params.map((param) => printType(param.type) + (param.wantsInteger ? '~' : '')).join(', ')})`,
    )
    .join(' ; ')
}

for (const [tag, expected] of [
  ['float64(float64[:], int32)', 'float64(array(float64, 1d, C), float64~)'],
  ['(float64[:], int32)', '-(array(float64, 1d, C), float64~)'],
  ['(f8, i4) ; (f4 , b1);', '-(float64, float64~) ; -(float64, boolean)'],
  ['(f8, i4) ; (f4 , u1);', '-(float64, float64~)'],
  ['{ cache: true } f8 ( f8[ ::1 ], bool )', 'float64(array(float64, 1d, C), boolean)'],
  ['void(uint8[::1], uint8clamped[:])', 'none(array(uint8, 1d, C), array(uint8clamped, 1d, C))'],
  ['none(int64, uint64[:])', 'none(bigint, array(uint64, 1d, C))'],
  ['(f8, f8) -> f8', 'float64(float64, float64)'],
  ['float64(list(float64), List(f8))', 'float64(list(float64), list(float64))'],
  [
    'list(float64)(reflected list(float64), optional(int32))',
    'list(float64)(list(float64), OptionalType(float64))',
  ],
  [
    '(array(float32, 1d, C), readonly array(int16, 1d, A))',
    '-(array(float32, 1d, C), readonly array(int16, 1d, C))',
  ],
  [
    'Tuple(float64, boolean)(UniTuple(float64, 2), OptionalType(float64))',
    'Tuple(float64, boolean)(Tuple(float64, float64), OptionalType(float64))',
  ],
  ['(f8, f8); (f8, f8)', '-(float64, float64)'],
  [
    '(f8, flot64)',
    'unknown_signature_type at flot64: unknown type "flot64" in a signature (did you mean "float64"?)',
  ],
  [
    '(f8, float64[:, :])',
    'unsupported_signature_type at float64[:, :]: the type "float64[:, :]" cannot be used in a signature: JavaScript arrays have one dimension',
  ],
  [
    '(f8, complex128)',
    'unsupported_signature_type at complex128: the type "complex128" cannot be used in a signature: JavaScript has no complex numbers',
  ],
  [
    '(f8, boolean[:])',
    'unsupported_signature_type at boolean[:]: the type "boolean[:]" cannot be used in a signature: JavaScript has no array of booleans; write uint8[:]',
  ],
  ['(f8)', 'wrong_parameter_count at (f8): the signature has 1 parameter, but f has 2'],
  [
    'f8(f8, f8); i4(f8, f8); b1(f8, f8)',
    'contradictory_tags at b1(f8, f8): the tags of this function contradict each other: two signatures differ only in their result',
  ],
  ['f8(f8, f8', 'malformed_tag at : malformed tag: expected "," or ")", found the end of the tag'],
  [
    'f8(f8, f8) f8(f8, f8)',
    'malformed_tag at f8: malformed tag: expected ";" before the next signature, found "f8"',
  ],
  ['f8', 'malformed_tag at : malformed tag: expected "(", found the end of the tag'],
  ['(f8, f8[1])', 'malformed_tag at 1: malformed tag: expected ":", found "1"'],
  ['(f8, __proto__)', 'unknown_signature_type at __proto__: unknown type "__proto__" in a signature'],
  [
    `(f8, ${'list('.repeat(1000)})`,
    'malformed_tag at list: malformed tag: expected a simpler type, found "list"',
  ],
] as const) {
  signatures(tag.slice(0, 60), () => assert.is(printed(tag), expected))
}

signatures('against annotations', () => {
  const index = indexOf('/* @njit (float64[:]) */ function f(a: number) {}')
  assert.is(
    index.diagnostics[0]?.text,
    'the signature says array(float64, 1d, C) for a, the annotation says float64',
  )
  assert.is(pointedAt(index), '(float64[:])')
  const label = index.diagnostics[0]?.labels[0]
  assert.is(index.entry.source.text.slice(label?.span.start, label?.span.end), 'number')
  assert.equal(
    indexOf('/* @njit float32(int32, float64[:]) */ function f(a: number, b: Float64Array): number {}')
      .diagnostics,
    [],
  )
  assert.is(
    indexOf('/* @njit b1(f8) */ function f(a: number): Float64Array {}').diagnostics[0]?.code,
    'signature_against_annotation',
  )
})

signatures('defaults, rest and this count as in the source', () => {
  assert.is(printed('(f8, f8)', 'this: void, a, b = 2'), '-(float64, float64)')
})

signatures.run()

const pruning = suite('early prune')

pruning('only files with a tag are parsed', () => {
  assert.is(mayHaveTag('function f() {}'), false)
  assert.is(mayHaveTag('// @njit'), true)
  assert.is(mayHaveTag("function f() { 'use njit' }"), true)
  assert.is(mayHaveTag(`const s = "${'x'.repeat(5_000_000)}"`), false)
})

pruning('compiled output is not compiled again', () => {
  assert.is(mayHaveTag('/* njit:compiled */\n/* @njit */ function f() {}'), false)
  assert.is(
    mayHaveTag(
      '\uFEFF#!/usr/bin/env node\n// first\n/*! licence */ "use strict"; /* njit:compiled */ /* @njit */ function f() {}',
    ),
    false,
  )
  assert.is(isCompiledOutput('const s = "/* njit:compiled */"'), false)
  assert.is(isCompiledOutput('// /* njit:compiled */\nf()'), false)
  assert.is(isCompiledOutput(`${'/* */ '.repeat(50_000)}x /* njit:compiled */`), false)
})

pruning.run()
