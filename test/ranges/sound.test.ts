// Every value that a run computes lies in the range that the analysis gives it.

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { analyseRanges } from '../../src/3-infer/ranges/analyse-ranges.ts'
import * as b from '../../src/hir/builders.ts'
import type { Expr, HirFunction, HirModule, Stmt } from '../../src/hir/nodes.ts'
import { isNumber } from '../../src/hir/types.ts'
import { flatMapStmts, mapExpr, mapStmt } from '../../src/hir/visit.ts'
import { assertSameRun, eachRun, run, subjects } from '../passes/narrow-subjects.ts'

/** The function with every number assumed to lie in its range, which the interpreter tests, and unreached statements marked. */
function instrumented(fn: HirFunction): HirFunction {
  const facts = analyseRanges(fn)
  const onExpr = (expr: Expr): Expr => {
    const inner = mapExpr(expr, onExpr)
    return isNumber(expr.type) ? b.assume(inner, facts.of(expr)) : inner
  }
  const onStmt = (stmt: Stmt): Stmt => {
    if (!facts.reachable(stmt)) return b.bail(NOT_REACHED, stmt.span)
    const inner = mapStmt(stmt, { expr: onExpr, body: onBody })
    if (inner.kind !== 'Assign' || !isNumber(inner.value.type)) return inner
    return { ...inner, value: b.assume(inner.value, facts.local(inner.target)) }
  }
  const onBody = (body: readonly Stmt[]): readonly Stmt[] => flatMapStmts(body, onStmt)
  return { ...fn, body: onBody(fn.body) }
}

const NOT_REACHED = 'a statement said not to be reached'

test('values lie in their ranges', () => {
  const all = subjects(Number(process.env.NJIT_TEST_PROGRAMS ?? 80))
  const checked = new Map<HirModule, HirModule>(
    all.map(({ module }) => [module, { ...module, functions: module.functions.map(instrumented) }]),
  )
  eachRun(all, 12, ({ name, text, module }, fn, args) => {
    const what = `${name}, ${fn.name}(${args.map(String).join(' | ')})`
    try {
      const after = run(checked.get(module) as HirModule, fn.symbol, args)
      assert.is.not(after.result.kind === 'bail' && after.result.what, NOT_REACHED, what)
      assertSameRun(run(module, fn.symbol, args), after, what)
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${what}\n${name.startsWith('random') ? text : ''}`)
    }
  })
})

test.run()
