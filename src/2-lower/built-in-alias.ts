// Names inside a function that stand for a built-in: `const floor = Math.floor`, `const { sin, PI } = Math`.

import type { NodePath, Binding as Variable } from '@babel/traverse'
import type * as t from '@babel/types'
import { builtInPath } from './built-ins.ts'
import type { Lowering } from './lowering.ts'
import { unwrap } from './unwrap.ts'

export class BuiltInAliases {
  private readonly known = new Map<t.Identifier, string | null>()

  /** The built-in that a variable declared in the function stands for, or null. */
  of(lowering: Lowering, variable: Variable): string | null {
    const known = this.known.get(variable.identifier)
    if (known !== undefined) return known
    const name = aliasOf(lowering, variable)
    this.known.set(variable.identifier, name)
    return name
  }
}

function aliasOf(lowering: Lowering, variable: Variable): string | null {
  const { path } = variable
  if (variable.kind !== 'const' || variable.constantViolations.length > 0 || !path.isVariableDeclarator())
    return null
  const init = path.get('init') as NodePath<t.Expression | null | undefined>
  if (!init.node || !startsBefore(init as NodePath<t.Expression>, variable)) return null
  const { id } = path.node
  if (id.type !== 'Identifier' && id.type !== 'ObjectPattern') return null
  const name = builtInPath(lowering, init as NodePath<t.Expression>)
  if (name === null || id.type === 'Identifier') return name
  const property = id.properties.find(
    (item) => item.type === 'ObjectProperty' && item.value === variable.identifier,
  )
  if (property?.type !== 'ObjectProperty' || property.computed || property.key.type !== 'Identifier')
    return null
  return `${name}.${property.key.name}`
}

/** Whether an expression is a name, or a chain of members of one, that the host declares or that is declared further up. Keeps
 *  aliases of aliases from going in circles. */
function startsBefore(init: NodePath<t.Node>, variable: Variable): boolean {
  let root = unwrap(init)
  while (root.isMemberExpression()) root = unwrap(root.get('object'))
  if (!root.isIdentifier()) return false
  const declared = root.scope.getBinding(root.node.name)
  return declared === undefined || (declared.identifier.start ?? 0) < (variable.identifier.start ?? 0)
}
