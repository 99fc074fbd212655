// Array methods that call a function for each element: `map`, `filter`, `reduce` … as loops around a copy of the function's
// body, so that it reads and writes the variables around it like any other code.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import * as b from '../hir/builders.ts'
import type { Expr, Label, Stmt } from '../hir/nodes.ts'
import type { Span } from '../source.ts'
import type { FunctionValue } from './function-value.ts'
import { constructArray } from './lower-array-literal.ts'
import { callFunction, plainValue } from './lower-call.ts'
import { truth } from './lower-logical.ts'
import { unlessGap } from './lower-loop.ts'
import type { Lowering } from './lowering.ts'

/** A call `array.method(fn, second)`, its operands evaluated. */
interface CallbackCall {
  readonly lowering: Lowering
  readonly array: Expr
  readonly fn: FunctionValue
  /** The start value of a reduction; null where none is written. */
  readonly second: Expr | null
  readonly path: NodePath<t.CallExpression>
  readonly span: Span
}

const methods: Readonly<Record<string, (call: CallbackCall) => Expr>> = {
  forEach,
  map,
  filter,
  reduce: (call) => reduce(call, 'first'),
  reduceRight: (call) => reduce(call, 'last'),
  some: (call) => quantify(call, true),
  every: (call) => quantify(call, false),
  find: (call) => search(call, 'first', 'element'),
  findIndex: (call) => search(call, 'first', 'index'),
  findLast: (call) => search(call, 'last', 'element'),
  findLastIndex: (call) => search(call, 'last', 'index'),
}

export function takesCallback(method: string): boolean {
  return Object.hasOwn(methods, method)
}

/** The value of the call; `operands` are the array and what stands behind the function. */
export function lowerCallbackMethod(
  lowering: Lowering,
  method: string,
  fn: FunctionValue,
  operands: readonly Expr[],
  path: NodePath<t.CallExpression>,
): Expr {
  const [array, second = null] = operands
  const lower = methods[method]
  if (array === undefined || lower === undefined) return b.constant(undefined, lowering.span(path))
  lowering.callsMethods = true
  return lower({ lowering, array: lowering.stable(array), fn, second, path, span: lowering.span(path) })
}

// ---- loops ----------------------------------------------------------------------------------------------------------

type From = 'first' | 'last'

/** Runs `body` for every index of the array, as long as it is when the loop starts. `leave` is a label to break to. */
function eachIndex(
  { lowering, array, span }: CallbackCall,
  from: From,
  begin: Expr,
  body: (index: Expr, leave: Label) => void,
): void {
  const id = lowering.locals.temporary(span)
  const index = lowering.read(id, span)
  const one = b.constant(1, span)
  const count = lowering.keep(b.generic('js.iterated_length', [array], span))
  const end = from === 'first' ? b.generic('js.iterated_limit', [array, count], span) : b.constant(0, span)
  lowering.emit(b.assign(id, begin, span))
  const loop = lowering.jumps.isolated((label) => {
    const { stmts } = lowering.collect(() => {
      body(index, label)
      for (const stmt of bailIfResized(array, count, span)) lowering.emit(stmt)
    })
    const step = b.generic(from === 'first' ? 'js.+' : 'js.-', [index, one], span)
    return b.loop({
      label,
      head: [],
      test: b.generic(from === 'first' ? 'js.<' : 'js.>=', [index, end], span),
      body: stmts,
      update: [b.assign(id, step, span)],
      testLast: false,
      span,
    })
  })
  lowering.emit(loop)
}

/** What a function does to the length of the array that it is applied to is left to the original. */
export function bailIfResized(array: Expr, count: Expr, span: Span): readonly Stmt[] {
  const changed = b.generic('js.length_changed', [array, count], span)
  return [b.ifThen(changed, [b.bail('the array changes its length meanwhile', span)], [], span)]
}

function startOf({ array, span }: CallbackCall, from: From): Expr {
  if (from === 'first') return b.constant(0, span)
  return b.generic('js.-', [b.member(array, 'length', span), b.constant(1, span)], span)
}

/** Runs `body` for every element, read before the function is called. */
function eachElement(
  call: CallbackCall,
  from: From,
  body: (element: Expr, index: Expr, leave: Label) => void,
): void {
  eachIndex(call, from, startOf(call, from), (index, leave) => body(elementAt(call, index), index, leave))
}

const elementAt = ({ lowering, array, span }: CallbackCall, index: Expr): Expr =>
  lowering.keep(b.generic('js.element_in_range', [array, index], span))

/** What the function gives for an element. */
function applied(call: CallbackCall, ...args: readonly Expr[]): Expr {
  return appliedAs(call, 'value', args)
}

function appliedAs(
  { lowering, fn, array, path }: CallbackCall,
  use: 'value' | 'element',
  args: readonly Expr[],
): Expr {
  const values = [...args, array].map((value) => ({ kind: 'value' as const, value }))
  return plainValue(lowering, callFunction(lowering, fn, values, path, use), path)
}

// ---- methods --------------------------------------------------------------------------------------------------------

/** Of a collection too. */
function forEach(call: CallbackCall): Expr {
  const { lowering, fn, array, path, span } = call
  eachIndex(call, 'first', b.generic('js.iterated_start', [array], span), (index) =>
    unlessGap(lowering, array, index, () => {
      const value = lowering.keep(b.generic('js.iterated_value', [array, index], span))
      const key = b.generic('js.iterated_key', [array, index], span)
      const args = [value, key, array].map((each) => ({ kind: 'value' as const, value: each }))
      callFunction(lowering, fn, args, path, 'effect')
    }),
  )
  return b.constant(undefined, call.span)
}

function map(call: CallbackCall): Expr {
  const { lowering, array, span } = call
  const result = newLike(call, b.member(array, 'length', span))
  eachElement(call, 'first', (element, index) => {
    lowering.emit(b.store(result, index, appliedAs(call, 'element', [element, index]), 'skip', span))
  })
  return result
}

/** What is kept goes to the front of an array that is long enough for all, whose rest is cut off at the end. */
function filter(call: CallbackCall): Expr {
  const { lowering, array, span } = call
  const kept = newLike(call, b.member(array, 'length', span))
  const id = lowering.locals.temporary(span)
  const count = lowering.read(id, span)
  lowering.emit(b.assign(id, b.constant(0, span), span))
  eachElement(call, 'first', (element, index) => {
    const chosen = truth(applied(call, element, index))
    const keep = [
      b.store(kept, count, element, 'skip', span),
      b.assign(id, b.generic('js.+', [count, b.constant(1, span)], span), span),
    ]
    lowering.emit(b.ifThen(chosen, keep, [], span))
  })
  const result = lowering.locals.temporary(span)
  const args = [kept, b.constant(0, span), count]
  lowering.emit(b.call({ kind: 'method', name: 'slice' }, args, result, span))
  return lowering.read(result, span)
}

const newLike = ({ lowering, array, path }: CallbackCall, length: Expr): Expr =>
  constructArray(lowering, 'Array.like', [array, length], path)

function reduce(call: CallbackCall, from: From): Expr {
  const { lowering, array, second, span } = call
  const id = lowering.locals.temporary(span)
  const total = lowering.read(id, span)
  const start = startOf(call, from)
  const combine = (begin: Expr) =>
    eachIndex(call, from, begin, (index) => {
      const element = elementAt(call, index)
      lowering.emit(b.assign(id, applied(call, total, element, index), span))
    })
  if (second !== null) {
    lowering.emit(b.assign(id, second, span))
    combine(start)
    return total
  }
  const isEmpty = b.generic('js.===', [b.member(array, 'length', span), b.constant(0, span)], span)
  const error = b.throwOf('TypeError: Reduce of empty array with no initial value', span)
  lowering.emit(b.ifThen(isEmpty, [error], [], span))
  lowering.emit(b.assign(id, b.generic('js.element_in_range', [array, start], span), span))
  combine(b.generic(from === 'first' ? 'js.+' : 'js.-', [start, b.constant(1, span)], span))
  return total
}

/** `some` (`decisive`: true) and `every` (false). */
function quantify(call: CallbackCall, decisive: boolean): Expr {
  return findFirst(call, 'first', b.constant(!decisive, call.span), (element, index) => {
    const holds = truth(applied(call, element, index))
    return {
      found: decisive ? holds : b.generic('js.!', [holds], call.span),
      value: b.constant(decisive, call.span),
    }
  })
}

function search(call: CallbackCall, from: From, wanted: 'element' | 'index'): Expr {
  const none = b.constant(wanted === 'element' ? undefined : -1, call.span)
  return findFirst(call, from, none, (element, index) => ({
    found: truth(applied(call, element, index)),
    value: wanted === 'element' ? element : index,
  }))
}

function findFirst(
  call: CallbackCall,
  from: From,
  none: Expr,
  test: (element: Expr, index: Expr) => { readonly found: Expr; readonly value: Expr },
): Expr {
  const { lowering, span } = call
  const id = lowering.locals.temporary(span)
  lowering.emit(b.assign(id, none, span))
  eachElement(call, from, (element, index, leave) => {
    const { found, value } = test(element, index)
    lowering.emit(b.ifThen(found, [b.assign(id, value, span), b.breakTo(leave, span)], [], span))
  })
  return lowering.read(id, span)
}
