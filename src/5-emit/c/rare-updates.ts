// Tests that seldom hold by the way they are made: `if (a[i] > a[best]) best = i` compares with a record that its arm replaces, and
// records are broken ever more rarely. Left alone, C compilers choose `best` by arithmetic, so that every iteration waits for the
// load of the one before; told that the test is rare, they branch, and the processor goes on with the record that it has.

import type { Expr, HirFunction, If, LocalId, Stmt } from '../../hir/nodes.ts'
import { bodiesOf, eachStmt, localsRead, targetOf, walkExpr } from '../../hir/visit.ts'
import type { StatementContext } from './emit-statement.ts'

/** The ifs without an else in loops of the function whose test loads from where a local says that only their arm moves. */
export function rareUpdates(fn: HirFunction): ReadonlySet<If> {
  const found = new Set<If>()
  collect(fn.body, new Map(), found)
  return found
}

type Assignments = ReadonlyMap<LocalId, number>

/** `within`: how many statements of the innermost loop around the list assign each local. */
function collect(body: readonly Stmt[], within: Assignments, found: Set<If>): void {
  for (const stmt of body) {
    if (stmt.kind === 'If' && stmt.else.length === 0 && replacesRecord(stmt, within)) found.add(stmt)
    const inner = stmt.kind === 'Loop' ? countAssignments([stmt]) : within
    for (const each of bodiesOf(stmt)) collect(each, inner, found)
  }
}

function countAssignments(body: readonly Stmt[]): Assignments {
  const counts = new Map<LocalId, number>()
  for (const stmt of eachStmt(body)) {
    const target = targetOf(stmt)
    if (target !== null) counts.set(target, (counts.get(target) ?? 0) + 1)
  }
  return counts
}

function replacesRecord({ test, then }: If, within: Assignments): boolean {
  const own = countAssignments(then)
  let replaces = false
  walkExpr(test, (expr) => {
    if (expr.kind === 'Load')
      replaces ||= reads(expr.index, (local) => own.has(local) && own.get(local) === within.get(local))
  })
  return replaces
}

function reads(expr: Expr, wanted: (local: LocalId) => boolean): boolean {
  return [...localsRead(expr)].some(wanted)
}

/** Opens the arm of a test, which may be such a one. */
export function openIf(
  test: string,
  isRare: boolean,
  { writer, target }: Pick<StatementContext, 'writer' | 'target'>,
): void {
  writer.open(isRare ? `if (__builtin_expect(${test}, 0))` : `if (${test})`)
  // gcc chooses by arithmetic all the same, but not what an arm with assembly in it leaves.
  if (isRare && target === 'native') writer.write('__asm__ volatile ("");')
}
