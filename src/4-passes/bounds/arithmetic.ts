// Constructors of float64 expressions that fold constants: bounds stay short enough to read and to test at run time.
// Folding is JavaScript's own arithmetic on the same doubles, so it is exact.

import * as b from '../../hir/builders.ts'
import type { Expr } from '../../hir/nodes.ts'
import { boolean, float64 } from '../../hir/types.ts'
import { GENERATED } from '../../source.ts'

export const num = (value: number): Expr => b.constant(value, GENERATED)

/** The constant's value, or null. */
export function constantOf(expr: Expr): number | null {
  return expr.kind === 'Const' && typeof expr.value === 'number' ? expr.value : null
}

/** Equal structure: the same value wherever both are evaluated together. */
export function sameExpr(a: Expr, c: Expr): boolean {
  if (a === c) return true
  if (a.kind === 'Const' && c.kind === 'Const') return Object.is(a.value, c.value)
  if (a.kind === 'Local' && c.kind === 'Local') return a.id === c.id
  if (a.kind === 'Length' && c.kind === 'Length') return sameExpr(a.array, c.array)
  if (a.kind === 'Op' && c.kind === 'Op') {
    return (
      a.op === c.op &&
      a.args.length === c.args.length &&
      a.args.every((arg, i) => sameExpr(arg, c.args[i] as Expr))
    )
  }
  return false
}

function fold2(op: string, a: Expr, c: Expr, compute: (a: number, c: number) => number): Expr {
  const left = constantOf(a)
  const right = constantOf(c)
  if (left !== null && right !== null) return num(compute(left, right))
  return b.op(op, [a, c], float64, GENERATED)
}

/** `isExact` says of an expression that it is a whole number so small that constants are added to it without rounding. */
export function add(a: Expr, c: Expr, isExact: (expr: Expr) => boolean): Expr {
  if (constantOf(c) === 0) return a
  if (constantOf(a) === 0) return c
  const outer = constantOf(c)
  // (x - 1) + 1, as bounds of `i < n` keep producing.
  if (outer !== null && a.kind === 'Op' && a.op === 'add') {
    const [x, inner] = [a.args[0] as Expr, constantOf(a.args[1] as Expr)]
    if (isStep(outer) && isStep(inner) && isExact(x)) return add(x, num(inner + outer), isExact)
  }
  return fold2('add', a, c, (x, y) => x + y)
}
export function sub(a: Expr, c: Expr, isExact: (expr: Expr) => boolean): Expr {
  const right = constantOf(c)
  if (right !== null) return add(a, num(-right), isExact)
  return fold2('sub', a, c, (x, y) => x - y)
}

const isStep = (value: number | null): value is number =>
  value !== null && Number.isInteger(value) && Math.abs(value) <= 2 ** 31

export function mul(a: Expr, c: Expr): Expr {
  if (constantOf(c) === 1) return a
  if (constantOf(a) === 1) return c
  return fold2('mul', a, c, (x, y) => x * y)
}
export const div = (a: Expr, c: Expr): Expr => (constantOf(c) === 1 ? a : fold2('div', a, c, (x, y) => x / y))
export const min = (a: Expr, c: Expr): Expr => (sameExpr(a, c) ? a : fold2('min', a, c, Math.min))
export const max = (a: Expr, c: Expr): Expr => (sameExpr(a, c) ? a : fold2('max', a, c, Math.max))

const MONOTONE: Readonly<Record<string, (x: number) => number>> = {
  floor: Math.floor,
  ceil: Math.ceil,
  trunc: Math.trunc,
  round: Math.round,
}
/** Is `op` a rounding that never turns x <= y into f(x) > f(y)? */
export const isMonotone = (op: string): boolean => Object.hasOwn(MONOTONE, op)
export function monotone(op: string, a: Expr): Expr {
  const value = constantOf(a)
  const compute = MONOTONE[op]
  return value !== null && compute !== undefined ? num(compute(value)) : b.op(op, [a], float64, GENERATED)
}
export function neg(a: Expr): Expr {
  const value = constantOf(a)
  return value === null ? b.op('neg', [a], float64, GENERATED) : num(-value)
}

/** A condition: true or false where it is known, otherwise the test to make at run time. */
export type Condition = Expr | boolean

export function lessOrEqual(a: Expr, c: Expr): Condition {
  const left = constantOf(a)
  const right = constantOf(c)
  if (left !== null && right !== null) return left <= right
  return b.op('le', [a, c], boolean, GENERATED)
}
export function lessThan(a: Expr, c: Expr): Condition {
  const left = constantOf(a)
  const right = constantOf(c)
  if (left !== null && right !== null) return left < right
  if (c.kind === 'Length' && isBelow(a, c)) return true
  return b.op('lt', [a, c], boolean, GENERATED)
}

/** Is the expression visibly `length - k`, for a positive k? Lengths are small integers, so nothing is rounded. */
function isBelow(a: Expr, length: Expr): boolean {
  if (a.kind !== 'Op' || a.op !== 'add' || !sameExpr(a.args[0] as Expr, length)) return false
  return (constantOf(a.args[1] as Expr) ?? 0) < 0
}

/** All conditions, each tested only if those before it held. */
export function allOf(conditions: readonly Expr[]): Expr {
  const [first, ...rest] = conditions
  if (first === undefined) return b.constant(true, GENERATED)
  return rest.length === 0
    ? first
    : b.cond(first, allOf(rest), b.constant(false, GENERATED), boolean, GENERATED)
}
