// `Array.from` and `Float64Array.from`, of arrays and of what is only long, such as `{ length: n }`, with and without a function.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import * as codes from '../diagnostics/codes/language.ts'
import * as b from '../hir/builders.ts'
import type { Expr } from '../hir/nodes.ts'
import { bailIfResized } from './array-callbacks.ts'
import { changesOf } from './evaluation-order.ts'
import { type FunctionValue, functionValueOf } from './function-value.ts'
import { constructArray } from './lower-array-literal.ts'
import { callFunction, plainValue } from './lower-call.ts'
import type { Lowering } from './lowering.ts'
import { countOfIndices, lengthInObject, type RepeatedArray, repeatedItems } from './repeated-array.ts'
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
  const length = lengthInObject(source)
  if (length === null && fn === null) {
    if (name !== 'Array.from') return null
    const count = countOfIndices(lowering, source)
    if (count !== null) return arrayOfIndices(lowering, count, path)
    const array = lowering.stable(lowering.expression(source))
    return listOf(lowering, [{ kind: 'spread', array, from: 0 }], path)
  }
  if (length === undefined) return null
  if (length !== null)
    return fn === null ? null : mapped(lowering, { name, path, fn, count: lowering.expression(length) })
  const repeated = fn === null ? null : repeatedItems(lowering, source)
  if (fn !== null && repeated !== null) return mapped(lowering, { name, path, fn, ...repeated })
  const array = lowering.stable(lowering.expression(source))
  lowering.callsMethods = true
  const count = b.member(array, 'length', lowering.span(path))
  return fn === null ? null : mapped(lowering, { name, path, fn, count, array })
}

/** `array.map(fn)` of an array that need not be made. */
export function mapRepeated(
  lowering: Lowering,
  repeated: RepeatedArray,
  fn: FunctionValue,
  path: NodePath<t.CallExpression>,
): Expr {
  return mapped(lowering, { name: 'Array.from', path, fn, ...repeated })
}

/** `[0, 1, …]` */
export function arrayOfIndices(lowering: Lowering, count: Expr, path: NodePath<t.Node>): Expr {
  const span = lowering.span(path)
  const size = lowering.stable(count)
  const result = constructArray(lowering, 'Array.collected', [size], path)
  eachIndex(lowering, collectedLength(result, size), path, (index) =>
    lowering.emit(b.store(result, index, index, 'skip', span)),
  )
  return result
}

interface Mapped {
  readonly name: string
  readonly path: NodePath<t.CallExpression>
  readonly fn: FunctionValue
  readonly count: Expr
  /** What the elements come from. */
  readonly array?: Expr
  /** What they are where they come from nowhere: undefined if this is left out. */
  readonly elementAt?: RepeatedArray['elementAt']
}

function mapped(lowering: Lowering, { name, path, fn, count, array, elementAt }: Mapped): Expr {
  const span = lowering.span(path)
  const owner = name.slice(0, -'.from'.length)
  const use = owner === 'Array' ? 'element' : 'value'
  const size = lowering.stable(count)
  const result = constructArray(
    lowering,
    owner === 'Array' ? 'Array.collected' : `new ${owner}`,
    [size],
    path,
  )
  const end = owner === 'Array' ? collectedLength(result, size) : b.member(result, 'length', span)
  eachIndex(lowering, end, path, (index) => {
    const element =
      array === undefined
        ? (elementAt?.(index) ?? b.constant(undefined, span))
        : lowering.keep(b.generic('js.element_in_range', [array, index], span))
    const args = [element, index].map((value) => ({ kind: 'value' as const, value }))
    const applied = lowering.collect(() =>
      plainValue(lowering, callFunction(lowering, fn, args, path, use), path),
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
  return result
}

const collectedLength = (array: Expr, size: Expr): Expr =>
  b.generic('js.collected_length', [array, size], array.span)

/** Runs `body` for each index below `end`. */
function eachIndex(lowering: Lowering, end: Expr, path: NodePath<t.Node>, body: (index: Expr) => void): void {
  const span = lowering.span(path)
  const id = lowering.locals.temporary(span)
  const index = lowering.read(id, span)
  lowering.emit(b.assign(id, b.constant(0, span), span))
  const { stmts } = lowering.collect(() => body(index))
  lowering.emit(
    b.loop({
      label: lowering.jumps.fresh(),
      head: [],
      test: b.generic('js.<', [index, end], span),
      body: stmts,
      update: [b.assign(id, b.generic('js.+', [index, b.constant(1, span)], span), span)],
      testLast: false,
      span,
    }),
  )
}
