// An index as `stride * index + constant + terms`, the terms the same in all iterations: enough to tell whether two
// iterations meet at one element.

import type { Expr, Lanes, LocalId, Stmt } from '../../hir/nodes.ts'
import { printExpr } from '../../hir/print.ts'
import { isScalar } from '../../hir/types.ts'

export interface Affine {
  readonly stride: number
  readonly constant: number
  /** How often each term counts, by its text. */
  readonly terms: ReadonlyMap<string, number>
}

export interface AffineContext {
  readonly index: LocalId
  /** Assigned nowhere in the loop, and reads no memory. */
  readonly isInvariant: (expr: Expr) => boolean
  /** The only value that the local has in an iteration, if one statement of the loop's own list gives it. */
  readonly definition: (local: LocalId) => Expr | null
}

/** Null where the index is not of that form. Exact: in HIR no int32 operation overflows. */
export function affineOf(expr: Expr, context: AffineContext): Affine | null {
  if (expr.kind === 'Const' && typeof expr.value === 'number' && Number.isSafeInteger(expr.value)) {
    return { stride: 0, constant: expr.value, terms: new Map() }
  }
  if (context.isInvariant(expr) && !isSum(expr)) {
    return { stride: 0, constant: 0, terms: new Map([[printExpr(expr), 1]]) }
  }
  if (!isScalar(expr.type, 'int32')) return null
  switch (expr.kind) {
    case 'Local': {
      if (expr.id === context.index) return { stride: 1, constant: 0, terms: new Map() }
      const value = context.definition(expr.id)
      return value === null ? null : affineOf(value, context)
    }
    case 'Assume':
      return affineOf(expr.value, context)
    case 'Op':
      return affineOfOp(expr.op, expr.args, context)
    default:
      return null
  }
}

const isSum = (expr: Expr): boolean =>
  expr.kind === 'Assume' ? isSum(expr.value) : expr.kind === 'Op' && (expr.op === 'add' || expr.op === 'sub')

function affineOfOp(op: string, args: readonly Expr[], context: AffineContext): Affine | null {
  if (op !== 'add' && op !== 'sub' && op !== 'mul') return null
  const [a, b] = args.map((arg) => affineOf(arg, context))
  if (!a || !b) return null
  if (op === 'add') return combine(a, b, 1)
  if (op === 'sub') return combine(a, b, -1)
  if (a.stride === 0 && a.terms.size === 0) return combine(ZERO, b, a.constant)
  return b.stride === 0 && b.terms.size === 0 ? combine(ZERO, a, b.constant) : null
}

const ZERO: Affine = { stride: 0, constant: 0, terms: new Map() }

function combine(a: Affine, b: Affine, factor: number): Affine {
  const terms = new Map(a.terms)
  for (const [text, count] of b.terms) {
    const sum = (terms.get(text) ?? 0) + factor * count
    if (sum === 0) terms.delete(text)
    else terms.set(text, sum)
  }
  return { stride: a.stride + factor * b.stride, constant: a.constant + factor * b.constant, terms }
}

/** Whether the two are at one element only within one iteration, if at all. */
export function apartBetweenIterations(a: Affine, b: Affine): boolean {
  if (a.stride === 0 || a.stride !== b.stride || a.terms.size !== b.terms.size) return false
  for (const [text, count] of a.terms) if (b.terms.get(text) !== count) return false
  const distance = b.constant - a.constant
  return distance === 0 || Math.abs(distance) < Math.abs(a.stride)
}

/** Values given once to an iteration's locals by the loop's own list. */
export function definitionsIn(
  body: readonly Stmt[],
  { strides }: Pick<Lanes, 'strides'>,
): (local: LocalId) => Expr | null {
  const values = new Map<LocalId, Expr>()
  for (const stmt of body)
    if (stmt.kind === 'Assign' && strides.has(stmt.target)) values.set(stmt.target, stmt.value)
  return (local) => values.get(local) ?? null
}
