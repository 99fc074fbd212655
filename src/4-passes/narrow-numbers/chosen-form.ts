// The form of an operation that narrowing takes.

import type { Op } from '../../hir/nodes.ts'
import type { MachineForm, OpRow } from '../../ops/define-op.ts'

/** Integers have no -0 to lose, so neither has what is computed of them alone. */
export const isIntegerForm = (form: MachineForm): boolean =>
  form.operands.every((operand) => operand !== 'float64')

/** The position of the form where the types of the node do not tell. */
export function withForm(op: Op, row: OpRow, position: number): Op {
  const taken = row.forms[position]
  const same = row.forms.filter(
    (form) =>
      form.result === taken?.result && form.operands.every((operand, i) => operand === taken.operands[i]),
  )
  return same.length === 1 ? op : { ...op, form: position }
}
