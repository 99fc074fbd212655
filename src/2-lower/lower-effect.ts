// Expressions whose value nobody reads.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import * as b from '../hir/builders.ts'
import type { Expr } from '../hir/nodes.ts'
import { assign, update } from './lower-assignment.ts'
import { lowerCall } from './lower-call.ts'
import { isNullish } from './lower-logical.ts'
import type { Lowering } from './lowering.ts'
import { lowerArms } from './rare-arms.ts'
import { unwrap } from './unwrap.ts'

/** Emits what an expression does. A value that is left over goes to a temporary, so that clashes of its types are still found. */
export function lowerEffect(lowering: Lowering, wrapped: NodePath<t.Node>): void {
  const path = unwrap(wrapped)
  if (path.isAssignmentExpression()) assign(lowering, path, 'effect')
  else if (path.isUpdateExpression()) update(lowering, path, 'effect')
  else if (path.isCallExpression()) discard(lowering, lowerCall(lowering, path, 'effect'))
  else if (path.isSequenceExpression()) for (const part of path.get('expressions')) lowering.effect(part)
  else if (path.isUnaryExpression({ operator: 'void' })) lowering.effect(path.get('argument'))
  else if (path.isConditionalExpression()) {
    branch(
      lowering,
      path,
      lowering.condition(path.get('test')),
      path.get('consequent'),
      path.get('alternate'),
    )
  } else if (path.isLogicalExpression()) logicalEffect(lowering, path)
  else discard(lowering, lowering.expression(path))
}

function discard(lowering: Lowering, value: Expr): void {
  if (value.kind !== 'Const') lowering.keep(value)
}

/** `a && b` runs `b` if `a` holds, `a || b` if it does not, `a ?? b` if it is undefined. */
function logicalEffect(lowering: Lowering, path: NodePath<t.LogicalExpression>): void {
  const [left, right] = [path.get('left'), path.get('right')]
  const { operator } = path.node
  const test =
    operator === '??' ? isNullish(lowering.expression(left), lowering.span(left)) : lowering.condition(left)
  if (operator === '||') branch(lowering, path, test, null, right)
  else branch(lowering, path, test, right, null)
}

function branch(
  lowering: Lowering,
  path: NodePath<t.Node>,
  test: Expr,
  whenTrue: NodePath<t.Node> | null,
  whenFalse: NodePath<t.Node> | null,
): void {
  const effects = (arm: NodePath<t.Node> | null) => {
    if (arm !== null) lowering.effect(arm)
  }
  if (test.kind === 'Const') {
    effects(test.value === true ? whenTrue : whenFalse)
    return
  }
  const [first, second] = lowerArms(
    lowering,
    { path: whenTrue, run: () => effects(whenTrue) },
    { path: whenFalse, run: () => effects(whenFalse) },
  )
  lowering.emit(b.ifThen(test, first.stmts, second.stmts, lowering.span(path)))
}
