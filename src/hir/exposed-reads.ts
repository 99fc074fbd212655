// Which locals a list of statements may read before it has assigned them.

import type { Expr, LocalId, Stmt } from './nodes.ts'
import { expressionsOf, targetOf, walkExpr } from './visit.ts'

type Assigned = ReadonlySet<LocalId>

/** Conservative: an assignment in a loop or a labelled block counts inside it only. */
export function exposedReads(body: readonly Stmt[]): ReadonlySet<LocalId> {
  const exposed = new Set<LocalId>()
  visit(body, new Set(), exposed)
  return exposed
}

/** What is certainly assigned behind the list; null where its end is never reached. */
function visit(body: readonly Stmt[], before: Assigned, exposed: Set<LocalId>): Assigned | null {
  const assigned = new Set(before)
  const read = (expr: Expr): void =>
    walkExpr(expr, (inner) => {
      if (inner.kind === 'Local' && !assigned.has(inner.id)) exposed.add(inner.id)
    })
  for (const stmt of body) {
    if (stmt.kind !== 'Loop') for (const expr of expressionsOf(stmt)) read(expr)
    switch (stmt.kind) {
      case 'If': {
        const arms = [visit(stmt.then, assigned, exposed), visit(stmt.else, assigned, exposed)]
        const reached = arms.filter((arm) => arm !== null)
        if (reached.length === 0) return null
        for (const id of reached[0] ?? []) if (reached.every((arm) => arm.has(id))) assigned.add(id)
        break
      }
      case 'Loop':
        visitLoop(stmt, assigned, exposed)
        break
      case 'Block':
        visit(stmt.body, assigned, exposed)
        break
      case 'Switch':
        for (const list of stmt.cases) visit(list, assigned, exposed)
        break
      case 'Break':
      case 'Continue':
      case 'Return':
      case 'Throw':
      case 'Bail':
        return null
      default: {
        const target = targetOf(stmt)
        if (target !== null) assigned.add(target)
      }
    }
  }
  return assigned
}

/** Once around, in order, is enough: what a second round reads, the first has assigned or exposed. Behind `Continue` the update runs with what stood before the body. */
function visitLoop(loop: Extract<Stmt, { kind: 'Loop' }>, before: Assigned, exposed: Set<LocalId>): void {
  const testedAt = (assigned: Assigned): void => {
    walkExpr(loop.test, (inner) => {
      if (inner.kind === 'Local' && !assigned.has(inner.id)) exposed.add(inner.id)
    })
  }
  const first = loop.testLast ? before : (visit(loop.head, before, exposed) ?? before)
  if (!loop.testLast) testedAt(first)
  visit(loop.body, first, exposed)
  visit(loop.update, first, exposed)
  if (!loop.testLast) return
  testedAt(visit(loop.head, before, exposed) ?? before)
}
