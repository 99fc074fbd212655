// `array.subarray(begin, end)` with its arguments brought into range, as the Subarray statement asks.

import * as b from '../hir/builders.ts'
import type { Expr, Stmt } from '../hir/nodes.ts'
import * as t from '../hir/types.ts'
import type { Span } from '../source.ts'
import { integerOf } from './construct-array.ts'
import { applyOp, isUndefined, toNumber } from './conversions.ts'
import type { CallPlan, Maker } from './plan-call.ts'

/** Missing arguments are undefined: the start, and the end, of the array. */
export function constructSubarray(
  array: Expr,
  type: t.ArrayType,
  begin: Expr | undefined,
  end: Expr | undefined,
  span: Span,
): CallPlan {
  const { length: _, ...view } = type
  return {
    kind: 'build',
    type: view,
    build: (target, make) => {
      const source = keep('$array', array, make)
      const length = b.length(source.value, span)
      const from = position(begin, b.constant(0, span), length, make, span)
      const to = position(end, length, length, make, span)
      const last = keep('$end', applyOp('max', [from.value, to.value], span), make)
      const stmts = [...source.stmts, ...from.stmts, ...to.stmts, ...last.stmts]
      return [...stmts, b.subarray(target, source.value, from.value, last.value, span)]
    },
  }
}

interface Kept {
  readonly stmts: readonly Stmt[]
  readonly value: Expr
}

function keep(name: string, expr: Expr, make: Maker): Kept {
  if (expr.kind === 'Local' || expr.kind === 'Const') return { stmts: [], value: expr }
  const local = make.local(name, expr.type, expr.span)
  return { stmts: [b.assign(local, expr, expr.span)], value: b.local(local, expr.type, expr.span) }
}

/** A relative position as an index: negative ones count from the end; the result lies in 0..length and is not -0. */
function position(arg: Expr | undefined, whenUndefined: Expr, length: Expr, make: Maker, span: Span): Kept {
  if (arg === undefined || arg.type.kind === 'undefined') return { stmts: [], value: whenUndefined }
  const integer = integerOf(toNumber(arg, 'subarray'), make)
  const relative = keep('$relative', integer.value, make)
  const zero = b.constant(0, span)
  const isNegative = applyOp('lt', [relative.value, zero], span)
  const fromStart = b.cond(
    isNegative,
    applyOp('add', [length, relative.value], span),
    relative.value,
    t.float64,
    span,
  )
  const clamped = applyOp('min', [applyOp('max', [fromStart, zero], span), length], span)
  const missing = isUndefined(arg, span)
  const value = missing.kind === 'Const' ? clamped : b.cond(missing, whenUndefined, clamped, t.float64, span)
  const kept = keep('$position', value, make)
  return { stmts: [...integer.stmts, ...relative.stmts, ...kept.stmts], value: kept.value }
}
