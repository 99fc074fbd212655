// Chooses machine forms for expressions: plans every representation of every number bottom-up, then builds the cheapest tree
// for the one that is asked for.

import type { RangeFacts } from '../../3-infer/ranges/analyse-ranges.ts'
import { decided, isInRange } from '../../3-infer/ranges/evaluate.ts'
import { elementRange } from '../../3-infer/ranges/lattice.ts'
import { invariant } from '../../diagnostics/invariant.ts'
import * as b from '../../hir/builders.ts'
import type { Cond, Convert, Expr, Load, LocalId, Op, Range } from '../../hir/nodes.ts'
import * as t from '../../hir/types.ts'
import { mapExpr } from '../../hir/visit.ts'
import type { MachineForm, OpRow } from '../../ops/define-op.ts'
import {
  intersectRange,
  intRange,
  rangeFits,
  rangeIncludes,
  rangeOfValue,
  unionRange,
} from '../../ops/range.ts'
import { opByName } from '../../ops/table.ts'
import { mayBail } from '../may-bail.ts'
import type { IsBigint } from './bigint-locals.ts'
import { isIntegerForm, withForm } from './chosen-form.ts'
import { type Context, EXPECTING, operandContext } from './contexts.ts'
import { formCost, isRepresentation, REPRESENTATIONS, type Representation } from './costs.ts'
import { cheaperFlatIndex } from './flat-index.ts'
import { cheapestMixed, isMixed, mixedWays } from './mixed-forms.ts'
import { buildAs, costAs, type Plan, planConstant, planOf, typeOf, type Way } from './plan.ts'
import { quotientOf } from './quotient-ways.ts'
import { wrappedRemainder } from './wrapped-remainder.ts'

/** Told of each read of a local that is built: as what it is used, and by an index or not. */
export type OnUse = (local: LocalId, as: Representation, isIndex: boolean) => void

/** Extra cost of an index by its representation: of one known to be in range, and of one to be tested. */
export const PROVEN_INDEX = { int32: 0, uint32: 0, int64: 0.5, float64: 3 } as const
export const TESTED_INDEX = { int32: 1, uint32: 1, int64: 2, float64: 6 } as const

export class ExpressionNarrower {
  private readonly facts: RangeFacts
  private readonly isBigint: IsBigint
  private readonly representations: ReadonlyMap<LocalId, Representation>
  private readonly onUse: OnUse
  private readonly plans: Readonly<Record<Context, Map<Expr, Plan>>> = {
    exact: new Map(),
    zero: new Map(),
    int32: new Map(),
  }

  constructor(
    facts: RangeFacts,
    isBigint: IsBigint,
    representations: ReadonlyMap<LocalId, Representation>,
    onUse: OnUse,
  ) {
    this.facts = facts
    this.isBigint = isBigint
    this.representations = representations
    this.onUse = onUse
  }

  /** The same value with the same type, narrowed inside. */
  narrow(expr: Expr): Expr {
    const { type } = expr
    if (this.isNumber(expr) && type.kind === 'scalar' && isRepresentation(type.name)) {
      const narrowed = this.narrowTo(expr, type.name, 'exact')
      invariant(narrowed !== null, `a ${type.name} that its own type does not hold`)
      return narrowed
    }
    if (t.isScalar(type, 'boolean') && expr.kind !== 'Const') {
      const outcome = this.decided(expr)
      if (outcome !== null) return b.constant(outcome, expr.span)
    }
    switch (expr.kind) {
      case 'Op':
        return this.narrowTest(expr)
      case 'Load':
        return this.narrowOtherLoad(expr)
      default:
        return mapExpr(expr, (operand) => this.narrow(operand))
    }
  }

  /** The value as `to`, or null where `to` cannot hold it. */
  narrowTo(expr: Expr, to: Representation, context: Context): Expr | null {
    return this.build(this.plan(expr, context), to, false)
  }

  /** A number whose representation is free, at these extra costs. */
  narrowFreely(expr: Expr, context: Context, extra: Readonly<Record<Representation, number>>): Expr {
    if (!this.isNumber(expr)) return this.narrow(expr)
    const plan = this.plan(expr, context)
    const isIndex = extra === PROVEN_INDEX || extra === TESTED_INDEX
    let best: Representation = 'float64'
    const total = (to: Representation): number => costAs(plan, to) + extra[to]
    for (const to of REPRESENTATIONS) if (total(to) < total(best)) best = to
    return this.mustBuild(plan, best, isIndex)
  }

  /** An index into a typed array. One that is tested may become any other that no array has, where no array has it. */
  narrowIndex(index: Expr, isProven: boolean): Expr {
    const extra = isProven ? PROVEN_INDEX : TESTED_INDEX
    const flat = isProven ? null : cheaperFlatIndex(index, extra, (expr) => this.rangeOf(expr), this)
    return flat ?? this.narrowFreely(index, 'zero', extra)
  }

  private isNumber(expr: Expr): boolean {
    return t.isNumber(expr.type) && !this.isBigint(expr)
  }

  private build(plan: Plan, to: Representation, isIndex: boolean): Expr | null {
    const built = buildAs(plan, to)
    if (built?.way.local !== undefined) this.onUse(built.way.local, to, isIndex)
    return built?.expr ?? null
  }

  mustBuild(plan: Plan, to: Representation, isIndex = false): Expr {
    const built = this.build(plan, to, isIndex)
    invariant(built !== null, 'a plan has no way to what it was costed for')
    return built
  }

  /** The one outcome of a test that need not be evaluated. */
  private decided(test: Expr): boolean | null {
    const outcome = decided(this.facts.of(test))
    return outcome === null || mayBail(test) ? null : outcome
  }

  // ---- plans ----------------------------------------------------------------------------------------------------------

  /** Each node is planned once per context, or the alternatives of nested operations would multiply. */
  plan(expr: Expr, context: Context): Plan {
    const known = this.plans[context].get(expr)
    if (known !== undefined) return known
    const plan = this.planAnew(expr, context)
    this.plans[context].set(expr, plan)
    return plan
  }

  /** Constants tell their range themselves, also those that were just made. */
  private rangeOf(expr: Expr): Range {
    return expr.kind === 'Const' && typeof expr.value === 'number'
      ? rangeOfValue(expr.value)
      : this.facts.of(expr)
  }

  private planAnew(expr: Expr, context: Context): Plan {
    const range = this.rangeOf(expr)
    switch (expr.kind) {
      case 'Const':
        return planConstant(expr, context)
      case 'Local':
        return this.planLocal(expr, range, context)
      case 'Op':
        return this.planOp(expr, range, context)
      case 'Cond':
        return this.planCond(expr, range, context)
      case 'Load':
        return this.planLoad(expr, range, context)
      case 'Length':
        return planOf(range, context, [
          {
            representation: 'int32',
            cost: 0.5,
            make: () => ({ ...expr, array: this.narrow(expr.array), type: t.int32 }),
          },
        ])
      case 'Convert':
        return this.planConvert(expr, range, context)
      case 'Assume': {
        const inside = context === 'int32' ? 'zero' : context
        // What the guard says of the value, it says of the operation that makes it: so the operation's integer forms hold it.
        const inner =
          expr.value.kind === 'Op' ? this.planOp(expr.value, range, inside) : this.plan(expr.value, inside)
        const ways = inner.ways.map((way) => ({ ...way, make: () => b.assume(way.make(), expr.range) }))
        return planOf(range, context, ways)
      }
      default: {
        const make = (): Expr => mapExpr(expr, (operand) => this.narrow(operand))
        return planOf(range, context, [{ representation: 'float64', cost: 1, make }])
      }
    }
  }

  private planLocal(expr: Extract<Expr, { kind: 'Local' }>, range: Range, context: Context): Plan {
    const representation = this.representations.get(expr.id) ?? 'float64'
    const type = typeOf[representation]
    const make = (): Expr => (t.sameType(expr.type, type) ? expr : { ...expr, type })
    return planOf(range, context, [{ representation, cost: 0, make, local: expr.id }])
  }

  private planCond(expr: Cond, range: Range, context: Context): Plan {
    const outcome = this.decided(expr.test)
    if (outcome !== null) return this.plan(outcome ? expr.whenTrue : expr.whenFalse, context)
    const [a, c] = [this.plan(expr.whenTrue, context), this.plan(expr.whenFalse, context)]
    const ways = REPRESENTATIONS.map((representation) => ({
      representation,
      cost: costAs(a, representation) + costAs(c, representation) + 1,
      make: () =>
        b.cond(
          this.narrow(expr.test),
          this.mustBuild(a, representation),
          this.mustBuild(c, representation),
          typeOf[representation],
          expr.span,
        ),
    }))
    return planOf(context === 'int32' ? unionRange(a.range, c.range) : range, context, ways)
  }

  private planConvert(expr: Convert, range: Range, context: Context): Plan {
    const { value } = expr
    if (this.isNumber(value)) {
      const inner = this.plan(value, context)
      return planOf(context === 'int32' ? inner.range : range, context, inner.ways)
    }
    if (value.kind === 'Load' && value.range === 'undefined' && t.isScalar(expr.type, 'float64')) {
      return this.planLoad({ ...value, range: 'nan', type: t.float64 }, range, context)
    }
    const make = (to: Representation) => () => b.convert(this.narrow(value), typeOf[to])
    const fromBoolean = t.isScalar(value.type, 'boolean')
    return planOf(range, context, [
      { representation: 'float64', cost: 1, make: make('float64') },
      ...(fromBoolean ? [{ representation: 'int32', cost: 0.5, make: make('int32') } as const] : []),
    ])
  }

  private planLoad(expr: Load, found: Range, context: Context): Plan {
    const { array } = expr
    if (array.type.kind === 'list') return this.planListLoad(expr, found, context)
    invariant(array.type.kind === 'array', 'a load from something else than an array')
    const { element } = array.type
    const inRange = isInRange(this.facts.of(expr.index), this.facts.of(array))
    const isInteger = !t.elementOf(element).isFloat
    const mode = inRange
      ? 'proven'
      : expr.range === 'nan' && isInteger && context === 'int32'
        ? 'zero'
        : expr.range
    const own = elementRange(element)
    const range = mode === 'proven' ? own : mode === 'zero' ? unionRange(own, intRange(0, 0)) : found
    const natural: Representation =
      mode === 'nan' || !isInteger ? 'float64' : element === 'uint32' ? 'uint32' : 'int32'
    const make = (): Expr => {
      const index = this.narrowIndex(expr.index, mode === 'proven')
      return b.load(this.narrow(array), index, mode, typeOf[natural], expr.span)
    }
    const known = rangeIncludes(range, found) ? found : range
    return planOf(known, context, [{ representation: natural, cost: mode === 'proven' ? 1 : 3, make }])
  }

  private planListLoad(expr: Load, range: Range, context: Context): Plan {
    const extra = expr.range === 'proven' ? PROVEN_INDEX : TESTED_INDEX
    const index = (): Expr => this.narrowFreely(expr.index, 'zero', extra)
    const make = (): Expr => ({ ...expr, array: this.narrow(expr.array), index: index() })
    return planOf(range, context, [{ representation: 'float64', cost: 3, make }])
  }

  /** A load of something else than a number: an optional, a BigInt. */
  private narrowOtherLoad(expr: Load): Expr {
    const inRange = isInRange(this.facts.of(expr.index), this.facts.of(expr.array))
    const isNumber = expr.type.kind === 'optional' && t.isNumber(expr.type.of)
    const mode = inRange && expr.range !== 'undefined' ? 'proven' : expr.range
    const index = this.narrowFreely(expr.index, 'zero', inRange ? PROVEN_INDEX : TESTED_INDEX)
    if (inRange && isNumber && expr.type.kind === 'optional') {
      return b.convert(b.load(this.narrow(expr.array), index, 'proven', expr.type.of, expr.span), expr.type)
    }
    const array = this.narrow(expr.array)
    return array === expr.array && index === expr.index && mode === expr.range
      ? expr
      : { ...expr, array, index, range: mode }
  }

  // ---- operations -----------------------------------------------------------------------------------------------------

  private planOp(expr: Op, found: Range, context: Context): Plan {
    const row = opByName(expr.op)
    // Of code that is never reached only the rows know something.
    const own = row.range?.(...expr.args.map((arg) => this.rangeOf(arg)))
    const range = own === undefined || rangeIncludes(own, found) ? found : intersectRange(found, own)
    if (isMixed(row)) return planOf(range, context, this.mixedWays(expr, row, range))
    if (!row.operands.every((operand) => operand === 'float64')) {
      const make = (): Expr => mapExpr(expr, (operand) => this.narrow(operand))
      return planOf(range, context, [{ representation: 'float64', cost: 2, make }])
    }
    const ways = [...this.formWays(expr, row, range, context), ...this.blindWays(expr, range, context)]
    for (const find of [quotientOf, wrappedRemainder]) {
      const other = find(expr, range, context, (arg) => this.rangeOf(arg))
      if (other !== null)
        ways.push(...this.formWays(expr, other.row, other.range, other.context, other.args, isIntegerForm))
    }
    return planOf(range, context, [...this.unconvertedWays(expr, row, range), ...ways])
  }

  private mixedWays(expr: Op, row: OpRow, range: Range): readonly Way[] {
    return mixedWays(expr, row, this).flatMap(({ result, cost, make }): Way[] =>
      isRepresentation(result) && rangeFits(range, result) ? [{ representation: result, cost, make }] : [],
    )
  }

  private operandPlans(op: string, args: readonly Expr[], context: Context): readonly Plan[] {
    const ranges = args.map((arg) => this.rangeOf(arg))
    return args.map((arg, i) => this.plan(arg, operandContext(op, i, ranges, context)))
  }

  private formWays(
    expr: Op,
    row: OpRow,
    range: Range,
    context: Context,
    args = expr.args,
    accepts: (form: MachineForm) => boolean = () => true,
  ): Way[] {
    const plans = this.operandPlans(row.name, args, context)
    const ranges = plans.map((plan) => plan.range)
    return row.forms.flatMap((form, position): Way[] => {
      const { result } = form
      if (!isRepresentation(result) || !rangeFits(range, result) || !accepts(form)) return []
      if (!(form.when?.(ranges) ?? true)) return []
      const operands = form.operands.filter(isRepresentation)
      const cost = plans.reduce(
        (sum, plan, i) => sum + costAs(plan, operands[i] ?? 'float64'),
        formCost(row, form),
      )
      const make = (): Expr => {
        const built = plans.map((plan, i) => this.mustBuild(plan, operands[i] ?? 'float64'))
        return withForm(b.op(row.name, built, typeOf[result], expr.span), row, position)
      }
      return [{ representation: result, cost, make }]
    })
  }

  /** Where the sign of zero does not count: forms of what the operator is without it. */
  private blindWays(expr: Op, range: Range, context: Context): Way[] {
    if (context === 'exact') return []
    if (EXPECTING.has(expr.op))
      return this.formWays(expr, opByName(`${expr.op}_plus_zero`), range, context, expr.args)
    if (!range.negativeZero) return []
    const cleared = { ...range, negativeZero: false }
    const integerWays = (op: string, args: readonly Expr[]): Way[] => {
      const row = opByName(op)
      return this.formWays(expr, row, cleared, context, args, isIntegerForm)
    }
    const zero = b.constant(0, expr.span)
    switch (expr.op) {
      case 'mul':
        return integerWays('mul_plus_zero', expr.args)
      case 'rem':
        return integerWays('rem_plus_zero', expr.args)
      case 'neg':
        return integerWays('sub', [zero, ...expr.args])
      default:
        return integerWays(expr.op, expr.args)
    }
  }

  /** A conversion to 32 bits of what is a 32-bit integer already. */
  private unconvertedWays(expr: Op, row: OpRow, range: Range): Way[] {
    const [arg] = expr.args
    if (arg === undefined || (row.name !== 'to_int32' && row.name !== 'to_uint32')) return []
    const plan = this.plan(arg, 'int32')
    const target = row.name === 'to_int32' ? 'int32' : 'uint32'
    if (!rangeFits({ ...plan.range, negativeZero: false }, target)) return []
    const representations = plan.range.negativeZero ? ([target] as const) : REPRESENTATIONS
    return representations
      .filter((representation) => rangeFits(range, representation))
      .map((representation) => ({
        representation,
        cost: costAs(plan, representation),
        make: () => this.mustBuild(plan, representation),
      }))
  }

  /** An operation whose result is no number: a comparison, a test, something about BigInts. */
  private narrowTest(expr: Op): Expr {
    const row = opByName(expr.op)
    if (isMixed(row)) return cheapestMixed(mixedWays(expr, row, this)).make()
    if (!row.operands.every((operand) => operand === 'float64') || row.result !== 'boolean') {
      return mapExpr(expr, (operand) => this.narrow(operand))
    }
    const plans = this.operandPlans(row.name, expr.args, 'exact')
    const ranges = plans.map((plan) => plan.range)
    let best = -1
    let least = Number.POSITIVE_INFINITY
    for (const [position, form] of row.forms.entries()) {
      if (!(form.when?.(ranges) ?? true)) continue
      const cost = plans.reduce(
        (sum, plan, i) => sum + costAs(plan, form.operands[i] as Representation),
        formCost(row, form),
      )
      if (cost < least) [best, least] = [position, cost]
    }
    const form = row.forms[best]
    invariant(form !== undefined, `no form of ${row.name} takes these operands`)
    const args = plans.map((plan, i) => this.mustBuild(plan, form.operands[i] as Representation))
    return withForm(b.op(row.name, args, t.boolean, expr.span), row, best)
  }
}
