// What an expression is to iterations that run side by side: the same for all, in arithmetic progression, or anything.

import type { Expr, Lanes, LocalId, Stmt } from './nodes.ts'
import { isScalar } from './types.ts'
import { bodiesOf, children, eachStmt } from './visit.ts'

type Known = Pick<Lanes, 'varying' | 'strides'>

/** Whether iterations may see different values. An element that other iterations write counts only by its index. */
export function isVarying(expr: Expr, known: Known): boolean {
  if (expr.kind === 'Local') return known.varying.has(expr.id) || known.strides.has(expr.id)
  return children(expr).some((child) => isVarying(child, known))
}

/** By how much each iteration's value exceeds that of the one before: 0 where all see the same, null where that is not known. Only of int32s. */
export function strideOf(expr: Expr, known: Known): number | null {
  if (!isVarying(expr, known)) return 0
  if (!isScalar(expr.type, 'int32')) return null
  switch (expr.kind) {
    case 'Local':
      return known.strides.get(expr.id) ?? null
    case 'Assume':
      return strideOf(expr.value, known)
    case 'Op':
      return strideOfOp(expr.op, expr.args, known)
    default:
      return null
  }
}

function strideOfOp(op: string, args: readonly Expr[], known: Known): number | null {
  if (op !== 'add' && op !== 'sub' && op !== 'mul') return null
  const [left, right] = args as [Expr, Expr]
  const [a, b] = [strideOf(left, known), strideOf(right, known)]
  if (a === null || b === null) return null
  if (op !== 'mul') return op === 'add' ? a + b : a - b
  const factor = (expr: Expr): number | null =>
    expr.kind === 'Const' && typeof expr.value === 'number' ? expr.value : null
  const [left0, right0] = [factor(left), factor(right)]
  if (left0 !== null) return left0 * b
  return right0 === null ? null : a * right0
}

/** Whether the statement consists of assignments to carried locals, of what is at hand: they run for one iteration after the other. */
export function isSequential(stmt: Stmt, carried: ReadonlySet<LocalId>): boolean {
  if (carried.size === 0) return false
  if (stmt.kind !== 'Assign' && stmt.kind !== 'If') return false
  for (const inner of eachStmt([stmt])) {
    if (inner.kind === 'If') continue
    if (inner.kind !== 'Assign' || !carried.has(inner.target)) return false
  }
  return true
}

/** Whether iterations may take different ways through the statement. */
export function isDivergent(stmt: Stmt, known: Known): boolean {
  switch (stmt.kind) {
    case 'If':
      return isVarying(stmt.test, known)
    case 'Switch':
      return isVarying(stmt.selector, known)
    case 'Loop':
      return isVarying(stmt.test, known) || jumpsApart(stmt.body, known)
    case 'Block':
      return jumpsApart(stmt.body, known)
    default:
      return false
  }
}

/** Whether a jump stands under a test on which iterations disagree. */
function jumpsApart(body: readonly Stmt[], known: Known): boolean {
  return body.some((stmt) => {
    const jumps = [...eachStmt([stmt])].some((inner) => inner.kind === 'Break' || inner.kind === 'Continue')
    if (!jumps) return false
    if (isDivergent(stmt, known)) return true
    return bodiesOf(stmt).some((inner) => jumpsApart(inner, known))
  })
}
