// Input: HIR with daring and careful versions of exported functions, bounds hoisted. Output: two versions only of those whose loops still
//   test indices; of others the careful one, under the plain symbol: it has the same fast loops, and never needs to run again.

import { calleesOf, functionsReachedBy, pruneModule } from '../hir/call-graph.ts'
import type { HirFunction, HirModule, Stmt } from '../hir/nodes.ts'
import { bodiesOf, expressionsOf, rewriteStmts, walkExpr } from '../hir/visit.ts'
import { definePass, type PassContext } from './pass.ts'

export const chooseVersions = definePass({
  name: 'choose-versions',
  after: ['speculate-accesses', 'hoist-bounds-checks'],
  run: (module, ctx) => {
    const needless = module.exports.filter(
      ({ symbol, careful }) => careful !== undefined && !gains(module, symbol),
    )
    for (const { symbol, careful } of module.exports)
      if (careful !== undefined && !needless.some((entry) => entry.symbol === symbol))
        tell(module, symbol, ctx)
    if (needless.length === 0) return module
    const renamed = new Map(needless.map(({ symbol, careful }) => [careful as string, symbol]))
    const functions = module.functions
      .filter((fn) => !needless.some((entry) => entry.symbol === fn.symbol))
      .map((fn) => rename(fn, renamed))
    const exports = module.exports.map((entry) => {
      const { careful: _, ...single } = entry
      return needless.includes(entry) ? single : entry
    })
    return pruneModule({ functions, exports }, () => true)
  },
})

function tell(module: HirModule, symbol: string, ctx: PassContext): void {
  const fn = module.functions.find((each) => each.symbol === symbol)
  if (fn !== undefined)
    ctx.note(
      symbol,
      fn.span,
      'done',
      'reads are taken to be in range; a careful version runs where they are not',
    )
}

/** Does some loop of the function, or anything that it calls, end the run at a read out of range? */
function gains(module: HirModule, symbol: string): boolean {
  const bySymbol = new Map(module.functions.map((fn) => [fn.symbol, fn]))
  return [...functionsReachedBy(module, [symbol])].some((reached) => {
    const fn = bySymbol.get(reached)
    return fn !== undefined && bailsIn(fn.body, reached !== symbol || calleesOf(fn).has(symbol))
  })
}

function bailsIn(body: readonly Stmt[], isInLoop: boolean): boolean {
  return body.some((stmt) => {
    if (stmt.kind === 'If' && stmt.isGuard) return bailsIn(stmt.then, isInLoop)
    const inside = isInLoop || stmt.kind === 'Loop'
    return (inside && bailsHere(stmt)) || bodiesOf(stmt).some((inner) => bailsIn(inner, inside))
  })
}

function bailsHere(stmt: Stmt): boolean {
  let found = false
  for (const whole of expressionsOf(stmt))
    walkExpr(whole, (expr) => {
      found ||= expr.kind === 'Load' && expr.range === 'bail'
    })
  return found
}

function rename(fn: HirFunction, renamed: ReadonlyMap<string, string>): HirFunction {
  const body = rewriteStmts(fn.body, {
    stmt: (stmt) => {
      const symbol =
        stmt.kind === 'Call' && stmt.callee.kind === 'function' ? renamed.get(stmt.callee.symbol) : undefined
      return stmt.kind === 'Call' && stmt.callee.kind === 'function' && symbol !== undefined
        ? { ...stmt, callee: { ...stmt.callee, symbol } }
        : stmt
    },
  })
  return { ...fn, symbol: renamed.get(fn.symbol) ?? fn.symbol, body }
}
