// Which functions call which: reachability, recursion, and cutting a module down to what its exports need.

import type { HirFunction, HirModule } from './nodes.ts'
import { walkStmts } from './visit.ts'

/** Symbols of the functions that `fn` calls directly. */
export function calleesOf(fn: HirFunction): ReadonlySet<string> {
  const symbols = new Set<string>()
  walkStmts(fn.body, (stmt) => {
    if (stmt.kind === 'Call' && stmt.callee.kind === 'function') symbols.add(stmt.callee.symbol)
  })
  return symbols
}

/** Symbols of the functions that do parts of loops. */
export function functionsInParts(module: HirModule): ReadonlySet<string> {
  const symbols = new Set<string>()
  for (const { body } of module.functions)
    walkStmts(body, (stmt) => {
      if (stmt.kind === 'Call' && stmt.callee.kind === 'function' && stmt.callee.inParts !== undefined)
        symbols.add(stmt.callee.symbol)
    })
  return symbols
}

/** The given functions and all that they call, directly or not. */
export function functionsReachedBy(module: HirModule, roots: Iterable<string>): ReadonlySet<string> {
  const bySymbol = new Map(module.functions.map((fn) => [fn.symbol, fn]))
  const reached = new Set<string>()
  const queue = [...roots]
  for (let symbol = queue.pop(); symbol !== undefined; symbol = queue.pop()) {
    if (reached.has(symbol)) continue
    reached.add(symbol)
    const fn = bySymbol.get(symbol)
    if (fn) queue.push(...calleesOf(fn))
  }
  return reached
}

/** Functions that can call themselves, directly or through others. */
export function recursiveFunctions(module: HirModule): ReadonlySet<string> {
  const recursive = module.functions.filter((fn) => functionsReachedBy(module, calleesOf(fn)).has(fn.symbol))
  return new Set(recursive.map((fn) => fn.symbol))
}

/** The functions that an export names. */
export function symbolsOf({ symbol, careful }: HirModule['exports'][number]): readonly string[] {
  return careful === undefined ? [symbol] : [symbol, careful]
}

/** The module with only the exports that `keep` accepts and the functions they need. */
export function pruneModule(module: HirModule, keep: (symbol: string) => boolean): HirModule {
  const exports = module.exports.filter((entry) => keep(entry.symbol))
  const needed = functionsReachedBy(module, exports.flatMap(symbolsOf))
  const functions = module.functions.filter((fn) => needed.has(fn.symbol))
  return functions.length === module.functions.length && exports.length === module.exports.length
    ? module
    : { functions, exports }
}
