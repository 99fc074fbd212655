// Remainders that bring a position back into a ring: `(i + 1) % n`, `(x + dx + w) % w`. Most such sums are below twice the divisor, and
// comparing is much cheaper than dividing. Of products and hashes nobody knows where they are, and so those are divided.

import type { Expr, Op, Range } from '../../hir/nodes.ts'
import type { OpRow } from '../../ops/define-op.ts'
import { opByName } from '../../ops/table.ts'
import type { Context } from './contexts.ts'

/** The operation as one that compares first, or null. `range` and `context` are those of its result. */
export function wrappedRemainder(
  { op, args }: Op,
  range: Range,
  context: Context,
  rangeOf: (expr: Expr) => Range,
): {
  readonly row: OpRow
  readonly args: readonly Expr[]
  readonly range: Range
  readonly context: Context
} | null {
  const [sum, divisor] = args
  if (sum?.kind !== 'Op' || (sum.op !== 'add' && sum.op !== 'sub') || divisor === undefined) return null
  const { lo, hi } = rangeOf(divisor)
  if (lo === hi || rangeOf(sum).lo < 0) return null
  if (op === 'rem' && lo >= 1) return { row: opByName('wrapped_rem'), args, range, context }
  const mayEnd = op === 'expect_rem' || op === 'expect_rem_plus_zero'
  return mayEnd && lo >= 0 ? { row: opByName('expect_wrapped_rem'), args, range, context } : null
}
