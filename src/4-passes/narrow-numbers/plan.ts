// How one value can be had: by which representations naturally, at what cost, and by conversion in every other that holds it.

import * as b from '../../hir/builders.ts'
import type { Const, Expr, LocalId, Range } from '../../hir/nodes.ts'
import * as t from '../../hir/types.ts'
import { ONLY_NAN, rangeFits, rangeOfValue } from '../../ops/range.ts'
import { opByName } from '../../ops/table.ts'
import type { Context } from './contexts.ts'
import { CONVERSION, REPRESENTATIONS, type Representation } from './costs.ts'

export interface Way {
  readonly representation: Representation
  readonly cost: number
  readonly make: () => Expr
  /** The local that is read, where the value is one. */
  readonly local?: LocalId
}

export interface Plan {
  /** Range of the value in its context: without -0 where the sign of zero does not count and an integer carries it. */
  readonly range: Range
  readonly context: Context
  /** One at most for each representation. */
  readonly ways: readonly Way[]
}

export const typeOf: Readonly<Record<Representation, t.Type>> = {
  int32: t.int32,
  uint32: t.uint32,
  int64: t.int64,
  float64: t.float64,
}

/** A plan with the cheapest of the ways for each representation. */
export function planOf(range: Range, context: Context, ways: readonly Way[]): Plan {
  const best = new Map<Representation, Way>()
  for (const way of ways) {
    const known = best.get(way.representation)
    if (Number.isFinite(way.cost) && (known === undefined || way.cost < known.cost))
      best.set(way.representation, way)
  }
  return { range, context, ways: REPRESENTATIONS.flatMap((name) => best.get(name) ?? []) }
}

/** Least cost of the value as `to`; Infinity where that cannot hold it. */
export function costAs(plan: Plan, to: Representation): number {
  return cheapest(plan, to)?.cost ?? Number.POSITIVE_INFINITY
}

/** The expression that gives the value as `to`, and the way it goes. Null where `to` cannot hold it. */
export function buildAs(plan: Plan, to: Representation): { readonly expr: Expr; readonly way: Way } | null {
  const found = cheapest(plan, to)
  if (found === null) return null
  const { way } = found
  return { expr: converted(way.make(), way.representation, to, plan), way }
}

function cheapest(plan: Plan, to: Representation): { readonly way: Way; readonly cost: number } | null {
  let best: { way: Way; cost: number } | null = null
  for (const way of plan.ways) {
    const cost = way.cost + conversionCost(plan, way.representation, to)
    if (Number.isFinite(cost) && (best === null || cost < best.cost)) best = { way, cost }
  }
  return best
}

/** The range as integers must hold it: the sign of zero is cleared where nobody looks at it. */
function withoutNegativeZero(range: Range): Range {
  return range.negativeZero ? { ...range, negativeZero: false } : range
}

function conversionCost(plan: Plan, from: Representation, to: Representation): number {
  if (from === to) return 0
  if (to === 'float64') return CONVERSION[from][to]
  const isBlind = plan.context !== 'exact' || from !== 'float64'
  const range = isBlind ? withoutNegativeZero(plan.range) : plan.range
  if (!rangeFits(range, to)) return Number.POSITIVE_INFINITY
  const clears = from === 'float64' && plan.range.negativeZero
  return clears && to === 'int64' ? Number.POSITIVE_INFINITY : CONVERSION[from][to]
}

function converted(expr: Expr, from: Representation, to: Representation, plan: Plan): Expr {
  if (from === to) return expr
  if (from !== 'float64' || to === 'float64' || !plan.range.negativeZero) return b.convert(expr, typeOf[to])
  // -0 is no integer of the machine; this makes it 0.
  const op = to === 'uint32' ? 'to_uint32' : 'to_int32'
  const form = opByName(op).forms.findIndex(
    (each) => each.operands[0] === 'float64' && (each.when?.([plan.range]) ?? true),
  )
  return { ...b.op(op, [expr], typeOf[to], expr.span), form }
}

/** A constant of 0 instead of -0 where nobody tells them apart. */
export function planConstant(expr: Const, context: Context): Plan {
  const { value } = expr
  if (typeof value !== 'number') {
    return planOf(ONLY_NAN, context, [{ representation: 'float64', cost: 0, make: () => expr }])
  }
  const kept = context === 'exact' ? value : value + 0
  const range = rangeOfValue(kept)
  const ways = REPRESENTATIONS.filter((representation) => rangeFits(range, representation)).map(
    (representation) => ({
      representation,
      cost: 0,
      make: () => {
        const type = typeOf[representation]
        return Object.is(kept, value) && t.sameType(expr.type, type) ? expr : { ...expr, value: kept, type }
      },
    }),
  )
  return planOf(range, context, ways)
}
