// Forms of operations that take strings, of which only the numbers among the operands have several representations.

import * as b from '../../hir/builders.ts'
import type { Expr, Op } from '../../hir/nodes.ts'
import * as t from '../../hir/types.ts'
import type { MachineForm, OpRow } from '../../ops/define-op.ts'
import { formCost, isRepresentation, type Representation } from './costs.ts'
import { costAs, type Plan } from './plan.ts'

export interface MixedWay {
  readonly result: MachineForm['result']
  readonly cost: number
  readonly make: () => Expr
}

/** What narrows the operands. */
export interface OperandNarrower {
  plan(expr: Expr, context: 'zero'): Plan
  narrow(expr: Expr): Expr
  mustBuild(plan: Plan, to: Representation): Expr
}

/** Whether the row takes or gives strings. Such rows do not tell -0 from 0. */
export const isMixed = (row: OpRow): boolean => row.result === 'string' || row.operands.includes('string')

/** One way for each form of the row. */
export function mixedWays(expr: Op, row: OpRow, narrower: OperandNarrower): readonly MixedWay[] {
  const plans = expr.args.map((arg) => (t.isNumber(arg.type) ? narrower.plan(arg, 'zero') : null))
  return row.forms.map((form) => {
    const operands = form.operands.map((name) => (isRepresentation(name) ? name : null))
    const cost = plans.reduce(
      (sum, plan, i) => sum + (plan === null ? 0 : costAs(plan, operands[i] ?? 'float64')),
      formCost(row, form),
    )
    const make = (): Expr => {
      const args = plans.map((plan, i) =>
        plan === null
          ? narrower.narrow(expr.args[i] as Expr)
          : narrower.mustBuild(plan, operands[i] ?? 'float64'),
      )
      return b.op(row.name, args, t.named(form.result), expr.span)
    }
    return { result: form.result, cost, make }
  })
}

export function cheapestMixed(ways: readonly MixedWay[]): MixedWay {
  return ways.reduce((best, way) => (way.cost < best.cost ? way : best))
}
