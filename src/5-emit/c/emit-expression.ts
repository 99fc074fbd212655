// Prints HIR expressions as C expressions, node by node.

import { InvariantError, invariant, unreachable } from '../../diagnostics/invariant.ts'
import type {
  Cond,
  Const,
  Convert,
  Expr,
  Field,
  Identical,
  Load,
  LocalId,
  Op,
  Tuple,
  View,
} from '../../hir/nodes.ts'
import { numberOfOpaque } from '../../hir/opaque.ts'
import {
  type ArrayType,
  isNumber,
  isScalar,
  type ListType,
  printType,
  sameType,
  type Type,
} from '../../hir/types.ts'
import { opByName } from '../../ops/table.ts'
import {
  binary,
  call,
  cast,
  conditional,
  fillTemplate,
  operand,
  PRIMARY,
  type Printed,
  primary,
  unary,
} from './c-expression.ts'
import { listName } from './c-lists.ts'
import { doubleLiteral, integerLiteral } from './c-names.ts'
import { undefinedness, undefinedOf, unwrapOptional, wideInside, wrapOptional } from './c-optionals.ts'
import { type CTypes, fieldName, isVoid, loadedType } from './c-types.ts'
import { machineForm } from './machine-form.ts'

export interface ExpressionContext {
  readonly types: CTypes
  readonly nameOf: (local: LocalId) => string
  /** A name that nothing else in the function has. */
  readonly freshName: () => string
}

export function printExpression(expr: Expr, context: ExpressionContext): Printed {
  switch (expr.kind) {
    case 'Const':
      return printConst(expr, context)
    case 'Local':
      return isVoid(expr.type) ? primary('NJIT_UNDEFINED') : primary(context.nameOf(expr.id))
    case 'Op':
      return printOp(expr, context)
    case 'Cond':
      return printCond(expr, context)
    case 'Load':
      return printLoad(expr, context)
    case 'Length': {
      const array = operand(printExpression(expr.array, context), PRIMARY)
      const length = expr.array.type.kind === 'list' ? `(int32_t)${array}->length` : `${array}.length`
      return convert(unaryOf(length), 'int32', expr.type, context)
    }
    case 'View':
      return printView(expr, context)
    case 'Units':
      return call('njit_units', [printExpression(expr.text, context)])
    case 'Tuple':
      return printTuple(expr, context)
    case 'TupleItem':
      if (isVoid(expr.type)) return primary('NJIT_UNDEFINED')
      return primary(`${operand(printExpression(expr.tuple, context), PRIMARY)}.item${expr.index}`)
    case 'Field':
      return printField(expr, context)
    case 'Identical':
      if (expr.left.type.kind === 'array') return printSameArray(expr, context)
      return binary(printExpression(expr.left, context), '==', printExpression(expr.right, context))
    case 'Convert':
      return printConvert(expr, context)
    case 'Assume':
      return printExpression(expr.value, context)
    case 'Generic':
    case 'Member':
    case 'Element':
      throw new InvariantError(`${expr.kind} node reached C`)
    default:
      return unreachable(expr)
  }
}

function printSameArray({ left, right }: Identical, context: ExpressionContext): Printed {
  const parts = [left, right].flatMap((side) => {
    const array = operand(printExpression(side, context), PRIMARY)
    return ['data', 'length', 'origin'].map((part) => primary(`${array}.${part}`))
  })
  return call('njit_same_array', parts)
}

/** Its origin says that it cannot be returned: no argument is such an array. */
function printView({ array, offsetBytes, length, type }: View, context: ExpressionContext): Printed {
  invariant(type.kind === 'array', 'a view that is no array')
  const viewed = operand(printExpression(array, context), PRIMARY)
  const { types } = context
  const data = `(${types.elementOf(type)} *)((uint8_t *)${viewed}.data + ${offsetBytes})`
  return primary(`(${types.spell(type)}){ ${data}, ${length}, -2 }`)
}

/** The expression as a value of `type`: nothing is added where it has that type, and only exact conversions where it has not. */
export function printAs(expr: Expr, type: Type, context: ExpressionContext): Printed {
  const printed = printExpression(expr, context)
  if (sameType(expr.type, type)) return printed
  invariant(isExactConversion(expr.type, type), `${printType(expr.type)} is no ${printType(type)}`)
  return convertValue(expr.type, printed, type, { context, isNumber: isKnownNumber(expr) })
}

function isExactConversion(from: Type, to: Type): boolean {
  if (sameType(from, to) || isVoid(from)) return true
  if (to.kind === 'optional') return isExactConversion(from, to.of)
  if (from.kind === 'array') return to.kind === 'array' && from.element === to.element
  if (from.kind === 'tuple' && to.kind === 'tuple') {
    return (
      from.items.length === to.items.length &&
      from.items.every((item, i) => isExactConversion(item, to.items[i] as Type))
    )
  }
  return isScalar(to, 'float64') && (isNumber(from) || isScalar(from, 'boolean'))
}

function printConst(constant: Const, context: ExpressionContext): Printed {
  const { value, type } = constant
  if (type.kind === 'opaque') return primary(`${numberOfOpaque(value) ?? 0}u`)
  if (value === undefined || value === null)
    return type.kind === 'optional' ? undefinedOf(type) : primary('NJIT_UNDEFINED')
  if (typeof value === 'string') return primary(context.types.text(value))
  if (typeof value === 'boolean') return primary(value ? '1' : '0')
  if (type.kind === 'optional' && wideInside(type) !== null) {
    return wrapOptional(printConst({ ...constant, type: type.of }, context), type.of, type, false)
  }
  const inner = type.kind === 'optional' ? type.of : type
  invariant(inner.kind === 'scalar', `constant of type ${printType(type)}`)
  switch (inner.name) {
    case 'float64':
      return negatable(doubleLiteral(Number(value)))
    case 'int32':
    case 'uint32':
    case 'int64':
    case 'uint64':
      return negatable(integerLiteral(BigInt(value), inner.name))
    default:
      throw new InvariantError(`constant of type ${printType(type)}`)
  }
}

const negatable = (text: string): Printed => ({ text, precedence: text.startsWith('-') ? 14 : PRIMARY })

/** ToInt32 of a double; of a rounded one, both at once. */
export function printToInt32(value: Expr, context: ExpressionContext): Printed {
  const [rounded] = value.kind === 'Op' && value.op === 'round' ? value.args : []
  const isFused =
    rounded !== undefined && isScalar(value.type, 'float64') && isScalar(rounded.type, 'float64')
  return isFused
    ? call('njit_round_to_int32', [printExpression(rounded, context)])
    : call('njit_to_int32', [printExpression(value, context)])
}

function printOp(expr: Op, context: ExpressionContext): Printed {
  const form = machineForm(expr, opByName(expr.op))
  const [only] = expr.args
  if (form.c === 'njit_to_int32($0)' && only !== undefined && isScalar(only.type, 'float64'))
    return convert(printToInt32(only, context), form.result, expr.type, context)
  const operands = expr.args.map((arg) => {
    const printed = printExpression(arg, context)
    return arg.type.kind === 'optional' ? undefinedness(printed, arg.type) : printed
  })
  const filled = fillTemplate(form.c, operands, (value, position) => {
    const name = context.freshName()
    const { type: hirType } = expr.args[position] as Expr
    const type = hirType.kind === 'optional' ? 'double' : context.types.spell(hirType)
    return { name, declaration: `${type} ${name} = ${value.text};` }
  })
  return convert(filled, form.result, expr.type, context)
}

function printCond(expr: Cond, context: ExpressionContext): Printed {
  const test = printExpression(expr.test, context)
  if (isScalar(expr.type, 'boolean')) {
    if (isBoolean(expr.whenFalse, false)) return binary(test, '&&', printExpression(expr.whenTrue, context))
    if (isBoolean(expr.whenTrue, true)) return binary(test, '||', printExpression(expr.whenFalse, context))
  }
  return conditional(
    test,
    printAs(expr.whenTrue, expr.type, context),
    printAs(expr.whenFalse, expr.type, context),
  )
}

const isBoolean = (expr: Expr, value: boolean): boolean => expr.kind === 'Const' && expr.value === value

const unaryOf = (text: string): Printed => (text.startsWith('(') ? unary(text) : primary(text))

function printListLoad(expr: Load, type: ListType, context: ExpressionContext): Printed {
  const element = listElement(expr, type, context)
  // The elements of all lists of records are of one C type.
  return type.of.kind === 'struct' ? cast(`${context.types.record(type.of)} *`, element) : element
}

function listElement(expr: Load, type: ListType, context: ExpressionContext): Printed {
  const list = printExpression(expr.array, context)
  const element =
    expr.range === 'proven'
      ? primary(`${operand(list, PRIMARY)}->data[${printProvenIndex(expr.index, context).text}]`)
      : call(`njit_load_${expr.range}_${listName(type)}`, [list, printListIndex(expr.index, context)])
  // Lists of objects of all types are one type in C.
  return type.of.kind === 'struct' ? cast(context.types.spell(type.of), element) : element
}

function printLoad(expr: Load, context: ExpressionContext): Printed {
  if (expr.array.type.kind === 'list') return printListLoad(expr, expr.array.type, context)
  const type = arrayTypeOf(expr.array)
  const array = printExpression(expr.array, context)
  if (expr.range === 'proven') {
    const element = primary(`${operand(array, PRIMARY)}.data[${printProvenIndex(expr.index, context).text}]`)
    const loaded = type.element === 'float32' ? cast('double', element) : element
    return convert(loaded, loadedType(type.element), expr.type, context)
  }
  const isOptional = expr.range === 'undefined' || expr.range === 'nan'
  const printed = call(`njit_load_${expr.range}_${type.element}`, [
    array,
    printIndex(expr.index, type, context),
  ])
  if (isOptional) return printed
  const loaded = type.element === 'float32' ? cast('double', printed) : printed
  return convert(loaded, loadedType(type.element), expr.type, context)
}

function printField(expr: Field, context: ExpressionContext): Printed {
  return fieldAccess(expr.object, expr.name, context)
}

/** A field, to be read or assigned. */
export function fieldAccess(object: Expr, name: string, context: ExpressionContext): Printed {
  const { type } = object
  invariant(type.kind === 'struct', `${printType(type)} has no fields`)
  return primary(`${operand(printExpression(object, context), PRIMARY)}->${fieldName(type, name)}`)
}

export function arrayTypeOf(expr: Expr): ArrayType {
  invariant(expr.type.kind === 'array', `${printType(expr.type)} is no array`)
  return expr.type
}

/** An index known to be in range, as an int32. */
export function printProvenIndex(index: Expr, context: ExpressionContext): Printed {
  const printed = printExpression(index, context)
  return isScalar(index.type, 'int32') || isScalar(index.type, 'uint32')
    ? printed
    : isScalar(index.type, 'float64')
      ? integerOf(printed)
      : cast('int32_t', printed)
}

/** An index as the loads and stores of the prologue take it: an int32, negative where it is no index. */
export function printIndex(index: Expr, array: ArrayType, context: ExpressionContext): Printed {
  if (array.container === 'list') return printListIndex(index, context)
  const printed = printExpression(index, context)
  invariant(index.type.kind === 'scalar', `index of type ${printType(index.type)}`)
  switch (index.type.name) {
    case 'int32':
      return printed
    case 'uint32':
      return cast('int32_t', printed)
    case 'int64':
      return call('njit_index_int64', [printed])
    case 'float64':
      return call('njit_index', [printed])
    default:
      throw new InvariantError(`index of type ${printType(index.type)}`)
  }
}

/** The same for lists: whatever is no index may name a property, so that it bails. */
export function printListIndex(index: Expr, context: ExpressionContext): Printed {
  const printed = printExpression(index, context)
  invariant(index.type.kind === 'scalar', `index of type ${printType(index.type)}`)
  switch (index.type.name) {
    case 'int32':
      return call('njit_list_index_int32', [printed])
    case 'uint32':
    case 'int64':
      return call('njit_list_index_int64', [printed])
    case 'float64':
      return call('njit_list_index', [printed])
    default:
      throw new InvariantError(`index of type ${printType(index.type)}`)
  }
}

function printTuple(expr: Tuple, context: ExpressionContext): Printed {
  invariant(expr.type.kind === 'tuple', `tuple of type ${printType(expr.type)}`)
  const types = expr.type.items
  const items = expr.items.flatMap((item, i) => {
    const type = types[i] as Type
    return isVoid(type) ? [] : [printAs(item, type, context).text]
  })
  return primary(`(${context.types.spell(expr.type)}){ ${items.join(', ') || '0'} }`)
}

function printConvert(expr: Convert, context: ExpressionContext): Printed {
  const printed = printExpression(expr.value, context)
  return convertValue(expr.value.type, printed, expr.type, { context, isNumber: isKnownNumber(expr.value) })
}

/** Certainly no NaN, so it cannot look like undefined. */
function isKnownNumber(expr: Expr): boolean {
  if (expr.kind === 'Const') return true
  return expr.kind === 'Convert' && !isScalar(expr.value.type, 'float64') && expr.value.type.kind === 'scalar'
}

interface Conversion {
  readonly context: ExpressionContext
  readonly isNumber: boolean
}

function convertValue(from: Type, printed: Printed, to: Type, conversion: Conversion): Printed {
  const { context } = conversion
  if (isVoid(from)) return to.kind === 'optional' ? undefinedOf(to) : primary('NJIT_NAN')
  if (from.kind === 'tuple' && to.kind === 'tuple') return convertTuple(from.items, printed, to, context)
  if (from.kind === 'array' && to.kind === 'array') return printed
  if (from.kind === 'optional' && to.kind === 'optional') {
    invariant(wideInside(from) === wideInside(to), `${printType(from)} is no ${printType(to)}`)
    return printed
  }
  if (from.kind === 'optional' && to.kind === 'struct')
    return cast(context.types.spell(to), call('njit_defined_record', [printed]))
  if (from.kind === 'optional') {
    const isWhole = isScalar(to, 'int32') || isScalar(to, 'uint32')
    const inner = unwrapOptional(printed, from, to)
    return isWhole ? cast(context.types.spell(to), inner) : inner
  }
  if (to.kind === 'optional') return wrapOptional(printed, from, to, !conversion.isNumber)
  if (isScalar(from, 'float64') && isScalar(to, 'int32')) return integerOf(printed)
  if (isScalar(from, 'float64') && isScalar(to, 'uint32')) return cast('uint32_t', integerOf(printed))
  return convert(printed, printType(from), to, context)
}

const integerOf = (printed: Printed): Printed => call('njit_integer_of', [printed])

function convertTuple(
  from: readonly Type[],
  printed: Printed,
  to: Type & { kind: 'tuple' },
  context: ExpressionContext,
): Printed {
  const fromC = context.types.spell({ kind: 'tuple', items: from })
  const name = context.freshName()
  const items = to.items.flatMap((type, i) => {
    const item = from[i] as Type
    if (isVoid(type)) return []
    return [convertValue(item, primary(`${name}.item${i}`), type, { context, isNumber: false }).text]
  })
  const value = `(${context.types.spell(to)}){ ${items.join(', ') || '0'} }`
  return primary(`({ ${fromC} ${name} = ${printed.text}; ${value}; })`)
}

/** A printed scalar of HIR type `from` as one of type `to`. */
function convert(printed: Printed, from: string, to: Type, context: ExpressionContext): Printed {
  const target = to.kind === 'optional' ? to.of : to
  const name = printType(target)
  if (from === name) return printed
  if (name === 'boolean') return binary(printed, '!=', primary('0'))
  return cast(context.types.spell(target), printed)
}
