// An index as `stride * counter + rest`, where the rest lies between two bounds that are the same for all iterations: the row of elements
// that an iteration may use.

import type { Expr, LocalId, Loop, Range } from '../../hir/nodes.ts'
import { printExpr } from '../../hir/print.ts'
import { isScalar } from '../../hir/types.ts'
import { assigns, walkExpr } from '../../hir/visit.ts'
import { stepOf } from '../bounds/induction.ts'
import type { Definition, Places } from './places.ts'
import {
  atom,
  constantPolynomial,
  isNonNegative,
  isSame,
  numberOf,
  type Polynomial,
  plus,
  times,
  ZERO,
} from './polynomial.ts'

export interface Row {
  readonly stride: Polynomial
  /** Inclusive bounds of the rest. */
  readonly lo: Polynomial
  readonly hi: Polynomial
}

export interface RowContext {
  readonly counter: LocalId
  readonly places: Places
  /** Locals that the loop assigns. */
  readonly assigned: ReadonlySet<LocalId>
  /** Locals that an iteration takes over from the one before. */
  readonly carried: ReadonlySet<LocalId>
  readonly rangeOf: (local: LocalId) => Range
}

/** Definitions that are followed one after the other. */
const MAX_DEPTH = 12

/** The row of an index that stands in the bodies of `loops`; null where it has none. Exact: in HIR no operation on integers overflows. */
export function rowOf(index: Expr, loops: readonly Loop[], context: RowContext): Row | null {
  return new Rows(context).of(index, loops, 0)
}

/** Values that are at least 1 wherever the bodies of `loops` run. */
export function positiveIn(loops: readonly Loop[], context: RowContext): ReadonlySet<string> {
  return new Rows(context).positive(loops, 0)
}

class Rows {
  readonly #context: RowContext

  constructor(context: RowContext) {
    this.#context = context
  }

  of(expr: Expr, loops: readonly Loop[], depth: number): Row | null {
    if (depth > MAX_DEPTH) return null
    if (expr.kind === 'Const')
      return Number.isSafeInteger(expr.value) ? point(constantPolynomial(expr.value as number)) : null
    if (expr.kind === 'Assume') return this.of(expr.value, loops, depth)
    if (!isInteger(expr) && !(this.#largest(expr) <= Number.MAX_SAFE_INTEGER)) return null
    // An integer of another kind is the same number.
    if (expr.kind === 'Convert') return this.of(expr.value, loops, depth)
    if (expr.kind === 'Op' && ['add', 'sub', 'mul'].includes(expr.op)) {
      const [a, b] = expr.args.map((arg) => this.of(arg, loops, depth))
      if (a && b) return this.#combined(expr.op, a, b, loops, depth)
    }
    if (this.#isInvariant(expr)) return point(atom(printExpr(expr).replaceAll('*', '×')))
    return expr.kind === 'Local' ? this.#local(expr.id, loops, depth) : null
  }

  /** A bound of the size of a whole number; NaN where it may be something else. Doubles up to 2^53 compute exactly with such. */
  #largest(expr: Expr): number {
    if (expr.kind === 'Const')
      return Number.isSafeInteger(expr.value) ? Math.abs(expr.value as number) : Number.NaN
    if (isScalar(expr.type, 'int32')) return 2 ** 31
    if (isScalar(expr.type, 'uint32')) return 2 ** 32
    if (!isScalar(expr.type, 'float64')) return Number.NaN
    if (expr.kind === 'Assume' || expr.kind === 'Convert') return this.#largest(expr.value)
    if (expr.kind === 'Local') {
      const { lo, hi, integer, nan } = this.#context.rangeOf(expr.id)
      return integer && !nan ? Math.max(-lo, hi) : Number.NaN
    }
    if (expr.kind !== 'Op' || !['add', 'sub', 'mul'].includes(expr.op)) return Number.NaN
    const [a, b] = expr.args.map((arg) => this.#largest(arg)) as [number, number]
    return expr.op === 'mul' ? a * b : a + b
  }

  positive(loops: readonly Loop[], depth: number): ReadonlySet<string> {
    const found = new Set<string>()
    for (const loop of loops) {
      for (const limit of limitsIn(loop.test)) {
        const at = this.of(limit.limit, outside(loops, loop), depth + 1)
        const from = this.#lowest(limit.local, depth + 1)
        const least = from === null ? null : numberOf(from)
        if (at === null || least === null || at.stride.size > 0 || !isSame(at.lo, at.hi)) continue
        const [only, ...others] = [...at.hi].filter(([product]) => product !== '')
        const rest = at.hi.get('') ?? 0
        if (
          only?.[1] === 1 &&
          others.length === 0 &&
          !only[0].includes('*') &&
          least - limit.offset - rest >= 1
        )
          found.add(only[0])
      }
    }
    return found
  }

  #isInvariant(expr: Expr): boolean {
    let invariant = true
    walkExpr(expr, (inner) => {
      if (inner.kind === 'Load' || inner.kind === 'Field') invariant = false
      if (inner.kind === 'Local' && this.#context.assigned.has(inner.id)) invariant = false
      if (inner.kind === 'Length' && inner.array.type.kind !== 'array') invariant = false
    })
    return invariant
  }

  #combined(op: string, a: Row, b: Row, loops: readonly Loop[], depth: number): Row | null {
    if (op === 'add') return { stride: plus(a.stride, b.stride), lo: plus(a.lo, b.lo), hi: plus(a.hi, b.hi) }
    if (op === 'sub')
      return { stride: plus(a.stride, b.stride, -1), lo: plus(a.lo, b.hi, -1), hi: plus(a.hi, b.lo, -1) }
    const isFactor = (row: Row): boolean => row.stride.size === 0 && isSame(row.lo, row.hi)
    if (!isFactor(a) && !isFactor(b)) return null
    const [row, factor] = isFactor(b) ? [a, b.lo] : [b, a.lo]
    const product = {
      stride: times(row.stride, factor),
      lo: times(row.lo, factor),
      hi: times(row.hi, factor),
    }
    if (isSame(row.lo, row.hi)) return product
    const value = numberOf(factor)
    if (value !== null && value < 0) return { ...product, lo: product.hi, hi: product.lo }
    return isNonNegative(factor, this.positive(loops, depth + 1)) ? product : null
  }

  #local(local: LocalId, loops: readonly Loop[], depth: number): Row | null {
    const { counter, carried, places } = this.#context
    if (local === counter) return { stride: constantPolynomial(1), lo: ZERO, hi: ZERO }
    if (carried.has(local)) return null
    const definitions = places.definitions.get(local) ?? []
    const [only] = definitions
    if (definitions.length === 1 && only?.value) return this.of(only.value, only.loops, depth + 1)
    const lo = this.#lowest(local, depth + 1)
    const hi = this.#highest(local, loops, depth + 1)
    return lo === null || hi === null ? null : { stride: ZERO, lo, hi }
  }

  /** What a counter starts at: all else that it is given is more. */
  #lowest(local: LocalId, depth: number): Polynomial | null {
    if (this.#context.carried.has(local)) return null
    const starts = (this.#context.places.definitions.get(local) ?? []).filter((each) => !isStepUp(each))
    const [first, ...others] = starts.map(({ value, loops }) => value && this.of(value, loops, depth))
    if (!first || first.stride.size > 0) return null
    return others.every((other) => other && other.stride.size === 0 && isSame(other.lo, first.lo))
      ? first.lo
      : null
  }

  /** What the test of the loop that it counts says. */
  #highest(local: LocalId, loops: readonly Loop[], depth: number): Polynomial | null {
    const around = [...loops]
      .reverse()
      .find((loop) => limitsIn(loop.test).some((limit) => limit.local === local))
    if (around === undefined || assigns([...around.head, ...around.body], local)) return null
    const limit = limitsIn(around.test).find((each) => each.local === local)
    const row = limit && this.of(limit.limit, outside(loops, around), depth)
    if (!row || row.stride.size > 0) return null
    return plus(row.hi, constantPolynomial(limit.offset), 1)
  }
}

const point = (value: Polynomial): Row => ({ stride: ZERO, lo: value, hi: value })

const isInteger = ({ type }: Expr): boolean =>
  isScalar(type, 'int32') || isScalar(type, 'uint32') || isScalar(type, 'int64')

const isStepUp = ({ stmt }: Definition): boolean => (stepOf(stmt) ?? -1) > 0

/** The loops in whose bodies `loop` itself stands. */
const outside = (loops: readonly Loop[], loop: Loop): readonly Loop[] =>
  loops.slice(0, Math.max(0, loops.indexOf(loop)))

interface Limit {
  readonly local: LocalId
  readonly limit: Expr
  /** The local is at most the limit and this. */
  readonly offset: number
}

/** What holds where the test does: `i < n`, `i <= n`, `i + 3 < n`, and what is joined to them by `&&`. */
function limitsIn(test: Expr): readonly Limit[] {
  if (test.kind === 'Cond') {
    const isAnd = test.whenFalse.kind === 'Const' && test.whenFalse.value === false
    return isAnd ? [...limitsIn(test.test), ...limitsIn(test.whenTrue)] : []
  }
  if (test.kind !== 'Op' || (test.op !== 'lt' && test.op !== 'le')) return []
  const [left, limit] = test.args.map(bare) as [Expr, Expr]
  const offset = test.op === 'lt' ? -1 : 0
  if (left.kind === 'Local') return [{ local: left.id, limit, offset }]
  if (left.kind !== 'Op' || left.op !== 'add') return []
  const [local, added] = left.args.map(bare) as [Expr, Expr]
  const isKnown = local.kind === 'Local' && added.kind === 'Const' && Number.isSafeInteger(added.value)
  return isKnown ? [{ local: local.id, limit, offset: offset - Number(added.value) }] : []
}

/** Without conversions between numbers, which compare alike. */
function bare(expr: Expr): Expr {
  const isNumber = expr.kind === 'Convert' && expr.value.type.kind === 'scalar' && isInteger(expr.value)
  return isNumber || expr.kind === 'Assume' ? bare(expr.value) : expr
}
