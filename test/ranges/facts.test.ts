// What the analysis finds out, on programs as people write them.

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { analyseRanges, type RangeFacts } from '../../src/3-infer/ranges/analyse-ranges.ts'
import type { HirFunction, LocalId } from '../../src/hir/nodes.ts'
import { makeRange, printRange } from '../../src/ops/range.ts'
import { inferSource } from '../infer/infer-source.ts'

/** Ranges of the named locals (all versions of a name together), as text. */
function rangesOf(params: string, body: string, ...names: string[]): string[] {
  const fn = inferSource(`/* @njit */ function f(${params}) { ${body} }`).fn('f')
  const facts = analyseRanges(fn)
  return names.map((name) => textOf(fn, facts, name))
}

function textOf(fn: HirFunction, facts: RangeFacts, name: string): string {
  const found = fn.locals.flatMap((decl, i) =>
    decl.name.replace(/\.\d+$/, '') === name ? [facts.local(i as LocalId)] : [],
  )
  return found.map(printRange).join(' | ')
}

test('a counter stays below its limit', () => {
  assert.equal(
    rangesOf('a: Uint8Array', 'let s = 0; for (let i = 0; i < a.length; i++) s = i; return s', 'i'),
    ['[0, 1073741824] integer'],
  )
  assert.equal(rangesOf('', 'let s = 0; for (let i = 10; i > 0; i -= 3) s = i; return s', 'i', 's'), [
    '[-2, 10] integer',
    '[0, 10] integer',
  ])
  assert.equal(rangesOf('a: Uint8Array', 'let i = a.length, s = 0; while (i--) s = i; return s', 's'), [
    '[0, 1073741823] integer',
  ])
})

test('a counter without a limit stays a safe integer', () => {
  assert.equal(
    rangesOf('a: Float64Array', 'let c = 0; for (const v of a) while (v > c) c += 2; return c', 'c'),
    ['[0, 9007199254740991] integer'],
  )
  const [product] = rangesOf(
    'a: Float64Array',
    'let c = 1; for (const v of a) while (v > c) c *= 2; return c',
    'c',
  )
  assert.is(product, '[1, Infinity] integer', 'a product does not')
})

test('a sum is bounded by the rounds of its loops', () => {
  const sum = 'let s = 0; for (let i = 0; i < a.length; i++) s += a[i]!; return s'
  assert.equal(rangesOf('a: Uint8Array', sum.replace('a[i]!', 'a[i] & 255'), 's'), [
    '[0, 273804165120] integer',
  ])
  const nested = 'let s = 0; for (let y = 0; y < 7; y++) for (let x = 0; x < 9; x++) s += x - 4; return s'
  assert.equal(rangesOf('', nested, 's'), ['[-252, 252] integer'])
})

test('tests narrow what they compare', () => {
  const clamp = 'let v = x; if (v < 0) v = 0; else if (v > 255) v = 255; const w = v; return w'
  assert.equal(rangesOf('x: number', clamp, 'w'), ['[0, 255] -0 NaN'])
  assert.equal(
    rangesOf('x: number', 'let r = 0; if (x >= 1 && x <= 9) { const k = x; r = k } return r', 'k'),
    ['[1, 9]'],
  )
  assert.equal(rangesOf('x: number', 'let r = 0; if (!(x < 5)) { const k = x; r = k } return r', 'k'), [
    '[5, Infinity] NaN',
  ])
  assert.equal(
    rangesOf('x: number', 'let r = 0; const i = x & 7; if (i - 1 >= 2) { const k = i; r = k } return r', 'k'),
    ['[3, 7] integer'],
  )
  assert.equal(rangesOf('x: number', 'if (x !== x) return 0; const k = x; return k', 'k'), [
    '[-Infinity, Infinity] -0',
  ])
})

test('switches, breaks and labels join what reaches them', () => {
  const cases =
    'let r = 9; switch (x | 0) { case 1: r = 1; break; case 2: r = 2; default: r += 5 } const k = r; return k'
  assert.equal(rangesOf('x: number', cases, 'k'), ['[1, 14] integer'])
  const labelled =
    'let r = 0; out: for (let i = 0; i < 9; i++) { for (;;) { r = i; if (x > i) continue out; break out } } const k = r; return k'
  assert.equal(rangesOf('x: number', labelled, 'k'), ['[0, 8] integer'])
})

test('loads give what their elements hold, and NaN where the index may be wrong', () => {
  assert.equal(
    rangesOf('a: Int8Array, i: number', 'const v = a[i]! | 0; const w = a[i] * 1; return v + w', 'v', 'w'),
    ['[-128, 127] integer', '[-128, 127] integer NaN'],
  )
  const table = 'const t = new Uint8Array(8); const v = t[x & 7] * 1; return v'
  assert.equal(rangesOf('x: number', table, 'v'), ['[0, 255] integer'], 'the length is known')
})

test('callers may say more', () => {
  const fn = inferSource('/* @njit */ function f(x: number) { const y = x + 1; return y }').fn('f')
  const facts = analyseRanges(fn, { params: [makeRange(0, 9, { integer: true })] })
  assert.is(textOf(fn, facts, 'y'), '[1, 10] integer')
  assert.is(printRange(facts.result), '[1, 10] integer')
})

test('what cannot happen is not reached', () => {
  const fn = inferSource(
    '/* @njit */ function f(x: number) { const i = x & 7; if (i > 7) return 1; return 2 }',
  ).fn('f')
  const facts = analyseRanges(fn)
  const test = fn.body.find((stmt) => stmt.kind === 'If')
  assert.ok(test?.kind === 'If' && test.then[0] !== undefined && !facts.reachable(test.then[0]))
})

test('nested loops do not multiply', () => {
  let body = 's = (s * 5 + q) % 1000; q += s'
  for (let depth = 0; depth < 14; depth++)
    body = `for (let i${depth} = 0; i${depth} < n; i${depth}++) { ${body} }`
  const fn = inferSource(`/* @njit */ function f(n: number) { let s = 0, q = 1; ${body}; return s + q }`).fn(
    'f',
  )
  const start = performance.now()
  analyseRanges(fn)
  assert.ok(performance.now() - start < 1000, 'fourteen deep within a second')
})

test.run()
