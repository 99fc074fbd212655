// Renaming the locals and labels of a piece of HIR, where it is copied.

import type { Expr, LocalId, Stmt } from './nodes.ts'
import { mapStmt, rewriteExpr } from './visit.ts'

/** The statements with every local replaced: reads by `read` (an expression in place of the read), assignments by `write`. */
export function renameLocals(
  body: readonly Stmt[],
  write: (local: LocalId) => LocalId,
  read: (local: Extract<Expr, { kind: 'Local' }>) => Expr = (local) => ({ ...local, id: write(local.id) }),
): readonly Stmt[] {
  const onExpr = (whole: Expr): Expr =>
    rewriteExpr(whole, (expr) => (expr.kind === 'Local' ? read(expr) : expr))
  const visit = (list: readonly Stmt[]): readonly Stmt[] =>
    list.map((stmt) => {
      const inner = mapStmt(stmt, { expr: onExpr, body: visit })
      switch (inner.kind) {
        case 'Assign':
        case 'NewArray':
        case 'Subarray':
        case 'NewStruct':
          return { ...inner, target: write(inner.target) }
        case 'Call':
          return inner.result === null ? inner : { ...inner, result: write(inner.result) }
        default:
          return inner
      }
    })
  return visit(body)
}
