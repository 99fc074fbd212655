// The text form of lowered functions: what order tests cannot see, such as which operands need no temporary.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: source text under test

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { lowerFunction } from '../../src/2-lower/lower-function.ts'
import { printFunction } from '../../src/hir/print.ts'
import { indexOf } from './test-index.ts'

const around = 'const K = 3; const table = [1, 2]; function twice(v) { return v * 2 }\n'

function lowered(text: string) {
  const { index, fn } = indexOf(around + text)
  return lowerFunction(fn('f'), index)
}

/** The printed body, without types and the two leading spaces. */
function body(text: string): string {
  const printed = printFunction(lowered(text).fn).replaceAll(': ?', '')
  return printed
    .split('\n')
    .slice(1)
    .map((line) => line.slice(2))
    .join('\n')
    .trim()
}

const shapes: Readonly<Record<string, readonly [text: string, expected: string]>> = {
  'pure operands need no temporary': [
    'function f(a, i) { a[i] += a[i] * K - i; return a[i + 1] }',
    'a[i, skip] = js.+(element(a, i), js.-(js.*(element(a, i), 3), i))\nreturn element(a, js.+(i, 1))',
  ],
  'an index is computed once': [
    'function f(a, i) { a[i + 1]++ }',
    '$1 = js.+(i, 1)\na[$1, skip] = js.++(element(a, $1))\nreturn',
  ],
  'only operands that change are kept': [
    'function f(a, x, y) { return x + y + x++ }',
    '$2 = js.+(x, y)\n$1 = js.to_numeric(x)\nx = js.++($1)\nreturn js.+($2, $1)',
  ],
  'stored values are read before the store': [
    'function f(a, x) { return a[x] = twice(a[0]) }',
    '$1 = call source input.ts:35(element(a, 0))\na[x, skip] = $1\nreturn $1',
  ],
  'conditions are booleans': [
    'function f(x, y) { if (x && !(y > 1 || x)) return 1 }',
    'if (js.truthy(x) ? js.!((js.>(y, 1) ? true : js.truthy(x))) : false)\n  return 1\nreturn',
  ],
  'values of logical operators': [
    'function f(a, x) { return a[0] || x > 1 && x }',
    '$1 = element(a, 0)\nreturn (js.truthy($1) ? $1 : (js.>(x, 1) ? x : false))',
  ],
  'a test with effects stands in the head': [
    'function f(n) { while (n-- > 1); }',
    'loop L1\n  head\n    $1 = js.to_numeric(n)\n    n = js.--($1)\n  while js.>($1, 1)\nreturn',
  ],
  'for-of': [
    'function f(a) { for (const v of a) a[0] = v }',
    '$1 = js.iterated_start(a)\nloop L1\n  while js.<($1, js.iterated_length(a))\n  body\n    if js.!(js.iterated_gap(a, $1))\n      v = js.iterated(a, $1)\n      a[0, skip] = v\n  update\n    $1 = js.next_index(a, $1)\nreturn',
  ],
  'a switch that always leaves': [
    'function f(x) { switch (x) { case 1: return 2; default: return 3 } }',
    'switch L1 (js.===(x, 1) ? 0 : 1)\n  case 0\n    return 2\n  case 1\n    return 3\nbail "unreachable: every case of the switch leaves"',
  ],
  'a swap makes no array': [
    'function f(x, y) { [x, y] = [y, x]; return [x, y] }',
    '$1 = y\n$2 = x\nx = $1\ny = $2\nreturn tuple(x, y)',
  ],
  'literals that are only taken apart are tuples': [
    'function f(x, i) { const p = [x, 1], q = [x, 2]; return p[1] + p.length + q[i] }',
    'p = tuple(x, 1)\n$1 = call Array.literal(x, 2)\nq = $1\nreturn js.+(js.+(element(p, 1), member(p, length)), element(q, i))',
  ],
  'returned literals behind a condition': [
    'const f = (x) => x ? [x, 1] : [0, x]',
    'if js.truthy(x)\n  return tuple(x, 1)\nelse\n  return tuple(0, x)',
  ],
  'hoisted variables are undefined only where that can be seen': [
    'function f(x) { var p = 1; if (x) var q = 2; return p + q }',
    'q = undefined\np = 1\nif js.truthy(x)\n  q = 2\nreturn js.+(p, q)',
  ],
  'typescript wrappers vanish': [
    'function f(x: number | undefined) { (x as number) += x!; return <number>x satisfies number }',
    'x = js.+(x, x)\nreturn x',
  ],
  'dead branches and dead code vanish': [
    'function f(x) { if (K === undefined || false) x = 1; if (false) { debugger } return x; debugger }',
    'if (js.===(3, undefined) ? true : false)\n  x = 1\nreturn x',
  ],
  'throw keeps its constant text': [
    "function f(x) { throw new RangeError('radius ' + x + ` is ${x} negative`) }",
    'throw "RangeError: radius … is … negative"',
  ],
  defaults: ['function f(x, y = x + 1) { return y }', 'if js.===(y, undefined)\n  y = js.+(x, 1)\nreturn y'],
  'long chains are cut': [
    `function f(x) { return ${Array.from({ length: 66 }, () => 'x').join(' + ')} }`,
    `$1 = ${'js.+('.repeat(64)}x${', x)'.repeat(64)}\nreturn js.+($1, x)`,
  ],
}

for (const [name, [text, expected]] of Object.entries(shapes)) {
  test(name, () => assert.is(body(text), expected))
}

test('parameters, captures and spans', () => {
  const { fn, captures } = lowered('function f(x, [y]) { return table[x] + y + table[0] }')
  assert.equal(
    fn.params.map((param) => [fn.locals[param.local]?.name, param.source]),
    [
      ['x', { kind: 'argument', index: 0 }],
      ['$argument1', { kind: 'argument', index: 1 }],
      ['table', { kind: 'capture', key: 'table' }],
    ],
  )
  assert.equal([...captures.keys()], ['table'])
  const last = fn.body.at(-1)
  assert.equal([last?.kind, last?.span.line, last?.span.column], ['Return', 2, 28])
})

test('method calls are noted', () => {
  assert.is(lowered('function f(a) { a.fill(0) }').fn.callsMethods, true)
  assert.is(lowered('function f(a) { for (const v of a); }').fn.callsMethods, true)
  assert.is(lowered('function f(a) { return Math.max(...a) }').fn.callsMethods, true)
  assert.is(lowered('function f(a) { return Math.abs(a[0]) }').fn.callsMethods, false)
})

test.run()
