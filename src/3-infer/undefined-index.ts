// Writes at an index that may be undefined. JavaScript would create a property of that name; compiled code leaves it to do so.

import * as b from '../hir/builders.ts'
import type { Expr, Stmt } from '../hir/nodes.ts'
import { definedValue, innerOf, isUndefined } from './conversions.ts'

const REASON = 'the index is undefined'

/** The index of a write, and the statements that make sure it is a number: an element bails in its own read. */
export function writableIndex(index: Expr): { readonly guard: readonly Stmt[]; readonly index: Expr } {
  const isMissing = isUndefined(index, index.span)
  if (isMissing.kind === 'Const') return { guard: [], index }
  if (index.kind === 'Load' && index.range === 'undefined') {
    return { guard: [], index: definedValue(index, innerOf(index.type), 'bail') }
  }
  return { guard: [b.ifThen(isMissing, [b.bail(REASON, index.span)], [], index.span)], index }
}

/** What such a guard tests; null for all other statements. */
export function guardedIndex(stmt: Stmt): Expr | null {
  if (stmt.kind !== 'If' || stmt.test.kind !== 'Op' || stmt.test.op !== 'is_undefined') return null
  const [only] = stmt.then
  return only?.kind === 'Bail' && only.reason === REASON ? (stmt.test.args[0] ?? null) : null
}
