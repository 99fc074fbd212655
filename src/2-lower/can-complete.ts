// Whether control can run off the end of a statement list. Structural: a test that is not the constant true may fail.

import type { Expr, Label, Stmt } from '../hir/nodes.ts'
import { bodiesOf } from '../hir/visit.ts'

/** False if every path through `stmts` returns, throws, jumps elsewhere or loops for ever. */
export function canComplete(stmts: readonly Stmt[]): boolean {
  return stmts.every(stmtCanComplete)
}

function stmtCanComplete(stmt: Stmt): boolean {
  switch (stmt.kind) {
    case 'Break':
    case 'Continue':
    case 'Return':
    case 'Throw':
    case 'Bail':
      return false
    case 'If':
      return canComplete(stmt.then) || canComplete(stmt.else)
    case 'Block':
      return canComplete(stmt.body) || hasBreak(stmt.body, stmt.label)
    case 'Loop':
      return !isAlwaysTrue(stmt.test) || hasBreak(stmt.head, stmt.label) || hasBreak(stmt.body, stmt.label)
    default:
      return true
  }
}

export function isAlwaysTrue(test: Expr): boolean {
  return test.kind === 'Const' && test.value === true
}

/** Whether a `Break` to `label` stands in `stmts`. */
export function hasBreak(stmts: readonly Stmt[], label: Label): boolean {
  return stmts.some((stmt) =>
    stmt.kind === 'Break' ? stmt.label === label : bodiesOf(stmt).some((body) => hasBreak(body, label)),
  )
}
