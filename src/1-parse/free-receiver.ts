// Functions that use `this` and are no methods of a class that is known: what they are called on is a parameter like others, as long as
// all that they do is to read and write its properties by name.

import type { NodePath } from '@babel/traverse'
import type { FunctionNode } from './module-index.ts'
import { staticPropertyName, wrapped } from './static-syntax.ts'

/** Whether `this` of the function can be a parameter. Not in functions that only give their `this` properties: they are called with `new`,
 *  and the properties are not there yet. */
export function hasFreeReceiver(path: NodePath<FunctionNode>): boolean {
  if (path.isArrowFunctionExpression() || path.node.async || path.node.generator) return false
  if (path.isClassPrivateMethod()) return false
  const isMethod =
    path.isClassMethod({ static: false, kind: 'method' }) || path.isObjectMethod({ kind: 'method' })
  if (!isMethod && !path.isFunctionDeclaration() && !path.isFunctionExpression()) return false
  let [isPlain, isRead] = [true, false]
  path.traverse({
    ThisExpression(inner) {
      const member = wrapped(inner).parentPath
      const name = member?.isMemberExpression() && wrapped(inner).key === 'object' ? nameOf(member) : null
      if (member === null || name === null || !isFieldUse(member)) isPlain = false
      else if (!isOnlyWritten(member)) isRead = true
    },
    Super() {
      isPlain = false
    },
    MetaProperty() {
      isPlain = false
    },
    Function(inner) {
      if (!inner.isArrowFunctionExpression()) inner.skip()
    },
  })
  return isPlain && isRead
}

function nameOf(member: NodePath): string | null {
  const name = member.isMemberExpression() ? staticPropertyName(member.node) : null
  return name === '__proto__' || name === 'constructor' ? null : name
}

/** Neither called, nor deleted, nor a tag. */
function isFieldUse(member: NodePath): boolean {
  const outer = wrapped(member)
  const { parentPath: parent, key } = outer
  if (
    parent === null ||
    parent.isUnaryExpression({ operator: 'delete' }) ||
    parent.isOptionalCallExpression()
  )
    return false
  return !((parent.isCallExpression() && key === 'callee') || parent.isTaggedTemplateExpression())
}

function isOnlyWritten(member: NodePath): boolean {
  const { parentPath: parent, key } = wrapped(member)
  return parent?.isAssignmentExpression({ operator: '=' }) === true && key === 'left'
}
