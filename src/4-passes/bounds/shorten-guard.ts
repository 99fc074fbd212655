// Leaves out of a guard what is true anyway or follows from the rest of it. Accesses at `i`, `i + 1`, … `i + 3` ask for many
// bounds of which the outermost two imply all others; and what lies within an array is an int32 too.

import { clipped } from '../../3-infer/ranges/lattice.ts'
import type { Expr, LocalId, Range } from '../../hir/nodes.ts'
import { lessOrEqual, num, sameExpr } from './arithmetic.ts'
import { formOfCondition, isLarge, type LinearForm, type RangeOfLocal, termOf } from './linear-form.ts'

/** Fewer conditions that together mean the same, in the order given. `rangeOf` holds wherever the guard may stand. */
export function shortenGuard(conditions: readonly Expr[], rangeOf: RangeOfLocal): readonly Expr[] {
  const limits = new Limits(rangeOf)
  for (const condition of conditions) limits.learn(condition)
  const kept = conditions
    .filter((condition) => !limits.isImplied(condition))
    .map((condition) => ({ condition, form: formOfCondition(condition, limits.rangeOf) }))
  for (let i = kept.length - 1; i >= 0; i--) {
    const { condition, form } = kept[i] as (typeof kept)[number]
    if (limits.isOwn(condition)) continue
    const follows =
      (form !== null && isNeverPositive(form)) ||
      kept.some((other, j) => j !== i && implies(other, { condition, form }))
    if (follows) kept.splice(i, 1)
  }
  return kept.map(({ condition }) => limits.simplest(condition))
}

interface Side {
  readonly bound: number
  readonly condition: Expr
}

/** `atom`, the local or its length, is at most or at least `bound`. */
interface Limit {
  readonly local: LocalId
  readonly atom: Expr
  readonly bound: number
  readonly isUpper: boolean
}

/** Conditions on one variable: the strictest of each side narrows its range, and the others are implied. */
class Limits {
  readonly #given: RangeOfLocal
  readonly #upper = new Map<LocalId, Side>()
  readonly #lower = new Map<LocalId, Side>()

  constructor(given: RangeOfLocal) {
    this.#given = given
  }

  readonly rangeOf = (local: LocalId): Range => {
    const lo = this.#lower.get(local)?.bound ?? -Infinity
    const hi = this.#upper.get(local)?.bound ?? Infinity
    const range = this.#given(local)
    return clipped(range, lo, hi) ?? range
  }

  learn(condition: Expr): void {
    const limit = this.#limitOf(condition)
    if (limit === null) return
    const { local, bound, isUpper } = limit
    const side = isUpper ? this.#upper : this.#lower
    const known = side.get(local)?.bound
    const range = this.#given(local)
    const isNews = isUpper ? bound < (known ?? range.hi) : bound > (known ?? range.lo)
    if (isNews) side.set(local, { bound, condition })
  }

  /** The variable compared with its bound, where that is all that the condition says. */
  simplest(condition: Expr): Expr {
    const limit = this.#limitOf(condition)
    if (limit === null) return condition
    const { atom, bound, isUpper } = limit
    const shortest = isUpper ? lessOrEqual(atom, num(bound)) : lessOrEqual(num(bound), atom)
    return typeof shortest === 'boolean' || sameExpr(shortest, condition) ? condition : shortest
  }

  isOwn(condition: Expr): boolean {
    const limit = this.#limitOf(condition)
    if (limit === null) return false
    return (limit.isUpper ? this.#upper : this.#lower).get(limit.local)?.condition === condition
  }

  isImplied(condition: Expr): boolean {
    return this.#limitOf(condition) !== null && !this.isOwn(condition)
  }

  /** The condition as `local <= bound` or `local >= bound`, where it says that of a variable or of a length. */
  #limitOf(condition: Expr): Limit | null {
    const form = formOfCondition(condition, this.#given)
    const [term, ...others] = form?.terms ?? []
    if (form === null || term === undefined || others.length > 0 || isLarge(term)) return null
    const variable = term.atom.kind === 'Length' ? term.atom.array : term.atom
    if (variable.kind !== 'Local') return null
    const isUpper = term.coefficient > 0
    const limit = -form.constant / term.coefficient
    const bound = (isUpper ? Math.floor(limit) : Math.ceil(limit)) + 0
    return { local: variable.id, atom: term.atom, bound, isUpper }
  }
}

interface Condition {
  readonly condition: Expr
  readonly form: LinearForm | null
}

function implies(a: Condition, b: Condition): boolean {
  if (a.form === null || b.form === null) return sameExpr(a.condition, b.condition)
  const [given, wanted] = [a.form, b.form]
  const large = wanted.terms.find(isLarge) ?? given.terms.find(isLarge)
  if (large === undefined) return isNeverPositive(difference(wanted, 1, given, 1))
  // Scaled so that the large term cancels.
  const [own, other] = [wanted, given].map(({ terms }) => termOf(terms, large.atom)?.coefficient ?? 0)
  if (own === undefined || other === undefined || own * other <= 0) return false
  return isNeverPositive(difference(wanted, Math.abs(other), given, Math.abs(own)))
}

/** `p * a - q * b`. */
function difference(a: LinearForm, p: number, b: LinearForm, q: number): LinearForm {
  const scaled = a.terms.map((term) => {
    const coefficient = p * term.coefficient - q * (termOf(b.terms, term.atom)?.coefficient ?? 0)
    return { ...term, coefficient }
  })
  const rest = b.terms.filter(({ atom }) => termOf(a.terms, atom) === undefined)
  const terms = [...scaled, ...rest.map((term) => ({ ...term, coefficient: -q * term.coefficient }))]
  return {
    terms: terms.filter(({ coefficient }) => coefficient !== 0),
    constant: p * a.constant - q * b.constant,
  }
}

function isNeverPositive({ terms, constant }: LinearForm): boolean {
  let most = constant
  for (const { coefficient, range } of terms) most += coefficient * (coefficient > 0 ? range.hi : range.lo)
  return most <= 0
}
