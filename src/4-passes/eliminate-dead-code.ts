// Input: HIR after inference. Output: the same without statements that never run or whose results nobody reads.
// Method: a list of statements ends where no statement can complete; then assignments to locals that nothing reads go, again
//   and again, since each may have been the only reader of others.
// Skips: expressions that may bail, because JavaScript throws there; loops, which may never end; calls and allocations.
// Example: `return x; y = 1` → `return x`

import * as b from '../hir/builders.ts'
import type { HirFunction, Label, LocalId, Stmt } from '../hir/nodes.ts'
import {
  bodiesOf,
  eachExpr,
  eachStmt,
  flatMapStmts,
  mapStmt,
  rewriteFunction,
  walkExpr,
} from '../hir/visit.ts'
import { mayBail } from './may-bail.ts'
import { definePass, perFunction } from './pass.ts'

export const eliminateDeadCode = definePass({
  name: 'eliminate-dead-code',
  after: ['fold-constants'],
  run: perFunction((fn) => {
    for (let before = fn; ; ) {
      const body = withoutUnreachable(before.body)
      const next = withoutUnused(body === before.body ? before : { ...before, body })
      // What went may have been all there was in a branch, or the only break out of a block.
      if (next === before) return next
      before = next
    }
  }),
})

// ---- what never runs ----------------------------------------------------------------------------------------------------

function withoutUnreachable(body: readonly Stmt[]): readonly Stmt[] {
  const inner = flatMapStmts(body, (stmt) =>
    simplified(mapStmt(stmt, { expr: (expr) => expr, body: withoutUnreachable })),
  )
  const end = inner.findIndex((stmt) => !canComplete(stmt))
  return end === -1 || end === inner.length - 1 ? inner : inner.slice(0, end + 1)
}

/** Blocks that nothing leaves early are their statements; an If with nothing in it is nothing. */
function simplified(stmt: Stmt): Stmt | readonly Stmt[] {
  if (stmt.kind === 'Block') return breaksTo(stmt.body, stmt.label) ? withoutLastBreak(stmt) : stmt.body
  if (stmt.kind !== 'If') return stmt
  if (stmt.then.length === 0 && stmt.else.length === 0) return mayBail(stmt.test) ? stmt : []
  if (stmt.then.length > 0) return stmt
  return b.ifThen(b.op('not', [stmt.test], stmt.test.type, stmt.test.span), stmt.else, [], stmt.span)
}

/** A break at the end of its own block goes where it was going anyway. */
function withoutLastBreak(block: Extract<Stmt, { kind: 'Block' }>): Stmt | readonly Stmt[] {
  const last = block.body.at(-1)
  if (last?.kind !== 'Break' || last.label !== block.label) return block
  const body = block.body.slice(0, -1)
  return breaksTo(body, block.label) ? { ...block, body } : body
}

function breaksTo(body: readonly Stmt[], label: Label): boolean {
  for (const stmt of eachStmt(body)) if (stmt.kind === 'Break' && stmt.label === label) return true
  return false
}

/** False only if control never goes on after the statement. */
function canComplete(stmt: Stmt): boolean {
  switch (stmt.kind) {
    case 'Return':
    case 'Throw':
    case 'Bail':
    case 'Break':
    case 'Continue':
      return false
    case 'If':
      return bodyCompletes(stmt.then) || bodyCompletes(stmt.else)
    case 'Block':
      return bodyCompletes(stmt.body) || breaksTo(stmt.body, stmt.label)
    case 'Loop': {
      const isForever = stmt.test.kind === 'Const' && stmt.test.value === true
      return !isForever || bodiesOf(stmt).some((body) => breaksTo(body, stmt.label))
    }
    default:
      return true
  }
}

const bodyCompletes = (body: readonly Stmt[]): boolean => {
  const last = body.at(-1)
  return last === undefined || canComplete(last)
}

// ---- what nobody reads --------------------------------------------------------------------------------------------------

function withoutUnused(fn: HirFunction): HirFunction {
  const reads = readCounts(fn)
  const unused = new Set<LocalId>()
  const definitions = assignmentsByTarget(fn.body)
  const queue = [...definitions.keys()].filter((local) => !reads.has(local))
  for (let local = queue.pop(); local !== undefined; local = queue.pop()) {
    unused.add(local)
    for (const stmt of definitions.get(local) ?? []) {
      if (stmt.kind !== 'Assign' || mayBail(stmt.value)) continue
      walkExpr(stmt.value, (expr) => {
        if (expr.kind !== 'Local' || expr.id === stmt.target) return
        const left = (reads.get(expr.id) ?? 0) - 1
        reads.set(expr.id, left)
        if (left === 0) queue.push(expr.id)
      })
    }
  }
  return rewriteFunction(fn, { stmt: (stmt) => withoutResult(stmt, unused) })
}

function withoutResult(stmt: Stmt, unused: ReadonlySet<LocalId>): Stmt | readonly Stmt[] {
  switch (stmt.kind) {
    case 'Assign': {
      const isNothing = stmt.value.kind === 'Local' && stmt.value.id === stmt.target
      return isNothing || (unused.has(stmt.target) && !mayBail(stmt.value)) ? [] : stmt
    }
    case 'Call':
      return stmt.result !== null && unused.has(stmt.result) ? { ...stmt, result: null } : stmt
    case 'If':
      return stmt.then.length === 0 || stmt.else.length === 0 ? simplified(stmt) : stmt
    default:
      return stmt
  }
}

/** Reads of each local; a local that only its own steps read (`n = n + 1`) has none. */
function readCounts(fn: HirFunction): Map<LocalId, number> {
  const reads = new Map<LocalId, number>()
  for (const expr of eachExpr(fn.body))
    if (expr.kind === 'Local') reads.set(expr.id, (reads.get(expr.id) ?? 0) + 1)
  return reads
}

function assignmentsByTarget(body: readonly Stmt[]): Map<LocalId, Stmt[]> {
  const found = new Map<LocalId, Stmt[]>()
  for (const stmt of eachStmt(body)) {
    const target = stmt.kind === 'Assign' ? stmt.target : stmt.kind === 'Call' ? stmt.result : null
    if (target === null) continue
    const known = found.get(target)
    if (known) known.push(stmt)
    else found.set(target, [stmt])
  }
  return found
}
