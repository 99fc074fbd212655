// JavaScript's implicit conversions between typed expressions, made explicit. A conversion of an expression whose type is
// still unknown gives an unresolved expression; inference comes back to it once more is known.

import * as codes from '../diagnostics/codes/types.ts'
import { CompileError, type Message } from '../diagnostics/diagnostic.ts'
import { invariant } from '../diagnostics/invariant.ts'
import * as b from '../hir/builders.ts'
import type { Expr, LoadRange } from '../hir/nodes.ts'
import { OPAQUE_CONSTANTS, type OpaqueConstant } from '../hir/opaque.ts'
import * as t from '../hir/types.ts'
import { opByName } from '../ops/table.ts'
import type { Span } from '../source.ts'

/** What an operand is to JavaScript's operators. */
export type OperandKind = 'unknown' | 'number' | 'bigint' | 'string' | 'object'

/** Booleans and undefined count as numbers: operators convert them. */
export function operandKind(type: t.Type): OperandKind {
  switch (type.kind) {
    case 'unknown':
      return 'unknown'
    case 'undefined':
      return 'number'
    case 'scalar':
      return type.name === 'bigint' || type.name === 'uint64' ? 'bigint' : 'number'
    case 'optional':
      return operandKind(type.of)
    case 'string':
      return 'string'
    case 'array':
    case 'list':
    case 'tuple':
    case 'struct':
    case 'opaque':
      return 'object'
  }
}

/** Stands for an expression whose type is not known yet. */
export function unresolved(span: Span): Expr {
  return b.generic('unresolved', [], span)
}

export function isUnresolved(expr: Expr): boolean {
  return expr.type.kind === 'unknown'
}

/** Nothing but null is known of the type yet. */
export function isOnlyNull(type: t.Type): boolean {
  return type.kind === 'optional' && type.of.kind === 'unknown'
}

/** Applies a row of the operation table to operands of exactly its types. */
export function applyOp(name: string, args: readonly Expr[], span: Span): Expr {
  const { operands, result } = opByName(name)
  const given = args.map((arg) => t.printType(arg.type)).join(', ')
  invariant(given === operands.join(', '), `${name} takes (${operands.join(', ')}), not (${given})`)
  return b.op(name, args, t.named(result), span)
}

export function isUndefined(expr: Expr, span: Span): Expr {
  if (expr.type.kind === 'undefined') return b.constant(true, span)
  if (expr.kind === 'Cond' && expr.type.kind === 'optional') {
    const [whenTrue, whenFalse] = [isUndefined(expr.whenTrue, span), isUndefined(expr.whenFalse, span)]
    if (whenTrue.kind === 'Const' && whenFalse.kind === 'Const')
      return whenTrue.value === whenFalse.value ? whenTrue : whenTrue.value ? expr.test : not(expr.test)
  }
  if (expr.kind === 'Convert' && isNeverUndefined(expr.value.type)) return b.constant(false, span)
  if (expr.kind === 'Const') return b.constant(expr.value === undefined || expr.value === null, span)
  if (expr.type.kind === 'optional') return b.op('is_undefined', [expr], t.boolean, span)
  return expr.type.kind === 'opaque' ? isOneOf(expr, [undefined, null], span) : b.constant(false, span)
}

const isNeverUndefined = ({ kind }: t.Type): boolean =>
  !['optional', 'undefined', 'unknown', 'opaque'].includes(kind)

/** Whether an opaque value is one of these. */
export function isOneOf(expr: Expr, constants: readonly OpaqueConstant[], span: Span): Expr {
  const tests = constants.map((value) =>
    b.identical(expr, { kind: 'Const', value, type: expr.type, span }, span),
  )
  return tests.reduceRight<Expr>(
    (rest, test) =>
      rest.kind === 'Const' ? test : b.cond(test, b.constant(true, span), rest, t.boolean, span),
    b.constant(false, span),
  )
}

/** Throws what is to be said where more is done with an opaque value than to hand it on. */
export function refuseOpaque(type: t.Type, span: Span): void {
  if (type.kind !== 'opaque') return
  const { message, span: own } = type.refusal
  throw new CompileError(message, own ?? span)
}

export function not(expr: Expr): Expr {
  if (expr.kind === 'Const') return b.constant(!expr.value, expr.span)
  if (expr.kind === 'Op') {
    if (expr.op === 'not' && expr.args[0]) return expr.args[0]
    const opposite = OPPOSITES.get(expr.op)
    if (opposite !== undefined) return applyOp(opposite, expr.args, expr.span)
  }
  return applyOp('not', [expr], expr.span)
}

/** Tests that are each other's negation for every operand, NaN included. */
const OPPOSITES: ReadonlyMap<string, string> = new Map([
  ['eq', 'ne'],
  ['ne', 'eq'],
  ['bool_eq', 'bool_ne'],
  ['bool_ne', 'bool_eq'],
  ['string_eq', 'string_ne'],
  ['string_ne', 'string_eq'],
  ['bigint_eq', 'bigint_ne'],
  ['bigint_ne', 'bigint_eq'],
])

/** Of an optional type, that of its defined values. */
export function innerOf(type: t.Type): t.Type {
  return type.kind === 'optional' ? type.of : type
}

/** undefined in a type that admits it. */
export function undefinedOf(type: t.Type, span: Span): Expr {
  return { kind: 'Const', value: t.isNullable(type) ? null : undefined, type, span }
}

/** ToNumber. Throws on bigints, as JavaScript does when it runs, and on arrays. */
export function toNumber(expr: Expr, operation: string): Expr {
  const { type, span } = expr
  switch (operandKind(type)) {
    case 'unknown':
      return unresolved(span)
    case 'bigint':
      throw new CompileError(codes.mixed_bigint({ operation }), span)
    case 'string':
      return numberOfText(expr)
    case 'object':
      throw new CompileError(codes.unsupported_operation({ operation, types: t.printType(type) }), span)
    case 'number':
      return numberOf(expr)
  }
}

function numberOfText(expr: Expr): Expr {
  const { type, span } = expr
  if (expr.kind === 'Const') return b.constant(Number(expr.value), span)
  if (type.kind !== 'optional') return applyOp('number_of_string', [expr], span)
  const defined = applyOp('number_of_string', [definedValue(expr, t.string)], span)
  const none = b.constant(t.isNullable(type) ? 0 : Number.NaN, span)
  return b.cond(isUndefined(expr, span), none, defined, t.float64, span)
}

function numberOf(expr: Expr): Expr {
  const { type, span } = expr
  if (type.kind === 'undefined') return b.constant(Number.NaN, span)
  if (expr.kind === 'Const' && typeof expr.value === 'boolean') return b.constant(Number(expr.value), span)
  if (expr.kind === 'Const' && expr.value === null) return b.constant(0, span)
  if (type.kind !== 'optional') return b.convert(expr, t.float64)
  const none = b.constant(t.isNullable(type) ? 0 : Number.NaN, span)
  if (t.isScalar(type.of, 'boolean')) {
    const value = b.convert(definedValue(expr, t.boolean), t.float64)
    return b.cond(isUndefined(expr, span), none, value, t.float64, span)
  }
  const value = definedValue(expr, t.float64)
  return t.isNullable(type) ? unlessMissing(isUndefined(expr, span), none, value) : value
}

function unlessMissing(isMissing: Expr, none: Expr, value: Expr): Expr {
  if (isMissing.kind === 'Const') return isMissing.value ? none : value
  return b.cond(isMissing, none, value, t.float64, value.span)
}

/** The inner value of an optional: undefined becomes NaN for numbers, and so does null, which nothing but a test for it may show; for
 *  bigints it bails. `range` is for an element that stands in the expression. */
export function definedValue(expr: Expr, inner: t.Type, range = rangeFor(inner)): Expr {
  if (expr.type.kind !== 'optional') return b.convert(expr, inner)
  if (expr.kind === 'Load' && expr.range === 'undefined') return { ...expr, range, type: inner }
  if (expr.kind === 'Cond') {
    const arm = (side: Expr): Expr => definedValue(side, inner, range)
    return b.cond(expr.test, arm(expr.whenTrue), arm(expr.whenFalse), inner, expr.span)
  }
  if (expr.kind === 'Convert' && t.sameType(expr.value.type, inner)) return expr.value
  if (expr.kind === 'Const' && t.isScalar(inner, 'float64')) return b.constant(Number.NaN, expr.span)
  return b.convert(expr, inner)
}

function rangeFor(inner: t.Type): LoadRange {
  if (t.isScalar(inner, 'boolean')) return 'zero'
  const isReference = ['list', 'string', 'struct'].includes(inner.kind)
  return t.isScalar(inner, 'bigint') || isReference ? 'bail' : 'nan'
}

/** Something of which a property is read: JavaScript throws where it is undefined. */
export function toObject(expr: Expr): Expr {
  return expr.type.kind === 'optional' && (expr.type.of.kind === 'list' || expr.type.of.kind === 'string')
    ? definedValue(expr, expr.type.of)
    : expr
}

/** A bigint operand; an undefined one bails, because JavaScript throws. */
export function toBigint(expr: Expr, operation: string): Expr {
  const kind = operandKind(expr.type)
  if (kind === 'unknown') return unresolved(expr.span)
  if (kind !== 'bigint') throw new CompileError(codes.mixed_bigint({ operation }), expr.span)
  return definedValue(expr, t.bigint)
}

/** ToBoolean. */
export function toBoolean(expr: Expr): Expr {
  const { type, span } = expr
  if (expr.kind === 'Const') return b.constant(Boolean(expr.value), span)
  switch (type.kind) {
    case 'unknown':
      return unresolved(span)
    case 'undefined':
      return b.constant(false, span)
    case 'array':
    case 'list':
    case 'tuple':
    case 'struct':
      return b.constant(true, span)
    case 'scalar':
    case 'string':
      return truthOf(expr)
    case 'opaque':
      return not(isOneOf(expr, OPAQUE_CONSTANTS, span))
    case 'optional':
      // Of NaN, as which null shows, the truth is that of null.
      if (t.isScalar(type.of, 'float64')) return truthOf(definedValue(expr, t.float64))
      if (['struct', 'list', 'array'].includes(type.of.kind)) return not(isUndefined(expr, span))
      if (t.isScalar(type.of, 'boolean') && expr.kind === 'Load') return definedValue(expr, type.of)
      return b.cond(
        isUndefined(expr, span),
        b.constant(false, span),
        truthOf(definedValue(expr, type.of)),
        t.boolean,
        span,
      )
  }
}

function truthOf(expr: Expr): Expr {
  const { type, span } = expr
  if (t.isScalar(type, 'boolean')) return expr
  if (type.kind === 'string') return applyOp('ne', [b.length(b.units(expr), span), b.constant(0, span)], span)
  return applyOp(operandKind(type) === 'bigint' ? 'bigint_truthy' : 'truthy', [expr], span)
}

const INT32_ROWS: ReadonlySet<string> = new Set([
  'to_int32',
  'bitand',
  'bitor',
  'bitxor',
  'bitnot',
  'shl',
  'shr',
  'imul',
  'clz32',
])

/** ToInt32 of a number; left out where the operand visibly is an int32. */
export function toInt32(expr: Expr): Expr {
  if (isUnresolved(expr)) return expr
  if (expr.kind === 'Op' && INT32_ROWS.has(expr.op)) return expr
  if (expr.kind === 'Const' && Object.is(Number(expr.value) | 0, expr.value)) return expr
  return applyOp('to_int32', [expr], expr.span)
}

/** ToUint32 of a number. */
export function toUint32(expr: Expr): Expr {
  if (isUnresolved(expr)) return expr
  if (expr.kind === 'Const' && Object.is(Number(expr.value) >>> 0, expr.value)) return expr
  return applyOp('to_uint32', [expr], expr.span)
}

/** The same value in `type`, which holds all values of the expression's type (its join with another). */
export function widen(expr: Expr, type: t.Type): Expr {
  if (t.sameType(expr.type, type) || isUnresolved(expr)) return expr
  if (expr.kind === 'Const' && type.kind === 'opaque') return { ...expr, type }
  if (expr.kind === 'Const' && expr.value === null) return undefinedOf(type, expr.span)
  if (type.kind === 'optional' && t.isNullable(type) && expr.kind !== 'Cond') {
    // Undefined is not null: the original tells what comes of it.
    if (expr.kind === 'Load' && expr.range === 'undefined')
      return b.convert(definedValue(expr, type.of, 'bail'), type)
    const isUndefined = expr.type.kind === 'undefined'
    const mayBeUndefined = expr.type.kind === 'optional' && !t.isNullable(expr.type)
    if (isUndefined || mayBeUndefined) {
      const given = isUndefined ? undefinedOf(t.optionalOf(type.of), expr.span) : expr
      return b.convert(orBail(given, type.of), type)
    }
  }
  if (expr.type.kind === 'undefined') return undefinedOf(type, expr.span)
  if (type.kind === 'array') return expr
  if (t.holdsList(type) && expr.kind !== 'Cond' && !t.sameType(innerOf(expr.type), innerOf(type)))
    throw new CompileError(clash('this list', expr.type, type), expr.span)
  if (expr.kind === 'Cond') {
    return b.cond(expr.test, widen(expr.whenTrue, type), widen(expr.whenFalse, type), type, expr.span)
  }
  if (type.kind === 'tuple') return widenTuple(expr, type)
  return b.convert(expr, type)
}

/** The value of an optional, of which an undefined one ends the run. */
function orBail(expr: Expr, inner: t.Type): Expr {
  invariant(!t.isScalar(inner, 'boolean'), 'no boolean is null or undefined')
  if (!t.isScalar(inner, 'float64')) return b.convert(expr, inner)
  return applyOp('defined_number', [widen(expr, t.optionalOf(inner))], expr.span)
}

const clash = (name: string, first: t.Type, second: t.Type): Message =>
  codes.cannot_unify({ name, first: t.printType(first), second: t.printType(second) })

/** Only a tuple that stands there in full: of another one the copy would have an identity of its own. */
function widenTuple(expr: Expr, type: Extract<t.Type, { kind: 'tuple' }>): Expr {
  if (expr.kind !== 'Tuple') throw new CompileError(clash('this tuple', expr.type, type), expr.span)
  return b.tuple(
    expr.items.map((item, i) => widen(item, type.items[i] ?? t.unknown)),
    expr.span,
  )
}

/** One item of a tuple; of a tuple that stands there in full, the item itself. */
export function itemOf(expr: Expr, index: number): Expr {
  const item = expr.kind === 'Tuple' ? expr.items[index] : undefined
  return item ?? b.tupleItem(expr, index, expr.span)
}
