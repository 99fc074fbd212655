// Ranges of expressions in an environment. The rows of the operation table say what operators do to ranges; here stand loads,
// lengths, conditionals and conversions.

import { unreachable } from '../../diagnostics/invariant.ts'
import type { Cond, Const, Expr, Load, Op, Range } from '../../hir/nodes.ts'
import type { OpRow } from '../../ops/define-op.ts'
import { EMPTY, FULL, intersectRange, ONLY_NAN, rangeIncludes, rangeOfValue } from '../../ops/range.ts'
import { opByName } from '../../ops/table.ts'
import type { Environment } from './environment.ts'
import { ANY_LENGTH, BOOLEAN, elementRange, FALSE, joinRanges, TRUE, typeRange } from './lattice.ts'
import { decideComparison, decideTest, refined } from './refine.ts'

/** Receives the range of every expression reached, operands first. */
export type Observer = (expr: Expr, range: Range) => void

/** Range of a number or boolean; of an array, that of its length. Other values give FULL, which says nothing of them. */
export function evaluateRange(expr: Expr, env: Environment, observe: Observer | null = null): Range {
  if (observe !== null) {
    const range = evaluateKind(expr, env, observe)
    observe(expr, range)
    return range
  }
  if (expr.kind === 'Local') return env.get(expr.id)
  if (expr.kind === 'Const') return constantRange(expr.value)
  const known = env.memo.recall(expr, env)
  if (known !== null) return known
  const range = evaluateKind(expr, env, null)
  env.memo.remember(expr, env, range)
  return range
}

function evaluateKind(expr: Expr, env: Environment, observe: Observer | null): Range {
  switch (expr.kind) {
    case 'Const':
      return constantRange(expr.value)
    case 'Local':
      return env.get(expr.id)
    case 'Op':
      return evaluateOp(expr, env, observe)
    case 'Cond':
      return evaluateCond(expr, env, observe)
    case 'Load':
      return evaluateLoad(expr, env, observe)
    case 'Length': {
      const range = evaluateRange(expr.array, env, observe)
      // The length of a list changes while the variable does not.
      return expr.array.type.kind === 'array' ? range : ANY_LENGTH
    }
    case 'View':
      evaluateRange(expr.array, env, observe)
      return FULL
    case 'Units':
      evaluateRange(expr.text, env, observe)
      return ANY_LENGTH
    case 'Tuple':
      for (const item of expr.items) evaluateRange(item, env, observe)
      return FULL
    case 'TupleItem': {
      const { tuple, index } = expr
      evaluateRange(tuple, env, observe)
      const item = tuple.kind === 'Tuple' ? tuple.items[index] : undefined
      return item === undefined ? typeRange(expr.type) : evaluateRange(item, env)
    }
    case 'Convert':
      return narrowedToType(expr, evaluateRange(expr.value, env, observe))
    case 'Assume': {
      // What is assumed of the value holds for the expression inside too, since it is the same value.
      const range = intersectRange(evaluateKind(expr.value, env, observe), expr.range)
      observe?.(expr.value, range)
      return range
    }
    case 'Field':
      evaluateRange(expr.object, env, observe)
      return typeRange(expr.type)
    case 'Identical':
      evaluateRange(expr.left, env, observe)
      evaluateRange(expr.right, env, observe)
      return BOOLEAN
    case 'Generic':
    case 'Member':
    case 'Element':
      return FULL
    default:
      return unreachable(expr)
  }
}

function constantRange(value: Const['value']): Range {
  switch (typeof value) {
    case 'number':
      return rangeOfValue(value)
    case 'boolean':
      return value ? TRUE : FALSE
    case 'undefined':
      return ONLY_NAN
    default:
      return FULL
  }
}

/** A machine type is itself a statement about the value. */
function narrowedToType(expr: Expr, range: Range): Range {
  const byType = typeRange(expr.type)
  return byType === FULL ? range : intersectRange(range, byType)
}

function evaluateOp(expr: Op, env: Environment, observe: Observer | null): Range {
  const operands = expr.args.map((arg) => evaluateRange(arg, env, observe))
  const row = opByName(expr.op)
  const range = foldedRange(row, operands) ?? row.range?.(...operands)
  if (range !== undefined) return narrowedToType(expr, range)
  if (row.result !== 'boolean') return typeRange(expr.type)
  if (row.name === 'not') return negated(operands[0] ?? BOOLEAN)
  return decideComparison(row.name, operands) ?? decideTest(row.name, operands[0]) ?? BOOLEAN
}

const negated = (range: Range): Range => (range.lo === 1 ? FALSE : range.hi === 0 ? TRUE : BOOLEAN)

/** The result where every operand has one value only, computed by the row itself. Host functions may differ elsewhere. */
function foldedRange(row: OpRow, operands: readonly Range[]): Range | null {
  if (row.imports !== undefined || row.range === null || operands.length === 0) return null
  const values: number[] = []
  for (const { lo, hi, negativeZero, nan } of operands) {
    if (lo !== hi || negativeZero || nan) return null
    values.push(lo)
  }
  if (row.forms.some((form) => form.exactness === 'traps')) return null
  const evaluate = row.evaluate as (...values: number[]) => unknown
  const value = evaluate(...values)
  return typeof value === 'number' ? rangeOfValue(value) : null
}

function evaluateCond(expr: Cond, env: Environment, observe: Observer | null): Range {
  const test = evaluateRange(expr.test, env, observe)
  const a = test.hi === 0 ? null : evaluateWhere(env, expr.test, true, expr.whenTrue, observe)
  const b = test.lo === 1 ? null : evaluateWhere(env, expr.test, false, expr.whenFalse, observe)
  if (a === null || b === null) return a ?? b ?? EMPTY
  return joinRanges(a, b)
}

/** Range of an expression where a test came out as `sense`; null where it cannot. */
function evaluateWhere(
  env: Environment,
  test: Expr,
  sense: boolean,
  expr: Expr,
  observe: Observer | null,
): Range | null {
  const mark = env.mark()
  const inside = refined(env, test, sense)
  const range = inside === null ? null : evaluateRange(expr, inside, observe)
  env.rewind(mark)
  return range
}

function evaluateLoad(expr: Load, env: Environment, observe: Observer | null): Range {
  const length = evaluateRange(expr.array, env, observe)
  const index = evaluateRange(expr.index, env, observe)
  if (expr.array.type.kind !== 'array') return FULL
  const element = elementRange(expr.array.type.element)
  if (expr.range === 'proven' || expr.range === 'bail' || isInRange(index, length)) return element
  return expr.range === 'zero' ? joinRanges(element, FALSE) : joinRanges(element, ONLY_NAN)
}

/** The index is certainly an integer from 0 to below the length. */
export function isInRange(index: Range, length: Range): boolean {
  return index.integer && !index.nan && index.lo >= 0 && index.hi < length.lo
}

/** The one outcome that a test with this range has, or null where both are possible. */
export function decided(range: Range): boolean | null {
  if (rangeIncludes(TRUE, range)) return true
  return rangeIncludes(FALSE, range) ? false : null
}
