// Arithmetic, bitwise, relational and unary operators.

import * as codes from '../diagnostics/codes/types.ts'
import { CompileError } from '../diagnostics/diagnostic.ts'
import * as b from '../hir/builders.ts'
import type { Expr } from '../hir/nodes.ts'
import * as t from '../hir/types.ts'
import type { Span } from '../source.ts'
import {
  applyOp,
  isOneOf,
  isOnlyNull,
  isUndefined,
  isUnresolved,
  not,
  operandKind,
  toBigint,
  toBoolean,
  toInt32,
  toNumber,
  toUint32,
  unresolved,
} from './conversions.ts'
import { resolveInstanceTest } from './instance-test.ts'
import { addition, stringOrder, toText } from './resolve-strings.ts'

type Coercion = (expr: Expr) => Expr
const asIs: Coercion = (expr) => expr

interface BinaryRow {
  readonly number: string
  /** Null: JavaScript throws a TypeError on bigints. 'unsupported': it does not, but we have no row. */
  readonly bigint: string | null
  readonly left: Coercion
  readonly right: Coercion
}

const row = (
  number: string,
  bigint: string | null,
  left: Coercion = asIs,
  right: Coercion = left,
): BinaryRow => ({
  number,
  bigint,
  left,
  right,
})

const BINARY: ReadonlyMap<string, BinaryRow> = new Map([
  ['js.+', row('add', 'bigint_add')],
  ['js.-', row('sub', 'bigint_sub')],
  ['js.*', row('mul', 'bigint_mul')],
  ['js./', row('div', 'bigint_div')],
  ['js.%', row('rem', 'bigint_rem')],
  ['js.**', row('pow', 'unsupported')],
  ['js.&', row('bitand', 'bigint_and', toInt32)],
  ['js.|', row('bitor', 'bigint_or', toInt32)],
  ['js.^', row('bitxor', 'bigint_xor', toInt32)],
  ['js.<<', row('shl', 'bigint_shl', toInt32)],
  ['js.>>', row('shr', 'bigint_shr', toInt32)],
  ['js.>>>', row('ushr', null, toUint32, toInt32)],
  ['js.<', row('lt', 'bigint_lt')],
  ['js.<=', row('le', 'bigint_le')],
  ['js.>', row('gt', 'bigint_gt')],
  ['js.>=', row('ge', 'bigint_ge')],
])
const RELATIONAL: ReadonlySet<string> = new Set(['js.<', 'js.<=', 'js.>', 'js.>='])

/** Null where `name` is no operator of this family. */
export function resolveBinary(name: string, args: readonly Expr[], span: Span): Expr | null {
  const found = BINARY.get(name)
  if (found === undefined) return null
  const operation = `'${name.slice(3)}'`
  const [left, right] = RELATIONAL.has(name) ? comparable(args) : args
  if (left === undefined || right === undefined) return null
  const kinds = [operandKind(left.type), operandKind(right.type)]
  if (kinds.includes('object')) {
    const types = `${t.printType(left.type)} and ${t.printType(right.type)}`
    throw new CompileError(codes.unsupported_operation({ operation, types }), span)
  }
  if (kinds.includes('unknown')) return unresolved(span)
  const onStrings = kinds.includes('string') ? stringOperator(name, left, right, span) : null
  if (onStrings !== null) return onStrings
  if (!kinds.includes('bigint')) {
    return applyOp(
      found.number,
      [found.left(toNumber(left, operation)), found.right(toNumber(right, operation))],
      span,
    )
  }
  if (found.bigint === 'unsupported') {
    throw new CompileError(codes.unsupported_operation({ operation, types: 'bigint' }), span)
  }
  if (found.bigint === null) throw new CompileError(codes.mixed_bigint({ operation }), span)
  return applyOp(found.bigint, [toBigint(left, operation), toBigint(right, operation)], span)
}

/** An operator that takes strings as they are; null where it asks for numbers. */
function stringOperator(name: string, left: Expr, right: Expr, span: Span): Expr | null {
  if (name === 'js.+') return addition(left, right, span)
  const areStrings = operandKind(left.type) === 'string' && operandKind(right.type) === 'string'
  const row = areStrings && RELATIONAL.has(name) ? BINARY.get(name) : undefined
  return row === undefined ? null : stringOrder(row.number, left, right, span)
}

/** Operands of a comparison; an integer constant beside a bigint becomes a bigint, which compares alike. */
export function comparable(args: readonly Expr[]): readonly Expr[] {
  if (!args.some((arg) => operandKind(arg.type) === 'bigint')) return args
  return args.map((arg) =>
    arg.kind === 'Const' && typeof arg.value === 'number' && Number.isSafeInteger(arg.value)
      ? b.constant(BigInt(arg.value), arg.span)
      : arg,
  )
}

/** Null where `name` is no unary operator. */
export function resolveUnary(name: string, args: readonly Expr[], span: Span): Expr | null {
  const [arg] = args
  if (arg === undefined || !name.startsWith('js.')) return null
  const typeName = name.startsWith('js.typeof:') ? name.slice('js.typeof:'.length) : null
  if (typeName !== null) return hasTypeName(arg, typeName, span)
  if (name.startsWith('js.instanceof:'))
    return resolveInstanceTest(name.slice('js.instanceof:'.length), arg, span)
  switch (name) {
    case 'js.typeof':
      return nameOfType(arg, span)
    case 'js.to_string':
      return toText(arg, 'a template literal')
    case 'js.truthy':
      return toBoolean(arg)
    case 'js.!': {
      const truth = toBoolean(arg)
      return isUnresolved(truth) ? truth : not(truth)
    }
    case 'js.is_nullish':
      return isUnresolved(arg) ? unresolved(span) : isUndefined(arg, span)
    case 'js.is_null':
      if (isUnresolved(arg)) return unresolved(span)
      if (arg.type.kind === 'opaque') return isOneOf(arg, [null], span)
      return t.isNullable(arg.type) ? isUndefined(arg, span) : b.constant(false, span)
    case 'js.pos':
      return toNumber(arg, 'unary +')
    case 'js.to_numeric':
      return numeric(arg, "'++' or '--'")
    case 'js.neg':
      return byKind(
        arg,
        'unary -',
        (x) => negated(x, span),
        (x) => applyOp('bigint_neg', [x], span),
      )
    case 'js.~':
      return byKind(
        arg,
        "'~'",
        (x) => applyOp('bitnot', [toInt32(x)], span),
        (x) => applyOp('bigint_not', [x], span),
      )
    case 'js.++':
      return step(arg, 'add', span)
    case 'js.--':
      return step(arg, 'sub', span)
    default:
      return null
  }
}

function negated(expr: Expr, span: Span): Expr {
  if (expr.kind === 'Const' && typeof expr.value === 'number') return b.constant(-expr.value, span)
  return applyOp('neg', [expr], span)
}

function numeric(arg: Expr, operation: string): Expr {
  return byKind(arg, operation, asIs, asIs)
}

function step(arg: Expr, name: 'add' | 'sub', span: Span): Expr {
  return byKind(
    arg,
    name === 'add' ? "'++'" : "'--'",
    (x) => applyOp(name, [x, b.constant(1, span)], span),
    (x) => applyOp(`bigint_${name}`, [x, b.constant(1n, span)], span),
  )
}

/** Applies one of the two after ToNumeric. */
function byKind(arg: Expr, operation: string, onNumber: Coercion, onBigint: Coercion): Expr {
  const value = operandKind(arg.type) === 'bigint' ? toBigint(arg, operation) : toNumber(arg, operation)
  if (isUnresolved(value)) return value
  return t.isScalar(value.type, 'bigint') ? onBigint(value) : onNumber(value)
}

/** `typeof arg === typeName`. */
function hasTypeName(arg: Expr, typeName: string, span: Span): Expr {
  if (isUnresolved(arg)) return unresolved(span)
  const { type } = arg
  if (type.kind === 'opaque') return isOneOf(arg, [undefined], span)
  const nothing = t.isNullable(type) ? 'object' : 'undefined'
  const isName = typeNameOf(type) === typeName
  if (type.kind !== 'optional' || typeNameOf(type) === nothing) return b.constant(isName, span)
  if (typeName === nothing) return isUndefined(arg, span)
  return isName ? not(isUndefined(arg, span)) : b.constant(false, span)
}

/** `typeof arg` as a string. */
function nameOfType(arg: Expr, span: Span): Expr {
  const { type } = arg
  if (isUnresolved(arg)) return arg
  const name = b.constant(typeNameOf(type), span)
  const nothing = t.isNullable(type) ? 'object' : 'undefined'
  if (type.kind !== 'optional' || typeNameOf(type) === nothing) return name
  return b.cond(isUndefined(arg, span), b.constant(nothing, span), name, t.string, span)
}

function typeNameOf(type: t.Type): string {
  if (type.kind === 'undefined') return 'undefined'
  if (t.isScalar(type, 'boolean')) return 'boolean'
  if (isOnlyNull(type)) return 'object'
  if (type.kind === 'optional') return typeNameOf(type.of)
  const kind = operandKind(type)
  return kind === 'unknown' ? '' : kind
}
