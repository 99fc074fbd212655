// Where only the low 64 bits of a BigInt count: under BigInt.asIntN and asUintN, in stores, and in operands of sums, products
// and bitwise operators whose own result is of that kind, or is known to fit.

import type { Expr, HirFunction, LocalId } from '../../hir/nodes.ts'
import { children, eachStmt, expressionsOf } from '../../hir/visit.ts'
import { bigRangeFits } from '../../ops/big-range.ts'
import { opByName } from '../../ops/table.ts'
import type { BigRanges } from './big-ranges.ts'
import { isBig } from './wide.ts'

export type BigContext = 'exact' | 'low'

/** Context of the operand at `position` of an operation that stands in `context`. */
export function operandBits(
  expr: Extract<Expr, { kind: 'Op' }>,
  position: number,
  context: BigContext,
  ranges: BigRanges,
): BigContext {
  if (expr.op === 'bigint_as_int' || expr.op === 'bigint_as_uint') {
    const bits = expr.args[0]
    const isWord =
      bits?.kind === 'Const' && typeof bits.value === 'number' && bits.value >= 1 && bits.value <= 64
    return isWord && position === 1 ? 'low' : 'exact'
  }
  if (!opByName(expr.op).forms.some((form) => form.exactness === 'wraps')) return 'exact'
  // A shift may bring down high bits, and its count is a value of its own.
  if (expr.op === 'bigint_shl' && (position === 1 || !isLeftShift(expr, ranges))) return 'exact'
  return context === 'low' || fitsSomewhere(expr, ranges) ? 'low' : 'exact'
}

export function isLeftShift(expr: Extract<Expr, { kind: 'Op' }>, ranges: BigRanges): boolean {
  const [, count] = expr.args
  const range = count === undefined ? null : ranges.of(count)
  return range !== null && range.lo !== null && range.lo >= 0n
}

function fitsSomewhere(expr: Expr, ranges: BigRanges): boolean {
  const range = ranges.of(expr)
  return range !== null && (bigRangeFits(range, 'int64') || bigRangeFits(range, 'uint64'))
}

/** Locals of which every use asks for the low 64 bits only. */
export function lowLocals(fn: HirFunction, ranges: BigRanges): ReadonlySet<LocalId> {
  const params = new Set(fn.params.map((param) => param.local))
  const low = new Set<LocalId>()
  for (const stmt of eachStmt(fn.body)) {
    if (stmt.kind === 'Assign' && stmt.value.type.kind === 'scalar' && isBig(stmt.value.type))
      low.add(stmt.target)
  }
  for (const stmt of eachStmt(fn.body))
    if (stmt.kind === 'Call' && stmt.result !== null) low.delete(stmt.result)
  for (const param of params) low.delete(param)
  const seeing: LocalId[] = []
  const reveal = (local: LocalId): void => {
    if (low.delete(local)) seeing.push(local)
  }
  const readsExactly = new Map<LocalId, LocalId[]>()
  for (const stmt of eachStmt(fn.body)) {
    for (const expr of expressionsOf(stmt)) {
      const isLow = stmt.kind === 'Assign' || (stmt.kind === 'Store' && expr === stmt.value)
      exactReads(expr, isLow ? 'low' : 'exact', ranges, reveal)
      if (stmt.kind !== 'Assign') continue
      const reads = readsExactly.get(stmt.target) ?? []
      readsExactly.set(stmt.target, reads)
      exactReads(expr, 'exact', ranges, (local) => reads.push(local))
    }
  }
  // Targets that were never candidates are seen whole from the start.
  for (const target of readsExactly.keys()) if (!low.has(target)) seeing.push(target)
  for (let local = seeing.pop(); local !== undefined; local = seeing.pop()) {
    for (const read of readsExactly.get(local) ?? []) reveal(read)
  }
  return low
}

/** Calls `found` for each local of which all bits count. */
function exactReads(
  expr: Expr,
  context: BigContext,
  ranges: BigRanges,
  found: (local: LocalId) => void,
): void {
  if (expr.kind === 'Local' && context === 'exact') found(expr.id)
  eachBigOperand(expr, context, ranges, (operand, inner) => exactReads(operand, inner, ranges, found))
}

function eachBigOperand(
  expr: Expr,
  context: BigContext,
  ranges: BigRanges,
  f: (operand: Expr, context: BigContext) => void,
): void {
  switch (expr.kind) {
    case 'Op':
      for (const [i, arg] of expr.args.entries()) f(arg, operandBits(expr, i, context, ranges))
      break
    case 'Cond':
      f(expr.test, 'exact')
      f(expr.whenTrue, context)
      f(expr.whenFalse, context)
      break
    case 'Assume':
      f(expr.value, context)
      break
    case 'Convert':
      f(expr.value, 'exact')
      break
    case 'Load':
      f(expr.array, 'exact')
      f(expr.index, 'exact')
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
