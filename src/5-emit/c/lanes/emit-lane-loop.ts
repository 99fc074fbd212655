// Prints a loop that runs several iterations at once as long as there are that many; the plain loop behind it runs the rest.

import type { Expr, Lanes, LocalId, Loop, Op } from '../../../hir/nodes.ts'
import { assignedLocals } from '../../../hir/visit.ts'
import { localName } from '../c-names.ts'
import { printExpression } from '../emit-expression.ts'
import type { StatementContext } from '../emit-statement.ts'
import {
  ALL,
  forLanes,
  type LaneContext,
  type LaneCount,
  type LaneTarget,
  vectorType,
} from './lane-context.ts'
import { jumpsTo } from './lane-jumps.ts'
import { emitLaneList } from './lane-statement.ts'

/** Native code runs eight at once where the processor has the registers, and four of what is left. */
export function emitLaneLoop(loop: Loop, lanes: Lanes, context: StatementContext): void {
  const { writer } = context
  if (context.target === 'native') {
    writer.write('#ifdef NJIT_WIDE')
    writer.through(
      (text) => forLanes(text, 8),
      () => emitLoopOf(8, loop, lanes, context),
    )
    writer.write('#endif')
  }
  emitLoopOf(4, loop, lanes, context)
}

function emitLoopOf(count: LaneCount, loop: Loop, lanes: Lanes, context: StatementContext): void {
  const { writer, fn } = context
  const own = [...assignedLocals(loop.body)].filter((local) => !lanes.carried.has(local))
  const suffixed = (local: LocalId, suffix: string): string => {
    const declaration = fn.locals[local]
    return declaration === undefined ? `?${local}` : `${localName(local, declaration)}_${suffix}`
  }
  const isOwn = new Set(own)
  const scalar: StatementContext = {
    ...context,
    targets: [],
    nameOf: (local) => (isOwn.has(local) ? suffixed(local, 's') : context.nameOf(local)),
  }
  const index = context.nameOf(lanes.index)
  const { op, args } = loop.test as Op
  const limit = printExpression(args[1] as Expr, context).text
  writer.open('')
  for (const local of own) {
    const type = (fn.locals[local] as { type: Parameters<typeof vectorType>[0] }).type
    writer.write(
      lanes.varying.has(local)
        ? `${vectorType(type)} ${suffixed(local, 'x')} = { 0 };`
        : `${context.types.spell(type)} ${suffixed(local, 's')} = 0;`,
    )
  }
  writer.open(
    `for (; (int64_t)(${limit}) - ${index} >= ${op === 'lt' ? count : count - 1}; ${index} += ${count})`,
  )
  const live = jumpsTo(loop.body, loop.label) ? context.freshName() : null
  if (live !== null) writer.write(`njit_mask_x4 ${live} = ${ALL};`)
  const targets: LaneTarget[] = [
    { label: loop.label, live, active: null, name: '', used: { breaks: false, continues: false } },
  ]
  const laneContext: LaneContext = {
    lanes,
    count,
    scalar,
    vectorOf: (local) => suffixed(local, 'x'),
    targets,
    mask: live,
    inArm: false,
    dead: new Set(),
    body: loop.body,
  }
  emitLaneList(loop.body, laneContext)
  writer.close()
  writer.close()
}
