import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { describeFunction, type Files, indexOf, onlyTagged } from './support.ts'

const described = (files: Files | string, path?: string): string =>
  describeFunction(onlyTagged(indexOf(files, path)).fn)
const reason = (files: Files | string, path?: string): string | null =>
  onlyTagged(indexOf(files, path)).fn.params[0]?.unusable ?? null

const typescript = suite('TypeScript annotations')

for (const [written, expected] of [
  ['number', 'float64'],
  ['boolean', 'boolean'],
  ['bigint', 'bigint'],
  ['undefined', 'none'],
  ['Float64Array', 'array(float64, 1d, C)'],
  ['Float32Array<ArrayBuffer>', 'array(float32, 1d, C)'],
  ['Readonly<Uint8Array>', 'array(uint8, 1d, C)'],
  ['BigInt64Array', 'array(int64, 1d, C)'],
  ['Uint8ClampedArray', 'array(uint8clamped, 1d, C)'],
  ['number[]', 'list(float64)'],
  ['(number)[]', 'list(float64)'],
  ['Array<number>', 'list(float64)'],
  ['readonly number[]', 'list(float64, readonly)'],
  ['ReadonlyArray<number>', 'list(float64, readonly)'],
  ['Readonly<number[]>', 'list(float64, readonly)'],
  ['[number, boolean]', 'Tuple(float64, boolean)'],
  ['readonly [x: number, y: number]', 'Tuple(float64, float64)'],
  ['1 | 2 | 4', 'float64'],
  ['-1 | 0', 'float64'],
  ['true', 'boolean'],
  ['true | false', 'boolean'],
  ['10n', 'bigint'],
  ['number | undefined', 'OptionalType(float64)'],
  ['Float64Array | undefined', 'array(float64, 1d, C)'],
  ['number & { readonly __brand: "px" }', 'float64'],
  ['int32', 'float64~'],
  ['float32', 'float64'],
  ['NonNullable<number | undefined>', 'float64'],
  ['number | null', 'NullableType(float64)'],
  ['string | null', 'NullableType(string)'],
  ['Partial<{ x: number }>', 'struct(x: OptionalType(float64))'],
  ['(typeof TABLE)[number]', 'float64'],
  ['typeof TABLE', 'array(float64, 1d, C)'],
  ['typeof LIMIT', 'float64'],
  ['Scalar', 'float64'],
  ['Vector', 'array(float64, 1d, C)'],
  ['Named', 'array(float32, 1d, C)'],
  ['Box<number>', 'list(float64)'],
  ['Box', 'list(float64)'],
  ['Mode', 'float64'],
  ['Mode.A', 'float64'],
] as const) {
  typescript(written, () => {
    const text = `type Scalar = number; type Vector = Float64Array; interface Named extends Float32Array {}
      type Box<T = number> = T[]; enum Mode { A, B }; const TABLE = new Float64Array(4); const LIMIT = 5
      /* @njit */ function f(a: ${written}): ${written} { return a }`
    assert.is(described(text), `(a: ${expected}) => ${expected.replace('~', '')}`)
  })
}

for (const [written, why] of [
  ['symbol', 'a symbol'],
  ['any', 'any, which is no particular type'],
  ['unknown', 'unknown, which is no particular type'],
  ['number | boolean', 'one of several types'],
  ['Float32Array | Float64Array', 'one of several types'],
  ['symbol[]', 'an array of something else than numbers (a symbol)'],
  ['[number, symbol]', 'a symbol'],
  ['[number, ...number[]]', 'a tuple of no fixed length'],
  ['[number, boolean?]', 'a tuple of no fixed length'],
  ['{ x: symbol }', 'an object without any property of a compiled type'],
  ['() => void', 'a function'],
  ['Loop', 'a recursive type'],
  ['Elsewhere', 'a type that could not be followed: Elsewhere comes from "./nowhere", which was not found'],
  ['Words', 'an enum with strings and numbers'],
  ['WeakMap<object, number>', 'WeakMap, which is not compiled'],
  ['Point', 'an object without any property of a compiled type'],
  ['keyof Point', 'a property name'],
  ['__proto__', '__proto__, which is not compiled'],
] as const) {
  typescript(`not ${written}`, () => {
    const text = `import type { Elsewhere } from './nowhere'; type Loop = Loop[]; enum Words { A = 'a', B = 1 }; interface Point { x(): number }
      /* @njit */ function f(a: ${written}) {}`
    assert.is(described(text), '(a: ?!) => -')
    const found = reason(text) ?? ''
    assert.ok(found.includes(why), found)
  })
}

typescript('types that double at each step, or contain themselves', () => {
  const doubling = Array.from({ length: 30 }, (_, i) => `type T${i + 1} = T${i} | T${i}`).join('\n')
  assert.is(
    reason(`type T0 = number\n${doubling}\n/* @njit */ function f(a: T30) {}`),
    'a type that is too complicated',
  )
  const tree =
    'type Tree = Leaf<Tree> | Pair<Tree> | Many<Tree>; interface Leaf<T> { x: T } interface Pair<T> { x: T } interface Many<T> { x: T }'
  assert.is(
    reason(`${tree}\n/* @njit */ function f(a: Tree) {}`),
    'an object without any property of a compiled type',
  )
  assert.is(described('/* @njit */ function f(a: typeof a, b = typeof b) {}'), '(a: ?, b: ?=) => -')
})

typescript('parameters of every form', () => {
  const text =
    '/* @njit */ function f(this: void, a: number, b?: number, c = 2, d: number = 3, ...e: number[]): void {}'
  assert.is(
    described(text),
    '(a: float64, b: OptionalType(float64), c: float64=, d: float64=, ...e: list(float64)) => none',
  )
})

typescript('types from where the function is held', () => {
  assert.is(
    described('/* @njit */ const f: (a: number, b?: boolean) => number = (a, b) => a'),
    '(a: float64, b: OptionalType(boolean)) => float64',
  )
  assert.is(
    described('type Op = (a: Float64Array) => void; /* @njit */ const f: Op = (a) => {}'),
    '(a: array(float64, 1d, C)) => none',
  )
  assert.is(
    described('/* @njit */ const f = ((a) => a) satisfies (a: number) => number'),
    '(a: float64) => float64',
  )
})

typescript('type parameters', () => {
  assert.is(
    described('/* @njit */ function f<T extends Float64Array>(a: T, n: number): T { return a }'),
    '(a: array(float64, 1d, C), n: float64) => array(float64, 1d, C)',
  )
  assert.is(described('/* @njit */ function f<T>(a: T) {}'), '(a: ?!) => -')
})

typescript('overloads describe the implementation only', () => {
  assert.is(
    described('function f(a: string): void; /* @njit */ function f(a: number) {}'),
    '(a: float64) => -',
  )
})

typescript('imported types are followed to their file', () => {
  const files = {
    'a.ts': `import type { Vec as V, Id } from './barrel'; import * as ns from './types'; import type Def from './types'; import { type int32 } from 'njit'
      /* @njit */ export function f(a: V, b: Id, c: ns.Vec, d: Def, e: int32, g: import('./types').Vec) {}`,
    'barrel.ts': `export * from './types'; export type { Key as Id } from './keys'`,
    'types.ts': `type Local = Float64Array; export type { Local as Vec }; type D = boolean; export default D`,
    'keys.ts': `import type { Deep } from './deep'; export type Key = Deep<number>`,
    'deep.ts': `export type Deep<T> = readonly T[]`,
  }
  const vec = 'array(float64, 1d, C)'
  assert.is(
    described(files),
    `(a: ${vec}, b: list(float64, readonly), c: ${vec}, d: boolean, e: float64~, g: ${vec}) => -`,
  )
})

typescript('an annotation is positioned where it is written', () => {
  const { fn } = onlyTagged(indexOf('/* @njit */ function f(a: string, b) {}'))
  const text = fn.module.source.text
  assert.equal(
    fn.params.map((param) => text.slice(param.span.start, param.span.end)),
    ['string', 'b'],
  )
})

typescript.run()

const jsdoc = suite('JSDoc')

for (const [written, expected] of [
  ['{number} a', 'float64'],
  ['{Number} a', 'float64'],
  ['{integer} a - text', 'float64~'],
  ['{NonNegativeInteger} a', 'float64~'],
  ['{PositiveInteger} a', 'float64~'],
  ['{NonNegativeNumber} a', 'float64'],
  ['{Probability} a', 'float64'],
  ['{int} a', 'float64~'],
  ['{double} a', 'float64'],
  ['{boolean} a', 'boolean'],
  ['{bool} a', 'boolean'],
  ['{bigint} a', 'bigint'],
  ['{Float64Array} a', 'array(float64, 1d, C)'],
  ['{Array<number>} a', 'list(float64)'],
  ['{Array.<number>} a', 'list(float64)'],
  ['{number[]} a', 'list(float64)'],
  ['{!Array<!number>} a', 'list(float64)'],
  ['{ReadonlyArray<number>} a', 'list(float64, readonly)'],
  ['{readonly number[]} a', 'list(float64, readonly)'],
  ['{[number, boolean]} a', 'Tuple(float64, boolean)'],
  ['{number=} a', 'OptionalType(float64)'],
  ['{(number|undefined)} a', 'OptionalType(float64)'],
  ['{number} [a]', 'OptionalType(float64)'],
  ['{number} [a=1]', 'OptionalType(float64)'],
  ['{?number} a', 'NullableType(float64)'],
  ['{number|null} a', 'NullableType(float64)'],
  ['{1|2|4} a', 'float64'],
  ['{Meters} a', 'float64'],
  ['{Chain} a', 'array(uint8, 1d, C)'],
  ['{\n *   number\n * } a', 'float64'],
] as const) {
  jsdoc(written, () => {
    const text = `/** @typedef {number} Meters */\n/** @typedef {Bytes} Chain */\n/** @typedef {Uint8Array} Bytes */\n
/**\n * Does things.\n *\n * @njit\n * @param ${written}\n * @returns {number} result\n */\nfunction f( a ) {}`
    assert.is(described(text, 'a.js'), `(a: ${expected}) => float64`)
  })
}

for (const [written, why] of [
  ['{?Float64Array} a', 'a type that may be null'],
  ['{*} a', 'any value'],
  ['{NumericArray} a', 'NumericArray, which does not say what kind of array'],
  ['{TypedArray} a', 'TypedArray, which does not say what kind of array'],
  ['{Array} a', 'Array, which does not say what kind of array'],
  ['{Array<Function>} a', 'an array of something else than numbers (a function)'],
  ['{Object} a', 'an object'],
  ['{{x: Function}} a', 'an object without any property of a compiled type'],
  ['{Function} a', 'a function'],
  ['{Thing} a', 'Thing, which is not a type that njit knows'],
  ['{Loop} a', 'a recursive type'],
  ['{a b c} a', '"a b c", which is not a JSDoc type'],
] as const) {
  jsdoc(`not ${written}`, () => {
    const text = `/** @typedef {Loop} Loop */\n/**\n * @njit\n * @param ${written}\n */\nfunction f(a) {}`
    assert.is(described(text, 'a.js'), '(a: ?!) => -')
    const found = reason(text, 'a.js') ?? ''
    assert.ok(found.includes(why), found)
  })
}

jsdoc('defaults in the code', () => {
  const text = '/**\n * @njit\n * @param {number} [a=1]\n */\nfunction f(a = 1, b = true, c = g()) {}'
  assert.is(described(text, 'a.js'), '(a: float64=, b: boolean=, c: ?=) => -')
})

jsdoc('rest parameters', () => {
  assert.is(
    described('/**\n * @njit\n * @param {...number} a\n */\nfunction f(...a) {}', 'a.js'),
    '(...a: list(float64)) => -',
  )
})

jsdoc('@type on the declaration', () => {
  assert.is(
    described('/** @type {function(number, boolean): number} */\n/* @njit */ const f = (a, b) => a', 'a.js'),
    '(a: float64, b: boolean) => float64',
  )
  assert.is(
    described('/**\n * @njit\n * @type {(a: number) => void} */\nexport const f = (a) => {}', 'a.js'),
    '(a: float64) => none',
  )
  assert.is(
    described(
      '/** @typedef {(a: number) => number} Op */\n/** @type {Op} */\n/* @njit */ const f = (a) => a',
      'a.js',
    ),
    '(a: float64) => float64',
  )
})

jsdoc('types before the parameters', () => {
  assert.is(
    described(
      '/* @njit */ function f(/** number */ a, /** @type {boolean} */ b, /** the rest */ c) {}',
      'a.js',
    ),
    '(a: float64, b: boolean, c: ?) => -',
  )
})

jsdoc('the annotation wins', () => {
  assert.is(described('/** @param {string} a */ /* @njit */ function f(a: number) {}'), '(a: float64) => -')
})

jsdoc('is positioned in the comment, with CRLF too', () => {
  const { fn } = onlyTagged(
    indexOf('/**\r\n * @njit\r\n * @param {integer} a - text\r\n */\r\nfunction f(a) {}', 'a.js'),
  )
  const { span } = fn.params[0] ?? {}
  assert.is(fn.module.source.text.slice(span?.start, span?.end), '{integer}')
  assert.equal([span?.line, span?.column], [3, 10])
})

jsdoc('typedefs that double at each step', () => {
  const doubling = Array.from(
    { length: 40 },
    (_, i) => `/** @typedef {(T${i}|T${i}|T${i})} T${i + 1} */`,
  ).join('\n')
  assert.is(
    described(
      `/** @typedef {number} T0 */\n${doubling}\n/**\n * @njit\n * @param {T40} a\n */\nfunction f(a) {}`,
      'a.js',
    ),
    '(a: float64) => -',
  )
})

jsdoc('hostile blocks', () => {
  const text = `/**\n * @njit\n * @param {${'('.repeat(5000)}number} a\n * @param {__proto__} b\n * @param {constructor} toString\n */\nfunction f(a, b, toString) {}`
  assert.is(described(text, 'a.js'), '(a: ?!, b: ?!, toString: ?!) => -')
})

jsdoc.run()
