// Parameters that callers may leave out, functions among them: the code asks whether they are there.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'

/** Whether a name is that of a parameter that some condition looks at, and nothing assigns to. */
export function mayBeLeftOut(name: NodePath<t.Identifier>): boolean {
  const variable = name.scope.getBinding(name.node.name)
  return variable?.kind === 'param' && variable.constant && variable.referencePaths.some(isAskedFor)
}

function isAskedFor(reference: NodePath<t.Node>): boolean {
  const { parentPath: parent, key } = reference
  if (parent === null) return false
  if (parent.isBinaryExpression()) return /^[!=]==?$/.test(parent.node.operator)
  if (parent.isUnaryExpression()) return parent.node.operator === '!' || parent.node.operator === 'typeof'
  if (parent.isIfStatement() || parent.isConditionalExpression()) return key === 'test'
  return parent.isLogicalExpression()
}
