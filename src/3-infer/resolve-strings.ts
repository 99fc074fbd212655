// Expressions on strings: ToString, elements, and the methods that are one operation. The other methods stand in the library.

import * as codes from '../diagnostics/codes/types.ts'
import { CompileError } from '../diagnostics/diagnostic.ts'
import * as b from '../hir/builders.ts'
import type { Expr } from '../hir/nodes.ts'
import * as t from '../hir/types.ts'
import type { Span } from '../source.ts'
import {
  applyOp,
  definedValue,
  innerOf,
  isUndefined,
  isUnresolved,
  toNumber,
  unresolved,
} from './conversions.ts'

/** ToString of a primitive. */
export function toText(expr: Expr, operation: string): Expr {
  const { type, span } = expr
  if (expr.kind === 'Const') return b.constant(String(expr.value), span)
  switch (type.kind) {
    case 'unknown':
      return unresolved(span)
    case 'string':
      return expr
    case 'undefined':
      return b.constant('undefined', span)
    case 'optional': {
      if (expr.kind === 'Cond') {
        const [a, z] = [toText(expr.whenTrue, operation), toText(expr.whenFalse, operation)]
        return b.cond(expr.test, a, z, t.string, span)
      }
      if (expr.kind === 'Convert' && expr.value.type.kind !== 'optional') return toText(expr.value, operation)
      const defined = toText(definedValue(expr, type.of), operation)
      const none = b.constant(t.isNullable(type) ? 'null' : 'undefined', span)
      return b.cond(isUndefined(expr, span), none, defined, t.string, span)
    }
    case 'scalar':
      if (t.isScalar(type, 'boolean'))
        return b.cond(expr, b.constant('true', span), b.constant('false', span), t.string, span)
      if (t.isNumber(type)) return applyOp('string_of_number', [b.convert(expr, t.float64)], span)
      break
    default:
      break
  }
  throw new CompileError(codes.unsupported_operation({ operation, types: t.printType(type) }), span)
}

/** `a + b`, one of which is a string, or may be: where neither is for sure, undefined would make the sum a number, and bails. */
export function addition(left: Expr, right: Expr, span: Span): Expr {
  if (left.type.kind === 'string' || right.type.kind === 'string') return concatenation(left, right, span)
  const defined = (side: Expr): Expr => (isText(side.type) ? definedValue(side, t.string) : side)
  return concatenation(defined(left), defined(right), span)
}

/** `a + b` as strings. */
export function concatenation(left: Expr, right: Expr, span: Span): Expr {
  const parts = [toText(left, "'+'"), toText(right, "'+'")] as const
  if (parts.some(isUnresolved)) return unresolved(span)
  const [a, z] = parts
  if (a.kind === 'Const' && a.value === '') return z
  if (z.kind === 'Const' && z.value === '') return a
  // `s + (x + y)`: what is put behind a string one after the other is copied once, and mostly in place.
  const [first, second] = z.kind === 'Op' && z.op === 'string_concat' ? z.args : []
  if (first !== undefined && second !== undefined)
    return concatenation(concatenation(a, first, span), second, span)
  return applyOp('string_concat', parts, span)
}

/** `a < b` of two strings, or another comparison by its row. */
export function stringOrder(row: string, left: Expr, right: Expr, span: Span): Expr {
  for (const [side, other] of [
    [left, right],
    [right, left],
  ] as const) {
    if (side.type.kind !== 'optional') continue
    // As a number, null is 0, and the text becomes one, too.
    if (t.isNullable(side.type))
      throw new CompileError(
        codes.unsupported_operation({ operation: "'<'", types: t.printType(side.type) }),
        span,
      )
    // As a number, undefined is NaN, and so is less or greater than nothing.
    const defined = definedValue(side, t.string)
    const order =
      side === left ? stringOrder(row, defined, other, span) : stringOrder(row, other, defined, span)
    return b.cond(isUndefined(side, span), b.constant(false, span), order, t.boolean, span)
  }
  const order = applyOp('string_compare', [left, right], span)
  return applyOp(row, [order, b.constant(0, span)], span)
}

/** `text[index]`: undefined where there is no such unit. */
export function stringElement(text: Expr, index: Expr, span: Span): Expr {
  const has = applyOp('string_has', [text, index], span)
  const unit = b.convert(applyOp('string_char_at', [text, index], span), t.optionalOf(t.string))
  const none: Expr = { kind: 'Const', value: undefined, type: t.optionalOf(t.string), span }
  return b.cond(has, unit, none, t.optionalOf(t.string), span)
}

export function stringLength(text: Expr, span: Span): Expr {
  return text.kind === 'Const' ? b.constant(String(text.value).length, span) : b.length(b.units(text), span)
}

/** What an iterator gives at an index: a code point, of one unit or two. */
export function codePointAt(text: Expr, index: Expr, span: Span): Expr {
  return applyOp('string_substring', [text, index, nextCodePoint(text, index, span)], span)
}

/** Where the next one begins. */
export function nextCodePoint(text: Expr, index: Expr, span: Span): Expr {
  return applyOp('add', [index, applyOp('string_step', [text, index], span)], span)
}

/** A method that is one expression; null for others. `args` are those as written. */
export function textMethod(method: string, object: Expr, args: readonly Expr[], span: Span): Expr | null {
  if (object.type.kind === 'string') return stringMethod(method, object, args, span)
  const isPrimitive = object.type.kind === 'scalar' && !t.isScalar(object.type, 'bigint')
  if (isPrimitive && method === 'toString' && args.length === 0) return toText(object, 'toString')
  return null
}

function stringMethod(method: string, text: Expr, args: readonly Expr[], span: Span): Expr | null {
  const position = (): Expr => toPosition(args[0], span)
  switch (method) {
    case 'charCodeAt':
      return b.load(b.units(text), position(), 'nan', t.float64, span)
    case 'charAt':
      return applyOp('string_char_at', [text, position()], span)
    case 'toString':
    case 'valueOf':
      return text
    case 'concat':
      return args.reduce((whole, part) => concatenation(whole, part, span), text)
    case 'substring': {
      const [, end] = args
      const length = b.length(b.units(text), span)
      const missing = end === undefined ? b.constant(true, span) : isUndefined(end, span)
      const last = (): Expr => toNumber(end as Expr, 'a position')
      const to =
        missing.kind === 'Const'
          ? missing.value
            ? length
            : last()
          : b.cond(missing, length, last(), t.float64, span)
      return applyOp(
        'string_substring',
        [text, toNumber(args[0] ?? b.constant(0, span), 'a position'), to],
        span,
      )
    }
    default:
      return null
  }
}

/** ToIntegerOrInfinity: towards zero, and what is no number is 0. */
function toPosition(arg: Expr | undefined, span: Span): Expr {
  if (arg === undefined || arg.type.kind === 'undefined') return b.constant(0, span)
  if (arg.kind === 'Const' && typeof arg.value === 'number' && Number.isInteger(arg.value)) return arg
  return applyOp('to_position', [toNumber(arg, 'a position')], span)
}

/** `String.fromCharCode(…)` and `String.fromCodePoint(…)`. */
export function stringOfCodes(row: string, name: string, args: readonly Expr[], span: Span): Expr {
  if (args.some(isUnresolved)) return unresolved(span)
  const units = args.map((arg) => applyOp(row, [toNumber(arg, name)], span))
  const [first, ...others] = units
  if (first === undefined) return b.constant('', span)
  return others.reduce((whole, unit) => applyOp('string_concat', [whole, unit], span), first)
}

/** A string, or one that may be undefined. */
export const isText = (type: t.Type): boolean => innerOf(type).kind === 'string'
