// Indices into rows, `src[y * width + x]`, of which ranges cannot tell that the product is exact in doubles: `ops/flat-index.ts` says why
// 64 bits will do.

import * as b from '../../hir/builders.ts'
import type { Expr, Range } from '../../hir/nodes.ts'
import { int32, int64 } from '../../hir/types.ts'
import { INT32, intRange, rangeFits, rangeIncludes } from '../../ops/range.ts'
import { FLAT_INDEX_COST, REPRESENTATIONS, type Representation } from './costs.ts'
import type { OperandNarrower } from './mixed-forms.ts'
import { costAs } from './plan.ts'

type RangeOf = (expr: Expr) => Range

/** A product of two int32 numbers, and what is added to it and taken away: together within 2^50. */
interface FlatIndex {
  readonly factors: readonly Expr[]
  readonly terms: readonly Term[]
}

interface Term {
  readonly isTaken: boolean
  readonly value: Expr
}

const TERM = intRange(-(2 ** 40), 2 ** 40)
const MAX_TERMS = 8

/**
 * The index as `flat_index`, where that is cheaper than every other way; null where it is not, and where int64 holds the product as far
 * as ranges know.
 *
 * @param extra what a test of the index costs, by its representation
 */
export function cheaperFlatIndex(
  index: Expr,
  extra: Readonly<Record<Representation, number>>,
  rangeOf: RangeOf,
  narrower: OperandNarrower,
): Expr | null {
  const found = flatIndexOf(index, rangeOf)
  if (found === null) return null
  const factors = found.factors.map((factor) => narrower.plan(factor, 'zero'))
  const terms = found.terms.map(({ value, isTaken }) => ({ isTaken, plan: narrower.plan(value, 'zero') }))
  const cost =
    factors.reduce((sum, plan) => sum + costAs(plan, 'int32'), FLAT_INDEX_COST) +
    terms.reduce((sum, { plan }) => sum + costAs(plan, 'int64') + 1, extra.int32)
  const plain = narrower.plan(index, 'zero')
  if (REPRESENTATIONS.some((to) => costAs(plain, to) + extra[to] <= cost)) return null
  const offset = terms.reduce<Expr>(
    (sum, { isTaken, plan }) =>
      b.op(isTaken ? 'sub' : 'add', [sum, narrower.mustBuild(plan, 'int64')], int64, index.span),
    { ...b.constant(0, index.span), type: int64 },
  )
  const operands = [...factors.map((plan) => narrower.mustBuild(plan, 'int32')), offset]
  return b.op('flat_index', operands, int32, index.span)
}

function flatIndexOf(index: Expr, rangeOf: RangeOf): FlatIndex | null {
  const all = termsOf(index, false)
  const isLarge = ({ value }: Term): boolean =>
    value.kind === 'Op' && value.op === 'mul' && !rangeFits(unsigned(rangeOf(value)), 'int64')
  const [product, ...others] = all.filter(isLarge)
  if (product?.value.kind !== 'Op' || others.length > 0 || product.isTaken || all.length > MAX_TERMS)
    return null
  const isWithin = (limits: Range, expr: Expr): boolean => rangeIncludes(limits, unsigned(rangeOf(expr)))
  const factors = product.value.args
  const terms = all.filter((term) => term !== product)
  return factors.every((factor) => isWithin(INT32, factor)) &&
    terms.every(({ value }) => isWithin(TERM, value))
    ? { factors, terms }
    : null
}

/** Indices do not tell the zeros apart. */
const unsigned = (range: Range): Range => ({ ...range, negativeZero: false })

function termsOf(expr: Expr, isTaken: boolean): readonly Term[] {
  if (expr.kind !== 'Op' || (expr.op !== 'add' && expr.op !== 'sub')) return [{ isTaken, value: expr }]
  const [a, c] = expr.args as [Expr, Expr]
  return [...termsOf(a, isTaken), ...termsOf(c, expr.op === 'add' ? isTaken : !isTaken)]
}
