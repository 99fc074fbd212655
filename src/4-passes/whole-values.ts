// Which values are whole numbers as far as can be seen, where the parameters are: a guess to act upon, not a fact.

import type { Expr, HirFunction, LocalId } from '../hir/nodes.ts'
import { elementOf } from '../hir/types.ts'
import { eachStmt, targetOf } from '../hir/visit.ts'

const KEEP_WHOLE: ReadonlySet<string> = new Set(['add', 'sub', 'mul', 'neg', 'abs', 'min', 'max', 'rem'])
const MAKE_WHOLE: ReadonlySet<string> = new Set([
  ...['floor', 'ceil', 'trunc', 'round', 'to_int32', 'to_uint32', 'imul', 'clz32'],
  ...['bitand', 'bitor', 'bitxor', 'bitnot', 'shl', 'shr', 'ushr'],
])

/** A test of the function's expressions. */
export function wholeTest(fn: HirFunction): (expr: Expr) => boolean {
  const fractional = new Set<LocalId>()
  const isWhole = (expr: Expr): boolean => {
    switch (expr.kind) {
      case 'Const':
        return Number.isInteger(expr.value)
      case 'Local':
        return !fractional.has(expr.id)
      case 'Length':
        return true
      case 'Load':
        return expr.array.type.kind === 'array' && !elementOf(expr.array.type.element).isFloat
      case 'Convert':
      case 'Assume':
        return isWhole(expr.value)
      case 'Cond':
        return isWhole(expr.whenTrue) && isWhole(expr.whenFalse)
      case 'Op':
        return MAKE_WHOLE.has(expr.op) || (KEEP_WHOLE.has(expr.op) && expr.args.every(isWhole))
      default:
        return false
    }
  }
  for (let before = -1; fractional.size !== before; ) {
    before = fractional.size
    for (const stmt of eachStmt(fn.body)) {
      const target = targetOf(stmt)
      if (target !== null && !(stmt.kind === 'Assign' && isWhole(stmt.value))) fractional.add(target)
    }
  }
  return isWhole
}
