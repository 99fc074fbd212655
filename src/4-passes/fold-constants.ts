// Input: HIR after inference. Output: the same, smaller: constant operations computed, identities removed, branches on
//   constants taken.
// Method: bottom-up; each operation is computed by its own row, so that folding cannot differ from running.
// Skips: host functions such as Math.sin, whose last bit may differ where the code will run; `x + 0`, which turns -0 into 0,
//   and all other identities that hold for most numbers only.
// Example: `Cond(2 < 3, x * 1, y)` → `x`

import * as b from '../hir/builders.ts'
import type { Cond, Const, Convert, Expr, If, Op, Stmt, Store, Switch, TupleItem } from '../hir/nodes.ts'
import { isNumber, isScalar, sameType } from '../hir/types.ts'
import { mapList, rewriteFunction } from '../hir/visit.ts'
import type { ScalarValue } from '../ops/define-op.ts'
import { FULL, INT32, rangeIncludes, UINT32 } from '../ops/range.ts'
import { opByName } from '../ops/table.ts'
import { definePass, perFunction } from './pass.ts'

export const foldConstants = definePass({
  name: 'fold-constants',
  after: [],
  run: perFunction((fn) => rewriteFunction(fn, { expr: foldExpr, stmt: foldStmt })),
})

/** The expression, its operands folded already, in a simpler form; the same object where there is none. */
function foldExpr(expr: Expr): Expr {
  switch (expr.kind) {
    case 'Op':
      return foldOp(expr)
    case 'Cond':
      return foldCond(expr)
    case 'Convert':
      return foldConvert(expr)
    case 'TupleItem':
      return itemOfTuple(expr)
    default:
      return expr
  }
}

/** The item, if nothing else in the tuple could have thrown. */
function itemOfTuple(expr: TupleItem): Expr {
  if (expr.tuple.kind !== 'Tuple') return expr
  const isSimple = expr.tuple.items.every(
    (item, i) => i === expr.index || item.kind === 'Const' || item.kind === 'Local',
  )
  return isSimple ? (expr.tuple.items[expr.index] ?? expr) : expr
}

/** Operators that take the low 32 bits of their operands without a conversion being written. */
const TAKES_LOW_BITS: ReadonlySet<string> = new Set(['imul', 'clz32'])

/** `Math.imul(x, 0x9e3779b1)` with the constant as the int32 that it stands for. */
function withIntConstants(expr: Op): Op | null {
  if (!TAKES_LOW_BITS.has(expr.op) || expr.form !== undefined) return null
  const args = mapList(expr.args, (arg) => {
    if (arg.kind !== 'Const' || typeof arg.value !== 'number' || !isScalar(arg.type, 'float64')) return arg
    return Object.is(arg.value | 0, arg.value) ? arg : b.constant(arg.value | 0, arg.span)
  })
  return args === expr.args ? null : { ...expr, args }
}

function foldOp(expr: Op): Expr {
  return computed(expr) ?? withIntConstants(expr) ?? withoutIdentity(expr) ?? withoutConversion(expr) ?? expr
}

/** Bits of the longest bigint that is worth writing down. */
const LONGEST_BIGINT = 1n << 128n

function computed(expr: Op): Expr | null {
  const row = opByName(expr.op)
  const isPlain = row.effects === 'pure' && row.imports === undefined && expr.form === undefined
  if (!isPlain || expr.args.length === 0) return null
  const values: ScalarValue[] = []
  for (const arg of expr.args) {
    if (arg.kind !== 'Const' || arg.value === undefined || arg.value === null) return null
    values.push(arg.value)
  }
  const value = evaluateOrNull(row.evaluate as (...values: ScalarValue[]) => ScalarValue, values)
  if (value === null || (typeof value === 'bigint' && (value > LONGEST_BIGINT || value < -LONGEST_BIGINT)))
    return null
  return { ...b.constant(value, expr.span), type: expr.type }
}

/** Null where JavaScript throws: the throw stays where it is. */
function evaluateOrNull(
  evaluate: (...values: ScalarValue[]) => ScalarValue,
  values: ScalarValue[],
): ScalarValue | null {
  try {
    return evaluate(...values)
  } catch {
    return null
  }
}

const isConstant = (expr: Expr | undefined, value: Const['value']): boolean =>
  expr?.kind === 'Const' && Object.is(expr.value, value)

/** Second operands that leave every number as it is, -0 and NaN included. */
const RIGHT_IDENTITIES: ReadonlyMap<string, number> = new Map([
  ['add', -0],
  ['sub', 0],
  ['mul', 1],
  ['div', 1],
])
const COMMUTES: ReadonlySet<string> = new Set(['add', 'mul'])

function withoutIdentity(expr: Op): Expr | null {
  const [x, y] = expr.args
  if (x === undefined) return null
  if (expr.op === 'not') return x.kind === 'Op' && x.op === 'not' ? (x.args[0] ?? null) : null
  if (expr.op === 'is_undefined')
    return isDefined(x) ? { ...b.constant(false, expr.span), type: expr.type } : null
  const identity = RIGHT_IDENTITIES.get(expr.op)
  if (identity === undefined || y === undefined) return null
  const kept = isConstant(y, identity) ? x : COMMUTES.has(expr.op) && isConstant(x, identity) ? y : null
  return kept !== null && sameType(kept.type, expr.type) ? kept : null
}

/** An optional that was just made from a value. */
function isDefined(expr: Expr): boolean {
  return expr.kind === 'Convert' && expr.value.type.kind === 'scalar'
}

/** Operators on converted operands that leave the first as it is if the second is 0 (`x | 0`), and what converts it. */
const ZERO_IDENTITIES: ReadonlyMap<string, string> = new Map([
  ['bitor', 'to_int32'],
  ['bitxor', 'to_int32'],
  ['shl', 'to_int32'],
  ['shr', 'to_int32'],
  ['ushr', 'to_uint32'],
])

/** Conversions to 32 bits of what is converted already, also those spelled `x | 0`. */
function withoutConversion(expr: Op): Expr | null {
  const [x, y] = expr.args
  if (
    x?.kind === 'Op' &&
    x.op === ZERO_IDENTITIES.get(expr.op) &&
    isConstant(y, 0) &&
    sameType(x.type, expr.type)
  )
    return x
  if ((expr.op !== 'to_int32' && expr.op !== 'to_uint32') || x?.kind !== 'Op') return null
  const inner = opByName(x.op)
  const range = inner.range?.(...x.args.map(() => FULL))
  const isConverted = range !== undefined && rangeIncludes(expr.op === 'to_int32' ? INT32 : UINT32, range)
  if (isConverted && sameType(x.type, expr.type)) return x
  if (x.op !== 'to_int32' && x.op !== 'to_uint32') return null
  // Both keep the value modulo 2^32, which is all that the outer one asks for.
  return expr.form === undefined ? foldOp({ ...expr, args: x.args }) : null
}

function foldCond(expr: Cond): Expr {
  const { test, whenTrue, whenFalse } = expr
  if (test.kind === 'Const') return b.convert(test.value === true ? whenTrue : whenFalse, expr.type)
  if (!isScalar(expr.type, 'boolean')) return expr
  if (isConstant(whenTrue, true) && isConstant(whenFalse, false)) return test
  if (isConstant(whenTrue, false) && isConstant(whenFalse, true))
    return foldOp(b.op('not', [test], expr.type, expr.span))
  return expr
}

function foldConvert(expr: Convert): Expr {
  const { value, type } = expr
  if (value.kind === 'Convert' && value.type.kind === 'optional' && sameType(value.value.type, type))
    return value.value
  if (value.kind !== 'Const' || type.kind !== 'scalar') return expr
  if (isScalar(type, 'float64')) {
    if (value.value === undefined || value.value === null) return b.constant(Number.NaN, expr.span)
    return typeof value.value === 'bigint' ? expr : b.constant(Number(value.value), expr.span)
  }
  // Of machine integers only those that narrowing asks for, where the value is known to fit.
  const isInteger =
    typeof value.value === 'number' && Number.isSafeInteger(value.value) && !Object.is(value.value, -0)
  return isInteger && isNumber(type) && fitsMachine(value.value as number, type) ? { ...value, type } : expr
}

function fitsMachine(value: number, type: Convert['type']): boolean {
  if (isScalar(type, 'int32')) return value === (value | 0)
  return isScalar(type, 'uint32') ? value === value >>> 0 : true
}

// ---- statements -------------------------------------------------------------------------------------------------------

function foldStmt(stmt: Stmt): Stmt | readonly Stmt[] {
  switch (stmt.kind) {
    case 'Store':
      return withoutClamp(stmt)
    case 'If':
      return stmt.test.kind === 'Const' ? takenArm(stmt) : stmt
    case 'Loop':
      // The head runs once before the test fails; it cannot jump, since it stands for an expression.
      return !stmt.testLast && isConstant(stmt.test, false) && stmt.head.length === 0 ? [] : stmt
    case 'Switch':
      return stmt.selector.kind === 'Const' && typeof stmt.selector.value === 'number'
        ? casesFrom(stmt, stmt.selector.value)
        : stmt
    default:
      return stmt
  }
}

/** A store to clamped bytes clamps by itself. */
function withoutClamp(stmt: Store): Store {
  const { array, value } = stmt
  const isClamped = array.type.kind === 'array' && array.type.element === 'uint8clamped'
  if (!isClamped || value.kind !== 'Op' || value.op !== 'clamp_uint8' || value.form !== undefined) return stmt
  return { ...stmt, value: value.args[0] as Expr }
}

const takenArm = (stmt: If): readonly Stmt[] => (isConstant(stmt.test, true) ? stmt.then : stmt.else)

/** The cases that run when the switch starts at one of them; breaks leave the block as they left the switch. */
function casesFrom(stmt: Switch, first: number): Stmt {
  return b.block(stmt.label, stmt.cases.slice(first).flat(), stmt.span)
}
