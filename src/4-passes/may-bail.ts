// Whether an expression may be left out: one that can end the run may not, even where its value is known for every run that goes on.

import type { Expr } from '../hir/nodes.ts'
import { isScalar } from '../hir/types.ts'
import { walkExpr } from '../hir/visit.ts'
import { opByName } from '../ops/table.ts'

/** May evaluating it end the run? Where it may, JavaScript throws, or the original must decide. */
export function mayBail(expr: Expr): boolean {
  let bails = false
  walkExpr(expr, (inner) => {
    if (inner.kind === 'Convert')
      bails ||=
        inner.value.type.kind === 'optional' &&
        (isBigint(inner.type) || inner.type.kind === 'struct' || inner.type.kind === 'list')
    if (inner.kind === 'Identical') bails ||= inner.left.type.kind === 'array'
    // Of a BigInt array: the undefined that it gives out of range may be what JavaScript throws for.
    if (inner.kind === 'Load') bails ||= inner.range === 'bail'
    if (inner.kind === 'Op') bails ||= opByName(inner.op).forms.some((form) => form.exactness === 'traps')
  })
  return bails
}

const isBigint = (type: Expr['type']): boolean =>
  ['bigint', 'int64', 'uint64'].some((name) => isScalar(type, name as 'bigint'))
