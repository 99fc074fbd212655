// `arguments.length` of a version of a function: the arguments up to the last one that is not left out.

import { ARGUMENT_COUNT } from '../2-lower/argument-count.ts'
import * as b from '../hir/builders.ts'
import { type Condition, conditionKey } from '../hir/condition.ts'
import type { Expr, HirFunction } from '../hir/nodes.ts'
import type { Type } from '../hir/types.ts'
import { eachExpr, rewriteFunction } from '../hir/visit.ts'

const isCount = (expr: Expr): boolean => expr.kind === 'Generic' && expr.name === ARGUMENT_COUNT

function looksAtCount(fn: HirFunction): boolean {
  return eachExpr(fn.body).some(isCount)
}

/** The function with the number in place, and the condition that a call has so many. `formals`: their types, undefined where left out. */
export function fixArgumentCount(fn: HirFunction, formals: readonly Type[]): HirFunction {
  if (!looksAtCount(fn)) return fn
  let count = formals.length
  while (formals[count - 1]?.kind === 'undefined') count--
  const condition: Condition = { kind: 'count', is: count }
  const fixed = rewriteFunction(fn, {
    expr: (expr) => (isCount(expr) ? b.constant(count, expr.span) : expr),
  })
  return {
    ...fixed,
    conditions: new Map([...(fn.conditions ?? []), [conditionKey(condition), condition]]),
  }
}
