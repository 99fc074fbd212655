// What a place asks of the value that stands there. Some places do not tell -0 from 0, and then a value may be computed by
// integers although JavaScript's is -0 at times; conversions to 32 bits do not tell NaN from 0 either.
//
// A value computed for a place that is blind to the sign of zero may differ from JavaScript's in that sign only, and always
// lies in its range: clearing the sign of an operand stays within the operand's range, and rows' ranges hold for all of it.

import type { Expr, LocalId, Range, Stmt } from '../../hir/nodes.ts'
import { elementOf, isNumber } from '../../hir/types.ts'
import { children, eachStmt, expressionsOf } from '../../hir/visit.ts'
import { mayBeZero } from '../../ops/range.ts'
import { opByName } from '../../ops/table.ts'
import { isMixed } from './mixed-forms.ts'

/** exact: every bit counts. zero: -0 may be 0. int32: so it may, and NaN may be 0. */
export type Context = 'exact' | 'zero' | 'int32'

/** Operators that convert their operands to 32 bits. */
const CONVERTING: ReadonlySet<string> = new Set([
  'to_int32',
  'to_uint32',
  'bitand',
  'bitor',
  'bitxor',
  'bitnot',
  'shl',
  'shr',
  'ushr',
  'imul',
  'clz32',
  'clamp_uint8',
])
/** Operators for which the zeros are one value, whatever becomes of the result. */
const ZERO_BLIND: ReadonlySet<string> = new Set([
  ...[
    'lt',
    'le',
    'gt',
    'ge',
    'eq',
    'ne',
    'truthy',
    'abs',
    'is_nan',
    'is_integer',
    'is_finite',
    'is_safe_integer',
    'to_position',
    'flat_index',
    'nested_index',
  ],
])
/** Operators by which the sign of a zero operand decides no more than the sign of a zero result. */
const PASSING_ZERO: ReadonlySet<string> = new Set([
  ...['add', 'sub', 'mul', 'mul_plus_zero', 'rem', 'rem_plus_zero', 'neg', 'min', 'max'],
  ...['floor', 'ceil', 'trunc', 'round', 'sign', 'sqrt', 'fround'],
  ...['expect_int32', 'expect_int32_plus_zero', 'expect_whole', 'expect_whole_plus_zero'],
  ...['expect_rem', 'expect_rem_plus_zero', 'wrapped_rem', 'expect_wrapped_rem'],
])

/** Rows that end the run for -0, which those with `_plus_zero` take for 0. */
export const EXPECTING: ReadonlySet<string> = new Set([
  'expect_int32',
  'expect_whole',
  'expect_rem',
  'exact_quotient',
])

/** Context of the operand at `position` of an operator that itself stands in `context`. */
export function operandContext(
  op: string,
  position: number,
  operands: readonly Range[],
  context: Context,
): Context {
  if (CONVERTING.has(op)) return 'int32'
  if (ZERO_BLIND.has(op) || isMixed(opByName(op))) return 'zero'
  if (context !== 'exact' && PASSING_ZERO.has(op)) return 'zero'
  return isBlindOperand(op, position, operands, context) ? 'zero' : 'exact'
}

function isBlindOperand(op: string, position: number, operands: readonly Range[], context: Context): boolean {
  const [a, b] = operands
  if (a === undefined || b === undefined) return false
  switch (op) {
    case 'mul_plus_zero':
      return true
    case 'rem':
    case 'rem_plus_zero':
    case 'wrapped_rem':
    case 'expect_wrapped_rem':
    case 'expect_rem':
    case 'expect_rem_plus_zero':
      // Nothing is left of dividing by either zero.
      return position === 1 || op.endsWith('_plus_zero')
    case 'div':
    case 'floor_quotient':
    case 'trunc_quotient':
    case 'exact_quotient':
    case 'exact_quotient_plus_zero':
      return position === 0 && context !== 'exact'
    case 'add':
      // 0 and -0 give the same sum with everything but -0. The other operand must then stay exact.
      return position === 0 ? a.negativeZero && !b.negativeZero : b.negativeZero && !a.negativeZero
    case 'sub':
      return position === 0 ? !mayBeZero(b) : !a.negativeZero
    default:
      return false
  }
}

/** Where locals that hold numbers are only read in places blind to the sign of zero: those need not carry it. */
export function blindLocals(
  body: readonly Stmt[],
  candidates: Iterable<LocalId>,
  rangeOf: (expr: Expr) => Range,
): ReadonlySet<LocalId> {
  const blind = new Set(candidates)
  const seeing: LocalId[] = []
  const reveal = (local: LocalId): void => {
    if (blind.delete(local)) seeing.push(local)
  }
  const readsExactly = new Map<LocalId, LocalId[]>()
  for (const stmt of eachStmt(body)) {
    eachPlace(stmt, (expr, context) => {
      exactReads(expr, context, rangeOf, reveal)
      if (stmt.kind !== 'Assign') return
      const reads = readsExactly.get(stmt.target) ?? []
      readsExactly.set(stmt.target, reads)
      exactReads(expr, 'exact', rangeOf, (local) => reads.push(local))
    })
  }
  // Targets that were never candidates are seen from the start.
  for (const target of readsExactly.keys()) if (!blind.has(target)) seeing.push(target)
  for (let local = seeing.pop(); local !== undefined; local = seeing.pop()) {
    for (const read of readsExactly.get(local) ?? []) reveal(read)
  }
  return blind
}

/** Calls `found` for each local of which the sign of zero is seen: not where a test has left nothing but other numbers. */
function exactReads(
  expr: Expr,
  context: Context,
  rangeOf: (expr: Expr) => Range,
  found: (local: LocalId) => void,
): void {
  if (expr.kind === 'Local' && context === 'exact' && mayBeZero(rangeOf(expr))) found(expr.id)
  eachOperand(expr, context, rangeOf, (operand, inner) => exactReads(operand, inner, rangeOf, found))
}

/** Calls `f` for each operand with the context it stands in. */
function eachOperand(
  expr: Expr,
  context: Context,
  rangeOf: (expr: Expr) => Range,
  f: (operand: Expr, context: Context) => void,
): void {
  switch (expr.kind) {
    case 'Op': {
      const ranges = expr.args.map(rangeOf)
      for (const [i, arg] of expr.args.entries()) f(arg, operandContext(expr.op, i, ranges, context))
      break
    }
    case 'Cond':
      f(expr.test, 'exact')
      f(expr.whenTrue, context)
      f(expr.whenFalse, context)
      break
    case 'Load':
      f(expr.array, 'exact')
      f(expr.index, 'zero')
      break
    case 'Convert':
      f(expr.value, isNumber(expr.type) && isNumber(expr.value.type) ? context : 'exact')
      break
    case 'Assume':
      // The assumption is about the value with its NaNs.
      f(expr.value, context === 'int32' ? 'zero' : context)
      break
    case 'Length':
    case 'View':
      f(expr.array, 'exact')
      break
    case 'Tuple':
      for (const item of expr.items) f(item, 'exact')
      break
    case 'TupleItem':
      f(expr.tuple, 'exact')
      break
    case 'Units':
    case 'Field':
    case 'Identical':
      for (const operand of children(expr)) f(operand, 'exact')
      break
    default:
      break
  }
}

/** Calls `f` for each expression of a statement with the context it stands in; for an assignment, as if nobody saw the target's sign of zero. */
function eachPlace(stmt: Stmt, f: (expr: Expr, context: Context) => void): void {
  switch (stmt.kind) {
    case 'Assign':
      f(stmt.value, 'zero')
      break
    case 'Store':
      f(stmt.array, 'exact')
      f(stmt.index, 'zero')
      f(stmt.value, storeContext(stmt.array))
      break
    case 'NewArray':
      f(stmt.length, 'zero')
      break
    case 'Subarray':
      f(stmt.array, 'exact')
      f(stmt.begin, 'zero')
      f(stmt.end, 'zero')
      break
    default:
      for (const expr of expressionsOf(stmt)) f(expr, stmt.kind === 'Switch' ? 'zero' : 'exact')
  }
}

/** A store into integers converts as ToInt32 or ToUint8Clamp do, neither of which knows -0 or NaN. */
export function storeContext(array: Expr): Context {
  if (array.type.kind !== 'array') return 'exact'
  const { isBigInt, isFloat } = elementOf(array.type.element)
  return isBigInt || isFloat ? 'exact' : 'int32'
}
