// Bounds of operations on bits, and of roundings.

import type { Expr } from '../../hir/nodes.ts'
import { isNumber } from '../../hir/types.ts'
import * as a from './arithmetic.ts'
import type { Scope } from './scope.ts'
import { type Bounds, type BoundsQuery, INT32, UNBOUNDED } from './symbolic-interval.ts'

export function bitwiseBounds(
  query: BoundsQuery,
  op: string,
  args: readonly Expr[],
  scope: Scope,
  depth: number,
): Bounds {
  if (a.isMonotone(op)) {
    const x = query.bounds(args[0] as Expr, scope, depth)
    return { lo: x.lo && a.monotone(op, x.lo), hi: x.hi && a.monotone(op, x.hi) }
  }
  if (op === 'bitor' && a.constantOf(stripInt32(args[1] as Expr)) === 0)
    return query.bounds(args[0] as Expr, scope, depth)
  if (op === 'to_position' && query.isWhole(args[0] as Expr, scope))
    return query.bounds(args[0] as Expr, scope, depth)
  if (op === 'to_int32') return wrapped(query, args[0] as Expr, scope, depth)
  if (op === 'shr') {
    const count = a.constantOf(stripInt32(args[1] as Expr))
    const x = count === null ? null : query.interval(args[0] as Expr, scope, depth)
    const scale = a.num(2 ** ((count ?? 0) & 31))
    return x
      ? { lo: a.monotone('floor', a.div(x.lo, scale)), hi: a.monotone('floor', a.div(x.hi, scale)) }
      : UNBOUNDED
  }
  return UNBOUNDED
}

/** ToInt32 leaves a value of int32's range alone but for its fraction; that it is in range is required. */
function wrapped(query: BoundsQuery, value: Expr, scope: Scope, depth: number): Bounds {
  const x = query.interval(value, scope, depth)
  const range = query.facts.of(value)
  if (!x || range.nan) return UNBOUNDED
  if (range.lo < INT32.lo || range.hi > INT32.hi) {
    query.require(a.lessOrEqual(a.num(INT32.lo), x.lo))
    query.require(a.lessOrEqual(x.hi, a.num(INT32.hi)))
  }
  return range.integer ? x : { lo: a.monotone('trunc', x.lo), hi: a.monotone('trunc', x.hi) }
}

function stripInt32(expr: Expr): Expr {
  return expr.kind === 'Op' && expr.op === 'to_int32'
    ? (expr.args[0] as Expr)
    : expr.kind === 'Convert' && isNumber(expr.value.type)
      ? stripInt32(expr.value)
      : expr
}
