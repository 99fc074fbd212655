// Which machine form of an operation's row an Op node stands for.

import { invariant } from '../../diagnostics/invariant.ts'
import type { Expr, Op, Range } from '../../hir/nodes.ts'
import { printType, type Type } from '../../hir/types.ts'
import type { MachineForm, OpRow } from '../../ops/define-op.ts'
import { FULL, INT32, rangeOfValue, UINT32 } from '../../ops/range.ts'

/** The form that narrowing took; without one, the first of the node's types that is right for all operands known here. */
export function machineForm(op: Op, row: OpRow): MachineForm {
  if (op.form !== undefined) {
    const taken = row.forms[op.form]
    invariant(taken !== undefined, `${op.op} has no form ${op.form}`)
    return taken
  }
  const fitting = row.forms.filter((form) => takesOperands(form, op.args))
  const exact = fitting.filter((form) => form.result === printType(op.type))
  const candidates = exact.length > 0 ? exact : fitting.filter((form) => isWiderOrSame(op.type, form.result))
  const ranges = op.args.map(rangeHere)
  const holds = (form: MachineForm): boolean => form.when?.(ranges) ?? true
  const chosen =
    candidates.find((form) => form.exactness === 'traps' && holds(form)) ??
    candidates.find((form) => form.exactness !== 'wraps' && holds(form)) ??
    // Narrowing gave the node these types because the condition held.
    candidates.at(-1)
  const types = op.args.map((arg) => printType(arg.type)).join(', ')
  invariant(chosen !== undefined, `no form of ${op.op} takes (${types}) and gives ${printType(op.type)}`)
  return chosen
}

function takesOperands(form: MachineForm, args: readonly Expr[]): boolean {
  return (
    form.operands.length === args.length &&
    form.operands.every((operand, i) => takes(operand, (args[i] as Expr).type))
  )
}

/** Rows about undefined take any optional. */
function takes(operand: string, type: Type): boolean {
  return operand.startsWith('OptionalType') ? type.kind === 'optional' : operand === printType(type)
}

/** HIR that was never narrowed speaks of float64 where a form gives an integer. */
function isWiderOrSame(type: Type, result: MachineForm['result']): boolean {
  return printType(type) === 'float64' && (result === 'int32' || result === 'uint32' || result === 'int64')
}

/** What the node itself says of an operand. */
function rangeHere(expr: Expr): Range {
  if (expr.kind === 'Assume') return expr.range
  if (expr.kind === 'Const' && typeof expr.value === 'number') return rangeOfValue(expr.value)
  if (expr.type.kind !== 'scalar') return FULL
  return expr.type.name === 'int32' ? INT32 : expr.type.name === 'uint32' ? UINT32 : FULL
}
