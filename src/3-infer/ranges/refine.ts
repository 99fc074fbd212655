// What a test says of the values it compared. `refined` narrows an environment to the runs in which a test was true, or false.
// It only ever narrows: a test that is not understood leaves the environment as it was.

import type { Cond, Expr, LocalId, Op, Range } from '../../hir/nodes.ts'
import { isNumber, isScalar, type Type } from '../../hir/types.ts'
import {
  INT32,
  intRange,
  makeRange,
  mayBeZero,
  ONLY_NAN,
  rangeIncludes,
  SAFE_INTEGERS,
} from '../../ops/range.ts'
import type { Copy, Environment } from './environment.ts'
import { joinEnvironments } from './environment.ts'
import { evaluateRange } from './evaluate.ts'
import { clipped, FALSE, meetRanges, nextAbove, nextBelow, shifted, TRUE } from './lattice.ts'

/** The environment where `test` came out as `sense`, or null where it cannot. Changes and may return `env`. */
export function refined(env: Environment, test: Expr, sense: boolean, splits = 0): Environment | null {
  switch (test.kind) {
    case 'Const':
      return test.value === sense ? env : null
    case 'Local':
      return env.constrain(test.id, sense ? TRUE : FALSE) ? env : null
    case 'Assume':
    case 'Convert':
      return isScalar(test.value.type, 'boolean') ? refined(env, test.value, sense, splits) : env
    case 'Cond':
      return refinedByTestOfTests(env, test, sense, splits)
    case 'Op':
      return refinedByOp(env, test, sense, splits)
    default:
      return env
  }
}

/** The environment where an expression has a given constant as its value: for the cases of a switch. */
export function refinedToEqual(env: Environment, expr: Expr, value: number): Environment | null {
  if (expr.kind === 'Const') return expr.value === value ? env : null
  if (expr.kind === 'Cond') {
    return refinedByCond(env, expr, (arm, armEnv) => refinedToEqual(armEnv, arm, value))
  }
  return constrain(env, expr, withZeroOfAnySign(intRange(value, value))) ? env : null
}

/** Tests within tests that are looked at both ways, at most: each level doubles the work. */
const MAX_SPLITS = 6

/** `a && b`, `a || b` and the like: an arm that is a constant decides which way the test of the conditional went. */
function refinedByTestOfTests(
  env: Environment,
  { test, whenTrue, whenFalse }: Cond,
  sense: boolean,
  splits: number,
): Environment | null {
  const isOut = (arm: Expr): boolean => arm.kind === 'Const' && arm.value === !sense
  const along = (way: boolean, arm: Expr, start: Environment, depth: number): Environment | null => {
    const inside = isOut(arm) ? null : refined(start, test, way, depth)
    return inside === null ? null : refined(inside, arm, sense, depth)
  }
  if (isOut(whenFalse)) return along(true, whenTrue, env, splits)
  if (isOut(whenTrue)) return along(false, whenFalse, env, splits)
  if (splits >= MAX_SPLITS) return env
  const a = along(true, whenTrue, env.clone(), splits + 1)
  return joinEnvironments(a, along(false, whenFalse, env, splits + 1))
}

function refinedByCond(
  env: Environment,
  cond: Cond,
  onArm: (arm: Expr, env: Environment) => Environment | null,
): Environment | null {
  const whenTrue = refined(env.clone(), cond.test, true)
  const a = whenTrue === null ? null : onArm(cond.whenTrue, whenTrue)
  const whenFalse = refined(env, cond.test, false)
  const b = whenFalse === null ? null : onArm(cond.whenFalse, whenFalse)
  return joinEnvironments(a, b)
}

function refinedByOp(env: Environment, test: Op, sense: boolean, splits: number): Environment | null {
  const [a, b] = test.args
  if (a === undefined) return env
  if (test.op === 'not') return refined(env, a, !sense, splits)
  if (test.op === 'bool_eq' || test.op === 'bool_ne') {
    const isEqual = (test.op === 'bool_eq') === sense
    if (b?.kind === 'Const') return refined(env, a, isEqual === b.value, splits)
    return a.kind === 'Const' && b !== undefined ? refined(env, b, isEqual === a.value, splits) : env
  }
  const holds =
    b === undefined ? refineByTest(env, test.op, a, sense) : refineByComparison(env, test.op, a, b, sense)
  return holds ? env : null
}

// ---- comparisons ------------------------------------------------------------------------------------------------------

type Order = 'lt' | 'le' | 'gt' | 'ge' | 'eq' | 'ne'

const OPPOSITE: Readonly<Record<Order, Order>> = {
  lt: 'ge',
  ge: 'lt',
  gt: 'le',
  le: 'gt',
  eq: 'ne',
  ne: 'eq',
}
const MIRRORED: Readonly<Record<Order, Order>> = {
  lt: 'gt',
  gt: 'lt',
  le: 'ge',
  ge: 'le',
  eq: 'eq',
  ne: 'ne',
}

export function isOrder(op: string): op is Order {
  return Object.hasOwn(OPPOSITE, op)
}

/** TRUE or FALSE where a comparison of values in these ranges can come out in one way only. */
export function decideComparison(op: string, operands: readonly Range[]): Range | null {
  const [a, b] = operands
  if (a === undefined || b === undefined || !isOrder(op)) return null
  if (!canHold(op, a, b)) return FALSE
  // Of the comparisons with a NaN, only `ne` is true.
  const neverNaN = op === 'ne' || (!a.nan && !b.nan)
  return neverNaN && !canHold(OPPOSITE[op], a, b) ? TRUE : null
}

/** TRUE or FALSE where a test of a value in this range can come out in one way only. */
export function decideTest(op: string, operand: Range | undefined): Range | null {
  if (operand === undefined || (operand.lo > operand.hi && !operand.nan)) return null
  const onlyNaN = operand.lo > operand.hi
  const finite = operand.lo > -Infinity && operand.hi < Infinity && !operand.nan
  switch (op) {
    case 'is_nan':
      return onlyNaN ? TRUE : operand.nan ? null : FALSE
    case 'is_undefined':
      return operand.nan ? null : FALSE
    case 'is_finite':
      return onlyNaN ? FALSE : finite ? TRUE : null
    case 'is_integer':
      return onlyNaN ? FALSE : finite && operand.integer ? TRUE : null
    case 'truthy':
      if (onlyNaN || (operand.lo === 0 && operand.hi === 0)) return FALSE
      return operand.nan || mayBeZero(operand) ? null : TRUE
    default:
      return null
  }
}

const isZero = (range: Range): boolean => range.lo === 0 && range.hi === 0
const bothNumbers = (a: Range, b: Range): boolean => a.lo <= a.hi && b.lo <= b.hi

/** Are there values in these ranges of which the comparison is true? */
function canHold(op: Order, a: Range, b: Range): boolean {
  if (op === 'ne' && (a.nan || b.nan)) return true
  if (!bothNumbers(a, b)) return false
  switch (op) {
    case 'lt':
      return a.lo < b.hi
    case 'le':
      return a.lo <= b.hi
    case 'gt':
      return a.hi > b.lo
    case 'ge':
      return a.hi >= b.lo
    case 'eq':
      return a.lo <= b.hi && b.lo <= a.hi && !(isZero(a) && !mayBeZero(b)) && !(isZero(b) && !mayBeZero(a))
    case 'ne':
      return a.lo !== a.hi || b.lo !== b.hi || a.lo !== b.lo
  }
}

function refineByComparison(env: Environment, op: string, a: Expr, b: Expr, sense: boolean): boolean {
  if (!isOrder(op) || !isNumeric(a.type) || !isNumeric(b.type)) return true
  const order = sense ? op : OPPOSITE[op]
  // NaN makes `lt`, `le`, `gt`, `ge` and `eq` false and `ne` true.
  const mayBeNaN = sense === (op === 'ne')
  if (order === 'eq' && isSameLocal(a, b)) return constrain(env, a, NUMBERS)
  const aRange = evaluateRange(a, env)
  const bRange = evaluateRange(b, env)
  const forA = limitedBy(order, aRange, bRange, mayBeNaN)
  const forB = limitedBy(MIRRORED[order], bRange, aRange, mayBeNaN)
  if (forA === null || forB === null) return false
  return learn(env, a, aRange, forA) && learn(env, b, bRange, forB)
}

/** `constrain`, but not down into an expression of which nothing new is known. */
function learn(env: Environment, expr: Expr, known: Range, limit: Range): boolean {
  const isNew = expr.kind === 'Local' || expr.kind === 'Length' || !rangeIncludes(limit, known)
  return isNew ? constrain(env, expr, limit) : true
}

const NUMBERS: Range = Object.freeze(makeRange(-Infinity, Infinity, { negativeZero: true }))

const isSameLocal = (a: Expr, b: Expr): boolean => a.kind === 'Local' && b.kind === 'Local' && a.id === b.id
const isNumeric = (type: Type): boolean => isNumber(type) || (type.kind === 'optional' && isNumber(type.of))

/** Values of `own` for which `own order other` may hold, or one of the two is NaN where `mayBeNaN`. */
function limitedBy(order: Order, own: Range, other: Range, mayBeNaN: boolean): Range | null {
  // A NaN on the other side would make the outcome say nothing of this one.
  if (mayBeNaN && other.nan) return own
  const numbers = own.nan && !mayBeNaN ? meetRanges(own, NUMBERS) : own
  if (numbers === null) return null
  if (other.lo > other.hi) return mayBeNaN && own.nan ? ONLY_NAN : null
  switch (order) {
    case 'lt':
      return clipped(numbers, -Infinity, nextBelow(other.hi))
    case 'le':
      return clipped(numbers, -Infinity, other.hi)
    case 'gt':
      return clipped(numbers, nextAbove(other.lo), Infinity)
    case 'ge':
      return clipped(numbers, other.lo, Infinity)
    case 'eq':
      return meetRanges(numbers, withZeroOfAnySign({ ...other, nan: own.nan && mayBeNaN }))
    case 'ne':
      return other.lo === other.hi ? without(numbers, other.lo) : numbers
  }
}

/** Comparisons do not tell the zeros apart. */
function withZeroOfAnySign(range: Range): Range {
  return mayBeZero(range) && !range.negativeZero ? { ...range, negativeZero: true } : range
}

const NON_ZERO: Range = Object.freeze(makeRange(-Infinity, Infinity, { nan: true, nonZero: true }))

/** The range without one number, if that is 0 or stands at an end. */
function without(range: Range, value: number): Range | null {
  if (value === 0) return meetRanges(range, NON_ZERO)
  if (range.lo === value) return clipped(range, nextAbove(value), Infinity)
  return range.hi === value ? clipped(range, -Infinity, nextBelow(value)) : range
}

// ---- tests of one value -------------------------------------------------------------------------------------------------

const FINITE: Range = Object.freeze(makeRange(-Number.MAX_VALUE, Number.MAX_VALUE, { negativeZero: true }))
const FINITE_INTEGERS: Range = Object.freeze({ ...FINITE, integer: true })
const ZEROS_OR_NAN: Range = Object.freeze(makeRange(0, 0, { integer: true, negativeZero: true, nan: true }))

/** What is left if the test is true, and if it is false; null says nothing. */
const TESTS: ReadonlyMap<string, readonly [Range | null, Range | null]> = new Map([
  ['is_nan', [ONLY_NAN, NUMBERS]],
  ['is_undefined', [ONLY_NAN, null]],
  ['is_integer', [FINITE_INTEGERS, null]],
  ['is_finite', [FINITE, null]],
  ['is_safe_integer', [{ ...SAFE_INTEGERS, negativeZero: true }, null]],
  ['truthy', [NUMBERS, ZEROS_OR_NAN]],
])

function refineByTest(env: Environment, op: string, value: Expr, sense: boolean): boolean {
  const known = TESTS.get(op)?.[sense ? 0 : 1]
  if (known == null || !isNumeric(value.type)) return true
  if (!constrain(env, value, known)) return false
  if (op !== 'truthy' || !sense) return true
  return constrain(env, value, NON_ZERO)
}

// ---- from expressions to variables --------------------------------------------------------------------------------------

/** Notes that the expression's value lies in the range, for the variable that it reads. False if that cannot be. */
function constrain(env: Environment, expr: Expr, range: Range): boolean {
  switch (expr.kind) {
    case 'Local':
      return env.constrain(expr.id, range)
    case 'Length':
      return expr.array.kind === 'Local' && expr.array.type.kind === 'array'
        ? env.constrain(expr.array.id, range)
        : true
    case 'Assume':
      return constrain(env, expr.value, range)
    case 'Convert':
      return isNumeric(expr.value.type) ? constrain(env, expr.value, range) : true
    case 'Op':
      return constrainOperand(env, expr, range)
    default:
      return true
  }
}

function constrainOperand(env: Environment, expr: Op, range: Range): boolean {
  if (isSquare(expr)) return constrainRoot(env, expr.args[0] as Expr, range)
  const step = steppedOperand(expr, env)
  if (step === null) return constrainLinear(env, expr, range)
  const { base, delta } = step
  // The step is exact, so the bounds may be moved back; of zeros nothing is learnt.
  const moved = delta === 0 ? range : shifted(range, -delta)
  const own = evaluateRange(base, env)
  const limited = clipped(own, moved.lo, moved.hi)
  return limited !== null && constrain(env, base, limited)
}

/** Ends up to here can be moved back through a sum or product of integers, however large those may have been: rounding is monotone, so
 *  a rounded result below such an end comes from an exact one below it. */
const MOVABLE = 2 ** 31
const MAX_FACTOR = 2 ** 20

/** `base + c`, `base - c` and `base * c` of an integer and an integer constant. */
function constrainLinear(env: Environment, expr: Op, range: Range): boolean {
  const [a, b] = expr.args
  if (a === undefined || b === undefined) return true
  const swapped = expr.op !== 'sub' && integerConstant(b) === null
  const [base, factor] = swapped ? [b, integerConstant(a)] : [a, integerConstant(b)]
  if (factor === null || Math.abs(factor) > MAX_FACTOR) return true
  const back = inverseOf(expr.op, factor)
  const own = evaluateRange(base, env)
  if (back === null || !own.integer) return true
  const lo = Math.abs(range.lo) <= MOVABLE ? Math.ceil(back(Math.ceil(range.lo))) : -Infinity
  const hi = Math.abs(range.hi) <= MOVABLE ? Math.floor(back(Math.floor(range.hi))) : Infinity
  const limited = clipped(own, lo, hi)
  return limited !== null && constrain(env, base, limited)
}

const isSquare = ({ op, args: [a, b] }: Op): boolean =>
  (op === 'mul' || op === 'mul_plus_zero') && a !== undefined && b !== undefined && isSameLocal(a, b)

/** The root of what a square is at most, and a little more than rounding can hide. */
function constrainRoot(env: Environment, base: Expr, { hi }: Range): boolean {
  const most = Math.sqrt(Math.max(hi, 0)) * (1 + 2 ** -40) + Number.MIN_VALUE
  const limited = clipped(evaluateRange(base, env), -most, most)
  return limited !== null && constrain(env, base, limited)
}

function inverseOf(op: string, operand: number): ((result: number) => number) | null {
  if (op === 'add') return (result) => result - operand
  if (op === 'sub') return (result) => result + operand
  return op === 'mul' && operand > 0 ? (result) => result / operand : null
}

/** `base + delta` with an exact integer step: additions of constants, and conversions to int32 that change nothing. */
function steppedOperand(expr: Op, env: Environment): { base: Expr; delta: number } | null {
  const [a, b] = expr.args
  if (a === undefined) return null
  if (expr.op === 'to_int32')
    return rangeIncludes(INT32, evaluateRange(a, env)) ? { base: a, delta: 0 } : null
  if (b === undefined || (expr.op !== 'add' && expr.op !== 'sub')) return null
  const sign = expr.op === 'add' ? 1 : -1
  const [right, left] = [integerConstant(b), sign === 1 ? integerConstant(a) : null]
  if (right === null && left === null) return null
  const step = right !== null ? { base: a, delta: sign * right } : { base: b, delta: left ?? 0 }
  const isExact =
    rangeIncludes(SAFE_INTEGERS, evaluateRange(step.base, env)) &&
    rangeIncludes(SAFE_INTEGERS, evaluateRange(expr, env))
  return isExact ? step : null
}

function integerConstant(expr: Expr): number | null {
  if (expr.kind === 'Convert' || expr.kind === 'Assume') return integerConstant(expr.value)
  if (expr.kind !== 'Const' || typeof expr.value !== 'number') return null
  return Number.isSafeInteger(expr.value) && !Object.is(expr.value, -0) ? expr.value : null
}

/** The expression as a local plus a constant, exactly, or null. */
export function copyOf(expr: Expr, env: Environment): Copy | null {
  switch (expr.kind) {
    case 'Local':
      return { source: expr.id as LocalId, delta: 0 }
    case 'Assume':
      return copyOf(expr.value, env)
    case 'Convert':
      return isNumeric(expr.value.type) && isNumeric(expr.type) ? copyOf(expr.value, env) : null
    case 'Op': {
      const step = steppedOperand(expr, env)
      const inner = step === null ? null : copyOf(step.base, env)
      return inner === null || step === null
        ? null
        : { source: inner.source, delta: inner.delta + step.delta }
    }
    default:
      return null
  }
}
