// Sums of products of values that stay the same while a loop runs, written as text, with whole factors.

/** The factor of each product, by its values joined by `*` in order; that of '' stands alone. Never 0. */
export type Polynomial = ReadonlyMap<string, number>

export const ZERO: Polynomial = new Map()

export const constantPolynomial = (value: number): Polynomial => (value === 0 ? ZERO : new Map([['', value]]))

export const atom = (text: string): Polynomial => new Map([[text, 1]])

/** `a + factor * b`. */
export function plus(a: Polynomial, b: Polynomial, factor = 1): Polynomial {
  const sum = new Map(a)
  for (const [product, count] of b) {
    const total = (sum.get(product) ?? 0) + factor * count
    if (total === 0) sum.delete(product)
    else sum.set(product, total)
  }
  return sum
}

export function times(a: Polynomial, b: Polynomial): Polynomial {
  let sum = ZERO
  for (const [left, m] of a)
    for (const [right, n] of b) {
      const values = [...left.split(SEPARATOR), ...right.split(SEPARATOR)].filter((text) => text !== '')
      sum = plus(sum, new Map([[values.sort().join(SEPARATOR), m * n]]))
    }
  return sum
}

const SEPARATOR = '*'

export function isSame(a: Polynomial, b: Polynomial): boolean {
  return plus(a, b, -1).size === 0
}

/** The number that it is, or null. */
export function numberOf(polynomial: Polynomial): number | null {
  if (polynomial.size === 0) return 0
  return polynomial.size === 1 ? (polynomial.get('') ?? null) : null
}

/** Whether it cannot be negative, given values that are at least 1. Counts each of these as 1, the least that its products can be. */
export function isNonNegative(polynomial: Polynomial, positive: ReadonlySet<string>): boolean {
  let least = 0
  for (const [product, count] of polynomial) {
    const isBounded = product === '' || product.split(SEPARATOR).every((text) => positive.has(text))
    if (product !== '' && (count < 0 || !isBounded)) return false
    least += count
  }
  return least >= 0
}
