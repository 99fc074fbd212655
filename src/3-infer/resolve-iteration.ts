// What a loop over something asks of it, whatever that is: where it begins and ends, what it gives at a position, and which
// positions it passes over. Elements of arrays stand at their indices; entries of a `Map` or `Set` in the order of their coming.

import { invariant } from '../diagnostics/invariant.ts'
import * as b from '../hir/builders.ts'
import { DELETED } from '../hir/collections.ts'
import type { Expr } from '../hir/nodes.ts'
import * as t from '../hir/types.ts'
import type { Span } from '../source.ts'
import { applyOp, isOnlyNull, isUnresolved, toObject, unresolved } from './conversions.ts'
import { readField, resolveElementInRange, resolveMember } from './resolve-access.ts'
import { codePointAt, nextCodePoint } from './resolve-strings.ts'
import { definedObject } from './struct-values.ts'

type CollectionExpr = Expr & { readonly type: t.CollectionType }

/** By name; given the object, where a position stands in the loop, and where the operation has a place. */
const questions: Readonly<Record<string, (object: Expr, index: Expr, span: Span) => Expr>> = {
  'js.iterated_start': (object, _, span) => {
    const held = collection(object)
    return held === null ? b.constant(0, span) : readField(held, '$start', span)
  },
  'js.iterated_length': (object, _, span) => {
    const held = collection(object)
    return held === null ? resolveMember(b.member(object, 'length', span), object) : entryCount(held, span)
  },
  /** A loop that ends where the array ended when it began, and a collection ends now. */
  'js.iterated_limit': (object, limit, span) => {
    const held = collection(object)
    return held === null ? limit : entryCount(held, span)
  },
  'js.iterated_gap': (object, index, span) => {
    const held = collection(object)
    return held === null ? b.constant(false, span) : isDeleted(held, index, span)
  },
  'js.iterated_key': (object, index, span) => {
    const held = collection(object)
    return held === null ? index : item(held, '$keys', index, span)
  },
  'js.iterated_value': (object, index, span) => {
    const held = collection(object)
    return held === null ? resolveElementInRange([object, index], span) : valueAt(held, index, span)
  },
  'js.iterated_entry': (object, index, span) => {
    const held = collection(object)
    const [key, value] =
      held === null
        ? [index, resolveElementInRange([object, index], span)]
        : [item(held, '$keys', index, span), valueAt(held, index, span)]
    return isUnresolved(key) || isUnresolved(value) ? unresolved(span) : b.tuple([key, value], span)
  },
  'js.iterated': (object, index, span) => {
    const held = collection(object)
    if (held === null)
      return object.type.kind === 'string'
        ? codePointAt(object, index, span)
        : resolveElementInRange([object, index], span)
    const key = item(held, '$keys', index, span)
    if (held.type.collection.value === null || isUnresolved(key)) return key
    const value = valueAt(held, index, span)
    return isUnresolved(value) ? value : b.tuple([key, value], span)
  },
  'js.next_index': (object, index, span) =>
    object.type.kind === 'string'
      ? nextCodePoint(object, index, span)
      : applyOp('add', [index, b.constant(1, span)], span),
}

/** One of the operations above; null for other names. */
export function resolveIteration(name: string, args: readonly Expr[], span: Span): Expr | null {
  const question = Object.hasOwn(questions, name) ? questions[name] : undefined
  if (question === undefined) return null
  const [given, index = b.constant(0, span)] = args
  invariant(given, `${name} takes something to iterate over`)
  const object = toObject(given)
  if (isUnresolved(object) || isOnlyNull(object.type) || isUnresolved(index)) return unresolved(span)
  return question(object, index, span)
}

function collection(object: Expr): CollectionExpr | null {
  const held = definedObject(object)
  return held !== null && t.isCollection(held.type) ? (held as CollectionExpr) : null
}

const entryCount = (object: CollectionExpr, span: Span): Expr =>
  b.length(readField(object, '$keys', span), span)

function item(object: CollectionExpr, name: string, index: Expr, span: Span): Expr {
  return resolveElementInRange([readField(object, name, span), index], span)
}

/** Of a set the key. */
function valueAt(object: CollectionExpr, index: Expr, span: Span): Expr {
  return item(object, object.type.collection.value === null ? '$keys' : '$values', index, span)
}

function isDeleted(object: CollectionExpr, index: Expr, span: Span): Expr {
  const link = b.load(readField(object, '$links', span), index, 'zero', t.float64, span)
  const isMarked = applyOp('eq', [link, b.constant(DELETED, span)], span)
  const isBefore = applyOp('lt', [index, readField(object, '$start', span)], span)
  return b.cond(isBefore, b.constant(true, span), isMarked, t.boolean, span)
}
