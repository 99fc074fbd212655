// Loops and labelled blocks inside several iterations at once, and who is still in them.

import { exposedReads } from '../../../hir/exposed-reads.ts'
import { isDivergent } from '../../../hir/lanes.ts'
import type { Block, LocalId, Loop, Stmt } from '../../../hir/nodes.ts'
import { assignedLocals, bodiesOf, expressionsOf, walkExpr } from '../../../hir/visit.ts'
import { printExpression } from '../emit-expression.ts'
import { ALL, type LaneContext, type LaneTarget } from './lane-context.ts'
import { printVector } from './lane-expression.ts'
import { emitLaneList } from './lane-statement.ts'

/** `before`: what stands before the loop in its list. */
export function emitLaneInnerLoop(loop: Loop, before: readonly Stmt[], context: LaneContext): void {
  if (isDivergent(loop, context.lanes)) emitDivergentLoop(loop, before, context)
  else emitUniformLoop(loop, context)
}

/** All iterations go around equally often. */
function emitUniformLoop(loop: Loop, context: LaneContext): void {
  const { scalar } = context
  const { writer } = scalar
  const target: LaneTarget = {
    label: loop.label,
    live: null,
    active: null,
    name: scalar.freshLabel(),
    used: { breaks: false, continues: false },
  }
  const inner = { ...context, targets: [...context.targets, target] }
  const leave = (): void => writer.write(`if (!(${printExpression(loop.test, scalar).text})) break;`)
  writer.open('for (;;)')
  if (!loop.testLast) {
    emitLaneList(loop.head, inner)
    leave()
  }
  writer.open('')
  emitLaneList(loop.body, inner)
  writer.close()
  if (target.used.continues) writer.label(`${target.name}_continue`)
  emitLaneList(loop.update, inner)
  if (loop.testLast) {
    emitLaneList(loop.head, inner)
    leave()
  }
  writer.close()
  if (target.used.breaks) writer.label(`${target.name}_break`)
}

/** Goes around until the last iteration has left. */
function emitDivergentLoop(loop: Loop, before: readonly Stmt[], context: LaneContext): void {
  const { scalar, mask } = context
  const { writer } = scalar
  const active = scalar.freshName()
  const live = hasContinue(loop) ? scalar.freshName() : active
  const target: LaneTarget = {
    label: loop.label,
    live,
    active: live === active ? null : active,
    name: '',
    used: { breaks: false, continues: false },
  }
  const inner: LaneContext = {
    ...context,
    mask: active,
    targets: [...context.targets, target],
    dead: deadOutside(loop, before, context),
  }
  const test = (): void => {
    writer.write(`${active} &= ${printVector(loop.test, inner).text};`)
    writer.write(`if (!njit_some_x4(${active})) break;`)
  }
  writer.open('')
  writer.write(`njit_mask_x4 ${active} = ${mask ?? ALL};`)
  writer.open('for (;;)')
  if (!loop.testLast) {
    emitLaneList(loop.head, inner)
    test()
  }
  if (live !== active) writer.write(`njit_mask_x4 ${live} = ${active};`)
  // Who continues with the next round still needs what it has.
  emitLaneList(loop.body, live === active ? inner : { ...inner, mask: live, dead: new Set() })
  emitLaneList(loop.update, inner)
  if (loop.testLast) {
    emitLaneList(loop.head, inner)
    test()
  }
  writer.close()
  writer.close()
}

function hasContinue(loop: Loop): boolean {
  const find = (body: readonly Stmt[]): boolean =>
    body.some((stmt) => (stmt.kind === 'Continue' && stmt.label === loop.label) || bodiesOf(stmt).some(find))
  return find(loop.body)
}

/**
 * Locals assigned in the loop whose values do not matter once an iteration has left it: they are read in it alone, and set in front of it
 * each time. They need not be kept while others go on.
 */
function deadOutside(
  loop: Loop,
  before: readonly Stmt[],
  { body, lanes }: LaneContext,
): ReadonlySet<LocalId> {
  const exposed = exposedReads([loop])
  const set = new Set(before.flatMap((stmt) => (stmt.kind === 'Assign' ? [stmt.target] : [])))
  const read = readsOutside(body, loop)
  return new Set(
    [...assignedLocals([loop])].filter(
      (local) => lanes.varying.has(local) && !read.has(local) && (!exposed.has(local) || set.has(local)),
    ),
  )
}

function readsOutside(body: readonly Stmt[], loop: Loop): ReadonlySet<LocalId> {
  const read = new Set<LocalId>()
  const visit = (list: readonly Stmt[]): void => {
    for (const stmt of list) {
      if (stmt === loop) continue
      for (const expr of expressionsOf(stmt)) {
        walkExpr(expr, (inner) => {
          if (inner.kind === 'Local') read.add(inner.id)
        })
      }
      for (const inner of bodiesOf(stmt)) visit(inner)
    }
  }
  visit(body)
  return read
}

/** A labelled block: iterations that break wait at its end. */
export function emitLaneBlock(block: Block, context: LaneContext): void {
  const { scalar, mask } = context
  const { writer } = scalar
  const divergent = isDivergent(block, context.lanes)
  const live = divergent ? scalar.freshName() : null
  const name = divergent ? '' : scalar.freshLabel()
  const target: LaneTarget = {
    label: block.label,
    live,
    active: null,
    name,
    used: { breaks: false, continues: false },
  }
  writer.open('')
  if (live !== null) writer.write(`njit_mask_x4 ${live} = ${mask ?? ALL};`)
  emitLaneList(block.body, {
    ...context,
    mask: live ?? mask,
    dead: live === null ? context.dead : new Set(),
    targets: [...context.targets, target],
  })
  writer.close()
  if (target.used.breaks) writer.label(`${name}_break`)
}

/** Whether the list may jump to the label. */
export function jumpsTo(body: readonly Stmt[], label: string): boolean {
  return body.some(
    (stmt) =>
      ((stmt.kind === 'Break' || stmt.kind === 'Continue') && stmt.label === label) ||
      bodiesOf(stmt).some((inner) => jumpsTo(inner, label)),
  )
}
