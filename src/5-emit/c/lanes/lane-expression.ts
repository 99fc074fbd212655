// Prints an expression as a vector of its values in several iterations. What all of them share, or what is in arithmetic progression,
// is computed once; what has no vector form is computed for one iteration after the other.

import { isVarying, strideOf } from '../../../hir/lanes.ts'
import type { Cond, Convert, Expr, Load, LocalId, Op } from '../../../hir/nodes.ts'
import { isScalar, printType, type Type } from '../../../hir/types.ts'
import { children } from '../../../hir/visit.ts'
import { laneForm } from '../../../ops/lane-forms.ts'
import { call, fillTemplate, operand, PRIMARY, type Printed, primary } from '../c-expression.ts'
import { arrayTypeOf, type ExpressionContext, printExpression, printProvenIndex } from '../emit-expression.ts'
import { ALL, type LaneContext, laneNumbers, laneOf, vectorType } from './lane-context.ts'

/** A C expression of type `vectorType(expr.type)`, evaluated for the iterations of the mask; for others it gives anything. */
export function printVector(expr: Expr, context: LaneContext): Printed {
  const { lanes } = context
  if (!isVarying(expr, lanes)) return splat(printShared(expr, context), expr.type)
  const stride = strideOf(expr, lanes)
  if (stride !== null)
    return call('njit_progression_i32x4', [printShared(expr, context), primary(String(stride))])
  switch (expr.kind) {
    case 'Local':
      return primary(context.vectorOf(expr.id))
    case 'Op':
      return printOp(expr, context)
    case 'Cond':
      return printCond(expr, context)
    case 'Load':
      return printLoad(expr, context)
    case 'Convert':
      return printConvert(expr, context)
    case 'Assume':
      return printVector(expr.value, context)
    default:
      return oneByOne(expr, [], context)
  }
}

/** What all iterations share, or the first one's of a progression. In an arm that none of them may take, elements are left alone. */
function printShared(expr: Expr, { scalar, mask, inArm }: LaneContext): Printed {
  const printed = printExpression(expr, scalar)
  if (!inArm || mask === null || !readsElements(expr)) return printed
  return primary(`(njit_some_x4(${mask}) ? (${printed.text}) : 0)`)
}

function readsElements(expr: Expr): boolean {
  return expr.kind === 'Load' || children(expr).some(readsElements)
}

function splat(printed: Printed, type: Type): Printed {
  if (isScalar(type, 'boolean')) return call('njit_splat_mask_x4', [printed])
  return call(vectorType(type).replace('njit_', 'njit_splat_'), [printed])
}

function printOp(expr: Op, context: LaneContext): Printed {
  const form = laneForm(expr)
  if (form === null) return oneByOne(expr, expr.args, context)
  const operands = expr.args.map((arg) => printVector(arg, context))
  return fillTemplate(
    form.replace('$mask', `njit_wide_x4(${context.mask ?? ALL})`),
    operands,
    (value, position) => {
      const name = context.scalar.freshName()
      return {
        name,
        declaration: `${vectorType((expr.args[position] as Expr).type)} ${name} = ${value.text};`,
      }
    },
  )
}

/** Each arm is evaluated for the iterations that take it: it may not be safe for others. */
function printCond(expr: Cond, context: LaneContext): Printed {
  if (!isVarying(expr.test, context.lanes)) {
    const [test, a, b] = [
      printExpression(expr.test, context.scalar),
      printVector(expr.whenTrue, context),
      printVector(expr.whenFalse, context),
    ]
    return primary(`((${test.text}) ? (${a.text}) : (${b.text}))`)
  }
  const isConstant = (arm: Expr, value: boolean): boolean => arm.kind === 'Const' && arm.value === value
  const within = context.mask === null ? '' : ` & ${context.mask}`
  if (isConstant(expr.whenFalse, false) || isConstant(expr.whenTrue, true)) {
    const isAnd = isConstant(expr.whenFalse, false)
    const [left, mask] = [context.scalar.freshName(), context.scalar.freshName()]
    const right = printVector(isAnd ? expr.whenTrue : expr.whenFalse, { ...context, mask, inArm: true })
    return primary(
      `({ njit_mask_x4 ${left} = ${printVector(expr.test, context).text}; njit_mask_x4 ${mask} = ${isAnd ? '' : '~'}${left}${within}; ${left} ${isAnd ? '&' : '|'} (${right.text}); })`,
    )
  }
  const type = vectorType(expr.type)
  const [test, taken, other] = [0, 1, 2].map(() => context.scalar.freshName()) as [string, string, string]
  const a = printVector(expr.whenTrue, { ...context, mask: taken, inArm: true })
  const b = printVector(expr.whenFalse, { ...context, mask: other, inArm: true })
  const select = type.replace('njit_', 'njit_pick_')
  return primary(
    `({ njit_mask_x4 ${test} = ${printVector(expr.test, context).text}; njit_mask_x4 ${taken} = ${test}${within}; njit_mask_x4 ${other} = ~${test}${within}; ${select}(${test}, ${a.text}, ${b.text}); })`,
  )
}

/** Element types that C converts to the loaded value's vector as they are. */
const ROWS: ReadonlySet<string> = new Set([
  'float64',
  'float32',
  'int32',
  'uint32',
  'int16',
  'uint16',
  'int8',
  'uint8',
  'uint8clamped',
])

/** C type of neighbours in memory, or null where there is none. */
export function rowType(element: string): string | null {
  if (!ROWS.has(element)) return null
  return `njit_row_${element === 'uint8clamped' ? 'uint8' : element}_x4`
}

function printLoad(expr: Load, context: LaneContext): Printed {
  const { element } = arrayTypeOf(expr.array)
  const row = rowType(element)
  const isRow = expr.range === 'proven' && context.mask === null && strideOf(expr.index, context.lanes) === 1
  if (!isRow || row === null) return printGather(expr, context)
  const array = operand(printExpression(expr.array, context.scalar), PRIMARY)
  const index = printProvenIndex(expr.index, context.scalar).text
  const loaded = `*(${row} const *)&${array}.data[${index}]`
  const type = vectorType(expr.type)
  return element === printType(expr.type)
    ? primary(`(${type})(${loaded})`)
    : primary(`__builtin_convertvector(${loaded}, ${type})`)
}

/** One element after the other; an access is proven, or may end the run, in the iterations of the mask only. */
function printGather(expr: Load, context: LaneContext): Printed {
  const { scalar, mask } = context
  const stride = strideOf(expr.index, context.lanes)
  const name = scalar.freshName()
  const mayTrap =
    expr.range === 'proven' || expr.range === 'bail' || arrayTypeOf(expr.array).container !== 'typed'
  const index = stride === null ? printVector(expr.index, context) : printShared(expr.index, context)
  const type = stride === null ? vectorType(expr.index.type) : scalar.types.spell(expr.index.type)
  const items = laneNumbers(context.count).map((lane) => {
    const at = stride === null ? `${name}[${lane}]` : `(${name} + ${stride * lane})`
    const value = printScalarOf(expr, [expr.index], [at], scalar).text
    return mayTrap && mask !== null ? `njit_in_x4(${mask}, ${lane}) ? ${value} : 0` : value
  })
  return primary(`({ ${type} ${name} = ${index.text}; ${literal(expr.type, items)}; })`)
}

function printConvert(expr: Convert, context: LaneContext): Printed {
  const [from, to] = [printType(expr.value.type), printType(expr.type)]
  const value = (): Printed => printVector(expr.value, context)
  if (from === to) return value()
  if (from === 'boolean' && to === 'float64') {
    return call('njit_pick_f64x4', [
      value(),
      primary('njit_splat_f64x4(1.0)'),
      primary('njit_splat_f64x4(0.0)'),
    ])
  }
  if (from === 'boolean') return oneByOne(expr, [expr.value], context)
  if (from === 'float64') {
    return to === 'int32' ? call('njit_integer_of_f64x4', [value()]) : oneByOne(expr, [expr.value], context)
  }
  return primary(`__builtin_convertvector(${value().text}, ${vectorType(expr.type)})`)
}

/** The expression for one iteration after the other; `parts` are what it is computed from. */
function oneByOne(expr: Expr, parts: readonly Expr[], context: LaneContext): Printed {
  const { scalar, lanes } = context
  const varying = parts.filter((part) => isVarying(part, lanes))
  const names = varying.map(() => scalar.freshName())
  const declarations = varying.map(
    (part, i) => `${vectorType(part.type)} ${names[i]} = ${printVector(part, context).text};`,
  )
  const items = laneNumbers(context.count).map((lane) => {
    const values = varying.map((part, i) => laneOf(names[i] as string, lane, part.type))
    return printScalarOf(expr, varying, values, scalar).text
  })
  return primary(`({ ${declarations.join(' ')} ${literal(expr.type, items)}; })`)
}

const literal = (type: Type, items: readonly string[]): string =>
  isScalar(type, 'boolean')
    ? `njit_mask_of_x4(${items.join(', ')})`
    : `(${vectorType(type)}){ ${items.join(', ')} }`

/** The scalar expression with C texts in the place of some of its parts. */
function printScalarOf(
  expr: Expr,
  parts: readonly Expr[],
  texts: readonly string[],
  scalar: ExpressionContext,
): Printed {
  return printExpression(substituted(expr, parts), {
    ...scalar,
    nameOf: (local) => (local < 0 ? (texts[-1 - local] as string) : scalar.nameOf(local)),
  })
}

/** Locals below 0 stand for the parts. */
function substituted<T extends Expr>(expr: T, parts: readonly Expr[]): T {
  const stand = (part: Expr): Expr => {
    const position = parts.indexOf(part)
    return position < 0
      ? part
      : { kind: 'Local', id: (-1 - position) as LocalId, type: part.type, span: part.span }
  }
  switch (expr.kind) {
    case 'Op':
      return { ...expr, args: expr.args.map(stand) }
    case 'Load':
      return { ...expr, index: stand(expr.index) }
    case 'Convert':
      return { ...expr, value: stand(expr.value) }
    default:
      return expr
  }
}
