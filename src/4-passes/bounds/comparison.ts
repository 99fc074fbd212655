// A comparison seen from one of the variables in it.

import type { Expr, LocalId } from '../../hir/nodes.ts'

export interface Comparison {
  readonly other: Expr
  /** The local is below `other`. */
  readonly isUpper: boolean
  readonly strict: boolean
}

const UPPER: Readonly<Record<string, { isUpper: boolean; strict: boolean }>> = {
  lt: { isUpper: true, strict: true },
  le: { isUpper: true, strict: false },
  gt: { isUpper: false, strict: true },
  ge: { isUpper: false, strict: false },
}

/** The comparison as one of `local` with something else, negated if it does not hold. */
export function orient(op: string, args: readonly Expr[], local: LocalId, holds: boolean): Comparison | null {
  const row = Object.hasOwn(UPPER, op) ? UPPER[op] : undefined
  if (row === undefined) return null
  const [left, right] = args as [Expr, Expr]
  const isLocal = (expr: Expr): boolean => expr.kind === 'Local' && expr.id === local
  const swapped = !isLocal(left)
  if (swapped && !isLocal(right)) return null
  return {
    other: swapped ? left : right,
    isUpper: (row.isUpper !== swapped) !== !holds,
    strict: row.strict === holds,
  }
}
