// Input: HIR after inference. Output: the same, with while loops that count in the shape of for loops.
// Method: steps `i = i ± c` that end the body of a loop without an update move there. This is the same loop if nothing
//   continues it: `Continue` goes on after the body, and would then run the step.
// Skips: do-while loops, and steps before the last other statement.
// Example: `while (i < n) { s += a[i]; i = i + 1 }` → `for (; i < n; i = i + 1) s += a[i]`

import { bareNumber, integerOf } from '../3-infer/ranges/plan.ts'
import type { HirFunction, Loop, Stmt } from '../hir/nodes.ts'
import { eachStmt, rewriteFunction } from '../hir/visit.ts'
import { definePass, perFunction } from './pass.ts'

export const canonicaliseLoops = definePass({
  name: 'canonicalise-loops',
  after: [],
  run: perFunction((fn, ctx) =>
    canonicalise(fn, (loop) => ctx.note(fn.symbol, loop.span, 'info', 'counts as a for loop')),
  ),
})

function canonicalise(fn: HirFunction, moved: (loop: Loop) => void): HirFunction {
  return rewriteFunction(fn, {
    stmt: (stmt) => {
      if (stmt.kind !== 'Loop' || stmt.testLast || stmt.update.length > 0) return stmt
      const steps = trailingSteps(stmt.body)
      if (steps === 0 || isContinued(stmt)) return stmt
      moved(stmt)
      const end = stmt.body.length - steps
      return { ...stmt, body: stmt.body.slice(0, end), update: stmt.body.slice(end) }
    },
  })
}

function trailingSteps(body: readonly Stmt[]): number {
  let count = 0
  while (count < body.length && isStep(body[body.length - 1 - count] as Stmt)) count++
  return count
}

/** `i = i + c`, `i = c + i` or `i = i - c`. */
function isStep(stmt: Stmt): boolean {
  if (stmt.kind !== 'Assign') return false
  const value = bareNumber(stmt.value)
  if (value.kind !== 'Op' || (value.op !== 'add' && value.op !== 'sub')) return false
  const [a, b] = value.args.map(bareNumber)
  if (a === undefined || b === undefined) return false
  if (a.kind === 'Local' && a.id === stmt.target) return integerOf(b) !== null
  return value.op === 'add' && b.kind === 'Local' && b.id === stmt.target && integerOf(a) !== null
}

function isContinued(loop: Loop): boolean {
  for (const stmt of eachStmt(loop.body))
    if (stmt.kind === 'Continue' && stmt.label === loop.label) return true
  return false
}
