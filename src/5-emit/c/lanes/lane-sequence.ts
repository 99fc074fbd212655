// Statements about what one iteration takes over from the one before: run for one after the other, in their order.

import type { Stmt } from '../../../hir/nodes.ts'
import { bodiesOf } from '../../../hir/visit.ts'
import { emitBody } from '../emit-statement.ts'
import type { ListPlan } from '../place-declarations.ts'
import { type LaneContext, laneOf } from './lane-context.ts'

/** Every value of the iteration is taken out of its vector. */
export function emitSequential(run: readonly Stmt[], context: LaneContext): void {
  const { scalar, lanes, mask, count } = context
  const lane = scalar.freshName()
  scalar.writer.write('#pragma clang loop unroll(full)')
  scalar.writer.open(`for (int32_t ${lane} = 0; ${lane} < ${count}; ${lane}++)`)
  if (mask !== null) scalar.writer.write(`if (!njit_in_x4(${mask}, ${lane})) continue;`)
  emitBody(run, withoutDeclarations(run), {
    ...scalar,
    targets: [],
    nameOf: (local) => {
      const stride = lanes.strides.get(local)
      if (stride !== undefined) return `(${scalar.nameOf(local)} + ${stride} * ${lane})`
      const type = scalar.fn.locals[local]?.type
      return lanes.varying.has(local) && type !== undefined
        ? laneOf(context.vectorOf(local), lane, type)
        : scalar.nameOf(local)
    },
  })
  scalar.writer.close()
}

const withoutDeclarations = (body: readonly Stmt[]): ListPlan =>
  body.map((stmt) => ({ declares: false, bodies: bodiesOf(stmt).map(withoutDeclarations) }))
