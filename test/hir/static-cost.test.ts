// Which functions are expected to spend their time on copies, told from programs as people write them.

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { inspectUnit } from '../../src/compiler.ts'
import { isCopyingMost, type StaticCost } from '../../src/hir/static-cost.ts'
import { testOptions } from '../helpers/three-ways.ts'

function costOf(params: string, body: string): StaticCost {
  const text = `/* @njit */\nexport function f(${params}): number { ${body} }\n`
  const unit = inspectUnit({ path: 'cost.ts', text }, testOptions(), process.cwd())
  const [entry] = unit.emitted?.entries ?? []
  if (entry === undefined) throw new Error(unit.diagnostics.map((each) => each.text).join('; '))
  return entry.cost
}

const A = 'a: Float64Array'
const AB = 'a: Float64Array, b: Float64Array'
const ABN = `${AB}, n: number`

test('without a loop', () => {
  assert.equal(costOf(A, 'return a[0]! + a[1]!'), { kind: 'constant' })
})

test('loops that go through arrays once', () => {
  const dot = costOf(AB, 'let s = 0; for (let i = 0; i < a.length; i++) s += a[i]! * b[i]!; return s')
  assert.equal(dot, { kind: 'streaming', operations: 2, bytes: 16 })
  const transpose = costOf(
    ABN,
    'for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) b[j * n + i] = a[i * n + j]!; return 0',
  )
  assert.equal(transpose, { kind: 'streaming', operations: 0, bytes: 16 })
  const shifted = costOf(
    A,
    'let s = 0; for (let i = 0; i < 50; i++) { const k = 2 * i + 1; s += a[k]! } return s',
  )
  assert.is(shifted.kind, 'streaming')
  for (const cost of [dot, transpose, shifted]) assert.ok(isCopyingMost(cost))
})

test('the loop that does most for each byte counts', () => {
  const cost = costOf(
    A,
    'let s = 0; for (let i = 0; i < a.length; i++) s += a[i]!; for (let i = 0; i < a.length; i++) s += Math.exp(Math.sin(a[i]!) / 3); return s',
  )
  assert.ok(cost.kind === 'streaming' && cost.operations > 30 && cost.bytes === 8)
  assert.not(isCopyingMost(cost))
})

test('loops that use elements again, or none', () => {
  const matmul =
    'for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) { let s = 0; for (let k = 0; k < n; k++) s += a[i * n + k]! * b[k * n + j]!; b[i * n + j] = s } return 0'
  assert.equal(costOf(ABN, matmul), { kind: 'repeated' })
  const again =
    'let s = 0; for (let i = 0; i < n; i++) for (let j = 0; j < a.length; j++) s += a[j]!; return s'
  assert.equal(costOf(ABN, again), { kind: 'repeated' })
  assert.equal(costOf(ABN, 'let x = 0; while (x < n) x = x * 2 + 1; return x'), { kind: 'repeated' })
})

test.run()
