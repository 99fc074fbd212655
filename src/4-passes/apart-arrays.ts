// Which array locals of a function show memory that no other of them shows.

import { calleesOf } from '../hir/call-graph.ts'
import type { HirFunction, HirModule, LocalId } from '../hir/nodes.ts'
import { assignedLocals, eachStmt } from '../hir/visit.ts'

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
  const created = [...eachStmt(fn.body)].filter((stmt) => stmt.kind === 'NewArray').map((stmt) => stmt.target)
  for (const local of created) {
    const isOnly =
      [...eachStmt(fn.body)].filter((stmt) => assignedLocals([stmt]).has(local) && 'target' in stmt)
        .length === 1
    if (isOnly) fixed.add(local)
  }
  return fixed
}
