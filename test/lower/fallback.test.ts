// What is not compiled says so, with its code and the place it means.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: source text under test

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { lowerFunction } from '../../src/2-lower/lower-function.ts'
import { CompileError } from '../../src/diagnostics/diagnostic.ts'
import { indexOf } from './test-index.ts'

/** `code: source text of the span`, or 'compiles'. */
function finding(text: string): string {
  const { index, fn } = indexOf(text)
  try {
    lowerFunction(fn('f'), index)
    return 'compiles'
  } catch (error) {
    if (!(error instanceof CompileError)) throw error
    const { code, severity, span, text: message, help } = error.diagnostic
    assert.is(severity, 'fallback')
    assert.ok(message !== '' && help !== '' && !message.endsWith('.'), message)
    return `${code}: ${text.slice(span.start, span.end)}`
  }
}

const inBody: readonly (readonly [body: string, finding: string])[] = [
  ['return [1].flatMap((v) => v)', 'unsupported_closure: (v) => v'],
  ['const g = function () { return 1 }; return g', 'unsupported_function_value: g'],
  ['if (x) { function g() {} }', 'unsupported_closure: function g() {}'],
  ['return g; function g() {}', 'unsupported_function_value: g'],
  ['return twice', 'unsupported_function_value: twice'],
  ['return { ...a }', 'unsupported_object: ...a'],
  ['return { f() {} }', 'unsupported_object: f() {}'],
  ['return { [x]: 1 }', 'unsupported_object: [x]: 1'],
  ['return { x, x }', 'unsupported_object: x'],
  ['return { 0: x }', 'unsupported_object: 0: x'],
  ['return { x }', 'compiles'],
  ['const { length } = a; return length', 'compiles'],
  ['const { length, ...rest } = a; return length', 'unsupported_pattern: ...rest'],
  ["return 'text'", 'compiles'],
  ['return `text ${x}`', 'compiles'],
  ['return tag`text`', 'unsupported_string: tag`text`'],
  ['return /x/', 'unsupported_string: /x/'],
  ['return null', 'compiles'],
  ['return x < null', 'compiles'],
  ['return this.x', 'unsupported_class: this'],
  ['return new.target', 'unsupported_class: new.target'],
  ['return class {}', 'unsupported_class: class {}'],
  ['class C {}', 'unsupported_class: class C {}'],
  ["return 'y' in a", "unsupported_operator: 'y' in a"],
  ['return x in a', 'unsupported_operator: x in a'],
  ['return a instanceof x', 'unsupported_operator: a instanceof x'],
  ['return delete a[0]', 'unsupported_operator: delete a[0]'],
  ['return typeof x', 'compiles'],
  ["return typeof x === 'symbol'", 'compiles'],
  ['return a?.length', 'compiles'],
  ['return a?.()', 'unsupported_optional_chaining: a?.()'],
  ['return arguments[0]', 'unsupported_arguments: arguments'],
  ["return eval('x')", 'unsupported_dynamic_scope: eval'],
  ['with (a) { x }', 'unsupported_dynamic_scope: with (a) { x }'],
  ['return parseInt(x)', 'compiles'],
  ['return x(1)', 'unsupported_call: x(1)'],
  ['return Array.prototype.slice.call(a)', 'unsupported_call: Array.prototype.slice.call(a)'],
  ["return a['fill'](0)", "unsupported_call: a['fill']"],
  ["return import('x')", 'unsupported_call: import'],
  ['console.log(x)', 'calls_javascript: console.log(x)'],
  ['return Date.now()', 'calls_javascript: Date.now()'],
  ['return performance.now()', 'calls_javascript: performance.now()'],
  ['return new WeakMap()', 'unsupported_construction: new WeakMap()'],
  ['return new Array(x)', 'unsupported_construction: new Array(x)'],
  ['return Array(x)', 'unsupported_construction: Array(x)'],
  ['return new Array(x).fill()', 'unsupported_construction: new Array(x)'],
  ['return Math', 'unsupported_global: Math'],
  ['return Math.foo', 'unsupported_global: Math.foo'],
  ['return [1, , 2]', 'unsupported_array_literal: [1, , 2]'],
  ['return [[1], 2]', 'compiles'],
  ['const [p, ...q] = a; return p', 'compiles'],
  ['return [x] = a', 'unsupported_pattern: [x] = a'],
  ['for (const k in a) x++', 'unsupported_loop: for (const k in a) x++'],
  ['for (const [k, v] of a.entries()) x += v', 'compiles'],
  ['Math.PI = 0', 'unsupported_global: Math'],
  ["a['b'] = 0", 'compiles'],
  ['const k = x; k = 2', 'assigns_constant: k'],
  ['const k = x; k++', 'assigns_constant: k'],
  ['for (const k of a) k += 1', 'assigns_constant: k'],
  ['shared = 2', 'assigns_outer_variable: shared'],
  ['shared++', 'assigns_outer_variable: shared'],
  ['return k + 1; let k = 2', 'used_before_declaration: k'],
  ['k = 1; let k', 'used_before_declaration: k = 1'],
  ['let k = k + 1', 'used_before_declaration: k'],
  ['switch (x) { case 1: let k = 1; break; case 2: return k }', 'used_before_declaration: k'],
  ['switch (x) { case 1: let k = 1; break; case 2: k = 2 }', 'used_before_declaration: k = 2'],
  ['for (const k of k) x++', 'used_before_declaration: k'],
  ['x = g(1); const g = (v) => v', 'used_before_declaration: g'],
  ['x = floor(1); const floor = Math.floor', 'used_before_declaration: floor'],
  ['const { floor, foo } = Math; return floor(x)', 'compiles'],
  ['const { foo } = Math; return foo', 'unsupported_global: foo'],
  ['const p = q, q = p; return p', 'used_before_declaration: q'],
  ['debugger', 'unsupported_syntax: debugger'],
  ['if (x) return 1; else debugger', 'compiles'],
  ['if (x) return 1; debugger', 'unsupported_syntax: debugger'],
  ['if (x) debugger; else console.log(x)', 'compiles'],
  ['if (x) debugger; else return null', 'compiles'],
  ['return 1; debugger', 'compiles'],
  ['if (false) console.log(x)', 'compiles'],
  ['let k; x = k; k = 2', 'compiles'],
  ['for (;;) { let k = x; if (k) break; k = 1 }', 'compiles'],
  ['type T = number; const k = <T>x; return (k as number)! satisfies T', 'compiles'],
  ["throw new TypeError(`x ${String(x)}` + 'y')", 'compiles'],
]

test('in bodies', () => {
  for (const [body, expected] of inBody) {
    const text = `let shared = 1; function twice(v) { return 2 * v } function f(a, x) { ${body} }`
    assert.is(finding(text), expected, body)
  }
})

const whole: readonly (readonly [text: string, finding: string])[] = [
  ['async function f() {}', 'unsupported_async: async function f() {}'],
  ['function* f() {}', 'unsupported_generator: function* f() {}'],
  ['function f(...a) {}', 'compiles'],
  ['function f({ a }) {}', 'compiles'],
  ['function f(a, [b, { c }]) {}', 'compiles'],
  ['function f(a, a) {}', 'unsupported_syntax: a'],
  ['function f(this: void, a) { return a }', 'compiles'],
  ['function f(a = b, b = 1) {}', 'used_before_declaration: b'],
  ['function f(a = a) {}', 'used_before_declaration: a'],
  ['function f([a, b] = [1, 2], c = a) { return b + c }', 'compiles'],
  ['const f = (a, [b = 1, c]) => [a, b + c]', 'compiles'],
]

test('functions and parameters', () => {
  for (const [text, expected] of whole) assert.is(finding(text), expected, text)
})

test('deep nesting', () => {
  const deep = (depth: number) => `function f(x) { return ${'!('.repeat(depth)}x${')'.repeat(depth)} }`
  assert.is(finding(deep(50)), 'compiles')
  assert.match(finding(deep(150)), /^too_deeply_nested: /)
  const blocks = (depth: number) => `function f(x) { ${'{'.repeat(depth)} x ${'}'.repeat(depth)} }`
  assert.match(finding(blocks(300)), /^too_deeply_nested: /)
})

test('long chains and long functions', () => {
  const sum = Array.from({ length: 1000 }, (_, i) => `x * ${i}`).join(' + ')
  assert.is(finding(`function f(x) { return ${sum} }`), 'compiles')
  const lines = Array.from(
    { length: 5000 },
    (_, i) => `let v${i} = ${i === 0 ? 'x' : `v${i - 1} + 1`}; if (v${i} > 3) x++`,
  )
  assert.is(finding(`function f(x) {\n${lines.join('\n')}\nreturn x }`), 'compiles')
})

test.run()
