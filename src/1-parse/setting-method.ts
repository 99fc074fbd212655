// Methods that a constructor calls to give fields their values: `reset() { this.x = 0; this.y = 0 }`.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import type { FunctionNode } from './module-index.ts'

/**
 * The fields that a method gives values, in their order, with these values. Null where it may do anything else with `this`: then
 * it needs the instance.
 */
export function fieldsSetBy(path: NodePath<FunctionNode>): ReadonlyMap<string, NodePath> | null {
  const { node } = path
  if (node.async || node.generator || node.body.type !== 'BlockStatement') return null
  if (node.params.some((param) => param.type !== 'Identifier')) return null
  const fields = new Map<string, NodePath>()
  for (const statement of path.get('body').get('body') as NodePath<t.Statement>[])
    if (statement.isExpressionStatement()) addSet(statement.get('expression'), fields)
    else if (!isApart(statement)) return null
  return fields.size > 0 && usesOnly(path, fields) ? fields : null
}

function addSet(path: NodePath, fields: Map<string, NodePath>): void {
  if (path.isSequenceExpression()) for (const part of path.get('expressions')) addSet(part, fields)
  if (!path.isAssignmentExpression({ operator: '=' })) return
  let right: NodePath = path.get('right')
  addSet(right, fields)
  while (right.isAssignmentExpression({ operator: '=' })) right = right.get('right')
  const name = fieldOfThis(path.node.left)
  if (name !== null && !fields.has(name)) fields.set(name, right)
}

function fieldOfThis(node: t.Node): string | null {
  if (node.type !== 'MemberExpression' || node.object.type !== 'ThisExpression' || node.computed) return null
  return node.property.type === 'Identifier' ? node.property.name : null
}

/** The statement neither mentions `this` nor ends the method. */
function isApart(path: NodePath): boolean {
  let found = path.isReturnStatement() || path.isDeclaration({ type: 'FunctionDeclaration' })
  path.traverse({
    ThisExpression: () => {
      found = true
    },
    ReturnStatement: () => {
      found = true
    },
  })
  return !found
}

/** All that the method does with `this` is to set these fields, and to read them. */
function usesOnly(path: NodePath<FunctionNode>, fields: ReadonlyMap<string, NodePath>): boolean {
  let isPlain = true
  const refuse = (): void => {
    isPlain = false
  }
  path.traverse({
    Super: refuse,
    Identifier: ({ node }) => {
      if (node.name === 'arguments') refuse()
    },
    ThisExpression: ({ parent, parentPath }) => {
      const name = fieldOfThis(parent)
      if (name === null || !fields.has(name) || parentPath.key === 'callee') refuse()
    },
  })
  return isPlain
}
