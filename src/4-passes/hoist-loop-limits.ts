// Input: inferred HIR. Output: the same, with loads in a loop's test that the loop cannot change read once before it, so that
//   the limit is a value by which bounds can be reckoned (`for (k = start[row]; k < start[row + 1]; k++)`).
// Method: the array and index are not assigned in the loop, and nothing in the loop writes memory but stores to arrays that cannot
//   overlap it: parameters never overlap one that is written, nor does an array made in the function overlap anything else.
//   The test is evaluated at least once, where the loop is entered, so reading early reads nothing that was not read anyway.
// Skips: loads behind `&&` (they may not be evaluated), do-while loops, loops with calls.

import * as b from '../hir/builders.ts'
import type { Expr, HirFunction, HirModule, LocalDecl, LocalId, Loop, Stmt } from '../hir/nodes.ts'
import { assignedLocals, eachStmt, flatMapStmts, localsRead, mapExpr, mapStmt } from '../hir/visit.ts'
import { fixedArrays, isDoorOnly } from './apart-arrays.ts'
import { definePass, type PassContext, perFunction } from './pass.ts'

export const hoistLoopLimits = definePass({
  name: 'hoist-loop-limits',
  after: ['canonicalise-loops'],
  run: perFunction(hoistLimits),
})

function hoistLimits(fn: HirFunction, _: PassContext, module: HirModule): HirFunction {
  if (![...eachStmt(fn.body)].some(({ kind }) => kind === 'Loop')) return fn
  const locals = [...fn.locals]
  const fixed = fixedArrays(fn, isDoorOnly(module, fn.symbol))
  const visit = (body: readonly Stmt[]): readonly Stmt[] =>
    flatMapStmts(body, (stmt) => {
      const inner = mapStmt(stmt, { expr: (expr) => expr, body: visit })
      return inner.kind === 'Loop' ? hoistFrom(inner, locals, fixed) : inner
    })
  const body = visit(fn.body)
  return body === fn.body ? fn : { ...fn, body, locals }
}

function hoistFrom(loop: Loop, locals: LocalDecl[], fixed: ReadonlySet<LocalId>): Stmt | readonly Stmt[] {
  if (loop.testLast || loop.head.length > 0) return loop
  const assigned = assignedLocals([loop])
  const canHoist = (expr: Expr): boolean =>
    expr.kind === 'Load' &&
    expr.array.kind === 'Local' &&
    expr.array.type.kind === 'array' &&
    fixed.has(expr.array.id) &&
    [...localsRead(expr)].every((local) => !assigned.has(local)) &&
    !mayWrite(loop, expr.array.id, fixed)
  const before: Stmt[] = []
  const hoist = (expr: Expr): Expr => {
    if (canHoist(expr)) {
      const local = locals.length as LocalId
      locals.push({ name: `limit$${local}`, type: expr.type, span: expr.span })
      before.push(b.assign(local, expr, expr.span))
      return b.local(local, expr.type, expr.span)
    }
    // Only the first operand of a conditional is sure to be evaluated.
    if (expr.kind === 'Cond') {
      const test = hoist(expr.test)
      return test === expr.test ? expr : { ...expr, test }
    }
    return expr.kind === 'Load' ? expr : mapExpr(expr, hoist)
  }
  const test = hoist(loop.test)
  return test === loop.test ? loop : [...before, { ...loop, test }]
}

/** May something in the loop write memory that `array` shows? */
function mayWrite(loop: Loop, array: LocalId, fixed: ReadonlySet<LocalId>): boolean {
  for (const stmt of eachStmt([loop])) {
    if (stmt.kind === 'Call' && stmt.callee.kind === 'function') return true
    if (stmt.kind !== 'Store') continue
    if (stmt.array.kind !== 'Local' || !fixed.has(stmt.array.id) || stmt.array.id === array) return true
  }
  return false
}
