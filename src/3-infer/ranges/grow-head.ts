// Where a round of a loop brings back more than it began with, the ranges at its head grow: counters as far as the loop's test lets
// them, other locals from one threshold to the next.

import { FULL, rangeIncludes } from '../../ops/range.ts'
import type { Environment } from './environment.ts'
import { ONLY_EXTREMES, type Thresholds, widen, widenTo } from './lattice.ts'
import type { LoopPlan } from './plan.ts'

/** Rounds of one loop after which whatever still grows is given up. Widening needs far fewer unless many locals feed each other. */
const MAX_ROUNDS = 60
/** Changes of a counter that are taken to its limit. */
const LIMITED_STEPS = 2

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
    const limit = step < LIMITED_STEPS ? loop.limits.get(local) : undefined
    const rests = loop.accumulators.has(local) ? ONLY_EXTREMES : thresholds
    if (old === null) head[i] = next
    else if (round >= MAX_ROUNDS) head[i] = FULL
    else head[i] = limit === undefined ? widen(old, next, step, rests) : widenTo(old, next, limit)
  }
  return grown
}
