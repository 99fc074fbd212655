// Which lists a function writes that came in from outside. Lists in a variable that only ever holds lists made in the function
// are its own; any other may have come in, alone or inside another.

import type { Expr, HirFunction, LocalId, Stmt } from '../hir/nodes.ts'
import { eachStmt, targetOf } from '../hir/visit.ts'

/** Variables that hold nothing but lists that the function itself made. */
export function freshLists(fn: HirFunction): ReadonlySet<LocalId> {
  const fresh = new Set<LocalId>()
  fn.locals.forEach((local, i) => {
    if (local.type.kind === 'list') fresh.add(i as LocalId)
  })
  for (const { local } of fn.params) fresh.delete(local)
  for (let before = -1; before !== fresh.size; ) {
    before = fresh.size
    for (const stmt of eachStmt(fn.body)) {
      const target = targetOf(stmt)
      if (target !== null && fresh.has(target) && !makesList(stmt, fresh)) fresh.delete(target)
    }
  }
  return fresh
}

function makesList(stmt: Stmt, fresh: ReadonlySet<LocalId>): boolean {
  if (stmt.kind === 'Assign') return isFresh(stmt.value, fresh)
  return stmt.kind === 'Call' && stmt.callee.kind === 'list' && ['new', 'adopt'].includes(stmt.callee.op)
}

function isFresh(expr: Expr, fresh: ReadonlySet<LocalId>): boolean {
  if (expr.kind === 'Cond') return isFresh(expr.whenTrue, fresh) && isFresh(expr.whenFalse, fresh)
  return expr.kind === 'Local' && fresh.has(expr.id)
}

/** Whether the statement itself changes a list that may have come in. */
export function writesList(stmt: Stmt, fresh: ReadonlySet<LocalId>): boolean {
  if (stmt.kind === 'Store') return stmt.array.type.kind === 'list' && !isFresh(stmt.array, fresh)
  if (stmt.kind !== 'Call' || stmt.callee.kind !== 'list') return false
  const [list] = stmt.args
  const isWrite = stmt.callee.op !== 'new' && stmt.callee.op !== 'adopt'
  return isWrite && list !== undefined && !isFresh(list, fresh)
}
