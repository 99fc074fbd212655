// Sums of products of whole numbers that do not change where they are used (parameters, lengths, loop variables), for indices and
// loop limits. Coefficients are positive, so that while every symbol is at least 0 no part of the sum exceeds the sum by more
// than the constants: a value below 2^30 was reckoned without any rounding or wrap on the way.

/** Names a whole number: unique in the function, of no other meaning here. */
export type WholeSymbol = string

/** A whole coefficient, at least 1, times symbols in alphabetical order. */
export interface Monomial {
  readonly coefficient: number
  readonly symbols: readonly WholeSymbol[]
}

export interface WholePolynomial {
  readonly constant: number
  /** No two of them have the same symbols, and each has at least one. */
  readonly terms: readonly Monomial[]
  /** Some part went through a 32-bit operation: right for values below 2^30, but others may have wrapped. */
  readonly wraps: boolean
}

/** With constants this small, no 32-bit operation wraps on the way to a value below 2^30. */
const LARGEST_CONSTANT = 2 ** 29

export const constantOf = (value: number): WholePolynomial | null => checked(value, [], false)
export const symbolOf = (symbol: WholeSymbol): WholePolynomial => ({
  constant: 0,
  terms: [{ coefficient: 1, symbols: [symbol] }],
  wraps: false,
})

export const asWrapped = (value: WholePolynomial): WholePolynomial => ({ ...value, wraps: true })

/** The sum; null where numbers grow too large. */
export function add(a: WholePolynomial, b: WholePolynomial): WholePolynomial | null {
  return checked(a.constant + b.constant, [...a.terms, ...b.terms], a.wraps || b.wraps)
}

/** The product; null where a coefficient would not be positive or numbers grow too large. */
export function multiply(a: WholePolynomial, b: WholePolynomial): WholePolynomial | null {
  const products = withConstant(a).flatMap((left) =>
    withConstant(b).map((right) => multiplyMonomials(left, right)),
  )
  const constant = a.constant * b.constant
  return checked(
    constant === 0 ? 0 : constant,
    products.filter(({ symbols }) => symbols.length > 0),
    a.wraps || b.wraps,
  )
}

export function multiplyMonomials(a: Monomial, b: Monomial): Monomial {
  return { coefficient: a.coefficient * b.coefficient, symbols: [...a.symbols, ...b.symbols].sort() }
}

/** The polynomial as a single product; null if it is a sum, or a constant below 1. */
export function asMonomial({ constant, terms }: WholePolynomial): Monomial | null {
  const [only] = terms
  if (only === undefined) return constant >= 1 ? { coefficient: constant, symbols: [] } : null
  return terms.length === 1 && constant === 0 ? only : null
}

export const keyOf = (symbols: readonly WholeSymbol[]): string => symbols.join('*')

function withConstant({ constant, terms }: WholePolynomial): readonly Monomial[] {
  return constant === 0 ? terms : [{ coefficient: constant, symbols: [] }, ...terms]
}

function checked(constant: number, parts: readonly Monomial[], wraps: boolean): WholePolynomial | null {
  const terms = new Map<string, Monomial>()
  for (const { coefficient, symbols } of parts) {
    const key = keyOf(symbols)
    terms.set(key, { coefficient: coefficient + (terms.get(key)?.coefficient ?? 0), symbols })
  }
  const isFine =
    Math.abs(constant) <= LARGEST_CONSTANT &&
    parts.every(({ coefficient }) => coefficient >= 1) &&
    [...terms.values()].every(({ coefficient }) => coefficient <= LARGEST_CONSTANT)
  return isFine ? { constant, terms: [...terms.values()], wraps } : null
}
