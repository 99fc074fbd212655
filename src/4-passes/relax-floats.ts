// Input: narrowed HIR. Output: the same, in functions tagged `fastmath` with arithmetic on doubles that may be rounded otherwise, for the
//   C compiler to put sums in another order (and so to vectorise them), and with functions of Math that are approximated.
// Method: whatever becomes an integer stays as it is: indices, lengths, arguments of calls, what is stored in integer arrays. Ranges
//   were found for the exact values, and accesses without checks rest on them. So do the locals that such values come from.
// Skips: results of functions that others call, for the same reason.
// Example: `s = s + a[i] * b[i]` → `s = relaxed_add(s, relaxed_mul(a[i], b[i]))`

import * as b from '../hir/builders.ts'
import { calleesOf } from '../hir/call-graph.ts'
import type { Expr, HirFunction, LocalId, Op, Stmt } from '../hir/nodes.ts'
import { elementOf, float64, isScalar } from '../hir/types.ts'
import { eachStmt, expressionsOf, mapExpr, mapStmt } from '../hir/visit.ts'
import { APPROXIMATED } from '../ops/relaxed-functions.ts'
import type { FastmathFlag } from '../options.ts'
import { definePass, perFunction } from './pass.ts'

export const relaxFloats = definePass({
  name: 'relax-floats',
  after: ['narrow-numbers'],
  run: perFunction((fn, ctx, module) => {
    const { fastmath = [] } = fn
    const ops = allowedBy(fastmath)
    if (ops.size === 0) return fn
    const isCalled = module.functions.some((other) => calleesOf(other).has(fn.symbol))
    const relaxed = new Relaxer(fn, ops, isCalled).relax()
    if (relaxed !== fn)
      ctx.note(fn.symbol, fn.span, 'done', `arithmetic may be rounded otherwise: ${fastmath.join(', ')}`)
    return relaxed
  }),
})

/** Flags that allow nothing which this compiler makes use of are as good as none. */
function allowedBy(flags: readonly FastmathFlag[]): ReadonlySet<string> {
  return new Set([
    ...(flags.includes('reassoc') ? ['add', 'sub', 'mul'] : []),
    ...(flags.includes('arcp') ? ['div'] : []),
    ...(flags.includes('afn') ? APPROXIMATED : []),
    ...(flags.includes('nnan') && flags.includes('nsz') ? ['min', 'max'] : []),
  ])
}

class Relaxer {
  readonly #fn: HirFunction
  readonly #ops: ReadonlySet<string>
  readonly #isCalled: boolean
  /** Locals whose exact value counts. */
  readonly #strict = new Set<LocalId>()

  constructor(fn: HirFunction, ops: ReadonlySet<string>, isCalled: boolean) {
    this.#fn = fn
    this.#ops = ops
    this.#isCalled = isCalled
  }

  relax(): HirFunction {
    for (let before = -1; before !== this.#strict.size; ) {
      before = this.#strict.size
      for (const stmt of eachStmt(this.#fn.body))
        for (const expr of expressionsOf(stmt)) this.#mark(expr, this.#counts(stmt, expr))
    }
    const body = this.#visit(this.#fn.body)
    return body === this.#fn.body ? this.#fn : { ...this.#fn, body }
  }

  /** Whether a value that the statement uses must be exact. */
  #counts(stmt: Stmt, expr: Expr): boolean {
    switch (stmt.kind) {
      case 'Assign':
        return this.#strict.has(stmt.target)
      case 'Store':
        return (
          expr !== stmt.value ||
          stmt.array.type.kind !== 'array' ||
          !elementOf(stmt.array.type.element).isFloat
        )
      case 'Return':
        return this.#isCalled
      case 'If':
        return stmt.isGuard === true
      case 'Loop':
        return false
      default:
        return true
    }
  }

  #mark(expr: Expr, counts: boolean): void {
    if (counts && expr.kind === 'Local') this.#strict.add(expr.id)
    mapExpr(expr, (operand) => {
      this.#mark(operand, counts || makesInteger(expr))
      return operand
    })
  }

  #visit(body: readonly Stmt[]): readonly Stmt[] {
    let changed = false
    const next = body.map((stmt) => {
      const mapped = mapStmt(stmt, {
        expr: (expr) => this.#rewrite(expr, this.#counts(stmt, expr)),
        body: (inner) => this.#visit(inner),
      })
      changed ||= mapped !== stmt
      return mapped
    })
    return changed ? next : body
  }

  #rewrite(expr: Expr, counts: boolean): Expr {
    const inner = mapExpr(expr, (operand) => this.#rewrite(operand, counts || makesInteger(expr)))
    if (counts || inner.kind !== 'Op' || !this.#ops.has(inner.op) || !isOnDoubles(inner)) return inner
    return b.op(`relaxed_${inner.op}`, inner.args, float64, inner.span)
  }
}

/** Of the operands, or of what is known of them, something else than a double is made: an element is found, say. */
function makesInteger(expr: Expr): boolean {
  return expr.kind === 'Assume' || expr.kind === 'Load' || !isNumberOrTest(expr)
}

const isNumberOrTest = ({ type }: Expr): boolean => isScalar(type, 'float64') || isScalar(type, 'boolean')

const isOnDoubles = ({ type, args }: Op): boolean =>
  isScalar(type, 'float64') && args.every((arg) => isScalar(arg.type, 'float64'))
