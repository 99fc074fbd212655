// Small questions about syntax that several parts of stage 1 ask.

import type { NodePath, Binding as Variable } from '@babel/traverse'
import type * as t from '@babel/types'
import type { FunctionNode } from './module-index.ts'

/** The expression without `as T`, `satisfies T`, `!` and the like. */
export function unwrap(path: NodePath): NodePath {
  let inner = path
  while (
    inner.isTSAsExpression() ||
    inner.isTSSatisfiesExpression() ||
    inner.isTSNonNullExpression() ||
    inner.isTSTypeAssertion() ||
    inner.isParenthesizedExpression()
  ) {
    inner = inner.get('expression') as NodePath
  }
  return inner
}

/** The outermost of the type wrappers around an expression. */
export function wrapped(path: NodePath): NodePath {
  let outer = path
  while (
    outer.parentPath !== null &&
    outer.key === 'expression' &&
    unwrap(outer.parentPath) === unwrap(outer)
  )
    outer = outer.parentPath
  return outer
}

function isFunctionNode(node: t.Node | null | undefined): node is FunctionNode {
  switch (node?.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
    case 'ObjectMethod':
    case 'ClassMethod':
    case 'ClassPrivateMethod':
      return true
    default:
      return false
  }
}

export function isFunctionPath(path: NodePath): path is NodePath<FunctionNode> {
  return isFunctionNode(path.node)
}

/** `key` of `object.key`, `object['key']`, or null. */
export function staticPropertyName(node: t.MemberExpression | t.OptionalMemberExpression): string | null {
  if (!node.computed) return node.property.type === 'Identifier' ? node.property.name : null
  return node.property.type === 'StringLiteral' ? node.property.value : null
}

/** Name of a property in an object literal, a pattern or a class, or null where it is computed. */
export function staticKey(node: {
  readonly key: t.Node
  readonly computed?: boolean | null | undefined
}): string | null {
  const { key } = node
  switch (key.type) {
    case 'Identifier':
      return node.computed ? null : key.name
    case 'PrivateName':
      return `#${key.id.name}`
    case 'StringLiteral':
      return key.value
    case 'NumericLiteral':
      return String(key.value)
    default:
      return null
  }
}

/** The string of `require('…')`, or null. */
export function requireSpecifier(path: NodePath): string | null {
  if (!path.isCallExpression()) return null
  const { callee, arguments: args } = path.node
  const [argument] = args
  if (callee.type !== 'Identifier' || callee.name !== 'require' || args.length !== 1) return null
  return argument?.type === 'StringLiteral' && !path.scope.hasBinding('require', true) ? argument.value : null
}

const importHelpers = /^(?:_interopRequire(?:Wildcard|Default)|__import(?:Star|Default))\d*$/

/** What compilers of ES modules hand to their own `_interopRequireDefault(…)` and the like: they give back what a compiled ES module
 *  exports. Null for other expressions. */
export function interopArgument(path: NodePath): NodePath | null {
  if (!path.isCallExpression()) return null
  const { callee } = path.node
  if (callee.type !== 'Identifier' || !importHelpers.test(callee.name)) return null
  const isHelper = path.scope.getBinding(callee.name)?.path.toString().includes('__esModule') === true
  return isHelper ? (path.get('arguments.0') as NodePath) : null
}

/** Whether the declaration of a variable is evaluated whenever the code behind it is: not in a switch case, and no `var` in a branch. */
export function isSurelyInitialised(variable: Variable): boolean {
  if (!variable.path.isVariableDeclarator()) return true
  const declaration = variable.path.parentPath
  const around = declaration.parentPath?.isExportNamedDeclaration()
    ? declaration.parentPath.parentPath
    : declaration.parentPath
  if (around === null || around.isSwitchCase()) return false
  return variable.kind !== 'var' || around.isProgram() || around.parentPath?.isFunction() === true
}

/** Whether `inner` is `outer` or inside it. */
export function isWithin(inner: NodePath, outer: NodePath): boolean {
  return inner === outer || inner.isDescendant(outer)
}

/** The argument of `Object.freeze(…)`, or null. */
export function frozenArgument(path: NodePath): NodePath | null {
  if (!path.isCallExpression()) return null
  const { callee, arguments: args } = path.node
  if (
    callee.type !== 'MemberExpression' ||
    callee.object.type !== 'Identifier' ||
    callee.object.name !== 'Object'
  )
    return null
  if (staticPropertyName(callee) !== 'freeze' || args.length !== 1 || path.scope.hasBinding('Object', true))
    return null
  return path.get('arguments.0') as NodePath
}

/** `const f = require('./f')`, `const { f } = require('./f')`, `const f = require('./f').f` */
export function isRequired(path: NodePath<t.VariableDeclarator>): boolean {
  let init = path.get('init') as NodePath
  while (init.isMemberExpression()) init = init.get('object')
  return requireSpecifier(interopArgument(init) ?? init) !== null
}

/** `export let` in a TypeScript namespace is a property that code elsewhere may assign to. */
export function isOpenToOthers(variable: Variable): boolean {
  const exported = variable.path.parentPath?.parentPath
  return (
    variable.kind !== 'const' &&
    exported?.isExportNamedDeclaration() === true &&
    exported.parentPath.isTSModuleBlock()
  )
}

/** `declare const x` */
export function isAmbient(path: NodePath<t.VariableDeclarator>): boolean {
  return path.parentPath.isVariableDeclaration() && path.parentPath.node.declare === true
}

/** A name that nothing in the module gives a value. */
export function isGlobal(path: NodePath<t.Identifier>): boolean {
  const variable = path.scope.getBinding(path.node.name)
  if (variable === undefined) return !path.scope.hasBinding(path.node.name, true)
  return variable.path.isVariableDeclarator() && isAmbient(variable.path)
}
