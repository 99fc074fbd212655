// Variables that move by constant steps: what each loop adds to them, how often a loop runs, and where they start.

import type { Assign, Expr, LocalId, Loop, Stmt } from '../../hir/nodes.ts'
import { assigns, localsRead, targetOf } from '../../hir/visit.ts'
import { constantOf } from './arithmetic.ts'
import type { Scope } from './scope.ts'

type LoopScope = Extract<Scope, { kind: 'loop' }>

/** The whole number that `stmt` adds to the local it assigns (`i = i + 2`), or null if it does something else. */
export function stepOf(stmt: Stmt): number | null {
  if (stmt.kind !== 'Assign') return null
  const value = stmt.value.kind === 'Convert' || stmt.value.kind === 'Assume' ? stmt.value.value : stmt.value
  if (value.kind !== 'Op' || (value.op !== 'add' && value.op !== 'sub')) return null
  const [left, right] = value.args as [Expr, Expr]
  const isSelf = (expr: Expr): boolean => expr.kind === 'Local' && expr.id === stmt.target
  const amount = isSelf(left)
    ? constantOf(right)
    : value.op === 'add' && isSelf(right)
      ? constantOf(left)
      : null
  if (amount === null || !Number.isInteger(amount) || amount === 0) return null
  return value.op === 'add' ? amount : -amount
}

/** What `x = x + step` adds, where that is computed from other variables. */
export function addedBy({ target, value }: Assign): Expr | null {
  if (value.kind !== 'Op' || value.op !== 'add') return null
  const [left, right] = value.args as [Expr, Expr]
  const isSelf = (expr: Expr): boolean => expr.kind === 'Local' && expr.id === target
  const step = isSelf(left) ? right : isSelf(right) ? left : null
  return step === null || step.kind === 'Const' || localsRead(step).has(target) ? null : step
}

/** The step of `local` in `loop` if the loop's update part alone assigns it, once and always; null otherwise. */
export function inductionStep(loop: Loop, local: LocalId): number | null {
  if (assigns(loop.head, local) || assigns(loop.body, local)) return null
  const assigning = loop.update.filter((stmt) => assigns([stmt], local))
  const [only] = assigning
  return only !== undefined && assigning.length === 1 ? stepOf(only) : null
}

/** The innermost loop around `scope` in which `local` moves by a constant step, or null. */
export function inductionLoop(
  scope: Scope,
  local: LocalId,
): { readonly at: LoopScope; readonly step: number } | null {
  for (let at = scope; at.kind !== 'entry'; at = at.parent) {
    if (at.kind !== 'loop') continue
    const step = inductionStep(at.loop, local)
    if (step !== null) return { at, step }
    if (assigns([at.loop], local)) return null
  }
  return null
}

/** The innermost loop around `scope` that assigns `local`, if only in its update part: what its test says holds throughout its body. */
export function steadyLoop(scope: Scope, local: LocalId): LoopScope | null {
  for (const at of loopsAround(scope)) {
    if (!assigns([at.loop], local)) continue
    const isSteady = !assigns(at.loop.head, local) && !assigns(at.loop.body, local)
    return isSteady && !isInUpdate(at, scope) ? at : null
  }
  return null
}

function isInUpdate({ loop }: LoopScope, scope: Scope): boolean {
  return positionIn(loop.update, scope) !== -1
}

/** The last assignment of `local` before the loop in the loop's own list, if nothing but plain statements stand between. */
export function initialiser(at: LoopScope, local: LocalId): Assign | null {
  for (let position = at.position - 1; position >= 0; position--) {
    const stmt = at.list[position] as Stmt
    if (stmt.kind === 'Assign' && stmt.target === local) return stmt
    if (targetOf(stmt) === local || assigns([stmt], local)) return null
  }
  return null
}

/** Loops around `scope`, innermost first. */
export function* loopsAround(scope: Scope): Generator<LoopScope> {
  for (let at = scope; at.kind !== 'entry'; at = at.parent) if (at.kind === 'loop') yield at
}

/** Position, in `list`, of the statement that holds `scope`; -1 if it is not inside that list. */
export function positionIn(list: readonly Stmt[], scope: Scope): number {
  for (let at = scope; at.kind !== 'entry'; at = at.parent) {
    if ((at.kind === 'at' || at.kind === 'loop') && at.list === list) return at.position
  }
  return -1
}
