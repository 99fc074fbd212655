// Intervals of BigInts: what the rows say, from the definitions of each local taken together.

import type { RangeFacts } from '../../3-infer/ranges/analyse-ranges.ts'
import type { Expr, HirFunction, LocalId, Stmt } from '../../hir/nodes.ts'
import { eachStmt } from '../../hir/visit.ts'
import { ANY_BIGINT, bigRange, bigRangeFits, INT64, UINT64, unionBigRange } from '../../ops/big-range.ts'
import type { BigRange } from '../../ops/define-op.ts'
import { opByName } from '../../ops/table.ts'
import { isBig, type Wide } from './wide.ts'

export interface BigRanges {
  /** Null: the value is never computed, as far as definitions go. */
  of(expr: Expr): BigRange | null
  local(id: LocalId): BigRange | null
}

export interface KnownLocals {
  /** Ranges of locals that something else than an assignment binds: parameters and results of calls. */
  readonly bound: ReadonlyMap<LocalId, BigRange>
  /** What the storage of a local holds at most, if that is decided. */
  readonly storage: (local: LocalId) => BigRange | null
}

export const wholeRange = (wide: Wide): BigRange => (wide === 'int64' ? INT64 : UINT64)

/** Joins that a range may grow by before it jumps to a whole 64-bit range, and then to no bounds. */
const GROWTH = 4

export function bigRanges(fn: HirFunction, facts: RangeFacts, known: KnownLocals): BigRanges {
  const locals = new Map(known.bound)
  const growth = new Map<LocalId, number>()
  const rangeOfLocal = (local: LocalId): BigRange | null => {
    const range = locals.get(local)
    const storage = known.storage(local)
    if (range === undefined) return null
    return storage === null ? range : intersection(range, storage)
  }
  const of = (expr: Expr): BigRange | null => rangeOf(expr, facts, of, rangeOfLocal)
  const assignments = [...eachStmt(fn.body)].filter(
    (stmt): stmt is Extract<Stmt, { kind: 'Assign' }> => stmt.kind === 'Assign' && isBig(stmt.value.type),
  )
  for (let changed = true; changed; ) {
    changed = false
    for (const { target, value } of assignments) {
      const next = of(value)
      const old = locals.get(target)
      if (next === null || (old !== undefined && holds(old, next))) continue
      const steps = growth.get(target) ?? 0
      growth.set(target, steps + 1)
      locals.set(target, old === undefined ? next : widened(unionBigRange(old, next), steps))
      changed = true
    }
  }
  const memo = new Map<Expr, BigRange | null>()
  const remembered = (expr: Expr): BigRange | null => {
    const found = memo.get(expr)
    if (found !== undefined) return found
    const range = rangeOf(expr, facts, remembered, rangeOfLocal)
    memo.set(expr, range)
    return range
  }
  return { of: remembered, local: rangeOfLocal }
}

function rangeOf(
  expr: Expr,
  facts: RangeFacts,
  of: (expr: Expr) => BigRange | null,
  local: (id: LocalId) => BigRange | null,
): BigRange | null {
  if (!isBig(expr.type)) return integersOf(expr, facts)
  switch (expr.kind) {
    case 'Const':
      return typeof expr.value === 'bigint' ? bigRange(expr.value, expr.value) : null
    case 'Local':
      return local(expr.id)
    case 'Op': {
      const operands: BigRange[] = []
      for (const arg of expr.args) {
        const range = of(arg)
        if (range === null) return null
        operands.push(range)
      }
      return opByName(expr.op).bigRange?.(...operands) ?? ANY_BIGINT
    }
    case 'Cond': {
      const [a, b] = [of(expr.whenTrue), of(expr.whenFalse)]
      return a === null || b === null ? (a ?? b) : unionBigRange(a, b)
    }
    case 'Load':
      return expr.array.type.kind === 'array'
        ? wholeRange(expr.array.type.element === 'uint64' ? 'uint64' : 'int64')
        : ANY_BIGINT
    case 'Convert':
    case 'Assume':
      return expr.value.type.kind === 'undefined' ? null : of(expr.value)
    default:
      return ANY_BIGINT
  }
}

/** The integers that a number operand may be; of other numbers BigInt operations throw. */
function integersOf(expr: Expr, facts: RangeFacts): BigRange {
  const { lo, hi } = facts.of(expr)
  const bound = (value: number, round: (x: number) => number): bigint | null =>
    Number.isFinite(value) ? BigInt(round(value)) : null
  return bigRange(bound(lo, Math.floor), bound(hi, Math.ceil))
}

function holds(outer: BigRange, inner: BigRange): boolean {
  const low = outer.lo === null || (inner.lo !== null && inner.lo >= outer.lo)
  return low && (outer.hi === null || (inner.hi !== null && inner.hi <= outer.hi))
}

function intersection(a: BigRange, b: BigRange): BigRange {
  const lo = a.lo === null ? b.lo : b.lo === null || a.lo > b.lo ? a.lo : b.lo
  const hi = a.hi === null ? b.hi : b.hi === null || a.hi < b.hi ? a.hi : b.hi
  return bigRange(lo, hi)
}

function widened(range: BigRange, steps: number): BigRange {
  if (steps < GROWTH) return range
  const whole = bigRangeFits(range, 'uint64') ? UINT64 : INT64
  if (steps < 2 * GROWTH && bigRangeFits(range, range.lo !== null && range.lo >= 0n ? 'uint64' : 'int64'))
    return whole
  return range.lo !== null && range.lo >= 0n ? bigRange(0n, null) : ANY_BIGINT
}
