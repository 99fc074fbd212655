// What statements change and what expressions read: decides whether a value computed earlier must be kept in a temporary.

import type { Callee, Expr, LocalId, Stmt } from '../hir/nodes.ts'
import { bodiesOf, children, targetOf } from '../hir/visit.ts'

/** What running some statements may change. */
export interface Changes {
  readonly locals: Set<LocalId>
  memory: boolean
}

/** Everything that `stmts` may change. A call may write any array, but no local besides its result. */
export function changesOf(stmts: readonly Stmt[]): Changes {
  const changes: Changes = { locals: new Set(), memory: false }
  addChanges(stmts, changes)
  return changes
}

function addChanges(stmts: readonly Stmt[], changes: Changes): void {
  for (const stmt of stmts) {
    const target = targetOf(stmt)
    if (target !== null) changes.locals.add(target)
    if (writesMemory(stmt)) changes.memory = true
    for (const body of bodiesOf(stmt)) addChanges(body, changes)
  }
}

/** Callees that write nothing that was there before. */
const MAKERS: ReadonlySet<Callee['kind']> = new Set(['constructor', 'object', 'op'])

function writesMemory(stmt: Stmt): boolean {
  if (stmt.kind === 'Call') return !MAKERS.has(stmt.callee.kind)
  return stmt.kind === 'Store' || stmt.kind === 'SetField'
}

/** Whether `expr` could have another value after `changes`. A property may be one of an object. */
export function isChangedBy(expr: Expr, changes: Changes): boolean {
  if (expr.kind === 'Local') return changes.locals.has(expr.id)
  return (
    (changes.memory && readsMemory(expr)) || children(expr).some((operand) => isChangedBy(operand, changes))
  )
}

function readsMemory(expr: Expr): boolean {
  if (expr.kind === 'Generic') return /^js\.(?:element_in_range|iterated)/.test(expr.name)
  return expr.kind === 'Element' || expr.kind === 'Load' || expr.kind === 'Member' || expr.kind === 'Field'
}
