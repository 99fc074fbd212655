// Indices into rows, `src[y * width + x]` and `src[(y * width + x) * 4 + c]`, of which ranges cannot tell that the product is exact in
// doubles: `ops/flat-index.ts` says why 64 bits will do.

import * as b from '../../hir/builders.ts'
import type { Expr, Range } from '../../hir/nodes.ts'
import { int32, int64 } from '../../hir/types.ts'
import { fitsProduct } from '../../ops/flat-index.ts'
import { INT32, intRange, rangeFits, rangeIncludes } from '../../ops/range.ts'
import { FLAT_INDEX_COST, NESTED_INDEX_COST, REPRESENTATIONS, type Representation } from './costs.ts'
import type { OperandNarrower } from './mixed-forms.ts'
import { costAs } from './plan.ts'

type RangeOf = (expr: Expr) => Range

/** A product within 64 bits, and what is added to it and taken away: together within 2^50. */
interface FlatIndex {
  readonly factors: readonly Expr[]
  readonly terms: readonly Term[]
  /** By what all that is multiplied, and what is added then: within int32 together. */
  readonly nested: { readonly factor: Expr; readonly terms: readonly Term[] } | null
}

interface Term {
  readonly isTaken: boolean
  readonly value: Expr
}

const TERM = intRange(-(2 ** 40), 2 ** 40)
const NESTED_FACTOR = intRange(-(2 ** 30), 2 ** 30)
const MAX_TERMS = 8

/**
 * The index as `flat_index` or `nested_index`, where that is cheaper than every other way; null where it is not, and where int64 holds
 * the product as far as ranges know.
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
  const { nested } = found
  const plain = narrower.plan(index, 'zero')
  const cost =
    costOf([...found.factors, ...(nested === null ? [] : [nested.factor])], found.terms, narrower) +
    costOf([], nested?.terms ?? [], narrower) +
    (nested === null ? FLAT_INDEX_COST : NESTED_INDEX_COST) +
    extra.int32
  if (REPRESENTATIONS.some((to) => costAs(plain, to) + extra[to] <= cost)) return null
  const factor = (expr: Expr): Expr =>
    narrower.mustBuild(narrower.plan(expr, 'zero'), factorType(expr, narrower))
  // Rows have the wider factor first.
  const wide = found.factors.filter((expr) => factorType(expr, narrower) === 'int64')
  const factors = [...wide, ...found.factors.filter((expr) => !wide.includes(expr))]
  const operands = [...factors.map(factor), sumOf(found.terms, index, narrower)]
  if (nested === null) return b.op('flat_index', operands, int32, index.span)
  const outer = [factor(nested.factor), sumOf(nested.terms, index, narrower)]
  return b.op('nested_index', [...operands, ...outer], int32, index.span)
}

function costOf(factors: readonly Expr[], terms: readonly Term[], narrower: OperandNarrower): number {
  const cost = (expr: Expr, as: Representation): number => costAs(narrower.plan(expr, 'zero'), as)
  return (
    factors.reduce((sum, factor) => sum + cost(factor, factorType(factor, narrower)), 0) +
    terms.reduce((sum, { value }) => sum + cost(value, 'int64') + 1, 0)
  )
}

function factorType(factor: Expr, narrower: OperandNarrower): 'int32' | 'int64' {
  const { range } = narrower.plan(factor, 'zero')
  return rangeIncludes(INT32, unsigned(range)) ? 'int32' : 'int64'
}

function sumOf(terms: readonly Term[], { span }: Expr, narrower: OperandNarrower): Expr {
  return terms.reduce<Expr>(
    (sum, { isTaken, value }) => {
      const term = narrower.mustBuild(narrower.plan(value, 'zero'), 'int64')
      return b.op(isTaken ? 'sub' : 'add', [sum, term], int64, span)
    },
    { ...b.constant(0, span), type: int64 },
  )
}

function flatIndexOf(index: Expr, rangeOf: RangeOf): FlatIndex | null {
  const isWithin = (limits: Range, expr: Expr): boolean => rangeIncludes(limits, unsigned(rangeOf(expr)))
  const parts = partsOf(index, rangeOf)
  if (parts === null) return null
  const { factors, terms } = parts
  if (factors.some((factor) => isWithin(INT32, factor)) && fitsProduct(factors.map(rangeOf)))
    return terms.every(({ value }) => isWithin(TERM, value)) ? { ...parts, nested: null } : null
  const factor = factors.find((each) => isWithin(NESTED_FACTOR, each))
  const row = factors.find((each) => each !== factor)
  if (factor === undefined || row === undefined || !isSmallSum(terms, rangeOf)) return null
  const inner = flatIndexOf(row, rangeOf)
  return inner === null || inner.nested !== null ? null : { ...inner, nested: { factor, terms } }
}

/** The one term that is too large a product, and the others. */
function partsOf(
  expr: Expr,
  rangeOf: RangeOf,
): { readonly factors: readonly Expr[]; readonly terms: readonly Term[] } | null {
  const all = termsOf(expr, false)
  const isLarge = ({ value }: Term): boolean =>
    value.kind === 'Op' && value.op === 'mul' && !rangeFits(unsigned(rangeOf(value)), 'int64')
  const [product, ...others] = all.filter(isLarge)
  if (product?.value.kind !== 'Op' || others.length > 0 || product.isTaken || all.length > MAX_TERMS)
    return null
  return { factors: product.value.args, terms: all.filter((term) => term !== product) }
}

/** Within 32 bits, whatever signs the terms have. */
function isSmallSum(terms: readonly Term[], rangeOf: RangeOf): boolean {
  const ranges = terms.map(({ value }) => unsigned(rangeOf(value)))
  const most = ranges.reduce((sum, { lo, hi }) => sum + Math.max(Math.abs(lo), Math.abs(hi)), 0)
  return ranges.every(({ integer, nan }) => integer && !nan) && most <= INT32.hi
}

/** Indices do not tell the zeros apart. */
const unsigned = (range: Range): Range => ({ ...range, negativeZero: false })

function termsOf(expr: Expr, isTaken: boolean): readonly Term[] {
  if (expr.kind !== 'Op' || (expr.op !== 'add' && expr.op !== 'sub')) return [{ isTaken, value: expr }]
  const [a, c] = expr.args as [Expr, Expr]
  return [...termsOf(a, isTaken), ...termsOf(c, expr.op === 'add' ? isTaken : !isTaken)]
}
