// `new Map(…)` and `new Set(…)`: made empty, and given what stands in the argument.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import * as codes from '../diagnostics/codes/language.ts'
import * as b from '../hir/builders.ts'
import type { Expr } from '../hir/nodes.ts'
import { constructArray, hasSpread } from './lower-array-literal.ts'
import { eachIterated } from './lower-loop.ts'
import type { Lowering } from './lowering.ts'
import { unwrap } from './unwrap.ts'

/** `name` is `new Map` or `new Set`. */
export function lowerCollection(lowering: Lowering, name: string, path: NodePath<t.NewExpression>): Expr {
  const [given, ...others] = path.get('arguments') as NodePath<t.Node>[]
  if (others.length > 0 || given?.isSpreadElement())
    lowering.fail(codes.unsupported_construction({ name: name.slice('new '.length) }), path)
  lowering.callsMethods = true
  const source = given === undefined ? null : unwrap(given)
  const items = source?.isArrayExpression() && !hasSpread(source.node) ? literalEntries(source, name) : null
  const span = lowering.span(path)
  const method = name === 'new Map' ? 'set' : 'add'
  const put = (collection: Expr, args: readonly Expr[]): void =>
    lowering.emit(b.call({ kind: 'method', name: method }, [collection, ...args], null, span))
  if (items !== null) {
    const values = lowering.operands(items.flat())
    const collection = constructArray(lowering, name, [], path)
    const size = method === 'set' ? 2 : 1
    for (let i = 0; i < values.length; i += size) put(collection, values.slice(i, i + size))
    return collection
  }
  const isNone = source === null || source.isNullLiteral()
  if (isNone) return constructArray(lowering, name, [], path)
  const iterated = lowering.stable(lowering.expression(source))
  const collection = constructArray(lowering, name, [], path)
  eachIterated(lowering, iterated, path, (item) => {
    const entry = lowering.stable(item)
    put(collection, method === 'add' ? [entry] : [b.iterated(entry, 0, span), b.iterated(entry, 1, span)])
  })
  return collection
}

/** By entry: its key and value, or the key alone. Null where some entry of a map is no pair. */
function literalEntries(literal: NodePath<t.ArrayExpression>, name: string): NodePath<t.Node>[][] | null {
  const entries: NodePath<t.Node>[][] = []
  for (const element of literal.get('elements') as NodePath<t.Node | null>[]) {
    if (element.node === null) return null
    const entry = unwrap(element as NodePath<t.Node>)
    if (name === 'new Set') entries.push([entry])
    else if (entry.isArrayExpression() && entry.node.elements.length === 2 && !hasSpread(entry.node)) {
      const parts = entry.get('elements') as NodePath<t.Node | null>[]
      if (parts.some((part) => part.node === null)) return null
      entries.push(parts as NodePath<t.Node>[])
    } else return null
  }
  return entries
}
