// A module with two versions of functions: a daring one, which ends the run where it presumed too much, and beside it the careful one,
// which the runtime takes after such runs (`fail` in runtime/load-unit.ts).

import { functionsReachedBy } from '../hir/call-graph.ts'
import type { HirFunction, HirModule } from '../hir/nodes.ts'
import { rewriteStmts } from '../hir/visit.ts'

const carefulSymbol = (symbol: string): string => `${symbol}_careful`

/** Functions that only runs of careful versions come to. */
export function carefulFunctions(module: HirModule): ReadonlySet<string> {
  const daring = functionsReachedBy(
    module,
    module.exports.map((entry) => entry.symbol),
  )
  return new Set(module.functions.map((fn) => fn.symbol).filter((symbol) => !daring.has(symbol)))
}

/** The module with both versions of the functions that `daring` has another version of, and of those that call one of them. */
export function withBoth(module: HirModule, daring: ReadonlyMap<string, HirFunction>): HirModule {
  const changed = new Set(
    module.functions.filter((fn) => daring.get(fn.symbol) !== fn).map((fn) => fn.symbol),
  )
  if (changed.size === 0) return module
  const isDouble = (symbol: string): boolean =>
    [...functionsReachedBy(module, [symbol])].some((reached) => changed.has(reached))
  const careful = carefulFunctions(module)
  const doubles = new Set(
    module.functions.map((fn) => fn.symbol).filter((symbol) => !careful.has(symbol) && isDouble(symbol)),
  )
  const functions = module.functions.flatMap((fn) => {
    if (careful.has(fn.symbol)) return [withCarefulCalls(fn, doubles)]
    if (!doubles.has(fn.symbol)) return [fn]
    const own = daring.get(fn.symbol) as HirFunction
    const symbol = carefulSymbol(fn.symbol)
    return careful.has(symbol) ? [own] : [{ ...withCarefulCalls(fn, doubles), symbol }, own]
  })
  const exports = module.exports.map((entry) =>
    doubles.has(entry.symbol) ? { ...entry, careful: carefulSymbol(entry.symbol) } : entry,
  )
  return { functions, exports }
}

function withCarefulCalls(fn: HirFunction, doubles: ReadonlySet<string>): HirFunction {
  const body = rewriteStmts(fn.body, {
    stmt: (stmt) =>
      stmt.kind === 'Call' && stmt.callee.kind === 'function' && doubles.has(stmt.callee.symbol)
        ? { ...stmt, callee: { ...stmt.callee, symbol: carefulSymbol(stmt.callee.symbol) } }
        : stmt,
  })
  return { ...fn, body }
}
