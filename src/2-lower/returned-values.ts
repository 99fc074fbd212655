// What functions visibly return. Factories, which return functions, are copied to where they are called, so that what they return is
// known there; and so are those that return new arrays, where arrays are wanted.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import type { FunctionNode } from '../1-parse/module-index.ts'
import { isFunctionPath, staticPropertyName } from '../1-parse/static-syntax.ts'
import { hasSpread, isUsedAsTuple } from './lower-array-literal.ts'
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

/** Methods that give arrays of any length, whatever they are methods of. */
const LIST_METHODS: ReadonlySet<string> = new Set([
  ...[
    'concat',
    'map',
    'filter',
    'slice',
    'sort',
    'reverse',
    'splice',
    'flat',
    'flatMap',
    'fill',
    'split',
    'from',
  ],
])

/** Whether a literal that is returned is an array like those that its function returns elsewhere, and no tuple. Nothing else tells
 *  what `[]` is; calls of other functions may give tuples. */
export function isListAmongReturned(literal: NodePath<t.ArrayExpression>): boolean {
  if (hasSpread(literal.node)) return true
  const fn = literal.getFunctionParent() as NodePath<FunctionNode> | null
  if (fn === null) return false
  const { length } = literal.node.elements
  return returnsSome(
    fn,
    (value) => isList(value) || hasOtherLength(value, length) || (length === 0 && isNoLiteral(value)),
  )
}

function hasOtherLength(wrapped: NodePath<t.Node>, length: number): boolean {
  const path = unwrap(wrapped)
  if (path.isConditionalExpression())
    return hasOtherLength(path.get('consequent'), length) || hasOtherLength(path.get('alternate'), length)
  return path.isArrayExpression() && path.node.elements.length !== length
}

function isNoLiteral(wrapped: NodePath<t.Node>): boolean {
  const path = unwrap(wrapped)
  if (path.isNullLiteral() || path.isIdentifier({ name: 'undefined' })) return false
  return !path.isArrayExpression() && !(path.isConditionalExpression() && isLiteral(path))
}

function isList(wrapped: NodePath<t.Node>): boolean {
  const path = unwrap(wrapped)
  if (path.isConditionalExpression()) return isList(path.get('consequent')) || isList(path.get('alternate'))
  if (path.isArrayExpression()) return hasSpread(path.node)
  if (path.isNewExpression()) return path.get('callee').isIdentifier({ name: 'Array' })
  if (path.isCallExpression()) {
    const callee = path.get('callee')
    if (callee.isIdentifier({ name: 'Array' })) return true
    return callee.isMemberExpression() && LIST_METHODS.has(staticPropertyName(callee.node) ?? '')
  }
  return path.isIdentifier() && isListVariable(path)
}

function isListVariable(path: NodePath<t.Identifier>): boolean {
  const variable = path.scope.getBinding(path.node.name)
  if (variable?.kind === 'param') return true
  const declared = variable?.path
  if (!declared?.isVariableDeclarator() || !declared.node.init) return false
  const init = unwrap(declared.get('init') as NodePath<t.Node>)
  const name = declared.get('id') as NodePath<t.Node>
  if (!init.isArrayExpression()) return isList(init)
  return name.isIdentifier() && !isUsedAsTuple(name, init.node, true)
}
