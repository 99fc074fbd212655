// Input: HIR after inlining. Output: the same, with one name for each array where copies of a variable gave it several.
// Method: `b = a` where neither is assigned anywhere else, `a` before it in the same list of statements or in one around it, and every read of
//   `b` behind it in its own list: then `b` is `a` wherever it is read, and goes.
// Skips: variables that are assigned twice, and those read before or outside the list that assigns them.
// Example: `$1 = new float64 array of 4; ...; p = $1; ... p[0] ...` → `$1 = new float64 array of 4; ...; ... $1[0] ...`

import type { HirFunction, LocalId, Stmt } from '../hir/nodes.ts'
import { renameLocals } from '../hir/rename.ts'
import { bodiesOf, eachExpr, eachStmt, mapStmt, targetOf } from '../hir/visit.ts'
import { definePass, perFunction } from './pass.ts'

export const forwardArrays = definePass({
  name: 'forward-arrays',
  after: ['inline-calls'],
  run: perFunction((fn) => {
    const originals = findCopies(fn)
    return originals.size === 0 ? fn : withoutCopies(fn, originals)
  }),
})

function findCopies(fn: HirFunction): ReadonlyMap<LocalId, LocalId> {
  const assignments = countAssignments(fn)
  const reads = countReads(fn.body)
  const originals = new Map<LocalId, LocalId>()
  const visit = (list: readonly Stmt[], around: ReadonlySet<LocalId>): void => {
    const before = new Set(around)
    for (const [i, stmt] of list.entries()) {
      for (const body of bodiesOf(stmt)) visit(body, before)
      const target = targetOf(stmt)
      if (target === null) continue
      if (assignments.get(target) === 1) before.add(target)
      if (stmt.kind !== 'Assign' || stmt.value.kind !== 'Local' || stmt.value.type.kind !== 'array') continue
      const isKnown = before.has(stmt.value.id) && assignments.get(target) === 1 && target !== stmt.value.id
      if (isKnown && countReads(list.slice(i + 1)).get(target) === reads.get(target))
        originals.set(target, stmt.value.id)
    }
  }
  const params = fn.params.map((param) => param.local).filter((local) => !assignments.has(local))
  visit(fn.body, new Set(params))
  return originals
}

function countAssignments({ body }: HirFunction): ReadonlyMap<LocalId, number> {
  const counts = new Map<LocalId, number>()
  for (const stmt of eachStmt(body)) {
    const target = targetOf(stmt)
    if (target !== null) counts.set(target, (counts.get(target) ?? 0) + 1)
  }
  return counts
}

function countReads(body: readonly Stmt[]): ReadonlyMap<LocalId, number> {
  const counts = new Map<LocalId, number>()
  for (const expr of eachExpr(body))
    if (expr.kind === 'Local') counts.set(expr.id, (counts.get(expr.id) ?? 0) + 1)
  return counts
}

function withoutCopies(fn: HirFunction, originals: ReadonlyMap<LocalId, LocalId>): HirFunction {
  const originalOf = (local: LocalId): LocalId => {
    const original = originals.get(local)
    return original === undefined ? local : originalOf(original)
  }
  const visit = (list: readonly Stmt[]): readonly Stmt[] =>
    list
      .filter((stmt) => stmt.kind !== 'Assign' || !originals.has(stmt.target))
      .map((stmt) => mapStmt(stmt, { expr: (expr) => expr, body: visit }))
  const body = renameLocals(
    visit(fn.body),
    (local) => local,
    (read) => ({ ...read, id: originalOf(read.id) }),
  )
  return { ...fn, body }
}
