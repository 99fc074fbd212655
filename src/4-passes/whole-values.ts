// Which values are whole numbers as far as can be seen, where the parameters are: a guess to act upon, not a fact.

import type { Call, Expr, HirFunction, LocalId } from '../hir/nodes.ts'
import { elementOf } from '../hir/types.ts'
import { eachStmt, targetOf } from '../hir/visit.ts'

const KEEP_WHOLE: ReadonlySet<string> = new Set(['add', 'sub', 'mul', 'neg', 'abs', 'min', 'max', 'rem'])
const MAKE_WHOLE: ReadonlySet<string> = new Set([
  ...['floor', 'ceil', 'trunc', 'round', 'to_int32', 'to_uint32', 'imul', 'clz32'],
  ...['bitand', 'bitor', 'bitxor', 'bitnot', 'shl', 'shr', 'ushr'],
])

/** What else is to pass for whole. */
interface Guesses {
  /** Elements of arrays of floats and of lists. */
  readonly elements?: boolean
  /** Results of calls. */
  readonly calls?: (call: Call) => boolean
  readonly quotients?: (dividend: Expr, divisor: Expr) => boolean
}

/** A test of the function's expressions. */
export function wholeTest(fn: HirFunction, guesses: Guesses = {}): (expr: Expr) => boolean {
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
        return (
          guesses.elements === true ||
          (expr.array.type.kind === 'array' && !elementOf(expr.array.type.element).isFloat)
        )
      case 'Convert':
      case 'Assume':
        return isWhole(expr.value)
      case 'Cond':
        return isWhole(expr.whenTrue) && isWhole(expr.whenFalse)
      case 'Op': {
        if (MAKE_WHOLE.has(expr.op)) return true
        const [a, b] = expr.args
        const isQuotient =
          expr.op === 'div' && a !== undefined && b !== undefined && guesses.quotients?.(a, b)
        return (KEEP_WHOLE.has(expr.op) || isQuotient === true) && expr.args.every(isWhole)
      }
      default:
        return false
    }
  }
  for (let before = -1; fractional.size !== before; ) {
    before = fractional.size
    for (const stmt of eachStmt(fn.body)) {
      const target = targetOf(stmt)
      if (target === null) continue
      const whole =
        stmt.kind === 'Assign'
          ? isWhole(stmt.value)
          : stmt.kind === 'Call' && guesses.calls !== undefined && guesses.calls(stmt)
      if (!whole) fractional.add(target)
    }
  }
  return isWhole
}
