// Functions that only make others: `function scale(k) { return (x) => x * k }`. They have no compiled form of their own, because
// functions cannot leave compiled code, so that a tag on one is meant for what it makes.

import type { NodePath } from '@babel/traverse'
import type { FunctionNode } from './module-index.ts'
import { isFunctionPath, unwrap } from './static-syntax.ts'

/** The functions that every `return` of the function gives, on their own or in an object; none where one gives something else. */
export function givenFunctions(path: NodePath<FunctionNode>): readonly NodePath<FunctionNode>[] {
  const given = returnedBy(path).map((value) => functionsOf(value, path))
  return given.some((each) => each.length === 0) ? [] : [...new Set(given.flat())]
}

function returnedBy(path: NodePath<FunctionNode>): readonly NodePath[] {
  const body = path.get('body') as NodePath
  if (!body.isBlockStatement()) return [body]
  const values: NodePath[] = []
  body.traverse({
    Function: (inner) => inner.skip(),
    ReturnStatement(statement) {
      const value = statement.get('argument')
      if (value.node) values.push(value as NodePath)
    },
  })
  return values
}

function functionsOf(value: NodePath, maker: NodePath): readonly NodePath<FunctionNode>[] {
  const path = unwrap(value)
  if (isFunctionPath(path)) return [path]
  if (path.isIdentifier()) return declaredFunction(path, maker)
  if (path.isSequenceExpression()) {
    const last = path.get('expressions').at(-1)
    return last === undefined ? [] : functionsOf(last, maker)
  }
  if (path.isConditionalExpression()) {
    const arms = [path.get('consequent'), path.get('alternate')].map((arm) => functionsOf(arm, maker))
    return arms.some((arm) => arm.length === 0) ? [] : arms.flat()
  }
  if (!path.isObjectExpression()) return []
  return path.get('properties').flatMap((property) => {
    if (isFunctionPath(property)) return [property]
    return property.isObjectProperty() ? functionsOf(property.get('value') as NodePath, maker) : []
  })
}

/** Where the name is that of one function, written inside `maker`. */
function declaredFunction(name: NodePath, maker: NodePath): readonly NodePath<FunctionNode>[] {
  if (!name.isIdentifier()) return []
  const variable = name.scope.getBinding(name.node.name)
  if (variable?.constant !== true || !variable.path.isDescendant(maker)) return []
  const init = variable.path.isVariableDeclarator() ? (variable.path.get('init') as NodePath) : variable.path
  return init.node && isFunctionPath(init) ? [init] : []
}
