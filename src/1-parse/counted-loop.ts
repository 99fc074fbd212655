// Loops that count, as they stand in the syntax tree.

import type { NodePath, Binding as Variable } from '@babel/traverse'
import type * as t from '@babel/types'

export interface CountedLoop {
  readonly variable: Variable
  readonly from: NodePath
  readonly to: NodePath
}

/** `for (i = from; i < to; i++)` with a body that neither assigns to `i` nor jumps. */
export function countedLoop(path: NodePath<t.ForStatement>): CountedLoop | null {
  const init = path.get('init') as NodePath
  const declarator =
    init.isVariableDeclaration() && init.node.declarations.length === 1
      ? (init.get('declarations.0') as NodePath)
      : null
  const assignment = init.isAssignmentExpression({ operator: '=' }) ? init : null
  const id = (declarator?.get('id') ?? assignment?.get('left')) as NodePath | undefined
  const from = (declarator?.get('init') ?? assignment?.get('right')) as NodePath | undefined
  const test = path.get('test') as NodePath
  const update = path.get('update') as NodePath
  if (!id?.isIdentifier() || !from?.node || !test.isBinaryExpression({ operator: '<' })) return null
  const { name } = id.node
  const variable = path.scope.getBinding(name)
  const counts =
    update.isUpdateExpression({ operator: '++' }) && update.get('argument').isIdentifier({ name })
  if (variable === undefined || !counts || !(test.get('left') as NodePath).isIdentifier({ name })) return null
  const body = path.get('body')
  let isPlain = !variable.constantViolations.some((each) => each.isDescendant(body))
  body.traverse({
    BreakStatement: () => {
      isPlain = false
    },
    ContinueStatement: () => {
      isPlain = false
    },
  })
  return isPlain ? { variable, from, to: test.get('right') } : null
}
