// Random loops over `prange` that write by random indices. The interpreter does parts in the wrong order, so a loop that is shared although
// its iterations meet comes out differently.

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { root } from '../../scripts/generate-docs.ts'
import { randoms } from '../helpers/edge-values.ts'
import { compareAll, threeWays } from '../helpers/three-ways.ts'

const FUNCTIONS = 24

/** Text of functions `f0(a, b, out, n, w, h)`; all numbers are whole and small, so that sums come out the same in any order. */
function randomModule(seed: number): string {
  const next = randoms(seed)
  const below = (count: number): number => Math.floor(next() * count)
  const pick = <T>(items: readonly T[]): T => items[below(items.length)] as T
  const step = (): string => pick(['', '', '', ', 2', ', 3'])
  const bounds = (limit: string): string => {
    const rounds = step()
    if (rounds !== '') return `0, ${limit}${rounds}`
    return pick([limit, limit, `1, ${limit}`, `${limit} - 1, -1, -1`, `2, ${limit} - 1`])
  }
  const index = (inner: readonly string[]): string => {
    const [j, k] = inner
    const flat = [
      'i',
      'i',
      'i + 1',
      '2 * i',
      '2 * i + 1',
      'n - 1 - i',
      '3 * i - 2',
      'i % 5',
      'b[i]',
      'i >> 1',
      '7',
      '-i',
      'i & 3',
    ]
    if (j === undefined) return pick(flat)
    const row = [
      `i * w + ${j}`,
      `i * w + ${j}`,
      `${j} + w * i`,
      `i * w + ${j} + 1`,
      `i * w + w - 1 - ${j}`,
      `(i * w + ${j}) * 2 + ${below(3)}`,
      `${j} * n + i`,
      `i + ${j}`,
      `i * w - ${j}`,
      `(i + 1) * w + ${j}`,
      `i * (w + 1) + ${j}`,
      `i * 4 + ${j}`,
      `${j}`,
    ]
    if (k === undefined) return pick(row)
    return pick([
      ...row,
      `(i * w + ${j}) * h + ${k}`,
      `(i * w + ${j}) * h + ${k}`,
      `i * w * h + ${j} * h + ${k}`,
      `(i * h + ${k}) * w + ${j}`,
      `(i * w + ${j}) * 3 + ${k}`,
      `i * w + ${j} * h + ${k}`,
    ])
  }
  const value = (inner: readonly string[]): string =>
    pick([
      `a[${index(inner)}]`,
      'i',
      `${inner[0] ?? 'i'} + 1`,
      `a[i] * 2 - ${inner[1] ?? 3}`,
      `out[${index(inner)}]`,
    ])
  const statement = (inner: readonly string[]): string => {
    const at = index(inner)
    return pick([
      () => `out[${at}] = ${value(inner)}`,
      () => `out[${at}] = ${value(inner)}`,
      () => `out[${at}] += ${value(inner)}`,
      () => `{ const at = ${at}; out[at] = ${value(inner)}; out[at ${pick(['+ 0', '+ 1', '- 1'])}] += 1 }`,
      () => `s ${pick(['+=', '-='])} ${value(inner)}`,
      () => `m = Math.${pick(['max', 'min'])}(m, ${value(inner)})`,
      () => `if (${value(inner)} > 3) count++`,
      () => `isAll = isAll && ${value(inner)} < 9`,
      () => `if (${value(inner)} > 20) isAny = true`,
      () => `last = ${value(inner)}`,
    ])()
  }
  const body = (inner: readonly string[], depth: number): string => {
    const lines = [statement(inner)]
    if (depth > 0 && inner.length < 2) {
      const name = inner.length === 0 ? 'j' : 'k'
      const limit =
        name === 'j' ? pick(['w', 'w', 'w', 'w - 1', 'w + 1', '3', 'n']) : pick(['h', 'h', 'h - 1', '2', '3'])
      const start = pick(['0', '0', '0', '1', '-1'])
      const loop = `for (let ${name} = ${start}; ${name} ${pick(['<', '<', '<', '<='])} ${limit}; ${name} += ${pick([1, 1, 1, 2])})`
      lines.push(`${loop} { ${body([...inner, name], depth - 1)} }`)
    }
    if (next() < 0.3) lines.push(statement(inner))
    return (next() < 0.5 ? lines : lines.reverse()).join('; ')
  }
  const functions = Array.from({ length: FUNCTIONS }, (_, i) => {
    const initial = `let s = ${below(9)}, m = ${below(5)}, count = 0, isAll = true, isAny = false, last = 0`
    const loop = `for (const i of prange(${bounds(pick(['n', 'n', 'n', 'a.length', '70']))})) { ${body([], below(3))} }`
    return `/* @njit { parallel: true } float64(float64[:], int32[:], float64[:], int32, int32, int32) */
export function f${i}(a, b, out, n, w, h) { ${initial}; ${loop}; return s + m * 3 + count * 5 + (isAll ? 7 : 0) + (isAny ? 11 : 0) + last }`
  })
  return `import { prange } from 'njit'\n${functions.join('\n')}\n`
}

for (const seed of [1, 2, 3]) {
  test(`random loops of seed ${seed} come out as on one thread`, async () => {
    const text = randomModule(seed)
    const ways = await threeWays({ path: `random-${seed}.js`, text }, root)
    const next = randoms(seed + 100)
    const whole = (most: number): number => Math.floor(next() * most)
    const differences: string[] = []
    for (let i = 0; i < FUNCTIONS; i++) {
      for (const [n, w, h] of [
        [9, 4, 3],
        [70, 3, 2],
        [130, 2, 1],
        [66, 0, 2],
        [5, -2, 3],
        [64, 5, -1],
        [0, 3, 3],
      ] as const) {
        const length = Math.max(0, n * Math.max(1, Math.abs(w * h))) + 8
        const a = Float64Array.from({ length }, () => whole(30) - 3)
        const b = Int32Array.from({ length }, () => whole(12))
        const out = new Float64Array(next() < 0.7 ? 4 * length : length >> 1)
        differences.push(...compareAll(ways, `f${i}`, [a, b, out, n, w, h]))
      }
    }
    assert.is(differences.slice(0, 3).join('\n'), '')
    const shared = ways.unit.final.functions.filter(({ symbol }) => symbol.includes('_p')).length
    assert.ok(shared >= 4, `${shared} loops are shared`)
  })
}

test.run()
