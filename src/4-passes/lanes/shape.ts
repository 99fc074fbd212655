// What iterations of a loop share and what each has of its own: the contents of `Lanes`, or why they depend on each other.

import { exposedReads } from '../../hir/exposed-reads.ts'
import { isDivergent, isSequential, isVarying, strideOf } from '../../hir/lanes.ts'
import type { Expr, Lanes, LocalId, Loop, Stmt } from '../../hir/nodes.ts'
import { isScalar, type Type } from '../../hir/types.ts'
import {
  assignedLocals,
  assigns,
  bodiesOf,
  eachExpr,
  eachStmt,
  localsRead,
  targetOf,
} from '../../hir/visit.ts'
import { stepOf } from '../bounds/induction.ts'

export interface ShapeContext {
  readonly typeOf: (local: LocalId) => Type
  /** Locals that are read outside the loop. */
  readonly readOutside: ReadonlySet<LocalId>
}

/** The loop's lanes as far as locals go; a text says what stands in the way. */
export function shapeOf(loop: Loop, context: ShapeContext): Lanes | string {
  const index = countedBy(loop, context)
  if (index === null) return 'it does not count up by one to a limit that stays the same'
  const assigned = assignedLocals(loop.body)
  const carried = new Set([...exposedReads(loop.body)].filter((local) => assigned.has(local)))
  for (const local of assigned) if (context.readOutside.has(local)) carried.add(local)
  const problem = carriedProblem(loop.body, carried)
  if (problem !== null) return problem
  return { index, carried, ...spread(loop.body, index, carried, context) }
}

/** The counter of `for (…; i < limit; i++)`, or null. */
function countedBy({ head, test, update, testLast }: Loop, { typeOf }: ShapeContext): LocalId | null {
  const [step] = update
  if (testLast || head.length > 0 || update.length !== 1 || step?.kind !== 'Assign' || stepOf(step) !== 1)
    return null
  if (test.kind !== 'Op' || (test.op !== 'lt' && test.op !== 'le')) return null
  const [left, limit] = test.args as [Expr, Expr]
  if (left.kind !== 'Local' || left.id !== step.target || !isScalar(typeOf(left.id), 'int32')) return null
  return isScalar(limit.type, 'int32') ? left.id : null
}

/** Whether the limit, and the counter, are left alone by the body. */
export function limitStays({ body, test, update }: Loop): boolean {
  const assigned = assignedLocals(body)
  const reads = localsRead(test)
  const stores = [...eachStmt(body)].some((stmt) => stmt.kind === 'Store' || stmt.kind === 'Call')
  const loads = [...eachExpr([{ kind: 'Return', value: test, span: test.span }])].some(
    (expr) => expr.kind === 'Load',
  )
  const [step] = update
  return !(loads && stores) && [...reads].every((local) => !assigned.has(local)) && step !== undefined
}

/** Carried locals are touched by statements of the body's own list that assign nothing else and do nothing else; all that touch one stand
 *  together, so that they can run for one iteration after the other. */
function carriedProblem(body: readonly Stmt[], carried: ReadonlySet<LocalId>): string | null {
  const touches = (stmt: Stmt): boolean => [...carried].some((local) => mentions(stmt, local))
  const runs = new Map<LocalId, number>()
  let run = 0
  for (const stmt of body) {
    if (!touches(stmt)) {
      run++
      continue
    }
    if (!isSequential(stmt, carried)) return 'an iteration needs what the one before computed'
    for (const local of carried) {
      if (!mentions(stmt, local)) continue
      if ((runs.get(local) ?? run) !== run)
        return 'an iteration needs what the one before computed, in several places'
      runs.set(local, run)
    }
  }
  return null
}

function mentions(stmt: Stmt, local: LocalId): boolean {
  if (assigns([stmt], local)) return true
  return [...eachExpr([stmt])].some((expr) => expr.kind === 'Local' && expr.id === local)
}

/** Grows the sets of locals that differ between iterations until nothing is added. */
function spread(
  body: readonly Stmt[],
  index: LocalId,
  carried: ReadonlySet<LocalId>,
  { typeOf }: ShapeContext,
): Pick<Lanes, 'varying' | 'strides'> {
  const varying = new Set<LocalId>()
  const strides = new Map<LocalId, number>([[index, 1]])
  const assignments = countAssignments(body)
  for (let size = -1; size !== varying.size + strides.size; ) {
    size = varying.size + strides.size
    visit(body, false)
  }
  return { varying, strides }

  function visit(list: readonly Stmt[], divergent: boolean): void {
    for (const stmt of list) {
      const target = targetOf(stmt)
      if (target !== null && !carried.has(target)) mark(stmt, target, list === body, divergent)
      const inner = divergent || isDivergent(stmt, { varying, strides })
      for (const nested of bodiesOf(stmt)) visit(nested, inner)
    }
  }

  function mark(stmt: Stmt, target: LocalId, atTop: boolean, divergent: boolean): void {
    if (varying.has(target)) return
    const value = stmt.kind === 'Assign' ? stmt.value : null
    if (!divergent && value !== null && !isVarying(value, { varying, strides })) return
    const stride =
      atTop &&
      !divergent &&
      value !== null &&
      assignments.get(target) === 1 &&
      isScalar(typeOf(target), 'int32')
        ? strideOf(value, { varying, strides })
        : null
    if (stride === null || stride === 0) {
      strides.delete(target)
      varying.add(target)
    } else if (strides.get(target) !== stride) strides.set(target, stride)
  }
}

function countAssignments(body: readonly Stmt[]): ReadonlyMap<LocalId, number> {
  const counts = new Map<LocalId, number>()
  for (const stmt of eachStmt(body)) {
    const target = targetOf(stmt)
    if (target !== null) counts.set(target, (counts.get(target) ?? 0) + 1)
  }
  return counts
}
