import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import { printModule } from '../../src/hir/print.ts'
import { inferSource } from './infer-source.ts'

/** Types of the parameters and the result, as printed. */
function signature(text: string, name = 'f'): string {
  return inferSource(text).outcome(name).text
}

function diagnostic(text: string, name = 'f'): Diagnostic {
  const { symbol, diagnostic: found } = inferSource(text).outcome(name)
  assert.is(symbol, null)
  assert.ok(found)
  return found as Diagnostic
}

test('types flow from the parameters', () => {
  const text =
    '/* @njit */ function f(a: Float64Array, n: number) { let s = 0; for (let i = 0; i < n; i++) s += a[i]; return s }'
  assert.is(signature(text), 'float64(array(float64, 1d, C), float64)')
})

test('a variable may change its type where its versions never meet', () => {
  const text =
    '/* @njit */ function f(n: number) { let x = 1; const y = x + n; x = new Float64Array(3); x[0] = y; return x }'
  const { locals } = inferSource(text).fn('f')
  const printed = locals.map(({ name, type }) => `${name} ${type.kind}`)
  assert.ok(printed.includes('x scalar') && printed.includes('x.1 array'), printed.join(', '))
})

test('a clash shows both lines', () => {
  const text = `/* @njit */ function f(n: number) {
  let x = 1
  if (n > 0) x = new Float64Array(3)
  return x
}`
  const { code, text: message, span, labels } = diagnostic(text)
  assert.is(code, 'cannot_unify')
  assert.is(message, "cannot unify float64 and array(float64, 1d, C) for 'x'")
  assert.is(span.line, 3)
  assert.equal(
    labels.map((label) => `${label.span.line}: ${label.text}`),
    ['2: float64 here', '3: array(float64, 1d, C) here'],
  )
})

test('returns of different kinds clash', () => {
  const { code, text } = diagnostic('/* @njit */ function f(n: number) { if (n > 0) return n; return true }')
  assert.is(code, 'cannot_unify')
  assert.is(text, "cannot unify float64 and boolean for the results of 'f'")
})

test('results: void, optional, tuple, array', () => {
  assert.is(signature('/* @njit */ function f(a: Float64Array) { a[0] = 1 }'), 'none(array(float64, 1d, C))')
  assert.is(
    signature('/* @njit */ function f(n: number) { if (n > 1) return n }'),
    'OptionalType(float64)(float64)',
  )
  assert.is(
    signature('/* @njit */ function f(n: number) { return [n, n > 1] }'),
    'Tuple(float64, boolean)(float64)',
  )
  assert.is(
    signature('/* @njit */ function f(n: number) { return new Uint8Array(n) }'),
    'array(uint8, 1d, C)(float64)',
  )
  assert.is(signature('/* @njit */ function f(n: number) { throw new Error("no") }'), 'none(float64)')
})

test('recursion: the result grows from the returns that do not recur', () => {
  const fib = '/* @njit */ function f(n: number): number { return n < 2 ? n : f(n - 1) + f(n - 2) }'
  const { module } = inferSource(fib)
  assert.is(module.functions.length, 1)
  assert.is(signature(fib), 'float64(float64)')
})

test('mutual recursion ends in one version of each function', () => {
  const text = `/* @njit */ function even(n: number) { return n === 0 ? true : odd(n - 1) }
function odd(n) { return n === 0 ? false : even(n - 1) }`
  const { module, outcome } = inferSource(text)
  assert.equal(module.functions.map((fn) => fn.name).sort(), ['even', 'odd'])
  assert.is(outcome('even').text, 'boolean(float64)')
})

test('a recursion whose result grows is inferred again', () => {
  const text =
    '/* @njit */ function f(a: Float64Array, i: number) { if (i < 0) return 0; if (a[i] > 0) return a[i]; return f(a, i - 1) }'
  assert.is(signature(text), 'OptionalType(float64)(array(float64, 1d, C), float64)')
})

test('an unknown result does not hide what is wrong', () => {
  const text = '/* @njit */ function f(a: Float64Array) { const r = f(a); const s = r + 1; return a.foo + s }'
  assert.is(diagnostic(text).code, 'unknown_property')
})

test('a recursion that never ends has no type', () => {
  assert.is(diagnostic('/* @njit */ function f(n: number) { return f(n + 1) }').code, 'cannot_infer_return')
})

test('inferring a recursion ends whose result is known and unknown by turns', () => {
  const text = `class Poly {
  constructor(curves) {
    this.curves = []
    this.deep = false
    if (curves) {
      this.curves = curves
      this.deep = this.curves[0].deep
    }
  }
  add(curve) {
    this.curves.push(curve)
  }
  /* @njit */ offset(d) {
    const offset = []
    this.curves.forEach((v) => {
      offset.push(...v.offset(d))
    })
    return new Poly(offset)
  }
}`
  assert.is(inferSource(text, 'a.js').outcome('offset').symbol, null)
})

test('callees are specialised by the types of their arguments', () => {
  const text = `function len(x) { return typeof x === 'number' ? x * 2 : x.length }
/* @njit */ function f(a: Float64Array, b: Int8Array) { return len(1) + len(a) + len(b) + len(2) }`
  const { module } = inferSource(text)
  assert.equal(
    module.functions.map((fn) => `${fn.symbol} ${fn.name}`),
    ['f0 len', 'f1 len', 'f2 len', 'f3 f'],
  )
  assert.ok(printModule(module).includes('return length(x)'))
})

test('a missing argument decides the test of its default', () => {
  const text = `function g(x, k = 3) { return x * k }
/* @njit */ function f(x: number) { return g(x) + g(x, 2) }`
  const { module } = inferSource(text)
  assert.equal(
    module.functions.map((fn) => fn.params.length),
    [1, 2, 1],
  )
  assert.not.ok(printModule(module).includes('is_undefined'))
})

test('arguments beyond the parameters are dropped', () => {
  const text = `function g(x) { return x + 1 }
/* @njit */ function f(x: number) { return g(x, 2, x) }`
  assert.ok(inferSource(text).lines('f').includes('$1: float64 = call f0(x)'))
})

test('a callee that cannot be compiled says why', () => {
  const text = `function g(x) { return x.foo }
/* @njit */ function f(a: Float64Array) { return g(a) }`
  const { code, text: message, labels } = diagnostic(text)
  assert.is(code, 'callee_not_compiled')
  assert.ok(message.startsWith("'g', called here, cannot be compiled: property 'foo'"), message)
  assert.is(labels[0]?.span.line, 1)
})

test('a function fails with the callee of its callee, others do not', () => {
  const text = `function h(a) { return a.foo }
function g(a) { return h(a) + 1 }
/* @njit */ function bad(a: Float64Array) { return g(a) }
/* @njit */ function good(a: Float64Array) { return a.length }`
  assert.is(diagnostic(text, 'bad').code, 'callee_not_compiled')
  assert.equal(
    inferSource(text).module.functions.map((fn) => fn.name),
    ['good'],
  )
})

test('captures of callees become parameters of their callers', () => {
  const text = `const TABLE = new Float64Array([1, 2, 3])
const SCALE = [4, 5]
function look(i) { return TABLE[i] }
function both(i) { return look(i) * SCALE[i] }
/* @njit */ function f(i: number) { return both(i) }
/* @njit */ function g(i: number) { return SCALE[0] + i }`
  const { module, captures, fn } = inferSource(text)
  assert.is(captures.size, 2)
  const sources = (name: string): number[] =>
    ['argument', 'capture'].map(
      (kind) => fn(name).params.filter((param) => param.source.kind === kind).length,
    )
  assert.equal(sources('f'), [1, 2])
  assert.equal(sources('g'), [1, 1])
  for (const each of module.functions) {
    const kinds = each.params.map((param) => param.source.kind)
    assert.equal(kinds, [...kinds].sort(), 'arguments come first')
  }
})

test('captured arrays are not returned', () => {
  const table = 'const TABLE = Object.freeze([1, 2])\n'
  assert.is(diagnostic(`${table}/* @njit */ function f() { return TABLE }`).code, 'captured_array_returned')
})

test('a tuple that was passed in cannot be returned, its items can', () => {
  assert.is(
    diagnostic('/* @njit */ function f(p: [number, number]) { return p }').code,
    'argument_tuple_returned',
  )
  const through = '/* @njit */ function f(p: [number, number]) { const q = p; return q }'
  assert.is(diagnostic(through).code, 'argument_tuple_returned')
  assert.is(
    signature('/* @njit */ function f(p: [number, number]) { return [p[1], p[0]] }'),
    'Tuple(float64, float64)(Tuple(float64, float64))',
  )
})

test('an element used as a number is read as one', () => {
  const lines = inferSource(
    '/* @njit */ function f(a: Float64Array, i: number) { const v = a[i]; const w = v; return w * w }',
  ).lines('f')
  assert.ok(lines.includes('v: float64 = a[i, nan]'), lines.join('\n'))
  assert.ok(lines.includes('w: float64 = v'))
})

test('an element that is compared with undefined stays optional', () => {
  const text =
    '/* @njit */ function f(a: Float64Array, i: number) { const v = a[i]; return v === undefined ? 0 : v }'
  const lines = inferSource(text).lines('f')
  assert.ok(lines.includes('v: OptionalType(float64) = a[i, undefined]'), lines.join('\n'))
})

test('an element that becomes the index of a write bails out of range', () => {
  const lines = inferSource(
    '/* @njit */ function f(h: Int32Array, a: Uint8Array, i: number) { h[a[i]]++ }',
  ).lines('f')
  assert.equal(lines, ['$1: float64 = a[i, bail]', 'h[$1, skip] = to_int32(add(h[$1, nan], 1))', 'return'])
})

test('an index that may be undefined for another reason is tested', () => {
  const text = '/* @njit */ function f(h: Int32Array, n: number) { let k; if (n > 0) k = n; h[k] = 1 }'
  const lines = inferSource(text).lines('f')
  assert.ok(lines.includes('bail "the index is undefined"'), lines.join('\n'))
})

test('stores convert to the element type', () => {
  const text = `/* @njit */ function f(a: Uint8Array, b: Uint8ClampedArray, c: Float32Array, d: BigInt64Array, v: number, k: bigint) {
  a[0] = v; b[0] = v; c[0] = v; d[0] = k
}`
  assert.equal(inferSource(text).lines('f').slice(0, 4), [
    'a[0, skip] = to_int32(v)',
    'b[0, skip] = clamp_uint8(v)',
    'c[0, skip] = v',
    'd[0, skip] = bigint_as_int(64, k)',
  ])
})

test('fixed lists hold numbers only and bail out of range', () => {
  const lines = inferSource('/* @njit */ function f(a: number[], i: number) { a[i] = 1 }').lines('f')
  assert.equal(lines[0], 'a[i, bail] = 1')
  assert.is(
    diagnostic('/* @njit */ function f(a: number[], i: number) { a[i] = i > 0 }').code,
    'list_of_one_type',
  )
})

test('an undefined put into a list bails', () => {
  const moved = inferSource('/* @njit */ function f(a: number[], i: number) { a[i] = a[i + 1] }').lines('f')
  assert.is(moved[0], 'a[i, bail] = a[add(i, 1), bail]')
  const text = '/* @njit */ function f(a: number[], x?: number) { a[0] = x; return [x, 1].fill(2) }'
  const lines = inferSource(text).lines('f')
  assert.equal(lines.slice(0, 2), ['if is_undefined(x)', 'bail "undefined is put into a list"'])
})

test('a new typed array takes its length as ToIndex does', () => {
  const lines = inferSource('/* @njit */ function f(n: number) { return new Float64Array(n) }').lines('f')
  assert.is(lines[0], '$1: array(float64, 1d, C) = new array(float64, 1d, C) of (is_nan(n) ? 0 : trunc(n))')
  assert.is(
    diagnostic('/* @njit */ function f(n: bigint) { return new Float64Array(n) }').code,
    'mixed_bigint',
  )
})

test('array methods come from the library', () => {
  const text = '/* @njit */ function f(a: Float64Array) { return a.slice(1).fill(0) }'
  const { module, fn } = inferSource(text)
  assert.ok(module.functions.some((each) => each.name === 'slice_Float64Array'))
  assert.ok(fn('f').callsMethods)
  assert.is(diagnostic('/* @njit */ function f(a: Float64Array) { return a.map(1) }').code, 'unknown_method')
})

test('a boolean may be undefined, a bigint may not', () => {
  const first =
    'function first(a) { for (const v of a) { if (v > 1) return true; if (v < 0) return false } }\n'
  const text = `${first}/* @njit */ function f(a: Float64Array, flag?: boolean) { return flag ? first(a) : flag }`
  assert.is(signature(text), 'OptionalType(boolean)(array(float64, 1d, C), OptionalType(boolean))')
  const bigint = '/* @njit */ function f(n: number) { let k; if (n > 0) k = 1n; return k }'
  assert.is(diagnostic(bigint).code, 'unsupported_optional')
  const inside =
    '/* @njit */ function f(n: number) { let k; if (n > 0) k = 1n; return k === undefined ? 0 : 1 }'
  assert.is(diagnostic(inside).code, 'unsupported_optional')
})

test('an untyped parameter says what to write', () => {
  const { code, help } = diagnostic('/* @njit */ function f(x) { return x.y() }')
  assert.is(code, 'untyped_parameter')
  assert.ok(help.includes('x: number'), help)
})

test('signatures give several versions, and integers their range', () => {
  const text =
    '/* @njit float64(float64[:], int32); float64(float32[:], float64) */ function f(a, i) { return a[i] + 0 }'
  const { outcomes, module } = inferSource(text)
  assert.equal(
    outcomes.map((outcome) => [outcome.signature, outcome.symbol]),
    [
      [0, 'f0'],
      [1, 'f1'],
    ],
  )
  assert.equal(
    module.functions.map((fn) => fn.params[1]?.accepts?.hi),
    [2 ** 31 - 1, undefined],
  )
})

test('a written return type of another kind is pointed out', () => {
  const { outcomes, diagnostics } = inferSource(
    '/* @njit */ function f(x: number): Float64Array { return x }',
  )
  assert.equal(
    outcomes.map((outcome) => [outcome.symbol, outcome.diagnostic]),
    [['f0', null]],
  )
  assert.equal(
    diagnostics.map(({ code }) => code),
    ['contradictory_return'],
  )
})

test('a recursion over ever new types ends', () => {
  const text = `function g(x, n) { return n > 3 ? 1 : g([x, n], n + 1) }
/* @njit */ function f(n: number) { return g(n, n) }`
  assert.is(diagnostic(text).code, 'callee_not_compiled')
})

test('the same source gives the same module', () => {
  const text =
    'function g(x, y) { return x + (y ?? 1) }\n/* @njit */ function f(a: Float64Array) { return g(a[0]) + g(1, 2) + g(true) }'
  assert.is(printModule(inferSource(text).module), printModule(inferSource(text).module))
})

test.run()
