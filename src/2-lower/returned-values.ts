// What functions visibly return. Factories, which return functions, are copied to where they are called, so that what they return is
// known there; and so are those that return new arrays, where arrays are wanted.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import type { FunctionNode } from '../1-parse/module-index.ts'
import { isFunctionPath } from '../1-parse/static-syntax.ts'
import { unwrap } from './unwrap.ts'

/** Whether a function visibly returns a function that is made in it. */
export function makesFunction(fn: NodePath<FunctionNode>): boolean {
  return returnsSome(fn, isMadeHere)
}

/** Whether a function visibly returns an array that a literal in it makes. */
export function returnsLiteral(fn: NodePath<FunctionNode>): boolean {
  return returnsSome(fn, isLiteral)
}

function returnsSome(fn: NodePath<FunctionNode>, test: (value: NodePath<t.Node>) => boolean): boolean {
  const body: NodePath<t.Node> = fn.get('body')
  if (!body.isBlockStatement()) return test(body)
  let found = false
  body.traverse({
    Function: (inner) => inner.skip(),
    ReturnStatement(statement) {
      const argument = statement.get('argument') as NodePath<t.Node | null | undefined>
      found ||= argument.node ? test(argument as NodePath<t.Node>) : false
    },
  })
  return found
}

function isLiteral(wrapped: NodePath<t.Node>): boolean {
  const path = unwrap(wrapped)
  if (path.isConditionalExpression())
    return isLiteral(path.get('consequent')) || isLiteral(path.get('alternate'))
  if (!path.isIdentifier()) return path.isArrayExpression()
  const variable = path.scope.getBinding(path.node.name)
  const init = variable?.path.isVariableDeclarator() ? (variable.path.get('init') as NodePath<t.Node>) : null
  return variable?.constant === true && init?.node != null && unwrap(init).isArrayExpression()
}

function isMadeHere(wrapped: NodePath<t.Node>): boolean {
  const path = unwrap(wrapped)
  if (path.isConditionalExpression()) return isMadeHere(path.get('consequent'))
  if (!path.isIdentifier()) return isFunctionPath(path)
  const declared = path.scope.getBinding(path.node.name)?.path
  if (declared === undefined || declared.scope.getProgramParent() === declared.scope) return false
  const init = declared.isVariableDeclarator() ? (declared.get('init') as NodePath<t.Node>) : declared
  return Boolean(init.node) && isFunctionPath(unwrap(init))
}
