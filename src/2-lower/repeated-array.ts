// Arrays that exist only to be as long as they are: `Array(n).fill(null)`, `[...Array(n)]`, `[...Array(n).keys()]`,
// `Array.from({ length: n })`. Where a function is applied to one at once, which cannot see the array itself, it is never made.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import { staticKey, staticPropertyName } from '../1-parse/static-syntax.ts'
import * as b from '../hir/builders.ts'
import type { Expr } from '../hir/nodes.ts'
import { countsArguments } from './argument-count.ts'
import { builtInPath } from './built-ins.ts'
import type { FunctionValue } from './function-value.ts'
import { pathOf } from './inline-function.ts'
import { arrayLength } from './lower-new.ts'
import type { Lowering } from './lowering.ts'
import { unwrap } from './unwrap.ts'

/** An array of `length` elements: all what `filler` gives (undefined where there is none), or each its index. */
interface Repeated {
  readonly length: NodePath<t.Node>
  readonly filler: NodePath<t.Node> | 'undefined' | 'index'
}

/** The same, evaluated. */
export interface RepeatedArray {
  readonly count: Expr
  readonly elementAt: (index: Expr) => Expr
}

/** The array that `path` makes, from whose elements another is made; null where it is of another kind. */
export function repeatedArray(lowering: Lowering, path: NodePath<t.Node>): RepeatedArray | null {
  const repeated = ofExpression(lowering, path)
  return repeated && evaluated(lowering, repeated, path)
}

/** As `repeatedArray`, of what is iterated: an iterator of indices, too, and an array of holes. */
export function repeatedItems(lowering: Lowering, path: NodePath<t.Node>): RepeatedArray | null {
  const repeated = ofIterated(lowering, path)
  return repeated && evaluated(lowering, repeated, path)
}

/** The number of indices that `path` iterates over and nothing else: `Array(n).keys()`. */
export function countOfIndices(lowering: Lowering, path: NodePath<t.Node>): Expr | null {
  const repeated = ofIterated(lowering, path)
  return repeated?.filler === 'index' ? evaluated(lowering, repeated, path).count : null
}

/** Whether a function that `map` calls is given no more than it takes: an element and its index. */
export function takesElementsOnly(fn: FunctionValue): boolean {
  if (fn.kind !== 'closure' && fn.kind !== 'source') return false
  const { params } = pathOf(fn).node
  return (
    params.length <= 2 && params.every(({ type }) => type !== 'RestElement') && !countsArguments(pathOf(fn))
  )
}

/** `n` of `new Array(n)` or `Array(n)`. */
export function lengthOfArray(lowering: Lowering, path: NodePath<t.Node>): NodePath<t.Node> | null {
  if (!path.isNewExpression() && !path.isCallExpression()) return null
  return builtInPath(lowering, path.get('callee') as NodePath<t.Node>) === 'Array' ? arrayLength(path) : null
}

/** `n` of `{ length: n }`; null where there is no object literal, undefined where it holds something else. */
export function lengthInObject(source: NodePath<t.Node>): NodePath<t.Node> | null | undefined {
  if (!source.isObjectExpression()) return null
  const [only, ...others] = source.get('properties')
  const isLength = only?.isObjectProperty() && staticKey(only.node) === 'length' && others.length === 0
  return isLength ? only.get('value') : undefined
}

function evaluated(lowering: Lowering, { length, filler }: Repeated, path: NodePath<t.Node>): RepeatedArray {
  lowering.callsMethods = true
  if (filler === 'index') return { count: lowering.expression(length), elementAt: (index) => index }
  if (filler === 'undefined') {
    const none = b.constant(undefined, lowering.span(path))
    return { count: lowering.expression(length), elementAt: () => none }
  }
  const [count, value] = lowering.operands([length, filler]) as [Expr, Expr]
  const element = lowering.stable(value)
  return { count, elementAt: () => element }
}

function ofExpression(lowering: Lowering, wrapped: NodePath<t.Node>): Repeated | null {
  const path = unwrap(wrapped)
  if (path.isArrayExpression()) {
    const [only, ...others] = path.get('elements') as NodePath<t.Node | null>[]
    return only?.isSpreadElement() && others.length === 0 ? ofIterated(lowering, only.get('argument')) : null
  }
  if (!path.isCallExpression()) return null
  const [first, ...others] = path.get('arguments') as NodePath<t.Node>[]
  if (others.length > 0 || first?.isSpreadElement()) return null
  const length = receiverLength(lowering, path, 'fill')
  if (length !== null) return { length, filler: first ?? 'undefined' }
  if (first === undefined || builtInPath(lowering, path.get('callee') as NodePath<t.Node>) !== 'Array.from')
    return null
  const source = unwrap(first)
  const written = lengthInObject(source)
  return written ? { length: written, filler: 'undefined' } : ofIterated(lowering, source)
}

function ofIterated(lowering: Lowering, wrapped: NodePath<t.Node>): Repeated | null {
  const path = unwrap(wrapped)
  const holes = lengthOfArray(lowering, path)
  if (holes !== null) return { length: holes, filler: 'undefined' }
  const keys =
    path.isCallExpression() && path.node.arguments.length === 0
      ? receiverLength(lowering, path, 'keys')
      : null
  return keys === null ? ofExpression(lowering, path) : { length: keys, filler: 'index' }
}

/** `n` of `Array(n).method(…)`. */
function receiverLength(
  lowering: Lowering,
  call: NodePath<t.CallExpression>,
  method: string,
): NodePath<t.Node> | null {
  const callee = call.get('callee')
  if (!callee.isMemberExpression() || staticPropertyName(callee.node) !== method) return null
  return lengthOfArray(lowering, unwrap(callee.get('object')))
}
