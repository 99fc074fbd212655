// What an analysis found where loops begin, by the names of loops and locals: it holds for every form of a function that runs through
// the same values, whatever their representation.

import type { HirFunction, Label, LocalId, Range } from '../../hir/nodes.ts'
import { joinSlots } from './environment.ts'
import type { Step } from './plan.ts'

export interface Settled {
  /** How many locals the function has. */
  readonly locals: number
  /** Ranges of the locals that a loop assigns, where its rounds begin; null where nothing assigns them before. Of a loop that is never
   *  reached: null. */
  readonly heads: ReadonlyMap<Label, ReadonlyMap<LocalId, Range | null> | null>
  /** Locals that also start from something else than integers up to 2^52. */
  readonly distrusted: ReadonlySet<LocalId>
}

export const UNSETTLED: Settled = Object.freeze({
  locals: -1,
  heads: new Map(),
  distrusted: new Set<LocalId>(),
})

export function settledIn(
  steps: readonly Step[],
  fn: HirFunction,
  distrusted: ReadonlySet<LocalId>,
): Settled {
  const heads = new Map<Label, Map<LocalId, Range | null> | null>()
  eachLoop(steps, ({ loop }) => {
    if (loop === null) return
    const { label } = loop.node
    const known = heads.get(label) ?? null
    if (loop.head === null) {
      heads.set(label, known)
      return
    }
    // The copies of a loop have one label.
    const joined = known ?? new Map<LocalId, Range | null>()
    for (const [i, local] of loop.assigned.entries())
      joined.set(local, joinSlots(joined.get(local) ?? null, loop.head[i] ?? null))
    heads.set(label, joined)
  })
  return { locals: fn.locals.length, heads, distrusted: new Set(distrusted) }
}

/** Puts the ranges down at the loops. False if one was not there, or assigned other locals. */
export function restore(steps: readonly Step[], { heads }: Settled): boolean {
  let isComplete = true
  eachLoop(steps, ({ loop }) => {
    if (loop === null) return
    const known = heads.get(loop.node.label)
    if (known === undefined) isComplete = false
    if (known == null) return
    if (!loop.assigned.every((local) => known.has(local))) isComplete = false
    loop.head = loop.assigned.map((local) => known.get(local) ?? null)
  })
  return isComplete
}

function eachLoop(steps: readonly Step[], f: (step: Step) => void): void {
  for (const step of steps) {
    if (step.loop !== null) f(step)
    for (const body of step.bodies) eachLoop(body, f)
  }
}
