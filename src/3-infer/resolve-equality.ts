// `===`, `!==`, `==`, `!=` and Object.is. Operands of different kinds are unequal whatever they hold, and the test folds.

import * as codes from '../diagnostics/codes/types.ts'
import { CompileError } from '../diagnostics/diagnostic.ts'
import * as b from '../hir/builders.ts'
import type { Cond, Expr } from '../hir/nodes.ts'
import * as t from '../hir/types.ts'
import type { Span } from '../source.ts'
import {
  applyOp,
  definedValue,
  innerOf,
  isOnlyNull,
  isUndefined,
  isUnresolved,
  not,
  operandKind,
  refuseOpaque,
  toBigint,
  toNumber,
  unresolved,
  widen,
} from './conversions.ts'
import { comparable } from './resolve-operators.ts'

/** Null where `name` is no operator of this family. */
export function resolveEquality(name: string, args: readonly Expr[], span: Span): Expr | null {
  const [left, right] = args
  if (left === undefined || right === undefined) return null
  switch (name) {
    case 'js.===':
      return equality(left, right, span)
    case 'js.!==':
      return negation(equality(left, right, span))
    case 'js.==':
      return looseEquality(left, right, span)
    case 'js.!=':
      return negation(looseEquality(left, right, span))
    case 'Object.is':
      return sameValue(left, right, span)
    default:
      return null
  }
}

function negation(test: Expr): Expr {
  return isUnresolved(test) ? test : not(test)
}

/** The JavaScript type that `===` compares first; undefined or null beside it where it is optional. */
type Class = 'undefined' | 'null' | 'number' | 'boolean' | 'bigint' | 'string' | 'object'

function classOf(type: t.Type): Class {
  if (type.kind === 'undefined') return 'undefined'
  if (isOnlyNull(type)) return 'null'
  if (type.kind === 'optional') return classOf(type.of)
  if (t.isScalar(type, 'boolean')) return 'boolean'
  const kind = operandKind(type)
  return kind === 'unknown' ? 'number' : kind
}

const isNothing = (kind: Class): kind is 'undefined' | 'null' => kind === 'undefined' || kind === 'null'

/** What stands in a value's place where there is none. */
function nothingOf(type: t.Type): 'undefined' | 'null' | 'value' {
  if (type.kind === 'undefined') return 'undefined'
  if (type.kind !== 'optional') return 'value'
  return t.isNullable(type) ? 'null' : 'undefined'
}

/** One of them may be null, and the other undefined. */
function haveDifferentNothings(left: Expr, right: Expr): boolean {
  const nothings = [nothingOf(left.type), nothingOf(right.type)]
  return nothings.includes('null') && nothings.includes('undefined')
}

/** Null and undefined are two things, so that only values can be equal. */
function ofDifferentNothings(left: Expr, right: Expr, span: Span): Expr {
  if (classOf(left.type) !== classOf(right.type)) return b.constant(false, span)
  const isMissing = (side: Expr): Expr => isUndefined(side, span)
  const plain = (side: Expr): Expr => definedValue(side, innerOf(side.type))
  if (isStruct(left.type) || operandKind(left.type) === 'object') return identity(left, right, span)
  const equal = choose(
    isMissing(right),
    b.constant(false, span),
    equality(plain(left), plain(right), span),
    span,
  )
  return choose(isMissing(left), b.constant(false, span), equal, span)
}

function equality(left: Expr, right: Expr, span: Span): Expr {
  if (isUnresolved(left) || isUnresolved(right)) return unresolved(span)
  if (left.type.kind === 'opaque' || right.type.kind === 'opaque') return opaqueEquality(left, right, span)
  const [a, z] = [classOf(left.type), classOf(right.type)]
  const areApart = haveDifferentNothings(left, right)
  if (isNothing(a) || isNothing(z))
    return areApart ? b.constant(false, span) : isUndefined(isNothing(a) ? right : left, span)
  if (areApart) return ofDifferentNothings(left, right, span)
  const isSame = left.kind === 'Local' && right.kind === 'Local' && left.id === right.id
  const isLeftUndefined = isUndefined(left, span)
  const bothUndefined = isSame ? isLeftUndefined : both(isLeftUndefined, isUndefined(right, span), span)
  if (a !== z) return bothUndefined
  switch (a) {
    case 'number':
      return numbersEqual(left, right, bothUndefined, span)
    case 'boolean':
      return optionalEqual(left, right, span, (x, y) =>
        applyOp('bool_eq', [definedValue(x, t.boolean), definedValue(y, t.boolean)], span),
      )
    case 'bigint':
      return optionalEqual(left, right, span, (x, y) =>
        applyOp('bigint_eq', [toBigint(x, "'==='"), toBigint(y, "'==='")], span),
      )
    case 'string':
      if (isChoice(left) && isSimple(right)) return byArm(left, (arm) => equality(arm, right, span))
      if (isChoice(right) && isSimple(left)) return byArm(right, (arm) => equality(left, arm, span))
      return optionalEqual(left, right, span, (x, y) =>
        stringsEqual(definedValue(x, t.string), definedValue(y, t.string), span),
      )
    case 'object': {
      if (isStruct(left.type) && isStruct(right.type)) return identity(left, right, span)
      if (left.type.kind === 'array' && right.type.kind === 'array') return sameArray(left, right, span)
      const types = `${t.printType(left.type)} and ${t.printType(right.type)}`
      throw new CompileError(codes.unsupported_operation({ operation: 'comparing identities', types }), span)
    }
  }
}

/** Two opaque values, or one and undefined or null. */
function opaqueEquality(left: Expr, right: Expr, span: Span): Expr {
  const type = t.join(left.type, right.type)
  if (type !== null) return b.identical(widen(left, type), widen(right, type), span)
  refuseOpaque(left.type, span)
  refuseOpaque(right.type, span)
  return unresolved(span)
}

/** An element that may not be there. */
const isChoice = (expr: Expr): expr is Cond => expr.kind === 'Cond' && expr.type.kind === 'optional'

const isSimple = ({ kind }: Expr): boolean => kind === 'Const' || kind === 'Local'

function byArm(choice: Cond, f: (arm: Expr) => Expr): Expr {
  const [whenTrue, whenFalse] = [f(choice.whenTrue), f(choice.whenFalse)]
  return b.cond(choice.test, whenTrue, whenFalse, t.boolean, choice.span)
}

function stringsEqual(left: Expr, right: Expr, span: Span): Expr {
  if (left.kind === 'Const' && right.kind === 'Const') return b.constant(left.value === right.value, span)
  return applyOp('string_eq', [left, right], span)
}

const isStruct = (type: t.Type): boolean =>
  type.kind === 'struct' || (type.kind === 'optional' && type.of.kind === 'struct')

/** No array is of two classes. */
function sameArray(left: Expr, right: Expr, span: Span): Expr {
  const type = t.join(left.type, right.type)
  return type === null ? b.constant(false, span) : b.identical(left, right, span)
}

/** Objects of two types could still be one and the same, of which only JavaScript could tell. */
function identity(left: Expr, right: Expr, span: Span): Expr {
  const type = t.join(left.type, right.type)
  if (type !== null) return b.identical(widen(left, type), widen(right, type), span)
  const types = `${t.printType(left.type)} and ${t.printType(right.type)}`
  throw new CompileError(codes.unsupported_operation({ operation: 'comparing identities', types }), span)
}

/** `first && second` of two tests. */
function both(first: Expr, second: Expr, span: Span): Expr {
  if (first.kind === 'Const') return first.value ? second : first
  if (second.kind === 'Const') return second.value ? first : second
  return b.cond(first, second, b.constant(false, span), t.boolean, span)
}

/** As a number null is 0, which would equal 0. */
function nullAsNaN(expr: Expr): Expr {
  return t.isNullable(expr.type) && t.isScalar(innerOf(expr.type), 'float64')
    ? definedValue(expr, t.float64)
    : toNumber(expr, "'==='")
}

/** undefined becomes NaN, which equals nothing, so that only two undefined need a test of their own. */
function numbersEqual(left: Expr, right: Expr, bothUndefined: Expr, span: Span): Expr {
  if (left.kind === 'Const' && right.kind === 'Const') return b.constant(left.value === right.value, span)
  const equal = applyOp('eq', [nullAsNaN(left), nullAsNaN(right)], span)
  if (bothUndefined.kind === 'Const') return equal
  return b.cond(bothUndefined, b.constant(true, span), equal, t.boolean, span)
}

/** Compares two values with `equal` if both are defined; undefined equals undefined only. */
function optionalEqual(left: Expr, right: Expr, span: Span, equal: (left: Expr, right: Expr) => Expr): Expr {
  const isLeft = isUndefined(left, span)
  const isRight = isUndefined(right, span)
  const whenRightDefined = choose(isRight, b.constant(false, span), equal(left, right), span)
  return choose(isLeft, isRight, whenRightDefined, span)
}

function choose(test: Expr, whenTrue: Expr, whenFalse: Expr, span: Span): Expr {
  if (test.kind === 'Const') return test.value ? whenTrue : whenFalse
  return b.cond(test, whenTrue, whenFalse, t.boolean, span)
}

/** `==` differs from `===` where a boolean meets a number or a bigint: it compares their numeric values. */
function looseEquality(left: Expr, right: Expr, span: Span): Expr {
  if (isUnresolved(left) || isUnresolved(right)) return unresolved(span)
  const classes = [classOf(left.type), classOf(right.type)]
  const [first, second] = classes
  if (first === undefined || isNothing(first)) return isUndefined(right, span)
  if (second === undefined || isNothing(second)) return isUndefined(left, span)
  refuseOpaque(left.type, span)
  refuseOpaque(right.type, span)
  const mayBeNull = [left, right].some((side) => t.isNullable(side.type))
  if (haveDifferentNothings(left, right) || (mayBeNull && first !== second)) {
    const types = `${t.printType(left.type)} and ${t.printType(right.type)}`
    throw new CompileError(codes.unsupported_operation({ operation: "'=='", types }), span)
  }
  if (first === second) return equality(left, right, span)
  if (classes.includes('bigint')) {
    const [x, y] = comparable([left, right])
    if (x && y && classOf(x.type) === classOf(y.type)) return equality(x, y, span)
    throw new CompileError(codes.mixed_bigint({ operation: "'=='" }), span)
  }
  if (classes.includes('object')) {
    const types = `${t.printType(left.type)} and ${t.printType(right.type)}`
    throw new CompileError(codes.unsupported_operation({ operation: "'=='", types }), span)
  }
  const bothUndefined = both(isUndefined(left, span), isUndefined(right, span), span)
  return numbersEqual(toNumber(left, "'=='"), toNumber(right, "'=='"), bothUndefined, span)
}

/** Object.is: like `===`, but NaN is itself and the two zeros differ. */
function sameValue(left: Expr, right: Expr, span: Span): Expr {
  if (isUnresolved(left) || isUnresolved(right)) return unresolved(span)
  const plainNumbers = t.isNumber(left.type) && t.isNumber(right.type)
  if (!plainNumbers) {
    const hasNumber = [left, right].every((side) => classOf(side.type) === 'number')
    if (hasNumber)
      throw new CompileError(codes.unknown_builtin({ name: 'Object.is', types: 'OptionalType' }), span)
    return equality(left, right, span)
  }
  const reciprocal = (x: Expr): Expr => applyOp('div', [b.constant(1, span), x], span)
  const isZero = applyOp('eq', [left, b.constant(0, span)], span)
  const sameSign = applyOp('eq', [reciprocal(left), reciprocal(right)], span)
  const whenEqual = b.cond(isZero, sameSign, b.constant(true, span), t.boolean, span)
  const bothNaN = both(applyOp('is_nan', [left], span), applyOp('is_nan', [right], span), span)
  return b.cond(applyOp('eq', [left, right], span), whenEqual, bothNaN, t.boolean, span)
}
