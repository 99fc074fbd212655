// Every kind of statement and expression of ES2022: compiled, or the code with which a function that uses it stays JavaScript.

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { runPipeline } from '../../src/pipeline.ts'

type Row = readonly [kind: string, body: string, outcome: string]

const statements: readonly Row[] = [
  ['block', '{ x++ } return x', 'compiled'],
  ['empty', ';; return x', 'compiled'],
  ['var', 'var y = x; return y', 'compiled'],
  ['let', 'let y; y = x; return y', 'compiled'],
  ['const', 'const y = x; return y', 'compiled'],
  ['expression', 'x + 1; return x', 'compiled'],
  ['if', 'if (x) return 1; else return 2', 'compiled'],
  ['do-while', 'do x--; while (x > 0); return x', 'compiled'],
  ['while', 'while (x > 0) x--; return x', 'compiled'],
  ['for', 'for (let i = 0; i < 3; i++) x += i; return x', 'compiled'],
  ['for without head', 'for (;;) if (x++ > 3) return x', 'compiled'],
  ['for-in', 'for (const k in a) x++; return x', 'unsupported_loop'],
  ['for-of over an array', 'for (const v of a) x += v; return x', 'compiled'],
  ['for-of over keys()', 'for (const k of a.keys()) x += k; return x', 'compiled'],
  ['for-of over values()', 'for (const v of a.values()) x += v; return x', 'compiled'],
  ['for-of over entries()', 'for (const [k, v] of a.entries()) x += k * v; return x', 'compiled'],
  ['for-of over a generator', 'for (const v of count(3)) x += v; return x', 'compiled'],
  ['for-of to an element', 'for (a[0] of a) x += a[0]; return x', 'compiled'],
  ['for-of with a pattern', 'for (const [p] of [[1], [2]]) x += p; return x', 'compiled'],
  ['for await', 'for await (const v of a) x += v; return x', 'error_syntax'],
  ['continue', 'for (const v of a) { if (v > 1) continue; x += v } return x', 'compiled'],
  ['continue with a label', 'l: for (const v of a) for (;;) { x += v; continue l } return x', 'compiled'],
  ['break', 'for (const v of a) { if (v > 1) break; x += v } return x', 'compiled'],
  ['break with a label', 'l: { if (x > 1) break l; x = 1 } return x', 'compiled'],
  ['return', 'return x', 'compiled'],
  ['return without value', 'if (x) return; a[0] = 1', 'compiled'],
  ['with', 'with (a) { x++ } return x', 'error_syntax'],
  ['switch', 'switch (x) { case 1: x = 2; case 3: break; default: x = 4 } return x', 'compiled'],
  ['labelled', 'l: x++; return x', 'compiled'],
  ['throw', 'if (x > 1) throw new Error("no"); return x', 'compiled'],
  ['try-catch', 'try { if (x > 1) throw new Error("no") } catch { x = 1 } return x', 'compiled'],
  ['try-catch with the error', 'try { if (x > 1) throw x } catch (e) { return e.y } return x', 'compiled'],
  ['try-finally', 'try { return x } finally { a[0] = 1 }', 'compiled'],
  ['debugger', 'debugger; return x', 'unsupported_syntax'],
  ['function', 'function f(y) { return y + x } return f(1)', 'compiled'],
  ['function in a block', '{ function f(y) { return y } } return x', 'unsupported_closure'],
  ['generator function', 'function* g() { yield x } for (const v of g()) x += v; return x', 'compiled'],
  ['async function', 'async function f() {} f(); return x', 'callee_not_compiled'],
  ['class', 'class C {} return x', 'unsupported_class'],
]

const expressions: readonly Row[] = [
  ['this', 'return this', 'unsupported_class'],
  ['identifier', 'return x', 'compiled'],
  ['number', 'return 0x1f + 0b1 + 1_000 + 1e3', 'compiled'],
  ['bigint', 'return BigInt.asIntN(64, 3n) > 2n', 'compiled'],
  ['boolean', 'return x > 1 ? true : false', 'compiled'],
  ['null', 'return null', 'unsupported_null'],
  ['comparison with null', 'return x == null', 'compiled'],
  ['regular expression', 'return /x/', 'unsupported_string'],
  ['array literal', 'const l = [x, 1]; l[x & 1] = 2; return l[0]', 'compiled'],
  ['array literal with a hole', 'return [x, , 1]', 'unsupported_array_literal'],
  ['array literal with spread', 'const l = [...a, x]; return l.length', 'compiled'],
  ['arrow function called', 'return ((y) => y + x)(1)', 'compiled'],
  ['function expression called', 'return (function (y) { return y + x })(1)', 'compiled'],
  ['arrow function returned', 'return (y) => y + x', 'unsupported_function_value'],
  ['arrow function as argument', 'return a.reduce((s, v) => s + v * x, 0)', 'compiled'],
  ['function by name as argument', 'return a.map(Math.abs).length', 'compiled'],
  ['function chosen', 'const f = x > 1 ? Math.sin : Math.cos; return f(x)', 'compiled'],
  [
    'function stored in a variable twice',
    'let f = (y) => y; f = (y) => x; return f(1)',
    'unsupported_function_value',
  ],
  ['factory', 'const add = (k) => (y) => y + k; const f = add(x); return f(1)', 'compiled'],
  ['recursion', 'return x > 9 ? x : f(a, x + 1)', 'compiled'],
  ['recursion of a closure', 'const g = (y) => y > 9 ? x : g(y + 1); return g(1)', 'unsupported_closure'],
  ['async arrow function', 'const f = async () => 1; f(); return x', 'callee_not_compiled'],
  ['class expression', 'const C = class {}; return x', 'unsupported_class'],
  ['index', 'return a[x]', 'compiled'],
  ['property', 'return a.length', 'compiled'],
  ['optional chaining', 'return a?.length', 'compiled'],
  ['optional call', 'return a?.at(0)', 'unsupported_optional_chaining'],
  ['super', 'return super.x', 'unsupported_class'],
  ['new.target', 'return new.target', 'unsupported_class'],
  ['import.meta', 'return import.meta.url', 'unsupported_class'],
  ['dynamic import', "return import('x')", 'unsupported_call'],
  ['new of a typed array', 'return new Float64Array(3).length', 'compiled'],
  ['new of another class', 'return new WeakMap()', 'unsupported_construction'],
  ['call with spread at the end', 'const f = (p, q, ...r) => p + r.length; return f(...a)', 'compiled'],
  ['call with spread in the middle', 'const f = (p, q) => p + q; return f(...a, x)', 'unsupported_spread'],
  ['Math.max with spread', 'return Math.max(...a, x)', 'compiled'],
  ['tagged template', 'return f`x`', 'unsupported_string'],
  ['delete', 'return delete a[0]', 'unsupported_operator'],
  ['void', 'return void x', 'compiled'],
  ['typeof compared', "return typeof x === 'number' ? 1 : 0", 'compiled'],
  ['unary operators', 'return +x - -x + ~x + (!x ? 1 : 0)', 'compiled'],
  ['update', 'return x++ + --x', 'compiled'],
  ['arithmetic', 'return ((x + 1) * 2 - 3) / 4 % 5 ** 2', 'compiled'],
  ['bitwise', 'return ((x << 1) >> 2 >>> 3) & 7 | 8 ^ 9', 'compiled'],
  ['relational', 'return x < 1 || x >= 2', 'compiled'],
  ['in', 'return x in a', 'unsupported_operator'],
  ['instanceof', 'return a instanceof Array', 'compiled'],
  ['equality', 'return x === 1 || x != 2', 'compiled'],
  ['logical', 'return x && 1 || 2', 'compiled'],
  ['nullish', 'return a[9] ?? x', 'compiled'],
  ['conditional', 'return x ? 1 : 2', 'compiled'],
  ['assignment', 'let y; return (y = x) + y', 'compiled'],
  ['compound assignment', 'a[0] += x; x **= 2; x >>>= 1; return x', 'compiled'],
  ['logical assignment', 'x &&= 1; x ||= 2; a[0] ??= 3; return x', 'compiled'],
  ['array pattern', 'const [p, [q] = [1], , ...r] = [x, , 2, 3]; return p', 'unsupported_array_literal'],
  ['array pattern with defaults and rest', 'const [p = 1, , ...r] = a; return p + r.length', 'compiled'],
  ['swap', 'let y = 1; [x, y] = [y, x]; return x - y', 'compiled'],
  ['swap of elements', '[a[0], a[1]] = [a[1], a[0]]; return x', 'compiled'],
  ['pattern used as a value', 'let y; return ([y] = a).length', 'unsupported_pattern'],
  ['sequence', 'return (x++, x)', 'compiled'],
  [
    'yield',
    'const g = function* () { yield 1; yield* count(2) }; for (const v of g()) x += v; return x',
    'compiled',
  ],
  ['await', 'const f = async () => await 1; f(); return x', 'callee_not_compiled'],
]

const parameters: readonly Row[] = [
  ['default', 'const f = (y, z = y + 1) => y + z; return f(x)', 'compiled'],
  ['pattern', 'const f = ([p, q = 2]) => p + q; return f(a)', 'compiled'],
  ['rest', 'const f = (...r) => r.length; return f(x, x) + f()', 'compiled'],
  ['arguments', 'return arguments[0]', 'unsupported_arguments'],
  ['direct eval', "return eval('x')", 'unsupported_dynamic_scope'],
]

/** 'compiled', or the code of what is reported. */
function outcomeOf(body: string): string {
  const text = `function* count(n) { for (let i = 0; i < n; i++) yield i }
/* @njit float64(float64[:], float64) */
export function f(a, x) { ${body} }`
  try {
    const source = { path: 'table.js', text }
    const unit = runPipeline(source, { resolve: () => null }, { simd: 'auto', verify: true })
    return unit.outcomes[0]?.diagnostic?.code ?? 'compiled'
  } catch {
    return 'error_syntax'
  }
}

for (const [name, rows] of Object.entries({ statements, expressions, parameters })) {
  test(name, () => {
    for (const [kind, body, outcome] of rows) assert.is(outcomeOf(body), outcome, `${kind}: ${body}`)
  })
}

test.run()
