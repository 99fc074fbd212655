// Chooses int64 or uint64 forms for expressions with BigInts in them, as the number pass does for numbers: ways per type,
// bottom-up, then the cheapest.

import type { RangeFacts } from '../../3-infer/ranges/analyse-ranges.ts'
import * as codes from '../../diagnostics/codes/passes.ts'
import { CompileError } from '../../diagnostics/diagnostic.ts'
import { invariant } from '../../diagnostics/invariant.ts'
import * as b from '../../hir/builders.ts'
import type { Convert, Expr, Load, LocalId, Op, Range } from '../../hir/nodes.ts'
import * as t from '../../hir/types.ts'
import { mapExpr } from '../../hir/visit.ts'
import { bigRangeFits } from '../../ops/big-range.ts'
import type { BigRange, MachineForm, OpRow } from '../../ops/define-op.ts'
import { makeRange, rangeFits } from '../../ops/range.ts'
import { opByName } from '../../ops/table.ts'
import type { BigRanges } from './big-ranges.ts'
import { type BigContext, operandBits } from './low-bits.ts'
import { isBig, WIDES, type Wide, wideType, withWide } from './wide.ts'

interface Way {
  readonly wide: Wide
  readonly cost: number
  readonly make: () => Expr
}

export interface BigFacts {
  readonly facts: RangeFacts
  readonly ranges: BigRanges
  /** Locals that hold the low 64 bits of their value. */
  readonly low: ReadonlySet<LocalId>
  readonly wideOf: (local: LocalId) => Wide
}

/** A test at run time, of a result that may not fit. */
const TRAP_COST = 2

export class BigNarrower {
  private readonly known: BigFacts
  private readonly memo: Readonly<Record<BigContext, Map<Expr, readonly Way[]>>> = {
    exact: new Map(),
    low: new Map(),
  }

  constructor(known: BigFacts) {
    this.known = known
  }

  isLow(local: LocalId): boolean {
    return this.known.low.has(local)
  }

  /** The same value with BigInts narrowed inside; itself a BigInt, it takes the cheaper type, or the one of a tuple's items. */
  narrow(expr: Expr): Expr {
    if (isBig(expr.type)) return this.narrowTo(expr, null, 'exact')
    switch (expr.kind) {
      case 'Op':
        return this.narrowOp(expr)
      case 'Local':
      case 'TupleItem': {
        const inner = mapExpr(expr, (operand) => this.narrow(operand))
        const type = withWide(expr.type, 'int64')
        return t.sameType(type, inner.type) ? inner : { ...inner, type }
      }
      case 'Tuple':
        return b.tuple(
          expr.items.map((item) =>
            isBig(item.type) ? this.narrowTo(item, 'int64', 'exact') : this.narrow(item),
          ),
          expr.span,
        )
      case 'Cond':
      case 'Convert': {
        const inner = mapExpr(expr, (operand) => this.narrow(operand))
        const type = withWide(expr.type, 'int64')
        return t.sameType(type, inner.type) ? inner : { ...inner, type }
      }
      default:
        return mapExpr(expr, (operand) => this.narrow(operand))
    }
  }

  /** A BigInt as `wide`, or as whichever is cheaper. Throws `bigint_too_wide` where there is no way. */
  narrowTo(expr: Expr, wide: Wide | null, context: BigContext): Expr {
    const ways = this.ways(expr, context).filter((way) => wide === null || way.wide === wide)
    const best = ways.reduce<Way | null>(
      (least, way) => (least === null || way.cost < least.cost ? way : least),
      null,
    )
    if (best === null) throw new CompileError(codes.bigint_too_wide({ what: 'this BigInt' }), expr.span)
    return best.make()
  }

  private ways(expr: Expr, context: BigContext): readonly Way[] {
    const known = this.memo[context].get(expr)
    if (known !== undefined) return known
    const natural = this.naturalWays(expr, context)
    const ways = WIDES.flatMap((wide) => this.wayTo(expr, wide, context, natural) ?? [])
    this.memo[context].set(expr, ways)
    return ways
  }

  /** The cheapest way to one type, by conversion from the other if need be. */
  private wayTo(expr: Expr, wide: Wide, context: BigContext, natural: readonly Way[]): Way | null {
    let best: Way | null = null
    for (const way of natural) {
      const carried = way.wide === wide ? way : this.carried(expr, way, wide, context)
      if (carried !== null && (best === null || carried.cost < best.cost)) best = carried
    }
    return best
  }

  private carried(expr: Expr, way: Way, wide: Wide, context: BigContext): Way | null {
    if (expr.type.kind !== 'scalar') return null
    if (this.fits(expr, wide))
      return { wide, cost: way.cost + 0.1, make: () => b.convert(way.make(), wideType[wide]) }
    if (context === 'exact') return null
    const op = wide === 'int64' ? 'bigint_as_int' : 'bigint_as_uint'
    const bits: Expr = { ...b.constant(64, expr.span), type: t.int32 }
    const make = (): Expr => {
      const value = way.make()
      const form = opByName(op).forms.findIndex(
        (each) =>
          each.operands[0] === 'int32' &&
          each.operands[1] === way.wide &&
          (each.when?.([makeRange(64, 64)]) ?? true),
      )
      return { ...b.op(op, [bits, value], wideType[wide], expr.span), form }
    }
    return { wide, cost: way.cost + 0.1, make }
  }

  private fits(expr: Expr, wide: Wide): boolean {
    const range = this.known.ranges.of(expr)
    return range === null || bigRangeFits(range, wide)
  }

  private naturalWays(expr: Expr, context: BigContext): readonly Way[] {
    switch (expr.kind) {
      case 'Const':
        return this.constantWays(expr, context)
      case 'Local': {
        if (context === 'exact' && this.known.low.has(expr.id)) return []
        const wide = this.known.wideOf(expr.id)
        return [{ wide, cost: 0, make: () => ({ ...expr, type: withWide(expr.type, wide) }) }]
      }
      case 'Op':
        return this.opWays(expr, context)
      case 'Cond':
        return WIDES.flatMap((wide) => {
          const [a, c] = [this.way(expr.whenTrue, wide, context), this.way(expr.whenFalse, wide, context)]
          if (a === null || c === null) return []
          const make = (): Expr =>
            b.cond(this.narrow(expr.test), a.make(), c.make(), withWide(expr.type, wide), expr.span)
          return [{ wide, cost: a.cost + c.cost + 1, make }]
        })
      case 'Load':
        return this.loadWays(expr)
      case 'Convert':
        return this.convertWays(expr)
      case 'Assume':
        return this.ways(expr.value, context).map((way) => ({
          ...way,
          make: () => b.assume(way.make(), expr.range),
        }))
      default: {
        const make = (): Expr => {
          const inner = mapExpr(expr, (operand) => this.narrow(operand))
          return { ...inner, type: withWide(expr.type, 'int64') }
        }
        return [{ wide: 'int64', cost: 0, make }]
      }
    }
  }

  private way(expr: Expr, wide: Wide, context: BigContext): Way | null {
    return this.ways(expr, context).find((way) => way.wide === wide) ?? null
  }

  private constantWays(expr: Extract<Expr, { kind: 'Const' }>, context: BigContext): Way[] {
    const { value } = expr
    if (typeof value !== 'bigint')
      return WIDES.map((wide) => ({ wide, cost: 0, make: () => b.convert(expr, withWide(expr.type, wide)) }))
    return WIDES.flatMap((wide) => {
      const low = wide === 'int64' ? BigInt.asIntN(64, value) : BigInt.asUintN(64, value)
      if (low !== value && context === 'exact') return []
      return [{ wide, cost: 0, make: () => ({ ...expr, value: low, type: withWide(expr.type, wide) }) }]
    })
  }

  private loadWays(expr: Load): Way[] {
    const element = expr.array.type.kind === 'array' ? expr.array.type.element : 'int64'
    if (expr.range === 'undefined') throw new CompileError(codes.bigint_may_be_undefined({}), expr.span)
    const wide = element === 'uint64' ? 'uint64' : 'int64'
    const make = (): Expr => ({
      ...expr,
      array: this.narrow(expr.array),
      index: this.narrow(expr.index),
      type: wideType[wide],
    })
    return [{ wide, cost: 1, make }]
  }

  private convertWays(expr: Convert): readonly Way[] {
    const { value, type } = expr
    // A use as a bigint bails where the element is undefined, and so may the load.
    if (value.kind === 'Load' && value.range === 'undefined' && type.kind === 'scalar') {
      return this.loadWays({ ...value, range: 'bail', type: t.bigint })
    }
    if (value.type.kind === 'undefined') {
      return WIDES.map((wide) => ({
        wide,
        cost: 0,
        make: () => b.convert(this.narrow(value), withWide(type, wide)),
      }))
    }
    return this.ways(value, 'exact').map((way) => ({
      ...way,
      make: () => b.convert(way.make(), withWide(type, way.wide)),
    }))
  }

  // ---- operations -----------------------------------------------------------------------------------------------------

  private opWays(expr: Op, context: BigContext): Way[] {
    const row = opByName(expr.op)
    return row.forms.flatMap((form, position): Way[] => {
      if (form.result !== 'int64' && form.result !== 'uint64') return []
      const wide = form.result
      const isLow = context === 'low'
      if (form.exactness !== 'traps' && !isLow && !this.fits(expr, wide)) return []
      // Plain forms are exact, so even their low bits need a result that fits; wrapping ones never do.
      if (form.exactness === undefined || form.exactness === 'fits') if (!this.fits(expr, wide)) return []
      const built = this.operands(expr, row, form, context)
      if (built === null) return []
      const make = (): Expr => ({
        ...b.op(
          expr.op,
          built.makes.map((each) => each()),
          wideType[wide],
          expr.span,
        ),
        form: position,
      })
      return [{ wide, cost: built.cost + (form.exactness === 'traps' ? TRAP_COST : 1), make }]
    })
  }

  private operands(
    expr: Op,
    row: OpRow,
    form: MachineForm,
    context: BigContext,
  ): { readonly cost: number; readonly makes: readonly (() => Expr)[] } | null {
    if (!(form.when?.(expr.args.map((arg) => this.numberRange(arg))) ?? true)) return null
    let cost = 0
    const makes: (() => Expr)[] = []
    for (const [i, arg] of expr.args.entries()) {
      const wanted = form.operands[i]
      if (row.operands[i] !== 'bigint') {
        const make = this.numberOperand(arg, wanted)
        if (make === null) return null
        makes.push(make)
        continue
      }
      const bits = form.exactness === 'traps' ? 'exact' : operandBits(expr, i, context, this.known.ranges)
      const way = wanted === 'int64' || wanted === 'uint64' ? this.way(arg, wanted, bits) : null
      if (way === null) return null
      cost += way.cost
      makes.push(way.make)
    }
    return { cost, makes }
  }

  private numberOperand(arg: Expr, wanted: MachineForm['operands'][number] | undefined): (() => Expr) | null {
    if (wanted !== 'int32') return wanted === 'float64' ? () => this.narrow(arg) : null
    if (arg.kind === 'Const') {
      return rangeFits(this.known.facts.of(arg), 'int32') ? () => ({ ...arg, type: t.int32 }) : null
    }
    return rangeFits(this.known.facts.of(arg), 'int32') ? () => b.convert(this.narrow(arg), t.int32) : null
  }

  /** Rounded outward to doubles, where the operand is a BigInt. */
  private numberRange(arg: Expr): Range {
    if (!isBig(arg.type)) return this.known.facts.of(arg)
    const { lo, hi }: BigRange = this.known.ranges.of(arg) ?? { lo: null, hi: null }
    return makeRange(lo === null ? -Infinity : outward(lo, -1), hi === null ? Infinity : outward(hi, 1), {
      integer: true,
    })
  }

  /** An operation with a result that is no BigInt: a comparison, a conversion to number. */
  private narrowOp(expr: Op): Expr {
    const row = opByName(expr.op)
    if (!row.operands.includes('bigint')) return mapExpr(expr, (operand) => this.narrow(operand))
    let best: { cost: number; make: () => Expr } | null = null
    for (const [position, form] of row.forms.entries()) {
      const built = this.operands(expr, row, form, 'exact')
      if (built === null || (best !== null && best.cost <= built.cost)) continue
      best = {
        cost: built.cost,
        make: () => ({
          ...b.op(
            expr.op,
            built.makes.map((each) => each()),
            expr.type,
            expr.span,
          ),
          form: position,
        }),
      }
    }
    if (best === null)
      throw new CompileError(codes.bigint_too_wide({ what: 'an operand of this operation' }), expr.span)
    invariant(row.result !== 'bigint', `${row.name} gives a BigInt of another type`)
    return best.make()
  }
}

function outward(value: bigint, direction: 1 | -1): number {
  const near = Number(value)
  return BigInt(near === Infinity || near === -Infinity ? 0 : near) === value
    ? near
    : near + direction * Math.abs(near) * 2 ** -52
}
