// The meaning of typed HIR, as the interpreter runs it, against the original JavaScript: results and changed arguments.

import { transformSync } from 'esbuild'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { HirValue } from '../../src/hir/interpret.ts'
import { interpret } from '../../src/hir/interpret.ts'
import type { Type } from '../../src/hir/types.ts'
import { elementOf } from '../../src/hir/types.ts'
import { EDGE_BIGINTS, EDGE_NUMBERS, randoms } from '../helpers/edge-values.ts'
import { randomBody } from '../lower/random-program.ts'
import { type InferredSource, inferSource } from './infer-source.ts'
import { PROGRAMS } from './programs.ts'

type Values = Record<string, unknown>
const next = randoms(11)
const pick = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)] as T

function anyOf(type: Type): unknown {
  switch (type.kind) {
    case 'optional':
      return next() < 0.3 ? undefined : anyOf(type.of)
    case 'tuple':
      return type.items.map(anyOf)
    case 'array':
      return arrayOf(type)
    default:
      if (type.kind === 'scalar' && type.name === 'boolean') return next() < 0.5
      if (type.kind === 'scalar' && type.name === 'bigint') return pick(EDGE_BIGINTS)
      return next() < 0.5 ? pick(EDGE_NUMBERS) : Math.floor(next() * 9)
  }
}

function arrayOf(type: Extract<Type, { kind: 'array' }>): unknown {
  const { isBigInt, constructorName } = elementOf(type.element)
  const scalar: Type = { kind: 'scalar', name: isBigInt ? 'bigint' : 'float64' }
  const items = Array.from({ length: pick([0, 1, 2, 3, 5, 8]) }, () => anyOf(scalar))
  if (type.container === 'list') return items
  const constructors = globalThis as unknown as Record<string, { from(items: readonly unknown[]): unknown }>
  return constructors[constructorName]?.from(items)
}

function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice()
  return ArrayBuffer.isView(value) ? (value as Float64Array).slice() : value
}

function same(a: unknown, z: unknown): boolean {
  if (typeof a !== 'object' || typeof z !== 'object' || a === null || z === null) return Object.is(a, z)
  const [items, others] = [a as ArrayLike<unknown>, z as ArrayLike<unknown>]
  if (a.constructor !== z.constructor || items.length !== others.length) return false
  return Array.from(items).every((item, i) => same(item, others[i]))
}

function javascript(text: string, names: readonly string[]): () => Values {
  const { code } = transformSync(text, { loader: 'ts', target: 'es2022' })
  const run = new Function(`${code}\nreturn { ${names.join(', ')} }`)
  return () => run() as Values
}

/** Runs a tagged function both ways; how often compiled code ran to its end. */
function compare(source: InferredSource, name: string, rounds: number): number {
  const fn = source.fn(name)
  const formals = source.index.tagged.find((tagged) => tagged.fn.name === name)?.fn.params ?? []
  const nameOf = (local: number): string => fn.locals[local]?.name ?? ''
  const captured = fn.params
    .filter((param) => param.source.kind === 'capture')
    .map((param) => nameOf(param.local))
  const original = javascript(source.index.entry.source.text, [name, ...captured])
  let completed = 0
  for (let round = 0; round < rounds; round++) {
    const values = original()
    const given = formals.map((formal) => anyOf(formal.type))
    const [mine, theirs] = [given.map(copy), given.map(copy)]
    const passed = fn.params.map(({ source: from, local }) =>
      from.kind === 'argument' ? mine[from.index] : values[nameOf(local)],
    )
    const result = interpret(source.module, fn.symbol, passed as HirValue[], { maxSteps: 100_000 })
    if (result.kind === 'bail') continue
    completed++
    const expected = (values[name] as (...args: unknown[]) => unknown)(...theirs)
    const call = `${name}(${given.map(String).join(' | ')})`
    assert.ok(same(result.value, expected), `${call}: ${String(result.value)}, not ${String(expected)}`)
    assert.ok(
      mine.every((value, i) => same(value, theirs[i])),
      `${call} leaves its arguments alike`,
    )
  }
  return completed
}

const programs = inferSource(PROGRAMS)
for (const { fn } of programs.index.tagged) {
  test(`${fn.name} gives what JavaScript gives`, () => {
    assert.ok(compare(programs, fn.name, 40) > 0, 'some run is completed')
  })
}

test('random programs', () => {
  const prelude = `const K = 3
function twice(v) { return v + v }
function bump(a, i) { a[i] += 1; return a[i] * 2 }
function scaled(p, q = p * 2, r = q + 1) { return p + 10 * q + 100 * r }
`
  const params =
    'a: Float64Array, l: number[], u: Uint8ClampedArray, x: number, y: number, i: number, n: number, t: boolean'
  let compiled = 0
  for (let seed = 1; seed <= 60; seed++) {
    const text = `${prelude}/* @njit */ function f(${params}) {\n${randomBody(seed)}\n}`
    const source = inferSource(text)
    const { symbol, diagnostic } = source.outcome('f')
    assert.is.not(diagnostic?.code, 'compiler_bug', `seed ${seed}`)
    if (symbol === null) continue
    compiled++
    compare(source, 'f', 4)
  }
  assert.ok(compiled > 15, `${compiled} programs compile`)
})

test.run()
