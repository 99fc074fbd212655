// Expressions whose value nobody reads.

import type { NodePath, Binding as Variable } from '@babel/traverse'
import type * as t from '@babel/types'
import * as b from '../hir/builders.ts'
import type { Expr } from '../hir/nodes.ts'
import { assign, assignVariable, update } from './lower-assignment.ts'
import { argumentAt, lowerCall } from './lower-call.ts'
import { isNullish } from './lower-logical.ts'
import type { Lowering } from './lowering.ts'
import { lowerArms } from './rare-arms.ts'
import { unwrap } from './unwrap.ts'

/** Emits what an expression does. A value that is left over goes to a temporary, so that clashes of its types are still found. */
export function lowerEffect(lowering: Lowering, wrapped: NodePath<t.Node>): void {
  const path = unwrap(wrapped)
  const holder = path.isAssignmentExpression() ? onlyAssigned(lowering, path) : null
  if (holder !== null) assignOnly(lowering, path as NodePath<t.AssignmentExpression>, holder)
  else if (path.isAssignmentExpression()) assign(lowering, path, 'effect')
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

/** The variable of `f = make()` where that is a statement of the function's body, and all that ever assigns to the variable. */
function onlyAssigned(lowering: Lowering, path: NodePath<t.AssignmentExpression>): Variable | null {
  const left = path.get('left')
  const variable = left.isIdentifier() ? left.scope.getBinding(left.node.name) : undefined
  const declared = variable?.path
  if (variable === undefined || !declared?.isVariableDeclarator() || declared.node.init) return null
  if ((declared.node.start ?? 0) > (path.node.start ?? 0)) return null
  const { body } = lowering.activation.path.node
  const isAlone = path.node.operator === '=' && variable.constantViolations.length === 1
  const isInBody = path.parentPath.isExpressionStatement() && path.parentPath.parent === body
  const isOwn = variable.scope.getFunctionParent()?.path.node === lowering.activation.path.node
  return isAlone && isInBody && isOwn && unwrap(path.get('right')).isCallExpression() ? variable : null
}

/** What is given may be a function, which the name then stands for from here on. */
function assignOnly(
  lowering: Lowering,
  path: NodePath<t.AssignmentExpression>,
  { identifier }: Variable,
): void {
  const given = argumentAt(lowering, path.get('right'))
  if (given.kind === 'function') lowering.activation.functions.set(identifier, given.fn)
  else
    assignVariable(
      lowering,
      path.get('left') as NodePath<t.Identifier>,
      given.value,
      'assign',
      lowering.span(path),
    )
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
    test,
    { path: whenTrue, run: () => effects(whenTrue) },
    { path: whenFalse, run: () => effects(whenFalse) },
  )
  lowering.emit(b.ifThen(test, first.stmts, second.stmts, lowering.span(path)))
}
