// Bounds of an expression over a whole run of a loop, as expressions that can be computed where the loop is entered.
// They are computed in float64 like the values they bound; each operator involved is monotone and so is rounding, hence a
// bound holds even where results are rounded.

import type { RangeFacts } from '../../3-infer/ranges/analyse-ranges.ts'
import type { Expr, Length, Local, LocalId, Loop, Op, Range } from '../../hir/nodes.ts'
import { isNumber } from '../../hir/types.ts'
import { accumulatorBound } from './accumulator.ts'
import * as a from './arithmetic.ts'
import { bitwiseBounds } from './bit-operations.ts'
import { orient } from './comparison.ts'
import { inductionLoop, initialiser, loopsAround, steadyLoop } from './induction.ts'
import { type Assignments, isFixed, type LoopPlaces, type Scope } from './scope.ts'
import {
  boundsByRounds,
  lastOfSteps,
  startOfSteps,
  type VariableStep,
  variableStep,
} from './variable-steps.ts'
import { isSteady } from './wholeness.ts'

/** lo <= value <= hi; a missing side is not known. */
export interface Bounds {
  readonly lo: Expr | null
  readonly hi: Expr | null
}
export interface Interval {
  readonly lo: Expr
  readonly hi: Expr
}

export const INT32: Range = {
  lo: -(2 ** 31),
  hi: 2 ** 31 - 1,
  integer: true,
  negativeZero: false,
  nan: false,
}
/** Constant bounds above this are not taken for bounds of an index. */
const MAX_CONSTANT_INDEX = 2 ** 24
export const UNBOUNDED: Bounds = { lo: null, hi: null }
/** Chains of definitions and conditions longer than this are not worth a guard. */
const MAX_DEPTH = 24

/** One question: bounds of expressions at one loop's entry, the conditions that they rest on, and what they allow to assume. */
export class BoundsQuery {
  readonly places: LoopPlaces
  readonly facts: RangeFacts
  readonly singleAssignments: ReadonlyMap<LocalId, number>
  /** To be tested before the loop. */
  readonly conditions: Expr[] = []
  /** True where a condition is known to fail: no guard can help. */
  impossible = false
  /** Expressions inside the loop whose values the conditions confine. */
  readonly assumptions = new Map<Expr, Range>()

  /** Operations that are whole where the conditions hold, and locals, in that loop or, where there is none, all over the one under study. */
  readonly wholeOperations = new Set<Expr>()
  readonly wholeLocals = new Map<LocalId, Loop | null>()
  /** Whether bounds asked for since this was last cleared rest on steps that change within the loop under study. */
  private hasLoose = false

  /** Locals that are the length of one array throughout the function. */
  readonly lengths: ReadonlyMap<LocalId, Length>

  constructor(places: LoopPlaces, facts: RangeFacts, assignments: Assignments) {
    this.places = places
    this.facts = facts
    this.singleAssignments = assignments.counts
    this.lengths = assignments.lengths
  }

  require(condition: a.Condition): void {
    if (condition === false) this.impossible = true
    else if (condition !== true && !this.conditions.some((known) => a.sameExpr(known, condition)))
      this.conditions.push(condition)
  }

  /** Is the number whole, evaluated at `scope`? */
  isWhole(expr: Expr, scope: Scope): boolean {
    const range = this.facts.of(expr)
    if (range.integer && !range.nan) return true
    if (expr.kind !== 'Local') return this.wholeOperations.has(expr)
    const within = this.wholeLocals.get(expr.id)
    return within === null || [...loopsAround(scope)].some(({ loop }) => loop === within)
  }

  readonly add = (x: Expr, y: Expr): Expr => a.add(x, y, this.isExact)
  readonly sub = (x: Expr, y: Expr): Expr => a.sub(x, y, this.isExact)

  /** A whole number with room for any constants that may be added. */
  private readonly isExact = (expr: Expr): boolean => {
    if (expr.kind === 'Length') return true
    if (expr.kind === 'Op' && (expr.op === 'min' || expr.op === 'max')) return expr.args.every(this.isExact)
    if (expr.kind === 'Const')
      return Number.isInteger(expr.value) && Math.abs(expr.value as number) <= 2 ** 40
    if (expr.kind !== 'Local') return false
    const range = this.facts.of(expr)
    return range.integer && Math.max(-range.lo, range.hi) <= 2 ** 40
  }

  isInvariant(local: LocalId): boolean {
    return !this.places.assignments.has(local)
  }

  /** Both bounds of `expr` evaluated at `scope`, or null. */
  interval(expr: Expr, scope: Scope, depth = 0): Interval | null {
    const { lo, hi } = this.bounds(expr, scope, depth)
    return lo === null || hi === null ? null : { lo, hi }
  }

  bounds(expr: Expr, scope: Scope, depth: number): Bounds {
    if (depth > MAX_DEPTH) return UNBOUNDED
    const found = this.structural(expr, scope, depth + 1)
    const range = this.facts.of(expr)
    return { lo: found.lo ?? constantBound(range.lo), hi: found.hi ?? constantBound(range.hi) }
  }

  private structural(expr: Expr, scope: Scope, depth: number): Bounds {
    switch (expr.kind) {
      case 'Const':
        return typeof expr.value === 'number' ? { lo: a.num(expr.value), hi: a.num(expr.value) } : UNBOUNDED
      case 'Local':
        return isNumber(expr.type) ? this.local(expr, scope, depth) : UNBOUNDED
      case 'Length':
        return isFixed(expr.array) && this.isInvariant(expr.array.id) ? { lo: expr, hi: expr } : UNBOUNDED
      case 'Convert':
      case 'Assume':
        return isNumber(expr.value.type) ? this.bounds(expr.value, scope, depth) : UNBOUNDED
      case 'Cond':
        return union(
          this.bounds(
            expr.whenTrue,
            { kind: 'condition', test: expr.test, holds: true, parent: scope },
            depth,
          ),
          this.bounds(
            expr.whenFalse,
            { kind: 'condition', test: expr.test, holds: false, parent: scope },
            depth,
          ),
        )
      case 'Op': {
        const bounds = this.operation(expr.op, expr.args, scope, depth)
        if (bounds.lo !== null && bounds.hi !== null)
          this.confine(expr, { lo: bounds.lo, hi: bounds.hi }, scope, depth)
        return bounds
      }
      default:
        return UNBOUNDED
    }
  }

  /** Integers that may leave int32 or be -0 are required not to, so that the fast loop computes them as int32. */
  private confine(expr: Op, interval: Interval, scope: Scope, depth: number): void {
    const range = this.facts.of(expr)
    const fits = range.lo >= INT32.lo && range.hi <= INT32.hi
    if (!this.isWhole(expr, scope) || (range.integer && fits && !range.negativeZero)) return
    if (!fits) {
      this.require(a.lessOrEqual(a.num(INT32.lo), interval.lo))
      this.require(a.lessOrEqual(interval.hi, a.num(INT32.hi)))
    }
    const negativeZero =
      range.negativeZero && !(expr.op === 'mul' && this.excludeNegativeZero(expr.args, scope, depth))
    this.assumptions.set(expr, { ...INT32, negativeZero })
  }

  /** A product is -0 only if one factor is zero and the other negative: it is required that one is positive, or that neither is negative. */
  private excludeNegativeZero(args: readonly Expr[], scope: Scope, depth: number): boolean {
    if (args.some((arg) => this.facts.of(arg).negativeZero)) return false
    const intervals = args.map((arg) => this.interval(arg, scope, depth))
    const fixed = intervals.find(
      (interval) =>
        interval !== null && a.sameExpr(interval.lo, interval.hi) && a.constantOf(interval.lo) === null,
    )
    if (fixed) {
      this.require(a.lessOrEqual(a.num(1), fixed.lo))
      return true
    }
    for (const interval of intervals) {
      if (interval === null) return false
      this.require(a.lessOrEqual(a.num(0), interval.lo))
    }
    return true
  }

  private operation(op: string, args: readonly Expr[], scope: Scope, depth: number): Bounds {
    const of = (i: number): Bounds => this.bounds(args[i] as Expr, scope, depth)
    const both = (i: number): Interval | null => this.interval(args[i] as Expr, scope, depth)
    const lift = (f: (x: Expr, y: Expr) => Expr, x: Expr | null, y: Expr | null): Expr | null =>
      x && y ? f(x, y) : null
    switch (op) {
      case 'add': {
        const [x, y] = this.together(args, scope, depth)
        return { lo: lift(this.add, x.lo, y.lo), hi: lift(this.add, x.hi, y.hi) }
      }
      case 'sub': {
        const [x, y] = this.together(args, scope, depth)
        return { lo: lift(this.sub, x.lo, y.hi), hi: lift(this.sub, x.hi, y.lo) }
      }
      case 'neg': {
        const x = of(0)
        return { lo: x.hi && a.neg(x.hi), hi: x.lo && a.neg(x.lo) }
      }
      case 'min':
      case 'max': {
        const [x, y] = [of(0), of(1)]
        const pick = op === 'min' ? a.min : a.max
        const onlyOne = (p: Expr | null, q: Expr | null, oneWillDo: boolean): Expr | null =>
          lift(pick, p, q) ?? (oneWillDo ? (p ?? q) : null)
        return { lo: onlyOne(x.lo, y.lo, op === 'max'), hi: onlyOne(x.hi, y.hi, op === 'min') }
      }
      case 'mul':
        return this.product(args, both(0), both(1))
      case 'div': {
        const divisor = a.constantOf(args[1] as Expr)
        const x = divisor !== null && divisor > 0 ? both(0) : null
        if (x) return { lo: a.div(x.lo, a.num(divisor as number)), hi: a.div(x.hi, a.num(divisor as number)) }
        if (!args.every((arg) => isSteady(this, arg))) return UNBOUNDED
        const value = a.div(args[0] as Expr, args[1] as Expr)
        return { lo: value, hi: value }
      }
      default:
        return bitwiseBounds(this, op, args, scope, depth)
    }
  }

  /**
   * Bounds of two operands that are added. Where a step changes within the loop under study, the last of the steps says little of where
   * the variable and others are at one time, and bounds of sums would ask for more than any program gives: inner loops know better.
   */
  private together(args: readonly Expr[], scope: Scope, depth: number): readonly [Bounds, Bounds] {
    const before = this.hasLoose
    const of = (i: number): { readonly bounds: Bounds; readonly isLoose: boolean } => {
      this.hasLoose = false
      return { bounds: this.bounds(args[i] as Expr, scope, depth), isLoose: this.hasLoose }
    }
    const [x, y] = [of(0), of(1)]
    this.hasLoose = before || x.isLoose || y.isLoose
    if ((x.isLoose && varies(y.bounds)) || (y.isLoose && varies(x.bounds))) this.impossible = true
    return [x.bounds, y.bounds]
  }

  private product(args: readonly Expr[], x: Interval | null, y: Interval | null): Bounds {
    if (!x || !y) return UNBOUNDED
    const notNegative = (expr: Expr): boolean => this.facts.of(expr).lo >= 0
    // A fixed factor that is not negative keeps the order of the other's bounds, whatever their signs.
    const [p, q] = args as [Expr, Expr]
    if (a.sameExpr(y.lo, y.hi) && notNegative(q)) return { lo: a.mul(x.lo, y.lo), hi: a.mul(x.hi, y.lo) }
    if (a.sameExpr(x.lo, x.hi) && notNegative(p)) return { lo: a.mul(y.lo, x.lo), hi: a.mul(y.hi, x.lo) }
    if (args.every(notNegative)) return { lo: a.num(0), hi: a.mul(x.hi, y.hi) }
    const scaled = (interval: Interval, factor: Expr): Interval => {
      const [p, q] = [a.mul(interval.lo, factor), a.mul(interval.hi, factor)]
      const sign = a.constantOf(factor)
      if (sign !== null) return sign >= 0 ? { lo: p, hi: q } : { lo: q, hi: p }
      return { lo: a.min(p, q), hi: a.max(p, q) }
    }
    if (a.sameExpr(y.lo, y.hi)) return scaled(x, y.lo)
    if (a.sameExpr(x.lo, x.hi)) return scaled(y, x.lo)
    const [low, high] = [scaled(x, y.lo), scaled(x, y.hi)]
    return { lo: a.min(low.lo, high.lo), hi: a.max(low.hi, high.hi) }
  }

  private local(expr: Local, scope: Scope, depth: number): Bounds {
    const variable = this.isInvariant(expr.id) ? null : variableStep(this.places, scope, expr.id)
    if (variable === null) return this.refine(expr, this.unrefined(expr, scope, depth), null, scope, depth)
    const start = startOfSteps(this, expr, variable, scope, depth)
    if (start === null) {
      this.hasLoose = true
      return this.refine(expr, UNBOUNDED, null, scope, depth)
    }
    const found = this.refine(expr, { lo: start, hi: null }, { ...variable, start }, scope, depth)
    return found.hi === null ? boundsByRounds(this, variable, start, scope, depth) : found
  }

  private unrefined(expr: Local, scope: Scope, depth: number): Bounds {
    if (this.isInvariant(expr.id)) {
      const value = this.lengths.get(expr.id) ?? expr
      return { lo: value, hi: value }
    }
    const induction = inductionLoop(scope, expr.id)
    if (induction !== null) {
      const start = this.startOf(induction.at, expr, depth)
      return induction.step > 0 ? { lo: start.lo, hi: null } : { lo: null, hi: start.hi }
    }
    const definition =
      this.singleAssignments.get(expr.id) === 1 ? this.places.definitions.get(expr.id) : undefined
    if (definition?.stmt.kind === 'Assign') return this.bounds(definition.stmt.value, definition.scope, depth)
    return accumulatorBound(this, expr, scope, depth) ?? UNBOUNDED
  }

  /** Bounds of an induction variable where its loop is entered. */
  startOf(at: Extract<Scope, { kind: 'loop' }>, expr: Local, depth: number): Bounds {
    const start = initialiser(at, expr.id)
    if (at.loop === this.places.loop) {
      const entry = start?.value.kind === 'Const' ? start.value : expr
      return { lo: entry, hi: entry }
    }
    const scope = start === null ? undefined : this.places.scopes.get(start)
    return start === null || scope === undefined ? UNBOUNDED : this.bounds(start.value, scope, depth)
  }

  /** Tightens bounds by the conditions that hold at `scope` and speak of a variable that cannot have changed since. */
  private refine(
    expr: Local,
    base: Bounds,
    variable: (VariableStep & { readonly start: Expr }) | null,
    scope: Scope,
    depth: number,
  ): Bounds {
    let { lo, hi } = base
    const isFixed = this.isInvariant(expr.id) || this.singleAssignments.get(expr.id) === 1
    const induction = isFixed ? null : inductionLoop(scope, expr.id)
    const limit = isFixed ? null : steadyLoop(scope, expr.id)
    if (!isFixed && limit === null) return base
    for (let at = scope; at.kind !== 'entry' && at !== limit; at = at.parent) {
      if (at.kind !== 'condition') continue
      const found = this.implied(at.test, at.holds, expr, at.parent, depth)
      if (found.lo !== null) lo = lo === null ? found.lo : a.max(lo, found.lo)
      if (found.hi === null) continue
      if (hi !== null) hi = a.min(hi, found.hi)
      else if (variable !== null) hi = lastOfSteps(this, variable, variable.start, found.hi)
      else hi = this.lastStep(found.hi, induction, expr, depth)
    }
    return { lo, hi }
  }

  /** With a step above 1 from a known start, the last value below a bound is start + step * floor((bound - start) / step). */
  private lastStep(hi: Expr, own: ReturnType<typeof inductionLoop>, expr: Local, depth: number): Expr {
    if (own === null || own.step <= 1 || !this.facts.of(expr).integer) return hi
    const start = this.startOf(own.at, expr, depth)
    if (start.lo === null || start.hi === null || !a.sameExpr(start.lo, start.hi)) return hi
    this.require(a.lessOrEqual(hi, a.num(INT32.hi)))
    this.require(a.lessOrEqual(a.num(INT32.lo), start.lo))
    const step = a.num(own.step)
    return this.add(start.lo, a.mul(a.monotone('floor', a.div(this.sub(hi, start.lo), step)), step))
  }

  /** What `test` being `holds` says of `expr`. */
  private implied(test: Expr, holds: boolean, expr: Local, scope: Scope, depth: number): Bounds {
    if (test.kind === 'Cond' && holds && isFalse(test.whenFalse)) {
      const inner: Scope = { kind: 'condition', test: test.test, holds: true, parent: scope }
      return meet(
        this.implied(test.test, true, expr, scope, depth),
        this.implied(test.whenTrue, true, expr, inner, depth),
      )
    }
    if (test.kind === 'Cond' && !holds && isTrue(test.whenTrue)) {
      const inner: Scope = { kind: 'condition', test: test.test, holds: false, parent: scope }
      return meet(
        this.implied(test.test, false, expr, scope, depth),
        this.implied(test.whenFalse, false, expr, inner, depth),
      )
    }
    if (test.kind !== 'Op') return UNBOUNDED
    if (test.op === 'not') return this.implied(test.args[0] as Expr, !holds, expr, scope, depth)
    const comparison = orient(test.op, test.args, expr.id, holds)
    if (comparison === null) return UNBOUNDED
    const other = this.facts.of(comparison.other)
    const own = this.facts.of(expr)
    // A comparison that failed says nothing where either side may be NaN.
    if (!holds && (other.nan || own.nan)) return UNBOUNDED
    const { lo, hi } = this.bounds(comparison.other, scope, depth)
    if (!this.isWhole(expr, scope)) return comparison.isUpper ? { lo: null, hi } : { lo, hi: null }
    // The nearest whole number on the right side of the bound.
    const gap = comparison.strict ? 1 : 0
    const [up, down] = comparison.strict ? (['ceil', 'floor'] as const) : (['floor', 'ceil'] as const)
    const whole = (op: string, bound: Expr): Expr => (other.integer ? bound : a.monotone(op, bound))
    if (comparison.isUpper) return { lo: null, hi: hi && this.add(whole(up, hi), a.num(-gap)) }
    return { lo: lo && this.add(whole(down, lo), a.num(gap)), hi: null }
  }
}

/** What range analysis knows. A large bound comes from the type of what was loaded, not from the program, and would make a guard fail always. */
function constantBound(bound: number): Expr | null {
  return Math.abs(bound) <= MAX_CONSTANT_INDEX ? a.num(bound) : null
}

const isFalse = (expr: Expr): boolean => expr.kind === 'Const' && expr.value === false
const isTrue = (expr: Expr): boolean => expr.kind === 'Const' && expr.value === true

const varies = ({ lo, hi }: Bounds): boolean => lo === null || hi === null || !a.sameExpr(lo, hi)

function union(x: Bounds, y: Bounds): Bounds {
  return { lo: x.lo && y.lo && a.min(x.lo, y.lo), hi: x.hi && y.hi && a.max(x.hi, y.hi) }
}
function meet(x: Bounds, y: Bounds): Bounds {
  return {
    lo: x.lo && y.lo ? a.max(x.lo, y.lo) : (x.lo ?? y.lo),
    hi: x.hi && y.hi ? a.min(x.hi, y.hi) : (x.hi ?? y.hi),
  }
}
