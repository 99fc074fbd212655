// `arguments.length`. In a copied body the call tells it. In a function by itself it follows from which arguments the version of the
// function is for, and the door compares; so calls of such functions within compiled code are always copied.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import type { FunctionNode } from '../1-parse/module-index.ts'
import { staticPropertyName } from '../1-parse/static-syntax.ts'
import * as codes from '../diagnostics/codes/language.ts'
import * as b from '../hir/builders.ts'
import type { Expr } from '../hir/nodes.ts'
import type { Activation } from './activation.ts'
import type { Lowering } from './lowering.ts'

/** Before inference: the number of arguments of the call that the door lets through. */
export const ARGUMENT_COUNT = 'js.argument_count'

/** Whether a function looks at its `arguments`. */
export function countsArguments(fn: NodePath<FunctionNode>): boolean {
  if (fn.isArrowFunctionExpression()) return false
  let found = false
  fn.traverse({
    Function(inner) {
      if (!inner.isArrowFunctionExpression()) inner.skip()
    },
    Identifier(path) {
      if (isArguments(path)) found = true
    },
  })
  return found
}

/** The object, where no variable has its name. */
export function isArguments(path: NodePath<t.Node>): boolean {
  return path.isIdentifier({ name: 'arguments' }) && !path.scope.hasBinding('arguments', true)
}

/** The number that `arguments.length` is, or null where `path` is something else. */
export function argumentCount(lowering: Lowering, path: NodePath<t.MemberExpression>): Expr | null {
  const object = path.get('object')
  if (!isArguments(object) || staticPropertyName(path.node) !== 'length') return null
  const { activation } = lowering
  const owner = path.findParent((outer) => outer.isFunction() && !outer.isArrowFunctionExpression())
  let home: Activation | null = activation
  while (home !== null && home.path.node !== owner?.node) home = home.parent
  const span = lowering.span(path)
  if (home?.passed != null) return b.constant(home.passed, span)
  if (home === null || home.exit !== null || home.yieldTo !== null)
    return lowering.fail(codes.unsupported_arguments({}), path)
  return b.generic(ARGUMENT_COUNT, [], span)
}
