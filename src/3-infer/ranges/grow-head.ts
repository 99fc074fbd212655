// Where a round of a loop brings back more than it began with, the ranges at its head grow: sums as far as what they are compared
// with lets them, other locals from one threshold to the next.

import type { LocalId, Range } from '../../hir/nodes.ts'
import { FULL, rangeIncludes } from '../../ops/range.ts'
import type { Environment } from './environment.ts'
import { evaluateRange } from './evaluate.ts'
import { FAR_ONLY, ONLY_EXTREMES, type Thresholds, widen, widenTo } from './lattice.ts'
import type { LoopPlan } from './plan.ts'

/** Rounds of one loop after which whatever still grows is given up. Widening needs far fewer unless many locals feed each other. */
const MAX_ROUNDS = 60
/** Changes of a sum that are taken to its limits. */
const LIMITED_STEPS = 2
/** Beyond this a limit is no help. */
const LARGEST_LIMIT = 2 ** 52

/** Lets the head hold the ranges that come back. False if it did already. */
export function growHead(loop: LoopPlan, back: Environment, round: number, thresholds: Thresholds): boolean {
  const { head } = loop
  if (head === null) return false
  let grown = false
  for (const [i, local] of loop.assigned.entries()) {
    const next = back.peek(local)
    const old = head[i] ?? null
    if (next === null || (old !== null && rangeIncludes(old, next))) continue
    grown = true
    const step = loop.widenings[i] ?? 0
    loop.widenings[i] = step + 1
    if (old === null) head[i] = next
    else head[i] = round >= MAX_ROUNDS ? FULL : grow(loop, local, old, next, step, back, thresholds)
  }
  return grown
}

function grow(
  loop: LoopPlan,
  local: LocalId,
  old: Range,
  next: Range,
  step: number,
  back: Environment,
  thresholds: Thresholds,
): Range {
  if (loop.accumulators.has(local)) return widen(old, next, step, ONLY_EXTREMES)
  const others = loop.comparisons.get(local)
  if (others === undefined) return widen(old, next, step, thresholds)
  if (step >= LIMITED_STEPS) return widen(old, next, step, FAR_ONLY)
  // A sum stops one step behind what ends it.
  let [down, up] = [0, 0]
  for (const { step: place } of loop.sums.get(local) ?? []) {
    if (place.term === null) continue
    const { lo, hi } = evaluateRange(place.term.value, back)
    const [least, most] = place.term.sign === 1 ? [lo, hi] : [-hi, -lo]
    down += Math.min(least, 0)
    up += Math.max(most, 0)
  }
  const limits = others.map((other) => evaluateRange(other, back))
  const isNear = (limit: number): boolean => Math.abs(limit) <= LARGEST_LIMIT
  const lower = limits.map(({ lo }) => lo + down).filter(isNear)
  const upper = limits.map(({ hi }) => hi + up).filter(isNear)
  return widenTo(old, next, lower, upper)
}
