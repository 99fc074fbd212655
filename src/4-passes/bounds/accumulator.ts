// Bounds of a variable that a loop nest only ever moves by constant steps in one direction (`out[p++] = …` in nested loops):
// it starts where the outer loop is entered and has moved at most once per step statement and iteration.

import type { Expr, Local, LocalId, Loop } from '../../hir/nodes.ts'
import { assigns, targetOf } from '../../hir/visit.ts'
import * as a from './arithmetic.ts'
import { inductionStep, initialiser, loopsAround, positionIn, stepOf } from './induction.ts'
import type { Place, Scope } from './scope.ts'
import { type Bounds, type BoundsQuery, INT32 } from './symbolic-interval.ts'

type LoopScope = Extract<Scope, { kind: 'loop' }>

export function accumulatorBound(
  query: BoundsQuery,
  expr: Local,
  scope: Scope,
  depth: number,
): Bounds | null {
  // Steps added one by one to a fraction are rounded differently from their sum.
  if (!query.facts.of(expr).integer) return null
  const moves = movesOf(query, expr.id)
  if (moves === null) return null
  let farthest: Expr = expr
  for (const { place, step } of moves) {
    const count = executions(query, place.scope, depth)
    if (count === null) return null
    farthest = query.add(farthest, a.mul(count, a.num(step)))
    if (isStillToCome(place, scope)) farthest = query.add(farthest, a.num(-step))
  }
  return (moves[0]?.step ?? 0) > 0 ? { lo: expr, hi: farthest } : { lo: farthest, hi: expr }
}

interface Move {
  readonly place: Place
  readonly step: number
}

/** The steps of `local` in the loop, or null if something else assigns it or they go both ways. */
function movesOf(query: BoundsQuery, local: LocalId): readonly Move[] | null {
  const moves: Move[] = []
  for (const place of query.places.places) {
    if (targetOf(place.stmt) !== local) continue
    const step = stepOf(place.stmt)
    if (step === null) return null
    moves.push({ place, step })
  }
  const upwards = moves.filter((move) => move.step > 0).length
  return moves.length > 0 && (upwards === 0 || upwards === moves.length) ? moves : null
}

/** At most how often a statement at `scope` runs during the loop under study. */
function executions(query: BoundsQuery, scope: Scope, depth: number): Expr | null {
  let product: Expr = a.num(1)
  for (const around of loopsAround(scope)) {
    const trips = tripCount(query, around, depth)
    if (trips === null) return null
    // What stands before the test runs once more, when the test fails.
    const isBeforeTest = positionIn(around.loop.head, scope) !== -1
    product = a.mul(product, isBeforeTest ? query.add(trips, a.num(1)) : trips)
  }
  return product
}

/** At most how often the body of a counted loop runs each time that it is entered. */
export function tripCount(query: BoundsQuery, at: LoopScope, depth: number): Expr | null {
  if (at.loop.testLast) return null
  for (const test of conjuncts(at.loop.test)) {
    const count = test.kind === 'Op' ? countOf(query, at, test.op, test.args, depth) : null
    if (count !== null) return count
  }
  return null
}

function conjuncts(test: Expr): readonly Expr[] {
  const isAnd = test.kind === 'Cond' && test.whenFalse.kind === 'Const' && test.whenFalse.value === false
  return isAnd ? [...conjuncts(test.test), ...conjuncts(test.whenTrue)] : [test]
}

const MIRRORED: Readonly<Record<string, string>> = { lt: 'gt', le: 'ge', gt: 'lt', ge: 'le' }

function countOf(
  query: BoundsQuery,
  at: LoopScope,
  op: string,
  args: readonly Expr[],
  depth: number,
): Expr | null {
  const mirrored = Object.hasOwn(MIRRORED, op) ? MIRRORED[op] : undefined
  if (mirrored === undefined) return null
  const [left, right] = args as [Expr, Expr]
  return counted(query, at, op, left, right, depth) ?? counted(query, at, mirrored, right, left, depth)
}

/** Trips of a loop that goes on while `variable op limit`. */
function counted(
  query: BoundsQuery,
  at: LoopScope,
  op: string,
  variable: Expr,
  limit: Expr,
  depth: number,
): Expr | null {
  if (variable.kind !== 'Local') return null
  const step = inductionStep(at.loop, variable.id)
  const upwards = op === 'lt' || op === 'le'
  if (step === null || step > 0 !== upwards) return null
  if (!query.isWhole(variable, at) || !(query.isWhole(limit, at) || op === 'lt')) return null
  if (op === 'lt') {
    const distance = distanceAhead(at, variable.id, limit)
    const most = distance === null ? null : query.bounds(distance, at, depth + 1).hi
    if (most !== null)
      return a.max(a.num(0), a.monotone('ceil', a.div(a.monotone('ceil', most), a.num(step))))
  }
  const start = query.startOf(at, variable, depth + 1)
  const end = query.bounds(limit, at, depth + 1)
  const [from, to] = upwards ? [start.lo, end.hi] : [end.lo, start.hi]
  if (from === null || to === null) return null
  query.require(a.lessOrEqual(a.num(INT32.lo), from))
  query.require(a.lessOrEqual(to, a.num(INT32.hi)))
  // Of whole numbers, as many are below a fraction as below the next of them.
  const last = query.isWhole(limit, at) ? to : a.monotone('ceil', to)
  const inclusive = op === 'le' || op === 'ge' ? query.add(last, a.num(1)) : last
  return a.max(a.num(0), a.monotone('ceil', a.div(query.sub(inclusive, from), a.num(Math.abs(step)))))
}

/** Of a loop from `x` to `x + distance`, that distance: nothing in it changes `x`. A sum that is rounded passes no whole number. */
function distanceAhead(at: LoopScope, local: LocalId, limit: Expr): Expr | null {
  const start = initialiser(at, local)?.value
  if (start?.kind !== 'Local' || limit.kind !== 'Op' || limit.op !== 'add' || assigns([at.loop], start.id))
    return null
  const [left, right] = limit.args as [Expr, Expr]
  return a.sameExpr(left, start) ? right : a.sameExpr(right, start) ? left : null
}

/** Does the step run later in the same iteration of its own loop, unconditionally placed after `use`? */
function isStillToCome(step: Place, use: Scope): boolean {
  if (step.scope.kind !== 'at') return false
  const [own] = loopsAround(step.scope)
  if (own === undefined || ![...loopsAround(use)].some((around) => around.loop === own.loop)) return false
  const { list, position } = step.scope
  const inLoop = bodyPart(own.loop, list)
  if (inLoop === null) return false
  const usePosition = positionIn(list, use)
  if (usePosition !== -1) return usePosition <= position
  return inLoop === 'update' && positionIn(own.loop.body, use) !== -1
}

function bodyPart(loop: Loop, list: readonly unknown[]): 'body' | 'update' | null {
  return list === loop.body ? 'body' : list === loop.update ? 'update' : null
}
