// How often a loop goes round, and what that says of locals that add up terms in it. A loop that tests a counter against a bound
// runs at most (bound - start) rounds, because every round moves the counter by at least 1; a sum of integers between lo and hi
// then stays within rounds * lo and rounds * hi, and if that is below 2^53 no addition was ever rounded.

import type { Expr, LocalId, Range } from '../../hir/nodes.ts'
import { makeRange, rangeIncludes, SAFE_INTEGERS } from '../../ops/range.ts'
import type { Environment } from './environment.ts'
import { evaluateRange } from './evaluate.ts'
import { meetRanges } from './lattice.ts'
import { bareNumber, conjuncts, type LoopPlan, type Step } from './plan.ts'

/** Beyond this a counter might be so large that adding 1 changes nothing. */
const LARGEST_BOUND = 2 ** 52

/** Most rounds of one run of the loop, Infinity where unknown. `entry` stands before the loop, `atTest` before its test, in any round. */
export function tripBound(loop: LoopPlan, entry: Environment, atTest: Environment): number {
  let least = Number.POSITIVE_INFINITY
  for (const test of conjuncts(loop.node.test))
    least = Math.min(least, boundFromTest(test, loop, entry, atTest))
  return least + (loop.node.testLast ? 1 : 0)
}

function boundFromTest(test: Expr, loop: LoopPlan, entry: Environment, atTest: Environment): number {
  if (test.kind !== 'Op') return Number.POSITIVE_INFINITY
  const [a, b] = test.args
  if (a === undefined || b === undefined) return Number.POSITIVE_INFINITY
  const included = test.op === 'le' || test.op === 'ge' ? 1 : 0
  const until = (counter: Expr, limit: Expr, direction: 1 | -1): number =>
    distance(counter, limit, direction, loop, entry, atTest) + included
  switch (test.op) {
    case 'lt':
    case 'le':
      return Math.min(until(a, b, 1), until(b, a, -1))
    case 'gt':
    case 'ge':
      return Math.min(until(a, b, -1), until(b, a, 1))
    default:
      return Number.POSITIVE_INFINITY
  }
}

/** Rounds until a counter that moves in `direction` has reached `limit`. */
function distance(
  counter: Expr,
  limit: Expr,
  direction: 1 | -1,
  loop: LoopPlan,
  entry: Environment,
  atTest: Environment,
): number {
  const local = bareNumber(counter)
  if (local.kind !== 'Local' || loop.counters.get(local.id) !== direction) return Number.POSITIVE_INFINITY
  const start = entry.peek(local.id)
  const end = evaluateRange(limit, atTest)
  if (start === null || !rangeIncludes({ ...SAFE_INTEGERS, negativeZero: true }, start))
    return Number.POSITIVE_INFINITY
  const [from, to] = direction === 1 ? [start.lo, end.hi] : [-start.hi, -end.lo]
  return to <= LARGEST_BOUND ? Math.max(Math.ceil(to - from), 0) : Number.POSITIVE_INFINITY
}

/** Bounds of the locals that the loop sums up, put down at their assignments; returns them by local. */
export function limitSums(loop: LoopPlan, entry: Environment): ReadonlyMap<LocalId, Range> {
  const limits = new Map<LocalId, Range>()
  for (const [local, places] of loop.sums) {
    const start = entry.peek(local)
    const limit = start === null ? null : sumRange(start, places, loop)
    if (limit === null) continue
    limits.set(local, limit)
    for (const { step } of places)
      step.limit = step.limit === null ? limit : (meetRanges(step.limit, limit) ?? limit)
  }
  return limits
}

function sumRange(
  start: Range,
  places: readonly { step: Step; within: LoopPlan }[],
  loop: LoopPlan,
): Range | null {
  let { lo, hi } = start
  if (!start.integer || start.nan) return null
  for (const { step, within } of places) {
    const { term } = step
    if (term === null) return null
    if (term.range === null || term.range.lo > term.range.hi) continue
    if (!term.range.integer || term.range.nan) return null
    const rounds = roundsWithin(within, loop)
    const [least, most] = term.sign === 1 ? [term.range.lo, term.range.hi] : [-term.range.hi, -term.range.lo]
    lo += rounds === 0 ? 0 : rounds * Math.min(least, 0)
    hi += rounds === 0 ? 0 : rounds * Math.max(most, 0)
  }
  const range = makeRange(lo, hi, { integer: true, negativeZero: start.negativeZero })
  return rangeIncludes({ ...SAFE_INTEGERS, negativeZero: true }, range) ? range : null
}

/** Rounds of the inner loop in one run of the outer one. */
function roundsWithin(inner: LoopPlan, outer: LoopPlan): number {
  let rounds = 1
  for (let loop: LoopPlan | null = inner; loop !== null; loop = loop === outer ? null : loop.parent) {
    rounds = loop.trips === 0 ? 0 : rounds * loop.trips
    if (rounds === 0) return 0
  }
  return rounds
}
