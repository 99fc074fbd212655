// Variables that only stand for another one: `p = o; … p.x = 1 …` becomes `… o.x = 1 …`.
//
// A copy is replaced if it is the only definition of its variable, all uses stand behind it in the same list of statements, and
// the source is not assigned there. Then the two are the same wherever the copy is used, however often the list runs.

import type { Assign, Expr, HirFunction, LocalId, Stmt } from '../../hir/nodes.ts'
import { assigns, bodiesOf, eachExpr, eachStmt, rewriteStmts, targetOf } from '../../hir/visit.ts'

export function replaceCopies(fn: HirFunction): HirFunction {
  let current = fn
  for (let copy = findCopy(current); copy !== null; copy = findCopy(current)) {
    const { stmt, source } = copy
    const body = rewriteStmts(current.body, {
      expr: (expr) => (expr.kind === 'Local' && expr.id === stmt.target ? { ...expr, id: source } : expr),
    })
    current = { ...current, locals: named(current, source, stmt.target), body: without(body, stmt.target) }
  }
  return current
}

/** A temporary takes the name of the variable that it replaces: for people. */
function named(fn: HirFunction, source: LocalId, target: LocalId): HirFunction['locals'] {
  const name = fn.locals[target]?.name ?? ''
  return fn.locals.map((decl, i) => (i === source && decl.name.startsWith('$') ? { ...decl, name } : decl))
}

/** The list without the statement that defines `target`. */
function without(body: readonly Stmt[], target: LocalId): readonly Stmt[] {
  return rewriteStmts(body, {
    stmt: (stmt) => (stmt.kind === 'Assign' && stmt.target === target ? [] : stmt),
  })
}

interface Copy {
  readonly stmt: Assign
  readonly source: LocalId
}

function findCopy(fn: HirFunction): Copy | null {
  const definitions = new Map<LocalId, number>()
  for (const { local } of fn.params) definitions.set(local, 1)
  for (const stmt of eachStmt(fn.body)) {
    const target = targetOf(stmt)
    if (target !== null) definitions.set(target, (definitions.get(target) ?? 0) + 1)
  }
  const uses = readsIn(fn.body)
  const visit = (list: readonly Stmt[]): Copy | null => {
    for (const [i, stmt] of list.entries()) {
      const source = sourceOf(stmt, fn)
      if (source !== null && stmt.kind === 'Assign' && definitions.get(stmt.target) === 1) {
        const rest = list.slice(i + 1)
        const isAllBehind = (readsIn(rest).get(stmt.target) ?? 0) === (uses.get(stmt.target) ?? 0)
        if (isAllBehind && !assigns(rest, source)) return { stmt, source }
      }
      for (const body of bodiesOf(stmt)) {
        const found = visit(body)
        if (found !== null) return found
      }
    }
    return null
  }
  return visit(fn.body)
}

/** The variable that the statement copies, if it holds an object. */
function sourceOf(stmt: Stmt, fn: HirFunction): LocalId | null {
  if (stmt.kind !== 'Assign' || stmt.value.kind !== 'Local') return null
  const isStruct = (local: LocalId): boolean => fn.locals[local]?.type.kind === 'struct'
  return isStruct(stmt.target) && isStruct(stmt.value.id) && stmt.target !== stmt.value.id
    ? stmt.value.id
    : null
}

function readsIn(body: readonly Stmt[]): Map<LocalId, number> {
  const reads = new Map<LocalId, number>()
  for (const expr of eachExpr(body) as Iterable<Expr>)
    if (expr.kind === 'Local') reads.set(expr.id, (reads.get(expr.id) ?? 0) + 1)
  return reads
}
