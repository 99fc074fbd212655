// Numbers of which ranges cannot tell that they are whole, as indices have to be: `half = n / 2` is, of most programs' `n`. What such
// numbers are computed from, and stays the same throughout the loop, is tested to be whole before it.

import * as b from '../../hir/builders.ts'
import type { Assign, Expr, Local } from '../../hir/nodes.ts'
import { boolean, float64, isNumber } from '../../hir/types.ts'
import { GENERATED } from '../../source.ts'
import * as a from './arithmetic.ts'
import { initialiser } from './induction.ts'
import { eachScopedExpr, isFixed, type Scope } from './scope.ts'
import { type BoundsQuery, INT32 } from './symbolic-interval.ts'
import { type VariableStep, variableStep } from './variable-steps.ts'

const KEEP_WHOLE: ReadonlySet<string> = new Set(['add', 'sub', 'mul', 'neg', 'min', 'max'])
const ARITHMETIC: ReadonlySet<string> = new Set([...KEEP_WHOLE, 'div'])
const MAX_DEPTH = 8

/** Has the expression one value throughout the loop under study, which can be computed before it? */
export function isSteady(query: BoundsQuery, expr: Expr): boolean {
  switch (expr.kind) {
    case 'Const':
      return typeof expr.value === 'number'
    case 'Local':
      return isNumber(expr.type) && query.isInvariant(expr.id)
    case 'Length':
      return isFixed(expr.array) && query.isInvariant(expr.array.id)
    case 'Op':
      return ARITHMETIC.has(expr.op) && expr.args.every((arg) => isSteady(query, arg))
    default:
      return false
  }
}

/** Whether the number is whole wherever it is computed, on conditions that become the query's. */
export function requireWhole(query: BoundsQuery, expr: Expr, scope: Scope, depth = 0): boolean {
  if (query.isWhole(expr, scope)) return true
  if (depth > MAX_DEPTH) return false
  if (isQuotientOrLocal(expr) && isSteady(query, expr)) {
    testBefore(query, expr)
    return true
  }
  switch (expr.kind) {
    case 'Local':
      return isNumber(expr.type) && localIsWhole(query, expr, scope, depth + 1)
    case 'Convert':
    case 'Assume':
      return isNumber(expr.value.type) && requireWhole(query, expr.value, scope, depth + 1)
    case 'Op': {
      const isWhole =
        KEEP_WHOLE.has(expr.op) && expr.args.every((arg) => requireWhole(query, arg, scope, depth + 1))
      if (isWhole) query.wholeOperations.add(expr)
      return isWhole
    }
    default:
      return false
  }
}

const isQuotientOrLocal = (expr: Expr): boolean =>
  expr.kind === 'Local' || (expr.kind === 'Op' && expr.op === 'div')

/** Everywhere in the loop the number is then known to be an int32. */
function testBefore(query: BoundsQuery, expr: Expr): void {
  query.require(b.op('is_integer', [expr], boolean, GENERATED))
  query.require(a.lessOrEqual(a.num(INT32.lo), expr))
  query.require(a.lessOrEqual(expr, a.num(INT32.hi)))
  const { negativeZero } = query.facts.of(expr)
  for (const place of query.places.places)
    eachScopedExpr(place, (other) => {
      if (a.sameExpr(other, expr)) query.assumptions.set(other, { ...INT32, negativeZero })
    })
}

function localIsWhole(query: BoundsQuery, { id }: Local, scope: Scope, depth: number): boolean {
  const definition = query.singleAssignments.get(id) === 1 ? query.places.definitions.get(id) : undefined
  if (definition?.stmt.kind === 'Assign') {
    const isWhole = requireWhole(query, definition.stmt.value, definition.scope, depth)
    if (isWhole) query.wholeLocals.set(id, null)
    return isWhole
  }
  const variable = variableStep(query.places, scope, id)
  const start = variable === null ? null : initialiser(variable.at, id)
  if (variable === null || start === null || !isSteady(query, variable.step)) return false
  const { at, step } = variable
  const isWhole = requireWhole(query, step, at, depth) && startIsWhole(query, at, start, depth)
  if (isWhole) query.wholeLocals.set(id, at.loop)
  return isWhole
}

function startIsWhole(query: BoundsQuery, at: VariableStep['at'], start: Assign, depth: number): boolean {
  const { target, value, span } = start
  if (value.kind === 'Const') return Number.isInteger(value.value)
  if (at.loop === query.places.loop) {
    query.require(b.op('is_integer', [b.local(target, float64, span)], boolean, GENERATED))
    return true
  }
  const scope = query.places.scopes.get(start)
  return scope !== undefined && requireWhole(query, value, scope, depth)
}
