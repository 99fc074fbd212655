// Functions on which passes and analyses are tried, and the interpreter run on them before and after.

import * as assert from 'uvu/assert'
import { type HirValue, type InterpretResult, interpret, STEP_LIMIT } from '../../src/hir/interpret.ts'
import type { HirFunction, HirModule } from '../../src/hir/nodes.ts'
import { elementOf, type Type } from '../../src/hir/types.ts'
import { EDGE_BIGINTS, EDGE_NUMBERS, randoms } from '../helpers/edge-values.ts'
import { inferSource } from '../infer/infer-source.ts'
import { PROGRAMS } from '../infer/programs.ts'
import { randomBody } from '../lower/random-program.ts'
import { KERNELS } from './narrow-kernels.ts'
import { randomKernel } from './narrow-random-kernel.ts'

export interface Subject {
  readonly name: string
  readonly text: string
  readonly module: HirModule
}

const PRELUDE = `const K = 3
function twice(v) { return v + v }
function bump(a, i) { a[i] += 1; return a[i] * 2 }
function scaled(p, q = p * 2, r = q + 1) { return p + 10 * q + 100 * r }
`
const PARAMS =
  'a: Float64Array, l: number[], u: Uint8ClampedArray, x: number, y: number, i: number, n: number, t: boolean'

function subjectOf(name: string, text: string): Subject {
  return { name, text, module: inferSource(text).module }
}

/** The programs written by hand, then as many random ones. */
export function subjects(randomPrograms: number): readonly Subject[] {
  const random = Array.from({ length: randomPrograms }, (_, seed) =>
    seed % 2 === 0
      ? subjectOf(
          `random program ${seed}`,
          `${PRELUDE}/* @njit */ function f(${PARAMS}) {\n${randomBody(seed)}\n}`,
        )
      : subjectOf(`random kernel ${seed}`, randomKernel(seed)),
  )
  return [subjectOf('programs', PROGRAMS), subjectOf('kernels', KERNELS), ...random]
}

export type Values = () => number

const pickFrom = <T>(next: Values, items: readonly T[]): T => items[Math.floor(next() * items.length)] as T

function anyOf(type: Type, next: Values): HirValue {
  switch (type.kind) {
    case 'optional':
      return next() < 0.3 ? undefined : anyOf(type.of, next)
    case 'tuple':
      return type.items.map((item) => anyOf(item, next))
    case 'array':
      return anyArray(type, next)
    default:
      if (type.kind === 'scalar' && type.name === 'boolean') return next() < 0.5
      if (type.kind === 'scalar' && /bigint|int64/.test(type.name)) return pickFrom(next, EDGE_BIGINTS)
      return next() < 0.4 ? pickFrom(next, EDGE_NUMBERS) : Math.floor(next() * 12) - 2
  }
}

function anyArray(type: Extract<Type, { kind: 'array' }>, next: Values): HirValue {
  const { isBigInt, constructorName } = elementOf(type.element)
  const scalar: Type = { kind: 'scalar', name: isBigInt ? 'bigint' : 'float64' }
  const length = type.length ?? pickFrom(next, [0, 1, 2, 3, 5, 8, 13])
  const items = Array.from({ length }, () => anyOf(scalar, next))
  if (type.container === 'list') return items
  const constructors = globalThis as unknown as Record<string, { from(items: readonly HirValue[]): HirValue }>
  return constructors[constructorName]?.from(items)
}

/** Random arguments of the function; of parameters that accept a range only, values in it. */
export function argumentsOf(fn: HirFunction, next: Values): readonly HirValue[] {
  return fn.params.map(({ local, accepts }) => {
    const type = fn.locals[local]?.type ?? { kind: 'unknown' }
    if (accepts !== null) return Math.min(Math.max(Math.floor(next() * 12) - 2, accepts.lo), accepts.hi)
    return anyOf(type, next)
  })
}

function copied(value: HirValue): HirValue {
  if (Array.isArray(value)) return value.map(copied)
  return ArrayBuffer.isView(value) ? (value as Float64Array).slice() : value
}

export interface Run {
  readonly result: InterpretResult
  readonly args: readonly HirValue[]
}

export function run(module: HirModule, symbol: string, args: readonly HirValue[]): Run {
  const mine = args.map(copied)
  const random = randoms(5)
  return { result: interpret(module, symbol, mine, { maxSteps: 20_000, random }), args: mine }
}

/** The run did not end by itself. */
export const isCutShort = ({ result }: Run): boolean => result.kind === 'bail' && result.what === STEP_LIMIT

function same(a: HirValue, z: HirValue): boolean {
  if (typeof a !== 'object' || typeof z !== 'object' || a === null || z === null) return Object.is(a, z)
  const [items, others] = [a as ArrayLike<HirValue>, z as ArrayLike<HirValue>]
  if (a.constructor !== z.constructor || items.length !== others.length) return false
  return Array.from(items).every((item, i) => same(item, others[i]))
}

/** Both runs end alike, with the same value and the same arrays. */
export function assertSameRun(before: Run, after: Run, what: string, mayBail = false): void {
  if (isCutShort(before) || isCutShort(after)) return
  if (mayBail && after.result.kind === 'bail') return
  assert.is(after.result.kind, before.result.kind, `${what} ends alike`)
  if (before.result.kind === 'bail' || after.result.kind === 'bail') return
  const [mine, theirs] = [after.result.value, before.result.value]
  assert.ok(same(mine, theirs), `${what}: ${String(mine)}, not ${String(theirs)}`)
  assert.ok(
    after.args.every((value, i) => same(value, before.args[i])),
    `${what} leaves arguments alike`,
  )
}

/** Calls `f` for every exported function of every subject with some sets of random arguments. */
export function eachRun(
  all: readonly Subject[],
  rounds: number,
  f: (subject: Subject, fn: HirFunction, args: readonly HirValue[]) => void,
): void {
  const next = randoms(17)
  for (const subject of all) {
    for (const { symbol } of subject.module.exports) {
      const fn = subject.module.functions.find((each) => each.symbol === symbol)
      if (fn === undefined) continue
      for (let round = 0; round < rounds; round++) f(subject, fn, argumentsOf(fn, next))
    }
  }
}
