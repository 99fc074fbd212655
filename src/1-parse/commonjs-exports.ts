// What a CommonJS module assigns to `module.exports` and `exports.name`.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import type { ParsedModule } from './module-index.ts'
import { staticKey, staticPropertyName } from './static-syntax.ts'

export interface CommonJsExports {
  /** Values of `module.exports = …`. More than one where it is not sure which, or whether any, stands in the end. */
  readonly whole: readonly NodePath[]
  /** Values of `exports.name = …`, by name; as above. */
  readonly named: ReadonlyMap<string, readonly NodePath[]>
}

export function commonJsExports(module: ParsedModule): CommonJsExports {
  const whole: NodePath[] = []
  const named = new Map<string, NodePath[]>()
  const add = (name: string | null, value: NodePath, isSure: boolean): void => {
    const values = isSure ? [value] : [value, value]
    if (name === null) whole.push(...values)
    else named.set(name, [...(named.get(name) ?? []), ...values])
  }
  module.program.traverse({
    AssignmentExpression(path) {
      const target = exportTarget(path.node.left)
      if (target === null || target.name === '__esModule' || path.scope.hasBinding(target.root, true)) return
      const value = assignedValue(path)
      // Compilers first set every export to undefined.
      if (!value.isUnaryExpression({ operator: 'void' }))
        add(target.name, value, path.node.operator === '=' && isStraightLine(value))
    },
    UpdateExpression(path) {
      const target = exportTarget(path.node.argument)
      if (target !== null) add(target.name, path, false)
    },
    CallExpression(path) {
      const getter = definedGetter(path)
      if (getter !== null) add(getter.name, getter.value, isStraightLine(path))
    },
  })
  return { whole, named }
}

/** `a = b = value`: the value. */
function assignedValue(path: NodePath<t.AssignmentExpression>): NodePath {
  let value: NodePath = path.get('right')
  while (value.isAssignmentExpression()) value = value.get('right')
  return value
}

/** In a statement of the module itself, that is: surely evaluated, once. */
function isStraightLine(path: NodePath): boolean {
  return path.findParent((outer) => outer.isStatement())?.parentPath?.isProgram() === true
}

/** `module.exports`, `exports.name` or `module.exports.name`, as an assignment target. */
function exportTarget(node: t.Node): { readonly root: string; readonly name: string | null } | null {
  if (node.type !== 'MemberExpression') return null
  const name = staticPropertyName(node)
  if (node.object.type === 'Identifier') {
    if (node.object.name === 'module') return name === 'exports' ? { root: 'module', name: null } : null
    return node.object.name === 'exports' && name !== null ? { root: 'exports', name } : null
  }
  const inner = exportTarget(node.object)
  return inner?.root === 'module' && inner.name === null && name !== null ? { root: 'module', name } : null
}

/** `Object.defineProperty(exports, 'name', { get: function () { return value } })`, as compilers write re-exports. */
function definedGetter(
  path: NodePath<t.CallExpression>,
): { readonly name: string; readonly value: NodePath } | null {
  const { callee, arguments: args } = path.node
  const [target, name, descriptor] = args
  if (callee.type !== 'MemberExpression' || staticPropertyName(callee) !== 'defineProperty') return null
  if (target?.type !== 'Identifier' || target.name !== 'exports') return null
  if (name?.type !== 'StringLiteral' || descriptor?.type !== 'ObjectExpression') return null
  const index = descriptor.properties.findIndex(
    (each) => each.type !== 'SpreadElement' && staticKey(each) === 'get',
  )
  if (index < 0) return null
  const property = path.get(`arguments.2.properties.${index}`) as NodePath
  const getter = property.isObjectMethod() ? property : (property.get('value') as NodePath)
  const returned = getter.get('body.body.0') as NodePath
  return returned.isReturnStatement() && returned.node.argument
    ? { name: name.value, value: returned.get('argument') as NodePath }
    : null
}
