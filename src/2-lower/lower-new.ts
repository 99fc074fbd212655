// Construction of arrays.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import * as codes from '../diagnostics/codes/language.ts'
import type { Expr } from '../hir/nodes.ts'
import { lowerArrayOfLength } from './array-of-length.ts'
import { builtInPath, isTypedArrayName } from './built-ins.ts'
import { constructArray, hasSpread, literalItems } from './lower-array-literal.ts'
import { argumentsOf } from './lower-call.ts'
import { lowerNewInstance } from './lower-class.ts'
import { lowerCollection } from './lower-collection.ts'
import type { Lowering } from './lowering.ts'
import { unwrap } from './unwrap.ts'

/** `new Float64Array(…)`, and `new Array(a, b)` with its elements. */
export function lowerNew(lowering: Lowering, path: NodePath<t.NewExpression>): Expr {
  const callee = path.get('callee')
  const name = builtInPath(lowering, callee)
  if (name !== null && isTypedArrayName(name)) {
    const args = path.get('arguments') as NodePath<t.Node>[]
    const only = args.length === 1 && args[0] !== undefined ? unwrap(args[0]) : null
    // Of a literal: the same array without the literal in between.
    if (only?.isArrayExpression() && !hasSpread(only.node))
      return constructArray(lowering, `${name}.of`, literalItems(lowering, only), path)
    return constructArray(lowering, `new ${name}`, argumentsOf(lowering, path), path)
  }
  if (name === 'Map' || name === 'Set') return lowerCollection(lowering, `new ${name}`, path)
  if (name === 'Array') return lowerNewArray(lowering, path)
  const binding = callee.isIdentifier() ? lowering.resolve(callee) : null
  const shape = binding?.kind === 'function' ? lowering.index.constructedBy(binding.key) : null
  if (shape !== null) return lowerNewInstance(lowering, shape, path)
  if (binding?.kind === 'class') return lowerNewInstance(lowering, lowering.index.classOf(binding.key), path)
  return lowering.fail(codes.unsupported_construction({ name: name ?? lowering.textOf(callee) }), path)
}

/** `new Array(n)`, or with its elements; with and without `new` it is the same. */
export function lowerNewArray(
  lowering: Lowering,
  path: NodePath<t.CallExpression> | NodePath<t.NewExpression>,
): Expr {
  const size = arrayLength(path)
  if (size !== null) return lowerArrayOfLength(lowering, path, size)
  return constructArray(lowering, 'Array.literal', argumentsOf(lowering, path), path)
}

/** The only argument of `Array(n)`, which is a length and not an element; null if there are none or several. */
export function arrayLength(
  path: NodePath<t.CallExpression> | NodePath<t.NewExpression>,
): NodePath<t.Node> | null {
  const args = path.get('arguments') as NodePath<t.Node>[]
  return args.length === 1 ? (args[0] ?? null) : null
}
