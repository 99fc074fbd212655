// Which array locals of a function show memory that no other of them shows.

import { calleesOf } from '../hir/call-graph.ts'
import type { HirFunction, HirModule, LocalId, Stmt } from '../hir/nodes.ts'
import { assignedLocals, eachExpr, eachStmt, targetOf } from '../hir/visit.ts'

/** Is the function called by the dispatcher only? A call from inside may pass one array twice. */
export function isDoorOnly(module: HirModule, symbol: string): boolean {
  return (
    module.exports.some((entry) => entry.symbol === symbol || entry.careful === symbol) &&
    !module.functions.some((fn) => calleesOf(fn).has(symbol))
  )
}

/** Locals that hold one array throughout which no other of them overlaps, if one is written: parameters never assigned (`paramsAreApart`: the
 *  dispatcher sees to it), and locals assigned once by NewArray. */
export function fixedArrays(fn: HirFunction, paramsAreApart: boolean): ReadonlySet<LocalId> {
  const assigned = assignedLocals(fn.body)
  const params = paramsAreApart ? fn.params.map((param) => param.local) : []
  const fixed = new Set(params.filter((local) => !assigned.has(local)))
  const assignments = new Map<LocalId, Stmt[]>()
  const reads = new Map<LocalId, number>()
  for (const stmt of eachStmt(fn.body)) {
    const target = targetOf(stmt)
    if (target !== null) assignments.set(target, [...(assignments.get(target) ?? []), stmt])
  }
  for (const expr of eachExpr(fn.body))
    if (expr.kind === 'Local') reads.set(expr.id, (reads.get(expr.id) ?? 0) + 1)
  for (const [local, [only, ...others]] of assignments) {
    if (only === undefined || others.length > 0) continue
    // A new array may have been moved from the temporary that it was made in, which nothing else reads.
    const source = only.kind === 'Assign' && only.value.kind === 'Local' ? only.value.id : local
    const [made, ...again] = assignments.get(source) ?? []
    const isAlone = source === local || reads.get(source) === 1
    if (made?.kind === 'NewArray' && again.length === 0 && isAlone) fixed.add(local)
  }
  return fixed
}
