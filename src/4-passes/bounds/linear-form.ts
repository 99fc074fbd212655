// Conditions of a guard as `sum of whole multiples of atoms + constant <= 0`, so that one can be seen to follow from another.
// An atom is whatever is not a sum: a variable, a length, a product, a minimum.
//
// The sums are computed in doubles, and are exact but where a product of variables is too large for that: hence at most one atom
// of a condition may be large. Where that is so large that sums with it are rounded, its sign alone decides the condition, because
// the rest of the sum is small.

import type { Expr, LocalId, Range } from '../../hir/nodes.ts'
import { FULL, rangeOfValue } from '../../ops/range.ts'
import { opByName } from '../../ops/table.ts'
import { constantOf, sameExpr } from './arithmetic.ts'

export interface Term {
  readonly atom: Expr
  readonly range: Range
  coefficient: number
  /** The coefficient with every occurrence counted upwards. */
  weight: number
}

/** `sum of terms + constant`; no two terms have one atom. */
export interface LinearForm {
  readonly terms: readonly Readonly<Term>[]
  readonly constant: number
}

/** Range of the number in a local, or of the length of an array in it, at the guard. */
export type RangeOfLocal = (local: LocalId) => Range

/** What sums may amount to, the large atom aside. */
const SMALL = 2 ** 40
const MAX_FACTOR = 2 ** 10

/** The form of which the condition says that it is at most 0, or null where it is none of whole numbers. */
export function formOfCondition(condition: Expr, rangeOf: RangeOfLocal): LinearForm | null {
  if (condition.kind !== 'Op' || (condition.op !== 'le' && condition.op !== 'lt')) return null
  const [left, right] = condition.args as [Expr, Expr]
  const sum = new Sum(rangeOf)
  sum.add(left, 1)
  sum.add(right, -1)
  sum.addConstant(condition.op === 'lt' ? 1 : 0)
  return sum.form()
}

/** The term with that atom. */
export function termOf(terms: readonly Readonly<Term>[], atom: Expr): Readonly<Term> | undefined {
  return terms.find((term) => sameExpr(term.atom, atom))
}

/** Could sums with the term be rounded? */
export function isLarge({ range, weight }: Readonly<Term>): boolean {
  return Math.max(-range.lo, range.hi) * weight > SMALL
}

class Sum {
  readonly #terms: Term[] = []
  readonly #rangeOf: RangeOfLocal
  #constant = 0
  #constantWeight = 0

  constructor(rangeOf: RangeOfLocal) {
    this.#rangeOf = rangeOf
  }

  add(expr: Expr, factor: number): void {
    const value = constantOf(expr)
    if (value !== null) this.addConstant(factor * value)
    else if (expr.kind !== 'Op') this.#addAtom(expr, factor)
    else {
      const [a, b] = expr.args as [Expr, Expr]
      const scale = expr.op === 'mul' ? constantOf(b) : null
      if (expr.op === 'add' || expr.op === 'sub') {
        this.add(a, factor)
        this.add(b, expr.op === 'add' ? factor : -factor)
      } else if (scale !== null && Number.isInteger(scale)) this.add(a, factor * scale)
      else this.#addAtom(expr, factor)
    }
  }

  addConstant(value: number): void {
    this.#constant += value
    this.#constantWeight += Math.abs(value)
  }

  #addAtom(atom: Expr, factor: number): void {
    const known = this.#terms.find((term) => sameExpr(term.atom, atom))
    if (known === undefined) {
      const range = rangeAtGuard(atom, this.#rangeOf)
      this.#terms.push({ atom, range, coefficient: factor, weight: Math.abs(factor) })
    } else {
      known.coefficient += factor
      known.weight += Math.abs(factor)
    }
  }

  form(): LinearForm | null {
    let small = this.#constantWeight
    const large: Term[] = []
    for (const term of this.#terms) {
      const { range, weight } = term
      const magnitude = Math.max(-range.lo, range.hi)
      if (!range.integer || range.nan || !Number.isFinite(magnitude)) return null
      if (isLarge(term)) large.push(term)
      else small += magnitude * weight
    }
    // A large atom that cancels out would leave its rounding behind.
    const isExact = large.every(
      ({ coefficient, weight }) => weight === Math.abs(coefficient) && weight <= MAX_FACTOR,
    )
    if (!Number.isInteger(this.#constant) || small > SMALL || large.length > 1 || !isExact) return null
    return { terms: this.#terms.filter(({ coefficient }) => coefficient !== 0), constant: this.#constant }
  }
}

/** Range of a number, or of the length of an array, where a guard stands. */
function rangeAtGuard(expr: Expr, rangeOf: RangeOfLocal): Range {
  switch (expr.kind) {
    case 'Const':
      return typeof expr.value === 'number' ? rangeOfValue(expr.value) : FULL
    case 'Local':
      return rangeOf(expr.id)
    case 'Length':
      return rangeAtGuard(expr.array, rangeOf)
    case 'Op':
      return opByName(expr.op).range?.(...expr.args.map((arg) => rangeAtGuard(arg, rangeOf))) ?? FULL
    default:
      return FULL
  }
}
