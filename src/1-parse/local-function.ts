// Functions that local names stand for.

import type { NodePath, Binding as Variable } from '@babel/traverse'
import type { FunctionNode } from './module-index.ts'
import { isFunctionPath, unwrap } from './static-syntax.ts'

/** The function that a local name holds from its declaration on, or null. */
export function localFunction(variable: Variable): NodePath<FunctionNode> | null {
  const { path } = variable
  if (variable.kind === 'param') return null
  if (isFunctionPath(path)) return path
  if (!path.isVariableDeclarator() || path.node.id.type !== 'Identifier') return null
  const init = path.get('init') as NodePath
  const value = init.node ? unwrap(init) : init
  return value.node && isFunctionPath(value) ? value : null
}
