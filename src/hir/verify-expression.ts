// Type rules of single expressions after inference. Each takes a node whose operands were checked already.

import { unreachable } from '../diagnostics/invariant.ts'
import type { MachineForm, OpRow } from '../ops/define-op.ts'
import { allOps } from '../ops/table.ts'
import type { Cond, Const, Convert, Element, Expr, Generic, Load, Local, Member, Op, View } from './nodes.ts'
import { numberOfOpaque } from './opaque.ts'
import { printExpr } from './print.ts'
import type { Type } from './types.ts'
import { elementOf, fieldOf, isNullable, isNumber, optionalOf, printType, sameType } from './types.ts'

export type TypedExpr = Exclude<Expr, Generic | Member | Element>

/** A value of type `from` may stand where `to` is asked for: the same type, or an array of which less is known or allowed. */
export function isAssignable(from: Type, to: Type): boolean {
  if (from.kind === 'array' && to.kind === 'array') {
    const sameContent = from.element === to.element && from.container === to.container
    const keepsReadonly = to.readonly || !from.readonly
    return sameContent && keepsReadonly && (to.length === undefined || to.length === from.length)
  }
  if (from.kind === 'tuple' && to.kind === 'tuple') {
    return (
      from.items.length === to.items.length &&
      from.items.every((item, i) => isAssignable(item, to.items[i] as Type))
    )
  }
  return sameType(from, to)
}

export const isIndexType = (type: Type): boolean => isNumber(type)

/** An element of that type may be put into a list of `of`: numbers in any representation. */
export const isElement = (type: Type, of: Type): boolean =>
  isNumber(of) ? isNumber(type) : isAssignable(type, of)

/** What is wrong with an expression used as an array; null if nothing is. */
export function arrayProblem(expr: Expr, written: boolean): string | null {
  if (expr.type.kind === 'list') return null
  if (expr.type.kind !== 'array') return `${printExpr(expr)} is ${printType(expr.type)}, not an array`
  if (written && expr.type.readonly) return `${printExpr(expr)} is written but readonly`
  return null
}

export function expressionProblems(expr: TypedExpr): readonly string[] {
  const problem = problemOf(expr)
  return problem === null ? [] : [`${problem} in ${printExpr(expr)}`]
}

function problemOf(expr: TypedExpr): string | null {
  switch (expr.kind) {
    case 'Const':
      return constantProblem(expr)
    case 'Op':
      return opProblem(expr)
    case 'Cond':
      return condProblem(expr)
    case 'Load':
      return arrayProblem(expr.array, false) ?? loadProblem(expr)
    case 'Length':
      return arrayProblem(expr.array, false) ?? (isNumber(expr.type) ? null : 'a length that is no number')
    case 'View':
      return arrayProblem(expr.array, true) ?? viewProblem(expr)
    case 'Units':
      return expr.text.type.kind === 'string' ? null : 'units of no string'
    case 'Tuple':
    case 'TupleItem':
      return tupleProblem(expr)
    case 'Convert':
      return isConvertible(expr) ? null : `no conversion from ${printType(expr.value.type)}`
    case 'Assume':
      return sameType(expr.type, expr.value.type) ? null : 'an assumption that changes the type'
    case 'Field':
      return fieldProblem(expr.object, expr.name, expr.type)
    case 'Identical':
      return isComparable(expr.left.type, expr.right.type) ? null : 'identities of different types'
    case 'Local':
      return localProblem(expr)
    default:
      return unreachable(expr)
  }
}

/** Locals are compared with their declarations by the function's verifier. */
const localProblem = (_local: Local): null => null

function viewProblem({ array, offsetBytes, length, type }: View): string | null {
  if (array.type.kind !== 'array' || array.type.container !== 'typed') return 'a view of no typed array'
  if (type.kind !== 'array' || type.container !== 'typed') return 'a view that is no typed array'
  const isAligned = offsetBytes % elementOf(type.element).bytes === 0
  return length >= 0 && offsetBytes >= 0 && isAligned ? null : 'a view that is not aligned'
}

function isComparable(left: Type, right: Type): boolean {
  if (left.kind === 'array' && right.kind === 'array')
    return left.element === right.element && left.container === right.container
  return isReference(left) && sameType(left, right)
}

const isReference = (type: Type): boolean =>
  type.kind === 'struct' || type.kind === 'opaque' || (type.kind === 'optional' && type.of.kind === 'struct')

/** What is wrong with reading a field as `type`, or writing a value of it; null if nothing is. */
export function fieldProblem({ type: object }: Expr, name: string, type: Type): string | null {
  const held = object.kind === 'struct' ? fieldOf(object, name) : null
  if (held === null) return `${printType(object)} has no field ${name}`
  return isAssignable(type, held) ? null : `${name} is ${printType(held)}, not ${printType(type)}`
}

function constantProblem({ type, value }: Const): string | null {
  if (type.kind === 'opaque')
    return numberOfOpaque(value) === null ? `${String(value)} as an opaque value` : null
  if (value === null) return isNullable(type) ? null : `null of type ${printType(type)}`
  const inner = type.kind === 'optional' && value !== undefined ? type.of : type
  const fits =
    value === undefined
      ? inner.kind === 'undefined' || inner.kind === 'optional'
      : typeof value === 'string'
        ? inner.kind === 'string'
        : inner.kind === 'scalar' && scalarsOf(value).includes(inner.name)
  return fits ? null : `a constant of type ${printType(type)}`
}

function scalarsOf(value: number | boolean | bigint): readonly string[] {
  if (typeof value === 'boolean') return ['boolean']
  if (typeof value === 'bigint') {
    const fits = [
      BigInt.asIntN(64, value) === value ? 'int64' : '',
      BigInt.asUintN(64, value) === value ? 'uint64' : '',
    ]
    return ['bigint', ...fits]
  }
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) return ['float64']
  const isInt32 = value === (value | 0)
  const isUint32 = value === value >>> 0
  return ['float64', 'int64', isInt32 ? 'int32' : '', isUint32 ? 'uint32' : '']
}

const rows: ReadonlyMap<string, OpRow> = new Map(allOps.map((row) => [row.name, row]))

/** The row's own types, or those of one of its forms. Rows about undefined take any optional. */
function opProblem(expr: Op): string | null {
  const row = rows.get(expr.op)
  if (row === undefined) return 'no such operation'
  if (row.effects !== 'pure') return 'an operation with effects'
  const matches = (operands: OpRow['operands'] | MachineForm['operands'], result: string): boolean =>
    operands.length === expr.args.length &&
    printType(expr.type) === result &&
    operands.every((operand, i) => takes(operand, (expr.args[i] as Expr).type))
  if (expr.form !== undefined) {
    const form = row.forms[expr.form]
    return form !== undefined && matches(form.operands, form.result)
      ? null
      : `types that are not form ${expr.form}'s`
  }
  if (matches(row.operands, row.result) || row.forms.some((form) => matches(form.operands, form.result)))
    return null
  const given = expr.args.map((arg) => printType(arg.type)).join(', ')
  return `no form (${given}) -> ${printType(expr.type)}`
}

function takes(operand: string, type: Type): boolean {
  return operand.startsWith('OptionalType') ? type.kind === 'optional' : printType(type) === operand
}

function condProblem(expr: Cond): string | null {
  if (printType(expr.test.type) !== 'boolean') return 'a condition that is no boolean'
  const arms = [expr.whenTrue, expr.whenFalse]
  return arms.every((arm) => isAssignable(arm.type, expr.type)) ? null : 'arms of another type'
}

function loadProblem(expr: Load): string | null {
  if (!isIndexType(expr.index.type)) return `an index of type ${printType(expr.index.type)}`
  if (expr.array.type.kind === 'list') return listLoadProblem(expr, expr.array.type.of)
  if (expr.array.type.kind !== 'array') return null
  const optional = expr.range === 'undefined'
  if (optional !== (expr.type.kind === 'optional')) return `a load of type ${printType(expr.type)}`
  const value = expr.type.kind === 'optional' ? expr.type.of : expr.type
  const names = elementOf(expr.array.type.element).isBigInt
    ? ['bigint', 'int64', 'uint64']
    : ['float64', 'int32', 'uint32', 'int64']
  return names.includes(printType(value)) ? null : `a load of type ${printType(expr.type)}`
}

function listLoadProblem({ type, range }: Load, of: Type): string | null {
  const wants = range === 'undefined' ? optionalOf(of) : of
  return sameType(type, wants) ? null : `a load of type ${printType(type)}`
}

function tupleProblem(expr: Extract<Expr, { kind: 'Tuple' | 'TupleItem' }>): string | null {
  if (expr.kind === 'TupleItem') {
    const items = expr.tuple.type.kind === 'tuple' ? expr.tuple.type.items : []
    const item = items[expr.index]
    return item !== undefined && sameType(item, expr.type) ? null : `no item ${expr.index} of that type`
  }
  const { type } = expr
  const fits =
    type.kind === 'tuple' &&
    type.items.length === expr.items.length &&
    expr.items.every((item, i) => isAssignable(item.type, type.items[i] as Type))
  return fits ? null : 'items of other types'
}

/** Numbers convert among their representations, bigints among theirs, booleans to numbers, and everything into and out of optionals. */
function isConvertible(expr: Convert): boolean {
  return converts(expr.value.type, expr.type)
}

function converts(from: Type, to: Type): boolean {
  if (to.kind === 'optional')
    return from.kind === 'undefined' || converts(from.kind === 'optional' ? from.of : from, to.of)
  if (from.kind === 'optional') return converts(from.of, to)
  if (from.kind === 'undefined') return printType(to) === 'float64'
  if (from.kind !== 'scalar' || to.kind !== 'scalar') return isAssignable(from, to)
  if (from.name === to.name) return true
  if (from.name === 'boolean') return isNumber(to)
  const isBigint = (type: Type): boolean => ['bigint', 'int64', 'uint64'].includes(printType(type))
  return (isNumber(from) && isNumber(to)) || (isBigint(from) && isBigint(to))
}
