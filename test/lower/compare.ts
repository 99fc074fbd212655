// Runs the body of a function as JavaScript and as lowered HIR on the same arguments and compares all that can be seen.

import type { SourceFunction } from '../../src/1-parse/module-index.ts'
import { type LoweredFunction, lowerFunction } from '../../src/2-lower/lower-function.ts'
import { Bailed, evaluate } from './evaluate.ts'
import { indexOf } from './test-index.ts'

/** What every body below may use: `a` a Float64Array, `l` a list, `u` a Uint8ClampedArray, numbers and a boolean. */
const parameters = ['a', 'l', 'u', 'x', 'y', 'i', 'n', 't'] as const

const prelude = `
const K = 3
const table = [5, 4, 3, 2, 1, 0]
let shared = 7
const floor = Math.floor
function twice(v) { return v + v }
function bump(a, i) { a[i] += 1; return a[i] * 2 }
function clear(a) { for (let i = 0; i < a.length; i++) a[i] = 0 }
function divide(p, q) { return [floor(p / q), p % q] }
function scaled(p, q = p * 2, r = q + 1) { return p + 10 * q + 100 * r }
const fact = (k) => k <= 1 ? 1 : k * fact(k - 1)
`
const random = () => {
  let state = 1
  return () => {
    state = (state * 16807) % 2147483647
    return state / 2147483647
  }
}

export type Arguments = readonly unknown[]

/** Random arguments; the same for the same seed. */
export function argumentsFor(seed: number): Arguments {
  let state = seed * 2654435761 + 1
  const next = (): number => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) | 0
    return (state >>> 0) / 4294967296
  }
  for (let warm = 0; warm < 4; warm++) next()
  const odd = [0, -0, 1, -1, Number.NaN, Number.POSITIVE_INFINITY, 0.5, 2 ** 31, 255.5, undefined, true]
  const small = () => Math.floor(next() * 6)
  const any = () => (next() < 0.4 ? odd[Math.floor(next() * odd.length)] : Math.round(next() * 20 - 6) / 2)
  return [
    Float64Array.from({ length: 6 }, () => Number(any())),
    Array.from({ length: 6 }, () => Number(any())),
    Uint8ClampedArray.from({ length: 6 }, () => Number(any())),
    any(),
    any(),
    small(),
    small(),
    next() < 0.5,
  ]
}

export interface Subject {
  readonly body: string
  runOriginal(args: Arguments): string
  runLowered(args: Arguments): string
}

export function subjectOf(body: string): Subject {
  const text = `${prelude}\nfunction f(${parameters.join(', ')}) {\n${body}\n}`
  const { index, fn } = indexOf(text)
  const original = new Function(
    'random',
    `const Math = Object.create(globalThis.Math, { random: { value: random } });${text};return f`,
  )
  const source = fn('f')
  const known = new Map<SourceFunction, LoweredFunction>()
  const lower = (fn: SourceFunction) => {
    const lowered = known.get(fn) ?? lowerFunction(fn, index)
    known.set(fn, lowered)
    return lowered
  }
  const captures = { table: [5, 4, 3, 2, 1, 0], shared: 7 }
  return {
    body,
    runOriginal: (args) => outcome(args, (copy) => original(random())(...copy)),
    runLowered: (args) =>
      outcome(args, (copy) => evaluate(source, copy, { index, captures, random: random(), lower })),
  }
}

/** The value and what became of the arguments, as text; 'throws' where the original JavaScript has the word. */
function outcome(args: Arguments, run: (copy: unknown[]) => unknown): string {
  const copy = structuredClone(args) as unknown[]
  try {
    const value = run(copy)
    return `${show(value)} with ${show(copy)}`
  } catch (error) {
    if (error instanceof Bailed || (error as Error).message === 'planned') return 'throws'
    return `breaks: ${(error as Error).stack}`
  }
}

export function show(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`
  if (ArrayBuffer.isView(value))
    return `${value.constructor.name}(${Array.from(value as Float64Array, show).join(', ')})`
  return Object.is(value, -0) ? '-0' : typeof value === 'bigint' ? `${value}n` : String(value)
}
