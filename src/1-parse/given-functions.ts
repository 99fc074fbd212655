// Functions that only make others: `function scale(k) { return (x) => x * k }`. They have no compiled form of their own, because
// functions cannot leave compiled code, so that a tag on one is meant for what it makes.

import type { NodePath } from '@babel/traverse'
import type { FunctionNode } from './module-index.ts'
import { isFunctionPath, unwrap } from './static-syntax.ts'

/** Those of its own that the function gives, by themselves or in objects, where it gives nothing but functions; else none. */
export function givenFunctions(path: NodePath<FunctionNode>): readonly NodePath<FunctionNode>[] {
  const given = returnedBy(path).map((value) => functionsOf(value, path))
  return given.includes(null) ? [] : [...new Set(given.flatMap((each) => each ?? []))]
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

/** Functions of `maker` that the value may be; null where it is something else than a function. */
function functionsOf(value: NodePath, maker: NodePath): readonly NodePath<FunctionNode>[] | null {
  const path = unwrap(value)
  if (isFunctionPath(path)) return [path]
  // What others give is not known, and is what this one gives besides: mostly more of the same.
  if (path.isCallExpression() || path.isNullLiteral()) return []
  if (path.isIdentifier()) return path.node.name === 'undefined' ? [] : declaredFunction(path, maker)
  if (path.isSequenceExpression()) {
    const last = path.get('expressions').at(-1)
    return last === undefined ? null : functionsOf(last, maker)
  }
  if (path.isConditionalExpression()) {
    const arms = [path.get('consequent'), path.get('alternate')].map((arm) => functionsOf(arm, maker))
    return arms.includes(null) ? null : arms.flatMap((arm) => arm ?? [])
  }
  if (!path.isObjectExpression()) return null
  const methods = path.get('properties').flatMap((property) => {
    if (isFunctionPath(property)) return [property]
    return property.isObjectProperty() ? (functionsOf(property.get('value') as NodePath, maker) ?? []) : []
  })
  return methods.length > 0 ? methods : null
}

/** Where the name is that of one function; those outside `maker` have tags of their own. */
function declaredFunction(name: NodePath, maker: NodePath): readonly NodePath<FunctionNode>[] | null {
  if (!name.isIdentifier()) return null
  const variable = name.scope.getBinding(name.node.name)
  if (variable?.constant !== true) return null
  const init = variable.path.isVariableDeclarator() ? (variable.path.get('init') as NodePath) : variable.path
  if (!init.node || !isFunctionPath(init)) return null
  return init.isDescendant(maker) ? [init] : []
}
