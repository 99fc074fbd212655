// Array literals. One that is only taken apart or returned is a tuple of values; any other becomes an array of its own.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import * as codes from '../diagnostics/codes/language.ts'
import * as b from '../hir/builders.ts'
import type { Expr } from '../hir/nodes.ts'
import { arrayOfIndices } from './array-from.ts'
import type { Lowering } from './lowering.ts'
import { countOfIndices } from './repeated-array.ts'
import { isWrapper, unwrap } from './unwrap.ts'

/** The evaluated elements. Holes and spread fall back; arrays inside are arrays of their own. */
export function literalItems(lowering: Lowering, path: NodePath<t.ArrayExpression>): Expr[] {
  const elements = path.get('elements') as NodePath<t.Node | null>[]
  const fail = (why: string, instead: string, at: NodePath<t.Node>) =>
    lowering.fail(codes.unsupported_array_literal({ why, instead }), at)
  const items = elements.map((element): NodePath<t.Node> => {
    if (element.node === null) return fail('it has a hole', 'Write undefined or a number in its place.', path)
    return element as NodePath<t.Node>
  })
  for (const item of items) if (item.isSpreadElement()) lowering.fail(codes.unsupported_spread({}), item)
  return lowering.operands(items)
}

/** The literal as a tuple: for places where it is only taken apart. */
export function lowerTuple(lowering: Lowering, path: NodePath<t.ArrayExpression>): Expr {
  if (hasSpread(path.node)) return lowerSpread(lowering, path)
  return b.tuple(literalItems(lowering, path), lowering.span(path))
}

export function hasSpread(literal: t.ArrayExpression): boolean {
  return literal.elements.some((element) => element?.type === 'SpreadElement')
}

/** The literal as an array of its own. */
export function lowerArrayLiteral(lowering: Lowering, path: NodePath<t.ArrayExpression>): Expr {
  if (hasSpread(path.node)) return lowerSpread(lowering, path)
  return constructArray(lowering, 'Array.literal', literalItems(lowering, path), path)
}

/** `[...a, x]`: an empty array, to which everything is added in order. */
function lowerSpread(lowering: Lowering, path: NodePath<t.ArrayExpression>): Expr {
  lowering.callsMethods = true
  const [only] = path.get('elements') as NodePath<t.Node | null>[]
  const indices =
    only?.isSpreadElement() && path.node.elements.length === 1
      ? countOfIndices(lowering, only.get('argument'))
      : null
  if (indices !== null) return arrayOfIndices(lowering, indices, path)
  const array = constructArray(lowering, 'Array.literal', [], path)
  for (const element of path.get('elements') as NodePath<t.Node | null>[]) {
    if (element.node === null) {
      const why = { why: 'it has a hole', instead: 'Write undefined or a number in its place.' }
      lowering.fail(codes.unsupported_array_literal(why), path)
    }
    const item = element as NodePath<t.Node>
    const { method, object } = item.isSpreadElement()
      ? spreadSource(item.get('argument'))
      : { method: 'push', object: item }
    const value = lowering.expression(object)
    lowering.emit(b.call({ kind: 'method', name: method }, [array, value], null, lowering.span(item)))
  }
  return array
}

/** What is spread, `x.keys()` and `x.values()` of a collection among it, and the method that appends it. */
export function spreadSource(path: NodePath<t.Node>): {
  readonly method: string
  readonly object: NodePath<t.Node>
} {
  const call = unwrap(path)
  const callee = call.isCallExpression() && call.node.arguments.length === 0 ? call.get('callee') : null
  if (callee?.isMemberExpression() && !callee.node.computed && callee.node.property.type === 'Identifier') {
    const { name } = callee.node.property
    if (name === 'keys' || name === 'values') return { method: `...${name}`, object: callee.get('object') }
  }
  return { method: '...', object: path }
}

/** A new array by one of the constructors that inference knows. */
export function constructArray(
  lowering: Lowering,
  name: string,
  args: readonly Expr[],
  path: NodePath<t.Node>,
): Expr {
  const span = lowering.span(path)
  const result = lowering.locals.temporary(span)
  lowering.emit(b.call({ kind: 'constructor', name }, args, result, span))
  return lowering.read(result, span)
}

/** Whether a literal bound to `name` stays a tuple: the name is never reassigned, and every use reads a constant index in range or
 *  the length, takes the array apart, or returns it where it may leave as a tuple. */
export function isUsedAsTuple(
  name: NodePath<t.Identifier>,
  literal: t.ArrayExpression,
  leavesAsTuple: boolean,
): boolean {
  const binding = name.scope.getBinding(name.node.name)
  if (binding === undefined || binding.constantViolations.length > 0 || hasSpread(literal)) return false
  const owner = name.getFunctionParent()
  return binding.referencePaths.every(
    (reference) =>
      isTupleUse(reference, literal.elements.length) ||
      (leavesAsTuple && isReturned(reference) && reference.getFunctionParent() === owner),
  )
}

/** By the function that makes it, once: any other may give the same array several times. */
function isReturned(reference: NodePath<t.Node>): boolean {
  let use = reference
  while (use.parentPath !== null && isWrapper(use.parentPath.node)) use = use.parentPath
  return use.parentPath?.isReturnStatement() === true
}

function isTupleUse(reference: NodePath<t.Node>, length: number): boolean {
  let use = reference
  while (use.parentPath !== null && isWrapper(use.parentPath.node)) use = use.parentPath
  const parent = use.parentPath
  if (parent === null) return false
  if (parent.isVariableDeclarator()) return use.key === 'init' && parent.get('id').isArrayPattern()
  if (parent.isAssignmentExpression({ operator: '=' }))
    return use.key === 'right' && parent.get('left').isArrayPattern()
  if (!parent.isMemberExpression() || use.key !== 'object' || isWritten(parent)) return false
  const { property, computed } = parent.node
  if (!computed) return property.type === 'Identifier' && property.name === 'length'
  return property.type === 'NumericLiteral' && Number.isInteger(property.value) && property.value < length
}

/** Whether a member is assigned, updated, deleted, called or bound by a pattern rather than read. */
function isWritten(member: NodePath<t.MemberExpression>): boolean {
  let use: NodePath<t.Node> = member
  while (use.parentPath !== null && isWrapper(use.parentPath.node)) use = use.parentPath
  const parent = use.parentPath
  if (parent === null) return true
  if (parent.isAssignmentExpression() || parent.isAssignmentPattern()) return use.key === 'left'
  if (parent.isCallExpression() || parent.isTaggedTemplateExpression())
    return use.key === 'callee' || use.key === 'tag'
  if (parent.isForXStatement()) return use.key === 'left'
  if (parent.isUnaryExpression()) return parent.node.operator === 'delete'
  return (
    parent.isUpdateExpression() ||
    parent.isArrayPattern() ||
    parent.isRestElement() ||
    parent.isObjectProperty()
  )
}
