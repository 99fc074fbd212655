// Which locals are computed from each other: right, and in a time that grows with the function and no faster.

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { cyclesOf } from '../../src/4-passes/expect-integers/cycles.ts'
import { inspectUnit } from '../../src/compiler.ts'
import { checkPluginOptions } from '../../src/front-end/check-plugin-options.ts'
import type { LocalId } from '../../src/hir/nodes.ts'

/** The cycles of a graph, each as its sorted members. */
function cycles(sources: Readonly<Record<number, readonly number[]>>): (readonly number[])[] {
  const graph = new Map(
    Object.entries(sources).map(([local, from]) => [Number(local) as LocalId, new Set(from as LocalId[])]),
  )
  const found = cyclesOf(graph)
  for (const [local, members] of found) assert.ok(members.includes(local))
  return [...new Set(found.values())].map((members) => [...members].sort((a, b) => a - b)).sort()
}

test('a local alone is a cycle if it is computed from itself', () => {
  assert.equal(cycles({ 1: [1], 2: [1], 3: [] }), [[1]])
})

test('cycles that meet are one, and those that only lead to each other are not', () => {
  assert.equal(cycles({ 1: [2], 2: [3, 1], 3: [4], 4: [3], 5: [4, 5] }), [[1, 2], [3, 4], [5]])
  assert.equal(cycles({ 1: [2], 2: [3], 3: [1, 4], 4: [2, 9] }), [[1, 2, 3, 4]])
})

test('locals without sources of their own are in none', () => {
  assert.equal(cycles({ 1: [7], 2: [7, 8] }), [])
})

test('a function with a thousand variables that depend on each other compiles in seconds', () => {
  const rounds = 260
  const lines = Array.from({ length: rounds }, (_, i) => {
    const [a, b, c, d] = [i, i + 1, i + 2, i + 3].map((k) => `x${k % 16}`)
    return `    ${a} = (${a} + ${b} * 65535 + Math.floor(${d} / 65536)) % 4294967296\n    ${c} += ${a} - ${b}`
  })
  const variables = Array.from({ length: 16 }, (_, i) => `x${i} = a[${i}]`).join(', ')
  const text = `/* @njit */
export function main(a: Float64Array, n: number): number {
  let ${variables}
  for (let k = 0; k < n; k++) {
${lines.join('\n')}
  }
  return x0 + x5
}`
  const before = process.cpuUsage()
  const unit = inspectUnit({ path: 'rounds.ts', text }, checkPluginOptions({ onFallback: 'silent' }), '.')
  const { user, system } = process.cpuUsage(before)
  assert.is(unit.outcomes[0]?.diagnostic, null)
  assert.ok(user + system < 20e6, `took ${(user + system) / 1e6} s of processor time`)
})

test.run()
