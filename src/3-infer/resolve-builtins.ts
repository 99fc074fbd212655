// Built-in functions outside Math: predicates of numbers, conversions, BigInt.asIntN and Array.isArray.

import * as codes from '../diagnostics/codes/types.ts'
import { CompileError } from '../diagnostics/diagnostic.ts'
import * as b from '../hir/builders.ts'
import type { Expr } from '../hir/nodes.ts'
import * as t from '../hir/types.ts'
import type { Span } from '../source.ts'
import {
  applyOp,
  definedValue,
  isUndefined,
  isUnresolved,
  not,
  operandKind,
  toBigint,
  toBoolean,
  toNumber,
  undefinedOf,
  unresolved,
} from './conversions.ts'
import { stringOfCodes, toText } from './resolve-strings.ts'

type Handler = (arg: Expr, span: Span) => Expr

const HANDLERS: ReadonlyMap<string, Handler> = new Map([
  ['Number', toNumberOrBigint],
  ['String', (arg) => toText(arg, 'String')],
  ['Boolean', (arg) => toBoolean(arg)],
  ['isNaN', (arg, span) => applyOp('is_nan', [toNumber(arg, 'isNaN')], span)],
  ['isFinite', (arg, span) => applyOp('is_finite', [toNumber(arg, 'isFinite')], span)],
  ['Number.isNaN', isNaNNumber],
  ['Number.isInteger', predicate('is_integer')],
  ['Number.isFinite', predicate('is_finite')],
  ['Number.isSafeInteger', predicate('is_safe_integer')],
  ['Array.isArray', isArray],
  ['BigInt', toBigintValue],
  ['parseFloat', parseFloatOf],
  ['Number.parseFloat', parseFloatOf],
])

/** Null where `name` is no built-in of this family. */
export function resolveBuiltin(name: string, args: readonly Expr[], span: Span): Expr | null {
  if (name === 'BigInt.asIntN') return wrapBigint('bigint_as_int', name, args, span)
  if (name === 'BigInt.asUintN') return wrapBigint('bigint_as_uint', name, args, span)
  if (name === 'String.fromCharCode') return stringOfCodes('string_of_code', name, args, span)
  if (name === 'String.fromCodePoint') return stringOfCodes('string_of_code_point', name, args, span)
  if (name === 'parseInt' || name === 'Number.parseInt') return parseIntOf(args, span)
  if (args.length === 0 && name === 'Number') return b.constant(0, span)
  const handler = HANDLERS.get(name)
  if (handler === undefined) return null
  const arg = args[0] ?? undefinedOf(t.undefinedType, span)
  return isUnresolved(arg) ? arg : handler(arg, span)
}

function toNumberOrBigint(arg: Expr, span: Span): Expr {
  if (operandKind(arg.type) !== 'bigint') return toNumber(arg, 'Number')
  return applyOp('bigint_to_number', [toBigint(arg, 'Number')], span)
}

/** Number.isInteger and the like: false on everything but numbers. */
function predicate(row: string): Handler {
  return (arg, span) =>
    mayBeNumber(arg.type) ? applyOp(row, [numberInside(arg)], span) : b.constant(false, span)
}

/** NaN for undefined and null, which none of the predicates holds for. */
function numberInside(arg: Expr): Expr {
  return arg.type.kind === 'optional' ? definedValue(arg, t.float64) : toNumber(arg, 'Number.isInteger')
}

/** Unlike the other predicates it tells NaN from undefined. */
function isNaNNumber(arg: Expr, span: Span): Expr {
  if (!mayBeNumber(arg.type)) return b.constant(false, span)
  const test = applyOp('is_nan', [numberInside(arg)], span)
  if (arg.type.kind !== 'optional') return test
  return b.cond(isUndefined(arg, span), b.constant(false, span), test, t.boolean, span)
}

function mayBeNumber(type: t.Type): boolean {
  return t.isNumber(type) || (type.kind === 'optional' && t.isNumber(type.of))
}

function isArray(arg: Expr, span: Span): Expr {
  const { type } = arg
  if (type.kind === 'optional')
    return isArrayType(type.of) ? not(isUndefined(arg, span)) : b.constant(false, span)
  return b.constant(isArrayType(type), span)
}

const isArrayType = (type: t.Type): boolean =>
  type.kind === 'tuple' || type.kind === 'list' || t.isFlatList(type)

/** BigInt(x): of a number that is not an integer, JavaScript throws and the row bails. */
function toBigintValue(arg: Expr, span: Span): Expr {
  const { type } = arg
  if (operandKind(type) === 'bigint') return toBigint(arg, 'BigInt')
  if (t.isScalar(type, 'boolean'))
    return b.cond(arg, b.constant(1n, span), b.constant(0n, span), t.bigint, span)
  if (arg.kind === 'Const' && typeof arg.value === 'number' && Number.isInteger(arg.value)) {
    return b.constant(BigInt(arg.value), span)
  }
  // Of null, BigInt throws as it does of undefined, and the row bails on NaN.
  return applyOp('number_to_bigint', [mayBeNumber(type) ? numberInside(arg) : toNumber(arg, 'BigInt')], span)
}

function wrapBigint(row: string, name: string, args: readonly Expr[], span: Span): Expr {
  const [bits, value] = args
  const width = bits?.kind === 'Const' && typeof bits.value === 'number' ? bits.value : null
  if (!bits || !value || width === null || !Number.isInteger(width) || width < 1 || width > 64) {
    const types = args.map((arg) => t.printType(arg.type)).join(', ')
    throw new CompileError(codes.unknown_builtin({ name, types }), span)
  }
  const operand = toBigint(value, name)
  return isUnresolved(operand) ? operand : applyOp(row, [bits, operand], span)
}

/** The text of a number is read like any other. */
function parseIntOf(args: readonly Expr[], span: Span): Expr {
  const text = toText(args[0] ?? undefinedOf(t.undefinedType, span), 'parseInt')
  const radix = toNumber(args[1] ?? b.constant(0, span), 'parseInt')
  return isUnresolved(text) || isUnresolved(radix)
    ? unresolved(span)
    : applyOp('parse_int', [text, radix], span)
}

/** Of a number, parseFloat reads its own printed form: the number itself, but -0 prints as 0. */
function parseFloatOf(arg: Expr, span: Span): Expr {
  if (arg.type.kind === 'string') return applyOp('parse_float', [arg], span)
  if (!t.isNumber(arg.type)) {
    throw new CompileError(codes.unknown_builtin({ name: 'parseFloat', types: t.printType(arg.type) }), span)
  }
  return applyOp('add', [toNumber(arg, 'parseFloat'), b.constant(0, span)], span)
}
