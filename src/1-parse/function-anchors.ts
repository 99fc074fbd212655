// Where a comment may stand to speak of a function: before the function itself, or before what does nothing but hold it.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import type { FunctionNode } from './module-index.ts'

/** Offsets before which a comment belongs to `fn`, nearest to the function first. */
export function anchorsOf(fn: NodePath<FunctionNode>): readonly number[] {
  const anchors: number[] = []
  const add = (offset: number | null | undefined): void => {
    if (typeof offset === 'number' && !anchors.includes(offset)) anchors.push(offset)
  }
  const addNode = (node: t.Node): void => {
    add(node.start)
    const parenthesis = node.extra?.parenStart
    if (typeof parenthesis === 'number') add(parenthesis)
  }
  addNode(fn.node)
  add(nameStart(fn.node))
  let inner: NodePath = fn
  for (
    let holder = fn.parentPath as NodePath | null;
    holder !== null && holds(holder, inner);
    holder = holder.parentPath
  ) {
    addNode(holder.node)
    add(nameStart(holder.node))
    inner = holder
  }
  for (const overload of overloadsBefore(fn)) addNode(overload)
  return anchors
}

/** The overload signatures of a TypeScript function, which stand before it. */
function overloadsBefore(fn: NodePath<FunctionNode>): t.Node[] {
  const name = fn.isFunctionDeclaration() ? fn.node.id?.name : undefined
  const statement = fn.parentPath?.isExportDeclaration() ? fn.parentPath : fn
  if (name === undefined || typeof statement.key !== 'number') return []
  const found: t.Node[] = []
  for (let key = statement.key - 1; key >= 0; key--) {
    const { node } = statement.getSibling(key)
    const declared =
      node?.type === 'ExportNamedDeclaration' || node?.type === 'ExportDefaultDeclaration'
        ? node.declaration
        : node
    if (!node || declared?.type !== 'TSDeclareFunction' || declared.id?.name !== name) break
    found.push(node)
  }
  return found
}

function nameStart(node: t.Node): number | null | undefined {
  if (
    node.type === 'VariableDeclarator' ||
    node.type === 'FunctionDeclaration' ||
    node.type === 'FunctionExpression'
  )
    return node.id?.start
  return 'key' in node && typeof node.key === 'object' ? node.key?.start : null
}

/** Whether `holder` is there for the sake of `inner` alone. Of several declarators the first is meant. */
function holds(holder: NodePath, inner: NodePath): boolean {
  switch (holder.type) {
    case 'VariableDeclarator':
      return inner.key === 'init'
    case 'VariableDeclaration':
      return inner.listKey === 'declarations' && inner.key === 0
    case 'AssignmentExpression':
      return inner.key === 'right'
    case 'ObjectProperty':
    case 'ClassProperty':
    case 'ClassPrivateProperty':
    case 'ClassAccessorProperty':
      return inner.key === 'value'
    case 'ExpressionStatement':
      return (
        inner.isAssignmentExpression() || inner.isFunctionExpression() || inner.isArrowFunctionExpression()
      )
    case 'ExportNamedDeclaration':
    case 'ExportDefaultDeclaration':
      return inner.key === 'declaration'
    case 'TSExportAssignment':
    case 'ReturnStatement':
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSTypeAssertion':
      return true
    default:
      return false
  }
}
