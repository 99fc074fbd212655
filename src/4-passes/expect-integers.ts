// Input: HIR with bounds hoisted. Output: in daring versions, numbers that ranges cannot tell are integers, and that are used as if they
//   were, are expected to be: a value that is none ends the run. Machine integers follow for the variables and all that is computed from them.
// Method: what is assigned to such locals goes through `expect_int32`, or `expect_whole` where it may be larger; divisions whose
//   remainder the source tests are done exactly. The function as it was is the careful version.
// Skips: parameters (the door tests those), results of calls, and what ranges prove already.
// Example: `n = n % 2 === 0 ? n / 2 : 3 * n + 1` → 64-bit integers, that end the run beyond 2^50

import * as b from '../hir/builders.ts'
import type { Expr, HirFunction, LocalId, Op, Range } from '../hir/nodes.ts'
import { float64 } from '../hir/types.ts'
import { eachStmt, localsRead, rewriteStmts } from '../hir/visit.ts'
import { WHOLE } from '../ops/expectation.ts'
import { INT32, rangeFits, rangeIncludes } from '../ops/range.ts'
import { carefulFunctions, withBoth } from './both-versions.ts'
import {
  type Expected,
  leavesNothing,
  remaindersOf,
  wantedIntegers,
} from './expect-integers/wanted-integers.ts'
import { definePass, type PassContext } from './pass.ts'

export const expectIntegers = definePass({
  name: 'expect-integers',
  after: ['speculate-accesses', 'hoist-bounds-checks', 'choose-versions'],
  run: (module, ctx) => {
    const careful = carefulFunctions(module)
    const daring = module.functions.map((fn) => (careful.has(fn.symbol) ? fn : expectIn(fn, ctx)))
    return withBoth(module, new Map(daring.map((fn) => [fn.symbol, fn])))
  },
})

type RangeOf = (expr: Expr) => Range

function expectIn(fn: HirFunction, ctx: PassContext): HirFunction {
  const wished = new Set(wantedIntegers(fn).map(({ local }) => local))
  if (wished.size === 0) return fn
  const facts = ctx.ranges(fn)
  const rangeOf: RangeOf = (expr) => facts.of(expr)
  const mayBeInteger = (expr: Expr): boolean =>
    facts.of(expr).integer || [...localsRead(expr)].some((local) => wished.has(local))
  const chosen = new Map<LocalId, Expected>()
  for (const { local, expected, isIndex } of wantedIntegers(fn, mayBeInteger)) {
    const range = facts.local(local)
    if (range.lo > range.hi || rangeFits({ ...range, negativeZero: false }, 'int64')) continue
    const large = isLarge(fn, local, rangeOf)
    // An index that starts beyond its array is left where the loop tests it.
    if (large && isIndex) continue
    chosen.set(local, large ? 'whole' : expected)
  }
  if (chosen.size === 0) return fn
  const remainders = remaindersOf(fn)
  const body = rewriteStmts(fn.body, {
    stmt: (stmt) => {
      const expected = stmt.kind === 'Assign' ? chosen.get(stmt.target) : undefined
      if (stmt.kind !== 'Assign' || expected === undefined) return stmt
      return { ...stmt, value: new Expectation(expected, rangeOf, remainders).of(stmt.value) }
    },
  })
  const names = new Set([...chosen.keys()].map((local) => fn.locals[local]?.name ?? ''))
  ctx.note(
    fn.symbol,
    fn.span,
    'done',
    `expected to be integers: ${[...names].join(', ')}; a careful version runs where they are not`,
  )
  return { ...fn, body }
}

/** Integers beyond 32 bits are assigned to it, that ranges know the size of. */
function isLarge(fn: HirFunction, local: LocalId, rangeOf: RangeOf): boolean {
  for (const stmt of eachStmt(fn.body)) {
    if (stmt.kind !== 'Assign' || stmt.target !== local) continue
    const { lo, hi, integer } = rangeOf(stmt.value)
    if (integer && Number.isFinite(hi) && Number.isFinite(lo) && (hi > INT32.hi || lo < INT32.lo)) return true
  }
  return false
}

class Expectation {
  private readonly expected: Expected
  private readonly rangeOf: RangeOf
  private readonly remainders: readonly Op[]

  constructor(expected: Expected, rangeOf: RangeOf, remainders: readonly Op[]) {
    this.expected = expected
    this.rangeOf = rangeOf
    this.remainders = remainders
  }

  of(expr: Expr): Expr {
    const limits = this.expected === 'int32' ? INT32 : WHOLE
    if (rangeIncludes(limits, this.rangeOf(expr))) return expr
    if (expr.kind === 'Cond')
      return { ...expr, whenTrue: this.of(expr.whenTrue), whenFalse: this.of(expr.whenFalse) }
    return b.op(`expect_${this.expected}`, [this.quotient(expr)], float64, expr.span)
  }

  private quotient(expr: Expr): Expr {
    if (expr.kind !== 'Op' || expr.op !== 'div') return expr
    const [dividend, divisor] = expr.args as [Expr, Expr]
    return leavesNothing(this.remainders, dividend, divisor) ? { ...expr, op: 'exact_quotient' } : expr
  }
}
