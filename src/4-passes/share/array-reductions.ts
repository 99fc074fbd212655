// Arrays whose elements iterations only add to: each part of a loop can add to a copy of its own, and the copies are put together at the end.

import * as b from '../../hir/builders.ts'
import type { Expr, LocalId, Loop, Op, Stmt, Store } from '../../hir/nodes.ts'
import { printExpr } from '../../hir/print.ts'
import {
  type ArrayType,
  elementOf,
  float64,
  int32,
  int64,
  isScalar,
  type Type,
  uint32,
} from '../../hir/types.ts'
import { eachExpr, eachStmt, walkExpr } from '../../hir/visit.ts'
import type { Span } from '../../source.ts'
import { stepOf } from '../bounds/induction.ts'
import type { Places } from './places.ts'
import { ADDS_BY, IDENTITIES } from './reductions.ts'

export interface ArrayReduction {
  readonly local: LocalId
  readonly type: ArrayType
  /** What the elements of a copy begin with. */
  readonly identity: Expr
  /** The row that puts two elements together. */
  readonly op: string
}

/** How the array's elements are put together; null where iterations do anything else to them or to it. */
export function findArrayReduction(
  loop: Loop,
  local: LocalId,
  counter: LocalId,
  places: Places,
): ArrayReduction | null {
  const stores = eachStmt(loop.body).filter(
    (stmt): stmt is Store => stmt.kind === 'Store' && isLocal(stmt.array, local),
  )
  const updates = stores.map((stmt) => updateBy(stmt, local))
  const [first] = updates
  const type = stores[0]?.array.type
  if (!first || type?.kind !== 'array') return null
  if (updates.some((update) => update === null || ADDS_BY.get(update.op) !== ADDS_BY.get(first.op)))
    return null
  if (mentionsOf(loop.body, local) !== 2 * stores.length) return null
  if (stores.some(({ index }) => countsWith(index, counter, places, 0))) return null
  const op = ADDS_BY.get(first.op) as string
  const areExact = updates.every((update) => update !== null && keepsElement(op, update, type))
  const identity = areExact ? identityOf(op, type, loop.span) : null
  return identity && { local, type, identity, op }
}

/** `array[at] op other`, both elements: as the store of such a sum writes it. */
export function combinedElement(element: Expr, other: Expr, { op, type }: ArrayReduction, span: Span): Expr {
  if (elementOf(type.element).isFloat) return b.op(op, [element, other], float64, span)
  if (op === 'add') {
    const sum = b.op('add', [b.convert(element, int64), b.convert(other, int64)], int64, span)
    return b.op('to_int32', [sum], int32, span)
  }
  const bits = [element, other].map((each) =>
    isScalar(each.type, 'int32') ? each : b.op('to_int32', [each], int32, span),
  )
  return b.op(op, bits, int32, span)
}

/** An element that is read, as the representation that narrowing gives it. */
export function readElement(array: Expr, index: Expr, { element }: ArrayType, span: Span): Expr {
  const type = elementOf(element).isFloat ? float64 : element === 'uint32' ? uint32 : int32
  return b.load(array, index, 'proven', type, span)
}

const isLocal = (expr: Expr, local: LocalId): boolean => expr.kind === 'Local' && expr.id === local

function mentionsOf(body: readonly Stmt[], local: LocalId): number {
  const isLength = (expr: Expr): boolean => expr.kind === 'Length' && isLocal(expr.array, local)
  const all = eachExpr(body)
  return all.filter((expr) => isLocal(expr, local)).length - all.filter(isLength).length
}

interface Update {
  readonly op: string
  readonly added: Expr
  /** Of the sum. */
  readonly type: Type
}

/** What `a[i] = a[i] op added` does; null for other stores. */
function updateBy({ array, index, value }: Store, local: LocalId): Update | null {
  if (array.type.kind !== 'array') return null
  // A float array keeps what `| 0` made of the sum, which is another value.
  const bare = elementOf(array.type.element).isFloat ? sameNumber : lowBits
  const whole = bare(value)
  if (whole.kind !== 'Op' || whole.args.length !== 2) return null
  const isSelf = (expr: Expr): boolean => {
    const inner = bare(expr)
    return inner.kind === 'Load' && isLocal(inner.array, local) && printExpr(inner.index) === printExpr(index)
  }
  const [left, right] = whole.args as [Expr, Expr]
  const { op, type } = whole
  if (!ADDS_BY.has(op)) return null
  if (isSelf(left)) return { op, added: right, type }
  const commutes = op !== 'sub' && op !== 'div'
  return commutes && isSelf(right) ? { op, added: left, type } : null
}

/** Without what keeps a number. */
function sameNumber(expr: Expr): Expr {
  return expr.kind === 'Convert' || expr.kind === 'Assume' ? sameNumber(expr.value) : expr
}

/** The same without what wraps it, too, as a store of integers does anyway. */
function lowBits(expr: Expr): Expr {
  const number = sameNumber(expr)
  return isWrap(number) ? lowBits(number.args[0] as Expr) : number
}

const isWrap = (expr: Expr): expr is Op => expr.kind === 'Op' && expr.op === 'to_int32'

/**
 * Does an index change with the counter of the loop? Then several iterations that use one element were hardly meant to, as in `y[i % 4]`. An
 * index that is read from memory may be any.
 */
function countsWith(index: Expr, counter: LocalId, places: Places, depth: number): boolean {
  if (depth > 8) return true
  if (index.kind === 'Load') return false
  if (index.kind !== 'Local') {
    let found = false
    walkOwn(index, (inner) => {
      if (inner.kind === 'Local' && countsWith(inner, counter, places, depth + 1)) found = true
    })
    return found
  }
  if (index.id === counter) return true
  const definitions = places.definitions.get(index.id) ?? []
  return definitions.some(({ value, stmt }) => {
    if (value === null) return stmt.kind === 'Call'
    return stepOf(stmt) === null && countsWith(value, counter, places, depth + 1)
  })
}

/** All of an expression but what loads depend on. */
function walkOwn(expr: Expr, visit: (expr: Expr) => void): void {
  const hidden = new Set<Expr>()
  walkExpr(expr, (inner) => {
    if (inner.kind === 'Load') walkExpr(inner, (below) => hidden.add(below))
  })
  walkExpr(expr, (inner) => {
    if (!hidden.has(inner)) visit(inner)
  })
}

/**
 * Is the outcome the same in any order, but for the rounding of fractions? Elements that are integers keep the low bits of what is stored: sums
 * of integers and operations on bits do not depend on the rest.
 */
function keepsElement(op: string, { added, type }: Update, { element }: ArrayType): boolean {
  const { isFloat, isBigInt } = elementOf(element)
  if (isFloat) return !op.startsWith('bit')
  if (isBigInt || element === 'uint8clamped') return false
  if (op === 'min' || op === 'max') return element === 'int32' && isScalar(sameNumber(added).type, 'int32')
  // Sums of integers in HIR are exact; a sum of doubles is one where both are small.
  return op !== 'mul' && (isScalar(type, 'int32') || isScalar(type, 'int64') || isSmall(added))
}

/** An integer that, added to an element, is one that doubles hold. */
function isSmall(expr: Expr): boolean {
  if (expr.kind === 'Const') return Number.isInteger(expr.value) && Math.abs(Number(expr.value)) <= 2 ** 52
  if (isScalar(expr.type, 'int32') || isScalar(expr.type, 'uint32')) return true
  return expr.kind === 'Convert' && isSmall(expr.value)
}

function identityOf(op: string, { element }: ArrayType, span: Span): Expr | null {
  if (elementOf(element).isFloat) return b.constant(IDENTITIES[op] as number, span)
  const least = { min: 2 ** 31 - 1, max: -(2 ** 31) }[op]
  const value = least ?? (IDENTITIES[op] as number)
  return { ...b.constant(value === 0 ? 0 : value, span), type: int32 }
}
