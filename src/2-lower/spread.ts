// Spread and rest: `[...a, x]`, `f(...a)`, `(...xs) => …`, `[first, ...others] = a`. A list is made of the parts.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import * as codes from '../diagnostics/codes/language.ts'
import * as b from '../hir/builders.ts'
import type { Expr } from '../hir/nodes.ts'
import type { Span } from '../source.ts'
import { changesOf } from './evaluation-order.ts'
import type { Argument, FunctionValue, PassedArgument } from './function-value.ts'
import { pathOf } from './inline-function.ts'
import { constructArray } from './lower-array-literal.ts'
import type { Lowering } from './lowering.ts'

/** A piece of a list: one item, or the elements of an array from an index on. */
export type Part =
  | { readonly kind: 'item'; readonly value: Expr }
  | { readonly kind: 'spread'; readonly array: Expr; readonly from: number }

/** Evaluates items and spread arrays from left to right. */
export function partsAt(lowering: Lowering, paths: readonly NodePath<t.Node>[]): Part[] {
  const values: Expr[] = []
  const isSpread = paths.map((path) => path.isSpreadElement())
  // Iterating calls a method of the array, which throws where the array is detached.
  if (isSpread.includes(true)) lowering.callsMethods = true
  for (const [i, path] of paths.entries()) {
    const value = lowering.after(values, () => {
      const { stmts, value } = lowering.collect(() =>
        path.isSpreadElement()
          ? lowering.stable(lowering.expression(path.get('argument')))
          : lowering.expression(path),
      )
      // The elements of an earlier one are read when all is evaluated.
      if (isSpread.indexOf(true) < i && isSpread.includes(true) && changesOf(stmts).memory)
        lowering.fail(codes.unsupported_spread({}), path)
      for (const stmt of stmts) lowering.emit(stmt)
      return value
    })
    values.push(value)
  }
  return values.map((value, i) =>
    isSpread[i] ? { kind: 'spread', array: value, from: 0 } : { kind: 'item', value },
  )
}

/** A list of the parts. */
export function listOf(lowering: Lowering, parts: readonly Part[], path: NodePath<t.Node>): Expr {
  const items = parts.flatMap((part) => (part.kind === 'item' ? [part.value] : []))
  if (items.length === parts.length) return constructArray(lowering, 'Array.literal', items, path)
  const span = lowering.span(path)
  const counts = parts.map((part) => lowering.repeatable(countOf(part, span)))
  const total = counts.reduce((sum, count) => b.generic('js.+', [sum, count], span))
  const result = constructArray(lowering, 'Array.filled', [total, b.constant(0, span)], path)
  const id = lowering.locals.temporary(span)
  const next = lowering.read(id, span)
  lowering.emit(b.assign(id, b.constant(0, span), span))
  const push = (value: Expr): void => {
    lowering.emit(b.store(result, next, value, 'skip', span))
    lowering.emit(b.assign(id, b.generic('js.+', [next, b.constant(1, span)], span), span))
  }
  for (const part of parts) {
    if (part.kind === 'item') push(part.value)
    else eachPartElement(lowering, part, span, push)
  }
  return result
}

function countOf(part: Part, span: Span): Expr {
  if (part.kind === 'item') return b.constant(1, span)
  const length = b.member(part.array, 'length', span)
  if (part.from === 0) return length
  const rest = b.generic('js.-', [length, b.constant(part.from, span)], span)
  return b.generic('Math.max', [rest, b.constant(0, span)], span)
}

/** Runs `body` for each element of a spread array. */
export function eachPartElement(
  lowering: Lowering,
  { array, from }: Extract<Part, { kind: 'spread' }>,
  span: Span,
  body: (element: Expr) => void,
): void {
  const id = lowering.locals.temporary(span)
  const index = lowering.read(id, span)
  lowering.emit(b.assign(id, b.constant(from, span), span))
  const { stmts } = lowering.collect(() => body(b.generic('js.element_in_range', [array, index], span)))
  lowering.emit(
    b.loop({
      label: lowering.jumps.fresh(),
      head: [],
      test: b.generic('js.<', [index, b.member(array, 'length', span)], span),
      body: stmts,
      update: [b.assign(id, b.generic('js.+', [index, b.constant(1, span)], span), span)],
      testLast: false,
      span,
    }),
  )
}

// ---- calls ----------------------------------------------------------------------------------------------------------

/** The arguments as the function's parameters take them: spread ones apart, those for a rest parameter in a list. */
export function matchParameters(
  lowering: Lowering,
  fn: Extract<FunctionValue, { kind: 'closure' | 'source' }>,
  args: readonly PassedArgument[],
  path: NodePath<t.Node>,
): readonly Argument[] {
  const params = pathOf(fn).node.params.filter(
    (param) => !(param.type === 'Identifier' && param.name === 'this'),
  )
  const rest = params.findIndex((param) => param.type === 'RestElement')
  const end = rest < 0 ? params.length : rest
  const spread = args.findIndex((arg) => arg.kind === 'spread')
  const last = args[spread]
  if (spread >= 0 && spread < args.length - 1) lowering.fail(codes.unsupported_spread({}), path)
  const span = lowering.span(path)
  const array = last?.kind === 'spread' ? last.array : null
  const single = array === null ? args : args.slice(0, -1)
  const fixed = single.filter(isArgument).slice(0, rest < 0 ? undefined : rest)
  for (let i = fixed.length; array !== null && i < end; i++)
    fixed.push({ kind: 'value', value: b.iterated(array, i - spread, span) })
  if (rest < 0) return fixed
  const parts = single.slice(rest).map((arg): Part => {
    if (arg.kind === 'value') return { kind: 'item', value: arg.value }
    return lowering.fail(codes.unsupported_function_value({ name: lowering.textOf(path) }), path)
  })
  if (array !== null) parts.push({ kind: 'spread', array, from: Math.max(0, rest - spread) })
  while (fixed.length < rest) fixed.push({ kind: 'value', value: b.constant(undefined, span) })
  return [...fixed, { kind: 'value', value: listOf(lowering, parts, path) }]
}

const isArgument = (arg: PassedArgument): arg is Argument => arg.kind !== 'spread'

/** More arguments than this may be more than the engine passes. */
const MAX_ARGUMENTS = 32768

/** `Math.max(...a, x)` and `Math.min`: one operand after the other. */
export function foldSpread(lowering: Lowering, name: string, path: NodePath<t.CallExpression>): Expr {
  const span = lowering.span(path)
  const parts = partsAt(lowering, path.get('arguments') as NodePath<t.Node>[])
  const id = lowering.locals.temporary(span)
  const most = lowering.read(id, span)
  const start = name === 'Math.max' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  lowering.emit(b.assign(id, b.constant(start, span), span))
  const include = (value: Expr): void =>
    lowering.emit(b.assign(id, b.generic(name, [most, value], span), span))
  for (const part of parts) {
    if (part.kind === 'item') {
      include(part.value)
      continue
    }
    const limit = b.constant(MAX_ARGUMENTS, span)
    const tooMany = b.generic('js.>', [b.member(part.array, 'length', span), limit], span)
    lowering.emit(b.ifThen(tooMany, [b.bail('the array may be too long to be spread', span)], [], span))
    eachPartElement(lowering, part, span, include)
  }
  return most
}
