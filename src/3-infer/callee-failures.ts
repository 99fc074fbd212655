// Functions that cannot be compiled because of what they call.

import * as codes from '../diagnostics/codes/types.ts'
import { CompileError } from '../diagnostics/diagnostic.ts'
import { invariant } from '../diagnostics/invariant.ts'
import type { Span } from '../source.ts'
import type { Specialisation } from './specialise.ts'

export interface Edge {
  readonly from: Specialisation
  readonly to: Specialisation
  readonly span: Span
}

/** Says what is called here, and what is wrong where it all begins; the calls in between are left out. */
export function calleeFailure(callee: Specialisation, span: Span): CompileError {
  const why = callee.failure
  invariant(why, 'the callee did not fail')
  const [deeper] = why.code === codes.callee_not_compiled.code ? why.labels : []
  const cause = deeper ?? { span: why.span, text: why.text }
  const message = codes.callee_not_compiled({ name: callee.source.name, why: cause.text })
  return new CompileError(message, span, [cause])
}

/** Calls in branches that turned out never to run were inferred all the same. */
export function reachedFrom(
  root: Specialisation,
  order: readonly Specialisation[],
  calls: readonly Edge[],
): Specialisation[] {
  const reached = new Set([root.key])
  for (let before = -1; before !== reached.size; ) {
    before = reached.size
    for (const { from, to } of calls) if (reached.has(from.key)) reached.add(to.key)
  }
  return order.filter(({ key }) => reached.has(key))
}

/** A function fails with any of the functions it calls. */
export function spreadFailures(calls: readonly Edge[]): void {
  for (let changed = true; changed; ) {
    changed = false
    for (const { from, to, span } of calls) {
      if (to.failure === null || from.failure !== null) continue
      from.failure = calleeFailure(to, span).diagnostic
      changed = true
    }
  }
}
