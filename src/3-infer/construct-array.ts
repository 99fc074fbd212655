// Constructors of arrays: `new Float64Array(…)`, `Float64Array.of(…)`, `Float64Array.from(…)`, array literals, `new Array(n).fill(v)`.

import * as codes from '../diagnostics/codes/types.ts'
import { CompileError } from '../diagnostics/diagnostic.ts'
import * as b from '../hir/builders.ts'
import type { Expr, LocalId, Stmt } from '../hir/nodes.ts'
import * as t from '../hir/types.ts'
import type { Span } from '../source.ts'
import { applyOp, toNumber, toObject } from './conversions.ts'
import { listItem, toElementValue } from './element-values.ts'
import { buildList, listCall, literalType } from './grow-list.ts'
import type { Library } from './library.ts'
import type { CallPlan, Maker } from './plan-call.ts'
import type { DefinedExpr } from './undefined-write.ts'

const ELEMENT_BY_NAME: ReadonlyMap<string, t.ElementType> = new Map(
  [...t.elementInfo.values()].map((info) => [info.constructorName, info.element]),
)

/** Of a JavaScript array. */
const MAX_LENGTH = 2 ** 32 - 1

/** `name` as in `Callee`. */
export function constructArray(
  name: string,
  args: readonly Expr[],
  wanted: t.Type,
  span: Span,
  library: Library,
): CallPlan {
  if (name === 'Array.literal') return buildLiteral(args, wanted, span)
  if (name === 'Array.filled') return buildFilled(args, wanted, span)
  if (name === 'Array.like') return buildLike(args, wanted, span)
  if (name === 'Array.collected') return buildCollected(args[0], wanted, span)
  const element = ELEMENT_BY_NAME.get(name.replace(/^new |\..*$/g, ''))
  if (element === undefined) throw unsupported(name, args, span)
  const type = t.arrayOf(element)
  if (name.endsWith('.of'))
    return buildItems(
      type,
      args.map((arg) => toElementValue(arg, type)),
      span,
    )
  const [first] = args
  if (name.startsWith('new ') && (first === undefined || first.type.kind !== 'array'))
    return buildZeroed(type, first, span)
  const source = library.constructorFor(
    name,
    args.map((arg) => arg.type),
  )
  if (source === null || !sameContent(first?.type, element)) throw unsupported(name, args, span)
  return { kind: 'function', source, args }
}

/** An array literal: a list if it grows or holds something else than numbers. */
function buildLiteral(args: readonly Expr[], wanted: t.Type, span: Span): CallPlan {
  const type = literalType(args, wanted)
  if (type?.kind === 'list') return buildList(type, args, span)
  return buildItems(
    t.listOfNumbers,
    args.map((arg) => listItem(arg)),
    span,
  )
}

function unsupported(name: string, args: readonly Expr[], span: Span): CompileError {
  return new CompileError(
    codes.unknown_builtin({ name, types: args.map((arg) => t.printType(arg.type)).join(', ') }),
    span,
  )
}

/** JavaScript throws where an array of bigints is made from numbers, or the other way round. */
function sameContent(from: t.Type | undefined, to: t.ElementType): boolean {
  return from?.kind !== 'array' || t.elementOf(from.element).isBigInt === t.elementOf(to).isBigInt
}

function buildItems(type: t.ArrayType, items: readonly DefinedExpr[], span: Span): CallPlan {
  return {
    kind: 'build',
    type,
    build: (target) => [
      ...items.flatMap((item) => item.guard),
      b.newArray(target, type, b.constant(items.length, span), span),
      ...items.map((item, i) =>
        b.store(b.local(target, type, span), b.constant(i, span), item.value, 'proven', span),
      ),
    ],
  }
}

/** An array of the same class as another, with as many elements as that has at most. */
function buildLike(args: readonly Expr[], wanted: t.Type, span: Span): CallPlan {
  const [given, length] = args
  const model = given && toObject(given)
  if (model?.type.kind === 'list' || (model !== undefined && t.isFlatList(model.type)))
    return buildCollected(length, wanted, span)
  if (model?.type.kind !== 'array' || length === undefined) throw unsupported('Array.like', args, span)
  const type = t.arrayOf(model.type.element)
  return { kind: 'build', type, build: (target) => [b.newArray(target, type, length, span)] }
}

/** A JavaScript array for elements that are stored next, one after the other, as many as `length` at most. What they are tells its type.
 *  What is no length is left to the original, which may throw. */
function buildCollected(length: Expr | undefined, wanted: t.Type, span: Span): CallPlan {
  const type = wanted.kind === 'list' || t.isFlatList(wanted) ? wanted : t.unknown
  if (length === undefined || !t.isNumber(length.type))
    throw unsupported('Array', length ? [length] : [], span)
  return {
    kind: 'build',
    type,
    build: (target) => {
      if (type.kind === 'list') return [...bailUnlessLength(length, span), listCall('new', [], target, span)]
      return [...bailUnlessWhole(length, span), b.newArray(target, t.listOfNumbers, length, span)]
    },
  }
}

function bailUnlessWhole(count: Expr, span: Span): readonly Stmt[] {
  if (isInteger(count)) return []
  const whole = applyOp('eq', [count, applyOp('trunc', [count], span)], span)
  return [b.ifThen(whole, [], [b.bail('the length of an array is not an integer', span)], span)]
}

function bailUnlessLength(count: Expr, span: Span): readonly Stmt[] {
  if (count.kind === 'Length') return []
  const isLarge = applyOp('gt', [count, b.constant(MAX_LENGTH, span)], span)
  const bail = b.bail('the length of an array is too large', span)
  return [
    ...bailUnlessWhole(count, span),
    ...bailIfNegative(count, span),
    b.ifThen(isLarge, [bail], [], span),
  ]
}

/** `new T(n)`: NaN counts as 0, a fraction is cut off; a negative length bails. */
function buildZeroed(type: t.ArrayType, size: Expr | undefined, span: Span): CallPlan {
  const number = size === undefined ? b.constant(0, span) : toNumber(size, 'a length')
  return {
    kind: 'build',
    type,
    build: (target, make) => {
      const { stmts, value } = integerOf(number, make)
      return [...stmts, b.newArray(target, type, value, span)]
    },
  }
}

/** ToIntegerOrInfinity, with the statements that come before it. */
export function integerOf(
  number: Expr,
  make: Maker,
): { readonly stmts: readonly Stmt[]; readonly value: Expr } {
  if (isInteger(number)) return { stmts: [], value: number }
  const { span } = number
  const { stmts, value } = repeatable(number, make)
  const missing = applyOp('is_nan', [value], span)
  return {
    stmts,
    value: b.cond(missing, b.constant(0, span), applyOp('trunc', [value], span), t.float64, span),
  }
}

const INTEGER_ROWS: ReadonlySet<string> = new Set([
  'to_int32',
  'to_uint32',
  'bitand',
  'bitor',
  'bitxor',
  'bitnot',
  'shl',
  'shr',
  'ushr',
])

/** Visibly an integer. */
function isInteger(expr: Expr): boolean {
  if (expr.kind === 'Length') return true
  if (expr.kind === 'Op') return INTEGER_ROWS.has(expr.op)
  return expr.kind === 'Const' && Number.isInteger(expr.value)
}

/** The expression in a form that costs nothing to repeat. */
function repeatable(expr: Expr, make: Maker): { readonly stmts: readonly Stmt[]; readonly value: Expr } {
  if (expr.kind === 'Local' || expr.kind === 'Const') return { stmts: [], value: expr }
  const local = make.local('$n', expr.type, expr.span)
  return { stmts: [b.assign(local, expr, expr.span)], value: b.local(local, expr.type, expr.span) }
}

/** `new Array(n).fill(v)`: a list; a length that is not an integer throws in JavaScript. */
function buildFilled(args: readonly Expr[], wanted: t.Type, span: Span): CallPlan {
  const [size, value] = args
  if (size === undefined || value === undefined || !t.isNumber(size.type))
    throw unsupported('Array.fill', args, span)
  const type = literalType([value], wanted)
  if (type === null) throw unsupported('Array.fill', args, span)
  if (type.kind === 'unknown') return { kind: 'build', type, build: () => [] }
  return {
    kind: 'build',
    type,
    build: (target, make) => {
      const item = listItem(value, type.kind === 'list' ? type.of : t.float64)
      const count = repeatable(size, make)
      const filler = repeatable(item.value, make)
      return [
        ...count.stmts,
        ...item.guard,
        ...filler.stmts,
        ...bailUnlessWhole(count.value, span),
        ...filled(target, type, count.value, filler.value, make),
      ]
    },
  }
}

/** `count` times the value in `target`. A list of numbers is made as a fixed one, which is faster. */
function filled(target: LocalId, type: t.Type, count: Expr, value: Expr, make: Maker): readonly Stmt[] {
  const { span } = value
  if (type.kind === 'list' && !t.isNumber(type.of)) {
    const list = b.local(target, type, span)
    return [
      ...bailIfNegative(count, span),
      listCall('new', [], target, span),
      countingLoop(count, () => listCall('push', [list, value], null, span), make, span),
    ].flat()
  }
  const local = type.kind === 'list' ? make.local('$fixed', t.listOfNumbers, span) : target
  const array = b.local(local, t.listOfNumbers, span)
  return [
    b.newArray(local, t.listOfNumbers, count, span),
    ...countingLoop(b.length(array, span), (i) => b.store(array, i, value, 'proven', span), make, span),
    ...(type.kind === 'list' ? [listCall('adopt', [array], target, span)] : []),
  ]
}

function bailIfNegative(count: Expr, span: Span): readonly Stmt[] {
  const isNegative = applyOp('lt', [count, b.constant(0, span)], span)
  return [b.ifThen(isNegative, [b.bail('the length of an array is negative', span)], [], span)]
}

/** Runs a statement for each number from 0 to below `count`. */
function countingLoop(count: Expr, body: (i: Expr) => Stmt, make: Maker, span: Span): readonly Stmt[] {
  const counter = make.local('$i', t.float64, span)
  const i = b.local(counter, t.float64, span)
  return [
    b.assign(counter, b.constant(0, span), span),
    b.loop({
      label: make.label(),
      head: [],
      test: applyOp('lt', [i, count], span),
      body: [body(i)],
      update: [b.assign(counter, applyOp('add', [i, b.constant(1, span)], span), span)],
      testLast: false,
      span,
    }),
  ]
}
