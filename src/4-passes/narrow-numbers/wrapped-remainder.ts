// Remainders that bring a position back into a ring: `(i + 1) % n`, `(x + dx + w) % w`. Most such sums are below twice the divisor, and
// comparing is much cheaper than dividing. Of products and hashes nobody knows where they are, and so those are divided.

import type { Expr, Op, Range } from '../../hir/nodes.ts'
import type { OpRow } from '../../ops/define-op.ts'
import { isPlainRemainder } from '../../ops/range-integer.ts'
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
  if (op !== 'rem' || sum?.kind !== 'Op' || (sum.op !== 'add' && sum.op !== 'sub')) return null
  if (divisor === undefined || !isPlainRemainder([rangeOf(sum), rangeOf(divisor)])) return null
  const { lo, hi } = rangeOf(divisor)
  return lo === hi ? null : { row: opByName('wrapped_rem'), args, range, context }
}
