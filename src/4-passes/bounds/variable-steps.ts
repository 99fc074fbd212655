// Variables that a loop moves by something that stays the same while it runs, `i += size`: they lie between where they start and the
// last step below what the loop's test says, or as far as the loop's number of rounds takes them.

import type { Assign, Expr, Local, LocalId } from '../../hir/nodes.ts'
import { assigns } from '../../hir/visit.ts'
import { tripCount } from './accumulator.ts'
import * as a from './arithmetic.ts'
import { addedBy, loopsAround, positionIn } from './induction.ts'
import type { LoopPlaces, Scope } from './scope.ts'
import { type Bounds, type BoundsQuery, INT32 } from './symbolic-interval.ts'
import { isSteady, requireWhole } from './wholeness.ts'

type LoopScope = Extract<Scope, { kind: 'loop' }>

export interface VariableStep {
  readonly at: LoopScope
  /** `local = local + step` */
  readonly stmt: Assign
  readonly step: Expr
}

/** The innermost loop around `scope` that assigns `local`, if its update alone does so and adds something that is no constant. */
export function variableStep({ sums }: LoopPlaces, scope: Scope, local: LocalId): VariableStep | null {
  if (!sums.has(local)) return null
  for (const at of loopsAround(scope)) {
    if (!assigns([at.loop], local)) continue
    const { head, body, update } = at.loop
    const [stmt, ...others] = update.filter((each) => assigns([each], local))
    if (assigns(head, local) || assigns(body, local) || stmt?.kind !== 'Assign' || others.length > 0)
      return null
    const step = addedBy(stmt)
    return step === null ? null : { at, stmt, step }
  }
  return null
}

/** Where it starts, if it is whole and moves up by a whole step that is the same throughout the loop under study. */
export function startOfSteps(
  query: BoundsQuery,
  expr: Local,
  { at, step }: VariableStep,
  scope: Scope,
  depth: number,
): Expr | null {
  if (!isSteady(query, step) || !requireWhole(query, step, at) || !requireWhole(query, expr, scope))
    return null
  const { lo, hi } = query.startOf(at, expr, depth)
  if (lo === null || hi === null || !a.sameExpr(lo, hi)) return null
  query.require(a.lessOrEqual(a.num(1), step))
  query.require(a.lessOrEqual(a.num(INT32.lo), lo))
  return lo
}

/** The last value up to `hi`, which is whole, that steps from `start` lead to. The one after it is required to be an int32 too. */
export function lastOfSteps(query: BoundsQuery, { stmt, step }: VariableStep, start: Expr, hi: Expr): Expr {
  const beyond = query.add(hi, step)
  query.require(a.lessOrEqual(beyond, a.num(INT32.hi)))
  const found = query.facts.of(stmt.value)
  if (!found.integer || found.lo < INT32.lo || found.hi > INT32.hi) query.assumptions.set(stmt.value, INT32)
  const steps = a.monotone('floor', a.div(query.sub(hi, start), step))
  return query.add(start, a.mul(steps, step))
}

/** As far as the rounds of its loop take a variable that no test speaks of. */
export function boundsByRounds(
  query: BoundsQuery,
  { at, step }: VariableStep,
  start: Expr,
  scope: Scope,
  depth: number,
): Bounds {
  const trips = tripCount(query, at, depth)
  if (trips === null) return { lo: start, hi: null }
  // The body runs only where there is a round.
  const isInBody = positionIn(at.loop.body, scope) !== -1
  const steps = isInBody ? a.max(a.num(0), query.sub(trips, a.num(1))) : trips
  const hi = query.add(start, a.mul(steps, step))
  query.require(a.lessOrEqual(hi, a.num(INT32.hi)))
  return { lo: start, hi }
}
