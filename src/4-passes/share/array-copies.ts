// The copies of an array that the parts of a loop add to: one array behind the other in `copies`, which the function makes once for each time
// that it makes the array itself.

import * as b from '../../hir/builders.ts'
import type { Expr, LocalId, Loop, Stmt } from '../../hir/nodes.ts'
import { boolean, int32, int64 } from '../../hir/types.ts'
import type { Span } from '../../source.ts'
import { type ArrayReduction, combinedElement, readElement } from './array-reductions.ts'

/** Elements of all copies of an array. Where there were more, the loop is left to one thread: beginning and adding them up would take long. */
const MAX_ELEMENTS = 2 ** 20

/** A constant int32. */
export const wholeNumber = (value: number, span: Span): Expr => ({ ...b.constant(value, span), type: int32 })

const arrayIn = (local: LocalId, { type }: ArrayReduction, span: Span): Expr => b.local(local, type, span)

/** Can all of one or more arrays have copies? */
function areShort(arrays: readonly ArrayReduction[], parts: number, span: Span): Expr {
  const isShort = (array: ArrayReduction): Expr =>
    b.op(
      'le',
      [lengthOf(array.local, array, span), wholeNumber(Math.floor(MAX_ELEMENTS / parts), span)],
      boolean,
      span,
    )
  const [first, ...others] = arrays.map(isShort) as [Expr, ...Expr[]]
  return others.reduce((all, test) => b.cond(all, test, b.constant(false, span), boolean, span), first)
}

export function lengthOf(local: LocalId, array: ArrayReduction, span: Span): Expr {
  return { ...b.length(arrayIn(local, array, span), span), type: int32 }
}

/** Room for the copies, of which each part fills its own; none for a long array. */
export function makeCopies(copies: LocalId, array: ArrayReduction, parts: number, span: Span): Stmt {
  const length = lengthOf(array.local, array, span)
  const all = b.op('mul', [length, wholeNumber(parts, span)], int32, span)
  const room = b.cond(areShort([array], parts, span), all, wholeNumber(0, span), int32, span)
  return b.newArray(copies, array.type, room, span)
}

/** Makes `own` the part's copy, of so many elements. */
export function takeCopy(
  own: LocalId,
  copies: LocalId,
  index: LocalId,
  { part, size }: { readonly part: Expr; readonly size: Expr },
  array: ArrayReduction,
): readonly Stmt[] {
  const { span } = part
  const begin = b.op('mul', [part, size], int32, span)
  const end = b.op('add', [begin, size], int32, span)
  const at = b.local(index, int32, span)
  const fill = b.store(arrayIn(own, array, span), at, array.identity, 'proven', span)
  return [
    b.subarray(own, arrayIn(copies, array, span), begin, end, span),
    ...countedTo(index, size, [fill], `copy_${own}`, span),
  ]
}

export interface Combining {
  readonly copies: LocalId
  readonly array: ArrayReduction
  /** Two int32s to count with. */
  readonly counters: readonly [LocalId, LocalId]
}

/** Adds the copies of so many parts to the array, one after the other. */
export function addCopies({ copies, array, counters }: Combining, count: Expr): readonly Stmt[] {
  const { span } = count
  const [part, index] = counters
  const [p, k] = [b.local(part, int32, span), b.local(index, int32, span)]
  const whole = arrayIn(array.local, array, span)
  const length = lengthOf(array.local, array, span)
  const place = b.op('add', [b.op('mul', [p, length], int32, span), k], int32, span)
  const element = readElement(whole, k, array.type, span)
  const other = readElement(arrayIn(copies, array, span), place, array.type, span)
  const add = b.store(whole, k, combinedElement(element, other, array, span), 'proven', span)
  const label = `copies_${copies}`
  const perPart = countedTo(index, length, [add], `${label}_elements`, span)
  return countedTo(part, count, perPart, label, span)
}

/** How many parts there are of what lies between two bounds; not more than 0 where nothing does. */
export function partCount(from: Expr, limit: Expr, parts: number): Expr {
  const { span } = from
  const most: Expr = { ...b.constant(parts, span), type: int64 }
  const count = b.op('sub', [b.convert(limit, int64), b.convert(from, int64)], int64, span)
  return b.convert(b.op('min', [count, most], int64, span), int32)
}

/** A loop of `index`, an int32, from 0 up to but without `limit`. */
export function countedTo(
  index: LocalId,
  limit: Expr,
  body: readonly Stmt[],
  label: string,
  span: Span,
): readonly Stmt[] {
  const at = b.local(index, int32, span)
  const next = b.op('add', [at, wholeNumber(1, span)], int32, span)
  return [
    b.assign(index, wholeNumber(0, span), span),
    b.loop({
      label,
      head: [],
      test: b.op('lt', [at, limit], boolean, span),
      body,
      update: [b.assign(index, next, span)],
      testLast: false,
      span,
    }),
  ]
}

/** The loop where its arrays are short, else `otherwise`. */
export function whereShort(
  arrays: readonly ArrayReduction[],
  parts: number,
  shared: readonly Stmt[],
  otherwise: Loop,
): readonly Stmt[] {
  if (arrays.length === 0) return shared
  const { span } = otherwise
  return [b.ifThen(areShort(arrays, parts, span), shared, [otherwise], span)]
}
