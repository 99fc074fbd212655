// The statements by which a variable gets its value, where all of them stand in the code that declares it.

import type { NodePath, Binding as Variable } from '@babel/traverse'

/** The statements of the variable's own function or module that declare it or assign to it, in order; null if others assign, too. */
export function assigningStatements(variable: Variable): readonly NodePath[] | null {
  const { path, scope } = variable
  if (!path.isVariableDeclarator()) return null
  const home = scope.getFunctionParent()
  const body = home === null ? scope.getProgramParent().path : home.path.get('body')
  const found = new Map<number, NodePath>()
  for (const each of [path, ...variable.constantViolations]) {
    if (each.scope.getFunctionParent() !== home) return null
    const statement = each.find((outer) => outer.parentPath === body)
    if (statement === null) return null
    found.set(statement.node.start ?? 0, statement)
  }
  return [...found].sort(([a], [b]) => a - b).map(([, statement]) => statement)
}
