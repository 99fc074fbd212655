// Input: HIR with bounds hoisted. Output: in daring versions, numbers that ranges cannot tell are integers, and that are used as if they
//   were, are expected to be: a value that is none ends the run. Machine integers follow for the variables and all that is computed from them.
// Method: what is assigned to such locals goes through `expect_int32`, or `expect_whole` where it may be larger; divisions whose
//   remainder the source tests are done exactly. The function as it was is the careful version.
// Skips: parameters (the door tests those), results of calls, and what ranges prove already.
// Example: `n = n % 2 === 0 ? n / 2 : 3 * n + 1` → 64-bit integers, that end the run beyond 2^50

import type { RangeFacts } from '../3-infer/ranges/analyse-ranges.ts'
import * as b from '../hir/builders.ts'
import type { Expr, HirFunction, LocalId, Op, Range, Stmt } from '../hir/nodes.ts'
import { float64 } from '../hir/types.ts'
import { eachStmt, localsRead, mapExpr, mapStmt } from '../hir/visit.ts'
import { WHOLE } from '../ops/expectation.ts'
import { INT32, mayBeZero, rangeFits, rangeIncludes } from '../ops/range.ts'
import { carefulFunctions, withBoth } from './both-versions.ts'
import {
  type Expected,
  isDaring,
  leavesNothing,
  remaindersInLoops,
  remaindersOf,
  type Wish,
  wantedIntegers,
} from './expect-integers/wanted-integers.ts'
import { blindLocals } from './narrow-numbers/contexts.ts'
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
  const dividing = remaindersInLoops(fn)
  if (wished.size === 0 && dividing.length === 0) return fn
  const facts = ctx.ranges(fn)
  const rangeOf: RangeOf = (expr) => facts.of(expr)
  const mayBeInteger = (expr: Expr): boolean =>
    facts.of(expr).integer || [...localsRead(expr)].some((local) => wished.has(local))
  const chosen = new Map<LocalId, Expected>()
  const bailsAnyway = isDaring(fn)
  const shared = assignedInSharedLoops(fn)
  const large = largeStarts(fn, (expr) => facts.of(expr))
  const signed = readWithSign(fn, wished, facts)
  for (const wish of wantedIntegers(fn, mayBeInteger)) {
    const expected = agreed(wish, large.get(wish.local) ?? [], facts, bailsAnyway, signed)
    if (expected !== null && !shared.has(wish.local)) chosen.set(wish.local, expected)
  }
  const byInteger = new Set<Expr>(dividing.filter((expr) => mayDivideByZero(expr, chosen, rangeOf)))
  if (chosen.size === 0 && byInteger.size === 0) return fn
  const remainders = remaindersOf(fn)
  const divided = (expr: Expr): Expr => {
    const inner = mapExpr(expr, divided)
    return byInteger.has(expr) && inner.kind === 'Op' ? { ...inner, op: 'expect_rem' } : inner
  }
  const visit = (body: readonly Stmt[]): readonly Stmt[] =>
    body.map((stmt) => {
      const expected = stmt.kind === 'Assign' ? chosen.get(stmt.target) : undefined
      if (stmt.kind !== 'Assign' || expected === undefined)
        return mapStmt(stmt, { expr: divided, body: visit })
      return { ...stmt, value: divided(new Expectation(expected, rangeOf, remainders).of(stmt.value)) }
    })
  tell(fn, chosen, byInteger.size, ctx)
  return { ...fn, body: visit(fn.body) }
}

/** Locals of loops that threads may share, whose elements have to be known apart by how their indices are computed. */
function assignedInSharedLoops(fn: HirFunction): ReadonlySet<LocalId> {
  const shared = new Set<LocalId>()
  for (const loop of eachStmt(fn.body)) {
    if (loop.kind !== 'Loop' || loop.parallel === undefined) continue
    for (const stmt of eachStmt(loop.body)) if (stmt.kind === 'Assign') shared.add(stmt.target)
  }
  return shared
}

function tell(
  fn: HirFunction,
  chosen: ReadonlyMap<LocalId, Expected>,
  remainders: number,
  ctx: PassContext,
): void {
  const names = new Set([...chosen.keys()].map((local) => fn.locals[local]?.name ?? ''))
  const numbers = [...names, ...(remainders > 0 ? [`${remainders} remainders`] : [])].join(', ')
  ctx.note(
    fn.symbol,
    fn.span,
    'done',
    `expected to be integers: ${numbers}; a careful version runs where they are not`,
  )
}

/** A remainder of integers, of which ranges must think that it may be NaN. */
function mayDivideByZero(expr: Op, chosen: ReadonlyMap<LocalId, Expected>, rangeOf: RangeOf): boolean {
  const [, divisor] = expr.args
  if (divisor === undefined || !mayBeZero(rangeOf(divisor))) return false
  return expr.args.every((arg) => {
    if ([...localsRead(arg)].some((local) => chosen.has(local))) return true
    return rangeFits({ ...rangeOf(arg), negativeZero: false }, 'int64')
  })
}

/** What the local is expected to be, where that is more than ranges know. */
function agreed(
  { local, expected, isIndex, leaps, isCarried }: Wish,
  large: readonly Expr[],
  facts: RangeFacts,
  bailsAnyway: boolean,
  signed: ReadonlySet<LocalId>,
): Expected | null {
  const found = facts.local(local)
  const range = { ...found, negativeZero: false }
  if (found.lo > found.hi) return null
  if (rangeFits(range, 'int32')) return signed.has(local) && isCarried ? expected : null
  // Counters are nearly as good in 64 bits, and arrays that they index need no copy where nothing ends the run.
  if (rangeFits(range, 'int64') && !(isIndex && (leaps || bailsAnyway))) return null
  if (!isIndex) return large.length > 0 ? 'whole' : expected
  // What starts beyond every array is left where the loop tests it.
  return isCarried && large.some(isProduct) ? null : expected
}

/** Of these locals, those that may be -0 where it is seen: all that keeps them from being int32. */
function readWithSign(
  fn: HirFunction,
  wished: ReadonlySet<LocalId>,
  facts: RangeFacts,
): ReadonlySet<LocalId> {
  const signed = new Set([...wished].filter((local) => facts.local(local).negativeZero))
  if (signed.size === 0) return signed
  for (const local of blindLocals(fn.body, signed, (expr) => facts.of(expr))) signed.delete(local)
  return signed
}

/** Of variables: `i * i`. */
function isProduct(expr: Expr): boolean {
  if (expr.kind !== 'Op') return false
  const isVariable = expr.args.every(({ kind }) => kind !== 'Const')
  return (expr.op === 'mul' && isVariable) || expr.args.some(isProduct)
}

/** By local: values assigned to it that are integers, of which ranges know that they may be beyond 32 bits. */
function largeStarts(fn: HirFunction, rangeOf: RangeOf): ReadonlyMap<LocalId, readonly Expr[]> {
  const starts = new Map<LocalId, Expr[]>()
  for (const stmt of eachStmt(fn.body)) {
    if (stmt.kind !== 'Assign') continue
    const { lo, hi, integer } = rangeOf(stmt.value)
    const isLarge = integer && Number.isFinite(hi) && Number.isFinite(lo) && (hi > INT32.hi || lo < INT32.lo)
    if (!isLarge) continue
    const known = starts.get(stmt.target) ?? []
    starts.set(stmt.target, known)
    known.push(stmt.value)
  }
  return starts
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
    return b.op(`expect_${this.expected}`, [this.remainder(this.quotient(expr))], float64, expr.span)
  }

  /** Of integers as far as ranges know: one of -0 then ends the run before it is made a double. */
  private remainder(expr: Expr): Expr {
    const isOfIntegers =
      expr.kind === 'Op' &&
      expr.op === 'rem' &&
      expr.args.every((arg) => rangeFits({ ...this.rangeOf(arg), negativeZero: false }, 'int64'))
    return isOfIntegers ? { ...expr, op: 'expect_rem' } : expr
  }

  private quotient(expr: Expr): Expr {
    if (expr.kind !== 'Op' || expr.op !== 'div') return expr
    const [dividend, divisor] = expr.args as [Expr, Expr]
    return leavesNothing(this.remainders, dividend, divisor) ? { ...expr, op: 'exact_quotient' } : expr
  }
}
