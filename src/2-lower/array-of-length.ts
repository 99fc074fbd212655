// `const a = new Array(n)`: an array of n holes. Compiled code has no holes. The array starts empty, and what is promised is its length:
// elements that follow one after the other fill it, and a hole that is read is undefined, as an element that is not there is. Before
// anything but single elements and the length is used, the promise must have been kept; otherwise the original runs.

import type { NodePath, Binding as Variable } from '@babel/traverse'
import type * as t from '@babel/types'
import * as codes from '../diagnostics/codes/language.ts'
import * as b from '../hir/builders.ts'
import type { Expr, LocalId } from '../hir/nodes.ts'
import { unknown } from '../hir/types.ts'
import type { Span } from '../source.ts'
import { constructArray } from './lower-array-literal.ts'
import { propertyName } from './lower-object.ts'
import type { Lowering } from './lowering.ts'
import { isWrapper, unwrap } from './unwrap.ts'

/** The array; `size` is the only argument. It must be what a variable starts with, and keeps. */
export function lowerArrayOfLength(
  lowering: Lowering,
  path: NodePath<t.NewExpression> | NodePath<t.CallExpression>,
  size: NodePath<t.Node>,
): Expr {
  const variable = holderOf(path)
  if (variable === null) return lowering.fail(codes.unsupported_construction({ name: 'Array' }), path)
  const span = lowering.span(path)
  const given = lowering.keep(lowering.expression(size))
  const promised = lowering.locals.temporary(span, true)
  lowering.emit(b.assign(promised, b.generic('js.>>>', [given, b.constant(0, span)], span), span))
  // Of anything else than a length, JavaScript makes an array of one element, or throws.
  const isNone = b.generic('js.!==', [lowering.read(promised, span), given], span)
  const why = 'what an array is made of is not its length'
  lowering.emit(b.ifThen(isNone, [b.bail(why, span)], [], span))
  lowering.activation.homeOf(variable).promised.set(variable.identifier, promised)
  return constructArray(lowering, 'Array.literal', [], path)
}

/** Sees to it that the array that is read here has all its elements, or that nothing else is read of it than one of them. */
export function keepPromise(lowering: Lowering, path: NodePath<t.Identifier>, array: Expr): void {
  const promised = promiseOf(lowering, path)
  const use = outermost(path)
  if (promised === null || isElement(use) || isLength(use)) return
  const span = lowering.span(path)
  lowering.emit(b.ifThen(isShort(array, promised, span), [b.bail('an array has holes', span)], [], span))
  // From here on others may take elements away.
  if (!use.parentPath?.isReturnStatement()) lowering.emit(b.assign(promised, b.constant(0, span), span))
}

/** The length of an array that may still have holes at its end; null where the member is anything else. */
export function promisedLength(lowering: Lowering, member: NodePath<t.MemberExpression>): Expr | null {
  const object = unwrap(member.get('object'))
  const promised = object.isIdentifier() ? promiseOf(lowering, object) : null
  if (promised === null || !isLength(outermost(object))) return null
  const span = lowering.span(member)
  const array = lowering.expression(object)
  const test = isShort(array, promised, span)
  return b.cond(test, b.local(promised, unknown, span), b.member(array, 'length', span), unknown, span)
}

function isShort(array: Expr, promised: LocalId, span: Span): Expr {
  return b.generic('js.<', [b.member(array, 'length', span), b.local(promised, unknown, span)], span)
}

function promiseOf(lowering: Lowering, path: NodePath<t.Identifier>): LocalId | null {
  const variable = path.scope.getBinding(path.node.name)
  if (variable === undefined) return null
  return lowering.activation.homeOf(variable).promised.get(variable.identifier) ?? null
}

/** The variable that an expression gives its only value, and that only the function itself mentions behind it; null for other places. */
function holderOf(path: NodePath<t.Node>): Variable | null {
  const use = outermost(path)
  const holder = use.parentPath
  const target = holder?.isVariableDeclarator()
    ? holder.node.id
    : holder?.isAssignmentExpression({ operator: '=' }) && holder.parentPath.isExpressionStatement()
      ? holder.node.left
      : null
  if (target?.type !== 'Identifier' || (use.key !== 'init' && use.key !== 'right')) return null
  const variable = path.scope.getBinding(target.name)
  const home = path.getFunctionParent()
  if (
    variable === undefined ||
    variable.kind === 'param' ||
    variable.scope.getFunctionParent() !== home?.scope
  )
    return null
  const assignments = holder?.isVariableDeclarator() ? 0 : 1
  const end = path.node.end ?? 0
  const isOwn =
    variable.constantViolations.length === assignments &&
    variable.referencePaths.every(
      (each) => each.getFunctionParent() === home && (each.node.start ?? 0) >= end,
    )
  return isOwn ? variable : null
}

function outermost(path: NodePath<t.Node>): NodePath<t.Node> {
  let use = path
  while (use.parentPath !== null && isWrapper(use.parentPath.node)) use = use.parentPath
  return use
}

/** `a` in `a[i]`. */
function isElement(use: NodePath<t.Node>): boolean {
  const member = use.parentPath
  if (!member?.isMemberExpression() || use.key !== 'object' || !member.node.computed) return false
  return member.node.property.type !== 'StringLiteral' && !isCalled(member)
}

/** `a` in `a.length`, read. */
function isLength(use: NodePath<t.Node>): boolean {
  const member = use.parentPath
  if (!member?.isMemberExpression() || use.key !== 'object' || propertyName(member) !== 'length') return false
  const around = outermost(member).parentPath
  return !around?.isUpdateExpression() && !(around?.isAssignmentExpression() && member.key === 'left')
}

function isCalled(member: NodePath<t.Node>): boolean {
  const use = outermost(member)
  return use.key === 'callee' || use.key === 'tag'
}
