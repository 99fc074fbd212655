// Evaluation of typed expressions, as nodes.ts and the rows of the operation table say.

import { InvariantError, invariant, unreachable } from '../diagnostics/invariant.ts'
import type { MachineForm, OpRow } from '../ops/define-op.ts'
import { printRange, rangeContains } from '../ops/range.ts'
import { opByName } from '../ops/table.ts'
import type { HirRecord, HirValue, TypedArray } from './interpret-values.ts'
import { BailSignal, isRecord, isValueOf, newTypedArray, show } from './interpret-values.ts'
import type { Assume, Convert, Expr, Load, Local, Op, View } from './nodes.ts'
import { printExpr } from './print.ts'
import type { Type } from './types.ts'
import { elementOf, isFlatList, isScalar, printType } from './types.ts'

/** Values of the locals of one call, by LocalId. A hole is a local that was never assigned. */
export type Frame = HirValue[]

export function evaluate(expr: Expr, frame: Frame): HirValue {
  switch (expr.kind) {
    case 'Const':
      return isValueOf(expr.type, expr.value) ? expr.value : badValue(expr, expr.value)
    case 'Local':
      return readLocal(expr, frame)
    case 'Op':
      return applyRow(expr, frame)
    case 'Cond':
      return checked(expr, evaluate(evaluate(expr.test, frame) ? expr.whenTrue : expr.whenFalse, frame))
    case 'Load':
      return checked(expr, loadElement(expr, frame))
    case 'Length':
      return checked(expr, evaluateArray(expr.array, frame).length)
    case 'View':
      return viewOf(expr, frame)
    case 'Units':
      return unitsOf(evaluate(expr.text, frame))
    case 'Tuple':
      return expr.items.map((item) => evaluate(item, frame))
    case 'TupleItem': {
      const tuple = evaluate(expr.tuple, frame)
      invariant(Array.isArray(tuple) && expr.index < tuple.length, `no item ${expr.index} in ${show(tuple)}`)
      return checked(expr, tuple[expr.index] as HirValue)
    }
    case 'Convert':
      return convertValue(expr, evaluate(expr.value, frame))
    case 'Assume':
      return assumed(expr, evaluate(expr.value, frame))
    case 'Field':
      return checked(expr, evaluateRecord(expr.object, frame)[expr.name])
    case 'Identical':
      return evaluate(expr.left, frame) === evaluate(expr.right, frame)
    case 'Generic':
    case 'Member':
    case 'Element':
      throw new InvariantError(`the interpreter runs typed HIR, which has no ${expr.kind}`)
    default:
      return unreachable(expr)
  }
}

function unitsOf(text: HirValue): HirValue {
  invariant(typeof text === 'string', `${show(text)} is no string`)
  return Uint16Array.from({ length: text.length }, (_, i) => text.charCodeAt(i))
}

function viewOf({ array, offsetBytes, length, type }: View, frame: Frame): HirValue {
  const viewed = evaluateArray(array, frame)
  invariant(ArrayBuffer.isView(viewed) && type.kind === 'array', 'a view of a list')
  const end = offsetBytes + length * elementOf(type.element).bytes
  invariant(end <= viewed.byteLength, `${printType(type)} to byte ${end} of ${viewed.byteLength}`)
  return newTypedArray(type.element, length, viewed, offsetBytes)
}

/** The number in an expression that must give one. */
export function evaluateNumber(expr: Expr, frame: Frame): number {
  const value = evaluate(expr, frame)
  invariant(typeof value === 'number', `${printExpr(expr)} is ${show(value)}, not a number`)
  return value
}

export function evaluateArray(expr: Expr, frame: Frame): TypedArray | HirValue[] {
  const value = evaluate(expr, frame)
  invariant(Array.isArray(value) || ArrayBuffer.isView(value), `${printExpr(expr)} is no array`)
  return value as TypedArray | HirValue[]
}

export function evaluateRecord(expr: Expr, frame: Frame): HirRecord {
  const value = evaluate(expr, frame)
  invariant(isRecord(value), `${printExpr(expr)} is ${show(value)}, not an object`)
  return value
}

function badValue(expr: Expr, value: HirValue): never {
  throw new InvariantError(`${printExpr(expr)} is ${show(value)}, which is no ${printType(expr.type)}`)
}

const checked = (expr: Expr, value: HirValue): HirValue =>
  isValueOf(expr.type, value) ? value : badValue(expr, value)

function readLocal(expr: Local, frame: Frame): HirValue {
  if (!(expr.id in frame)) throw new InvariantError(`${printExpr(expr)} is read before it is assigned`)
  return checked(expr, frame[expr.id])
}

function applyRow(expr: Op, frame: Frame): HirValue {
  const row = opByName(expr.op)
  const operands = expr.args.map((arg) => evaluate(arg, frame))
  const form = expr.form === undefined ? undefined : row.forms[expr.form]
  const result = evaluateRow(row, operands)
  const value = form?.exactness === 'wraps' ? lowBits(result, expr.type) : result
  if (isValueOf(expr.type, value)) return value
  if (mayTrap(row, form, expr.type)) throw new BailSignal(`${row.name} gives ${show(value)}`)
  return badValue(expr, value)
}

/** What the row means; where JavaScript would throw, the run bails. */
export function evaluateRow(row: OpRow, operands: readonly HirValue[]): HirValue {
  try {
    return (row.evaluate as (...operands: readonly HirValue[]) => HirValue)(...operands)
  } catch (error) {
    if (error instanceof RangeError || error instanceof SyntaxError) throw new BailSignal(error.message)
    throw error
  }
}

function lowBits(value: HirValue, type: Type): HirValue {
  invariant(typeof value === 'bigint' && type.kind === 'scalar', 'only 64-bit operations wrap')
  return type.name === 'uint64' ? BigInt.asUintN(64, value) : BigInt.asIntN(64, value)
}

/** The form taken, or one that emission may take, tests its result. */
function mayTrap(row: OpRow, form: MachineForm | undefined, type: Type): boolean {
  const candidates = form === undefined ? row.forms : [form]
  return candidates.some((each) => each.exactness === 'traps' && each.result === printType(type))
}

/** An integer (-0 included) from 0 to below the length. */
export function isIndex(index: number, length: number): boolean {
  return Number.isInteger(index) && index >= 0 && index < length
}

/** A property of a list that its dense elements say nothing of. */
export function leavesList(expr: Expr, index: number): boolean {
  const isList = expr.type.kind === 'list' || isFlatList(expr.type)
  return isList && !(Number.isInteger(index) && index >= 0)
}

function loadElement(expr: Load, frame: Frame): HirValue {
  const array = evaluateArray(expr.array, frame)
  const index = evaluateNumber(expr.index, frame)
  if (isIndex(index, array.length)) return array[index]
  if (expr.range === 'proven') {
    throw new InvariantError(`${printExpr(expr)}: index ${show(index)} of ${array.length}`)
  }
  if (expr.range === 'bail' || leavesList(expr.array, index)) {
    throw new BailSignal(`index ${show(index)} out of range`)
  }
  if (expr.range === 'zero') return isScalar(expr.type, 'boolean') ? false : 0
  return expr.range === 'nan' ? Number.NaN : undefined
}

function convertValue(expr: Convert, value: HirValue): HirValue {
  const { type } = expr
  if (type.kind === 'optional') {
    return value === undefined || value === null ? value : checked(expr, asNumber(value, type.of))
  }
  if (value === undefined || value === null) {
    if (type.kind === 'scalar' && type.name === 'float64') return Number.NaN
    const isReference = type.kind === 'struct' || type.kind === 'list' || type.kind === 'string'
    if (expr.value.type.kind === 'optional' && (isBigint(type) || isReference))
      throw new BailSignal(`${value} is no ${printType(type)}`)
    if (expr.value.type.kind === 'optional' && isScalar(type, 'boolean')) return false
  }
  return checked(expr, asNumber(value, type))
}

const isBigint = (type: Type): boolean =>
  type.kind === 'scalar' && (type.name === 'bigint' || type.name === 'int64' || type.name === 'uint64')

/** Booleans count as 0 and 1 where a number is asked for. */
function asNumber(value: HirValue, type: Type): HirValue {
  const wantsNumber = type.kind === 'scalar' && type.name !== 'boolean' && type.name !== 'bigint'
  return typeof value === 'boolean' && wantsNumber ? Number(value) : value
}

function assumed(expr: Assume, value: HirValue): HirValue {
  if (typeof value === 'number' && !rangeContains(expr.range, value)) {
    throw new InvariantError(`${printExpr(expr)}: ${show(value)} is not in ${printRange(expr.range)}`)
  }
  return checked(expr, value)
}
