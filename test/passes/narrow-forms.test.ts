// What narrowing and its neighbours make of programs: the optimisation has happened.

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { canonicaliseLoops } from '../../src/4-passes/canonicalise-loops.ts'
import { eliminateDeadCode } from '../../src/4-passes/eliminate-dead-code.ts'
import { foldConstants } from '../../src/4-passes/fold-constants.ts'
import { narrowBigints } from '../../src/4-passes/narrow-bigints.ts'
import { narrowNumbers } from '../../src/4-passes/narrow-numbers.ts'
import { findOrderMistake, type Pass, silentContext } from '../../src/4-passes/pass.ts'
import { CompileError } from '../../src/diagnostics/diagnostic.ts'
import { printModule } from '../../src/hir/print.ts'
import { PASSES } from '../../src/pipeline.ts'
import { inferSource } from '../infer/infer-source.ts'

const NUMBERS = [foldConstants, canonicaliseLoops, narrowNumbers]

/** Lines of the function after the passes. */
function after(passes: readonly Pass[], params: string, body: string): string[] {
  const { module } = inferSource(`/* @njit */ function f(${params}) { ${body} }`)
  const narrowed = passes.reduce((each, pass) => pass.run(each, silentContext), module)
  return printModule(narrowed)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => !/^(function|export|$)/.test(line))
}

function has(lines: readonly string[], ...wanted: string[]): void {
  for (const line of wanted) assert.ok(lines.includes(line), `${line}\nin\n${lines.join('\n')}`)
}

test('counters are int32, sums of bytes int64', () => {
  const lines = after(NUMBERS, 'a: Uint8Array', 'let s = 0; for (const v of a) s += v; return s')
  assert.ok(
    lines.some((line) => /^s: int64 = add:int64\(s, int64\(.*\)\)$/.test(line)),
    lines.join('\n'),
  )
  assert.ok(lines.some((line) => /: int32 = add:int32\(.*, 1:int32\)$/.test(line)))
})

test('a sum of doubles stays a double', () => {
  const lines = after(NUMBERS, 'a: Float64Array', 'let s = 0; for (const v of a) s += v; return s')
  assert.ok(lines.some((line) => line.startsWith('s: float64 = add(s')))
})

test('bits after a conversion are computed by integers', () => {
  has(
    after(NUMBERS, 'x: number', 'const i = x | 0; return (i * 31 + 7) | 0'),
    'return float64(to_int32:int32(add:int64(mul:int64(int64(i), 31:int64), 7:int64)))',
  )
})

test('a product that doubles would round is computed by doubles', () => {
  const lines = after(NUMBERS, 'x: number, y: number', 'const i = x | 0, j = y | 0; return (i * j) | 0')
  assert.ok(lines.at(-1)?.includes('mul(float64(i), float64(j))'), lines.join('\n'))
})

test('-0 keeps a result a double, but not an index', () => {
  const lines = after(
    NUMBERS,
    'a: Float64Array, x: number',
    'const i = x & 3, j = -(x & 1); const p = i * j; return a[i * 2 * j] + 1 / p',
  )
  assert.ok(
    lines.some((line) => line.startsWith('p: float64 = mul(')),
    lines.join('\n'),
  )
  assert.ok(lines.at(-1)?.includes('a[mul_plus_zero:int32('), lines.join('\n'))
})

test('a load that is converted needs no NaN', () => {
  assert.ok(after(NUMBERS, 'a: Int8Array, i: number', 'return a[i] | 0').at(-1)?.includes('a[i, zero]:int32'))
})

test('an index within a known length is not tested', () => {
  const lines = after(NUMBERS, 'x: number', 'const t = new Uint8Array(8); t[x & 7] = 1; return t[x & 7]')
  assert.ok(
    lines.some((line) => line.includes(', proven] = 1:int32')),
    lines.join('\n'),
  )
  assert.ok(lines.at(-1)?.includes(', proven]'), lines.join('\n'))
})

test('a local that is an integer inside one loop only has a copy there', () => {
  const lines = after(
    NUMBERS,
    'n: number, a: Uint8Array',
    'const k = (n | 0) >> 1; for (let i = 2; i < k; i++) for (let j = i * i; j <= k; j += i) a[j] = 1',
  )
  assert.ok(
    lines.some((line) => line.startsWith('do ')),
    lines.join('\n'),
  )
  assert.ok(
    lines.some((line) => /: int32 = add:int32\(j.*, i\)$/.test(line)),
    lines.join('\n'),
  )
})

test('BigInts wrap where only low bits are asked for', () => {
  const lines = after(
    [narrowBigints],
    'a: BigUint64Array',
    'let h = 5n; for (const v of a) h = BigInt.asUintN(64, (h ^ v) * 1099511628211n); return h',
  )
  const multiplication = lines.find((line) => line.includes('bigint_mul')) ?? ''
  assert.match(multiplication, /^h: uint64 = bigint_as_uint/)
})

test('BigInts without a common type are refused', () => {
  try {
    after([narrowBigints], 'a: BigInt64Array, b: BigUint64Array', 'return a[0] < b[0]')
    assert.unreachable()
  } catch (error) {
    assert.instance(error, CompileError)
    assert.is((error as CompileError).diagnostic.code, 'bigint_too_wide')
  }
})

test('constants fold, and what depends on the host does not', () => {
  has(after([foldConstants], 'x: number', 'return 2 * 3 + x * 1 - 0'), 'return add(6, x)')
  has(after([foldConstants], 'x: number', 'return x + 0'), 'return add(x, 0)')
  has(after([foldConstants], '', 'return Math.sin(1)'), 'return sin(1)')
  has(after([foldConstants], 'x: number', 'if (1 > 2) return 5; return (x | 0) | 0'), 'return to_int32(x)')
})

test('dead code goes, what may throw stays', () => {
  assert.equal(after([eliminateDeadCode], 'x: number', 'let k = x; k = k * 2; const m = k + 1; return x; '), [
    'return x',
  ])
  assert.equal(
    after([eliminateDeadCode], 'x: number', 'let n = 0; for (let i = 0; i < 3; i++) n++; return x').length >
      1,
    true,
  )
  const lines = after([eliminateDeadCode], 'x: bigint, y: bigint', 'const q = x / y; return x')
  assert.is(lines.length, 2, 'a division by 0n throws')
})

test('counting while loops become for loops', () => {
  const lines = after(
    [canonicaliseLoops],
    'n: number',
    'let i = 0, s = 0; while (i < n) { s += i; i++ } return s',
  )
  assert.ok(
    lines.indexOf('update') > 0 && lines.indexOf('i: float64 = add(i, 1)') > lines.indexOf('update'),
    lines.join('\n'),
  )
  const continued = after(
    [canonicaliseLoops],
    'n: number',
    'let i = 0; while (i < n) { if (i > 5) { i += 2; continue } i++ } return i',
  )
  assert.not.ok(continued.includes('update'))
})

test('the order of passes is one that they allow', () => {
  assert.is(findOrderMistake([...new Set(PASSES)]), null)
  assert.is(
    findOrderMistake([narrowNumbers, ...PASSES.filter((pass) => pass.name === 'hoist-bounds-checks')]),
    'pass narrow-numbers must run after hoist-bounds-checks',
  )
})

test.run()
