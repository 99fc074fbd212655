// Leaves out the locals that nothing mentions any more and numbers the others anew, in order.

import type { Expr, HirFunction, LocalId, Stmt } from '../hir/nodes.ts'
import { eachExpr, eachStmt, rewriteStmts, targetOf } from '../hir/visit.ts'

export function compactLocals(fn: HirFunction): HirFunction {
  const mentioned = new Set<LocalId>(fn.params.map((param) => param.local))
  for (const stmt of eachStmt(fn.body)) {
    const target = targetOf(stmt)
    if (target !== null) mentioned.add(target)
  }
  for (const expr of eachExpr(fn.body)) if (expr.kind === 'Local') mentioned.add(expr.id)
  if (mentioned.size === fn.locals.length) return fn
  const kept = fn.locals.map((_, i) => i as LocalId).filter((id) => mentioned.has(id))
  const renumbered = new Map(kept.map((id, i) => [id, i as LocalId]))
  const idOf = (id: LocalId): LocalId => renumbered.get(id) ?? id
  return {
    ...fn,
    params: fn.params.map((param) => ({ ...param, local: idOf(param.local) })),
    locals: fn.locals.filter((_, i) => mentioned.has(i as LocalId)),
    body: rewriteStmts(fn.body, {
      expr: (expr: Expr) => (expr.kind === 'Local' ? { ...expr, id: idOf(expr.id) } : expr),
      stmt: (stmt) => retarget(stmt, idOf),
    }),
  }
}

function retarget(stmt: Stmt, idOf: (id: LocalId) => LocalId): Stmt {
  switch (stmt.kind) {
    case 'Assign':
    case 'NewArray':
    case 'Subarray':
    case 'NewStruct':
      return { ...stmt, target: idOf(stmt.target) }
    case 'Call':
      return stmt.result === null ? stmt : { ...stmt, result: idOf(stmt.result) }
    default:
      return stmt
  }
}
