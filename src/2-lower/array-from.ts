// `Array.from` and `Float64Array.from`, of arrays and of `{ length: n }`, with and without a function.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import { staticKey } from '../1-parse/static-syntax.ts'
import * as codes from '../diagnostics/codes/language.ts'
import * as b from '../hir/builders.ts'
import type { Expr } from '../hir/nodes.ts'
import { bailIfResized } from './array-callbacks.ts'
import { changesOf } from './evaluation-order.ts'
import { type FunctionValue, functionValueOf } from './function-value.ts'
import { constructArray } from './lower-array-literal.ts'
import { callFunction, plainValue } from './lower-call.ts'
import type { Lowering } from './lowering.ts'
import { listOf } from './spread.ts'
import { unwrap } from './unwrap.ts'

/** `name` is `Array.from` or that of a typed array. Null where the arguments are of other kinds. */
export function lowerArrayFrom(
  lowering: Lowering,
  name: string,
  path: NodePath<t.CallExpression>,
): Expr | null {
  const [given, mapper] = path.get('arguments') as NodePath<t.Node>[]
  if (given === undefined || given.isSpreadElement()) return null
  const fn = mapper === undefined ? null : functionValueOf(lowering, mapper)
  if (mapper !== undefined && fn === null) return null
  const source = unwrap(given)
  const length = lengthOf(source)
  if (length === null && fn === null) {
    if (name !== 'Array.from') return null
    const array = lowering.stable(lowering.expression(source))
    return listOf(lowering, [{ kind: 'spread', array, from: 0 }], path)
  }
  if (length === undefined) return null
  if (length !== null)
    return fn === null ? null : mapped(lowering, { name, path, fn, count: lowering.expression(length) })
  const array = lowering.stable(lowering.expression(source))
  lowering.callsMethods = true
  const count = b.member(array, 'length', lowering.span(path))
  return fn === null ? null : mapped(lowering, { name, path, fn, count, array })
}

/** `n` of `{ length: n }`; null where there is no object literal, undefined where it holds something else. */
function lengthOf(source: NodePath<t.Node>): NodePath<t.Node> | null | undefined {
  if (!source.isObjectExpression()) return null
  const [only, ...others] = source.get('properties')
  const isLength = only?.isObjectProperty() && staticKey(only.node) === 'length' && others.length === 0
  return isLength ? only.get('value') : undefined
}

interface Mapped {
  readonly name: string
  readonly path: NodePath<t.CallExpression>
  readonly fn: FunctionValue
  readonly count: Expr
  /** What the elements come from; without it they are undefined. */
  readonly array?: Expr
}

function mapped(lowering: Lowering, { name, path, fn, count, array }: Mapped): Expr {
  const span = lowering.span(path)
  const owner = name.slice(0, -'.from'.length)
  const size = lowering.stable(count)
  const result =
    owner === 'Array'
      ? constructArray(lowering, 'Array.filled', [size, b.constant(0, span)], path)
      : constructArray(lowering, `new ${owner}`, [size], path)
  const id = lowering.locals.temporary(span)
  const index = lowering.read(id, span)
  lowering.emit(b.assign(id, b.constant(0, span), span))
  const { stmts } = lowering.collect(() => {
    const element =
      array === undefined
        ? b.constant(undefined, span)
        : lowering.keep(b.generic('js.element_in_range', [array, index], span))
    const args = [element, index].map((value) => ({ kind: 'value' as const, value }))
    const applied = lowering.collect(() =>
      plainValue(lowering, callFunction(lowering, fn, args, path, 'value'), path),
    )
    // A typed array takes all elements before the function is first called.
    if (owner !== 'Array' && array !== undefined && changesOf(applied.stmts).memory) {
      const why = 'the function may write to the array that it is applied to'
      lowering.fail(codes.unsupported_call({ name, why }), path)
    }
    for (const stmt of applied.stmts) lowering.emit(stmt)
    lowering.emit(b.store(result, index, applied.value, 'skip', span))
    if (array !== undefined) for (const stmt of bailIfResized(array, size, span)) lowering.emit(stmt)
  })
  lowering.emit(
    b.loop({
      label: lowering.jumps.fresh(),
      head: [],
      test: b.generic('js.<', [index, b.member(result, 'length', span)], span),
      body: stmts,
      update: [b.assign(id, b.generic('js.+', [index, b.constant(1, span)], span), span)],
      testLast: false,
      span,
    }),
  )
  return result
}
