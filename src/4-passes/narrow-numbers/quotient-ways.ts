// Divisions of integers that are rounded at once: `Math.floor(n / 10)`, `(a / 2) | 0`.

import type { Expr, Op, Range } from '../../hir/nodes.ts'
import type { OpRow } from '../../ops/define-op.ts'
import { INT32, rangeIncludes } from '../../ops/range.ts'
import { truncRange } from '../../ops/range-arithmetic.ts'
import { opByName } from '../../ops/table.ts'
import type { Context } from './contexts.ts'

const ROUNDED: ReadonlyMap<string, string> = new Map([
  ['floor', 'floor_quotient'],
  ['trunc', 'trunc_quotient'],
  ['to_int32', 'trunc_quotient'],
])

interface Quotient {
  /** Divides and rounds. */
  readonly row: OpRow
  readonly args: readonly Expr[]
  /** Of the results, in a place with this context. */
  readonly range: Range
  readonly context: Context
}

/** The operation as a quotient of integers, or null. `range` and `context` are those of its result. */
export function quotientOf(
  { op, args }: Op,
  range: Range,
  context: Context,
  rangeOf: (expr: Expr) => Range,
): Quotient | null {
  const [division] = args
  const name = ROUNDED.get(op)
  if (name === undefined || division?.kind !== 'Op' || division.op !== 'div') return null
  const rounded = truncRange(rangeOf(division))
  const wraps = op === 'to_int32' && !rangeIncludes({ ...INT32, negativeZero: true }, rounded)
  if (wraps) return null
  // A conversion to 32 bits forgets the sign of zero, whatever stands around it.
  const isBlind = context !== 'exact' || op === 'to_int32'
  return {
    row: opByName(name),
    args: division.args,
    range: isBlind ? { ...range, negativeZero: false } : range,
    context: isBlind ? 'zero' : 'exact',
  }
}
