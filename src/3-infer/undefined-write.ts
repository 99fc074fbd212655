// Writes at an index that may be undefined, and of a value that may be undefined into a list. JavaScript would create a
// property of that name, or keep the undefined; compiled code leaves it to do so. Neither can a value be undefined where it may be null.

import * as b from '../hir/builders.ts'
import type { Expr, Stmt } from '../hir/nodes.ts'
import * as t from '../hir/types.ts'
import { definedValue, innerOf, isUndefined } from './conversions.ts'

const REASONS = {
  index: 'the index is undefined',
  item: 'undefined is put into a list',
  field: 'undefined is put into a number field',
  property: 'a property of undefined is added',
  entry: 'undefined is a key or a value of a collection',
  null: 'undefined stands where null may',
} as const

/** An expression, and the statements that bail where it is undefined: an element bails in its own read. */
export interface DefinedExpr {
  readonly guard: readonly Stmt[]
  readonly value: Expr
}

/** The index, or the item of a list, made sure to be defined. Its type stays optional where a guard does so. */
export function definedForWrite(expr: Expr, role: keyof typeof REASONS): DefinedExpr {
  const isMissing = isUndefined(expr, expr.span)
  if (isMissing.kind === 'Const') return { guard: [], value: expr }
  if (expr.kind === 'Load' && expr.range === 'undefined') {
    return { guard: [], value: definedValue(expr, innerOf(expr.type), 'bail') }
  }
  const bail = b.bail(REASONS[role], expr.span)
  return { guard: [b.ifThen(isMissing, [bail], [], expr.span)], value: expr }
}

/** A value that is to be held as one of `type`: where that may be null, a number that may be undefined is made sure to be defined. */
export function definedBesideNull(value: Expr, type: t.Type): DefinedExpr {
  const inner = innerOf(type)
  const isMixed = t.isNullable(type) && value.type.kind === 'optional' && !t.isNullable(value.type)
  if (!isMixed || !t.isScalar(inner, 'float64')) return { guard: [], value }
  const { guard, value: defined } = definedForWrite(value, 'null')
  return { guard, value: definedValue(defined, inner) }
}

/** What such a guard tests; null for all other statements. */
export function guardedForWrite(stmt: Stmt): Expr | null {
  if (stmt.kind !== 'If' || stmt.test.kind !== 'Op' || stmt.test.op !== 'is_undefined') return null
  const [only] = stmt.then
  const isGuard = only?.kind === 'Bail' && Object.values<string>(REASONS).includes(only.reason)
  return isGuard ? (stmt.test.args[0] ?? null) : null
}
