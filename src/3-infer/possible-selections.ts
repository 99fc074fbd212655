// The values that a switch's selector can have, where they can be read off: a tree of conditionals over constants, or a
// variable that only ever is assigned constants.

import type { Expr, HirFunction, Local } from '../hir/nodes.ts'
import { eachStmt, targetOf } from '../hir/visit.ts'

/** Null where the selector is anything else. `fn` is where the selector's assignments stand. */
export function possibleSelections(selector: Expr, fn: HirFunction): ReadonlySet<number> | null {
  const found = new Set<number>()
  const values = selector.kind === 'Local' ? assignedValues(selector, fn) : [selector]
  return values?.every((value) => collect(value, found)) ? found : null
}

function collect(expr: Expr, into: Set<number>): boolean {
  if (expr.kind === 'Cond') return collect(expr.whenTrue, into) && collect(expr.whenFalse, into)
  if (expr.kind !== 'Const' || typeof expr.value !== 'number') return false
  into.add(expr.value)
  return true
}

function assignedValues(selector: Local, fn: HirFunction): readonly Expr[] | null {
  if (fn.params.some((param) => param.local === selector.id)) return null
  const values: Expr[] = []
  for (const stmt of eachStmt(fn.body)) {
    if (targetOf(stmt) !== selector.id) continue
    if (stmt.kind !== 'Assign') return null
    values.push(stmt.value)
  }
  return values
}
