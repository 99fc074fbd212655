// Whether iterations of a loop leave each other's memory alone.

import type { Expr, HirFunction, Lanes, LocalId, Loop, Stmt } from '../../hir/nodes.ts'
import { assignedLocals, eachExpr, eachStmt, targetOf, walkExpr } from '../../hir/visit.ts'
import { type Affine, type AffineContext, affineOf, apartBetweenIterations, definitionsIn } from './affine.ts'

/** Null if they do; else what is in the way. `isEntry`: only the dispatcher calls the function. */
export function memoryProblem(loop: Loop, lanes: Lanes, fn: HirFunction, isEntry: boolean): string | null {
  const written = new Set<LocalId>()
  const touched = new Set<LocalId>()
  for (const access of accessesIn(loop)) {
    if (access.array.kind !== 'Local') return 'it uses an array that has no name'
    touched.add(access.array.id)
    if (access.isStore) written.add(access.array.id)
  }
  const assigned = assignedLocals([loop])
  for (const local of touched) if (assigned.has(local)) return 'it makes arrays'
  if (written.size === 0) return null
  if (touched.size > 1 && mayOverlap(fn, touched, isEntry))
    return 'it writes an array that may overlap another'
  const context = affineContext(loop, lanes, assigned)
  for (const array of written) {
    const indices = accessesIn(loop)
      .filter((access) => access.array.kind === 'Local' && access.array.id === array)
      .map(({ index }) => affineOf(index, context))
    if (!areApart(indices)) return 'several iterations may use one element of an array that it writes'
  }
  return null
}

function areApart(indices: readonly (Affine | null)[]): boolean {
  return indices.every((a) => a !== null && indices.every((b) => b !== null && apartBetweenIterations(a, b)))
}

interface Access {
  readonly array: Expr
  readonly index: Expr
  readonly isStore: boolean
}

function accessesIn(loop: Loop): readonly Access[] {
  const accesses: Access[] = []
  for (const stmt of eachStmt([loop])) {
    if (stmt.kind === 'Store') accesses.push({ array: stmt.array, index: stmt.index, isStore: true })
  }
  for (const expr of eachExpr([loop])) {
    if (expr.kind === 'Load') accesses.push({ array: expr.array, index: expr.index, isStore: false })
  }
  return accesses
}

function affineContext(loop: Loop, lanes: Lanes, assigned: ReadonlySet<LocalId>): AffineContext {
  return {
    index: lanes.index,
    definition: definitionsIn(loop.body, lanes),
    isInvariant: (expr) => {
      let invariant = true
      walkExpr(expr, (inner) => {
        if (inner.kind === 'Load' || (inner.kind === 'Local' && assigned.has(inner.id))) invariant = false
      })
      return invariant
    },
  }
}

/** What an entry is given overlaps nothing else if one of them is written, and new arrays nothing; of other views nothing is known. */
function mayOverlap(fn: HirFunction, touched: ReadonlySet<LocalId>, isEntry: boolean): boolean {
  const params = new Set(fn.params.map((param) => param.local))
  const sources = new Map<LocalId, Stmt[]>()
  for (const stmt of eachStmt(fn.body)) {
    const target = targetOf(stmt)
    if (target !== null) sources.set(target, [...(sources.get(target) ?? []), stmt])
  }
  const isPlain = (local: LocalId): boolean => {
    const from = sources.get(local) ?? []
    if (params.has(local)) return isEntry && from.length === 0
    return from.length === 1 && from[0]?.kind === 'NewArray' && !isShared(fn, local)
  }
  return ![...touched].every(isPlain)
}

/** Whether another local may be the same array or a view of it. */
function isShared(fn: HirFunction, array: LocalId): boolean {
  for (const stmt of eachStmt(fn.body)) {
    if (stmt.kind !== 'Assign' && stmt.kind !== 'Subarray') continue
    const source = stmt.kind === 'Assign' ? stmt.value : stmt.array
    if (source.kind === 'Local' && source.id === array) return true
  }
  return false
}
