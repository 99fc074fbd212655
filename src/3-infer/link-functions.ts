// Last step of stage 3: what concerns all functions together. Captured variables are handed on, method calls of callees count
// for their callers, and every function gets its symbol.

import { calleesOf, functionsReachedBy } from '../hir/call-graph.ts'
import type { HirFunction } from '../hir/nodes.ts'
import { rewriteFunction } from '../hir/visit.ts'
import { compactLocals } from './compact-locals.ts'
import { threadCaptures } from './thread-captures.ts'
import { unwrapCells } from './unwrap-cells.ts'

export interface LinkedFunctions {
  readonly linked: readonly HirFunction[]
  /** By the symbol that the function had before. */
  symbolOf(key: string): string
}

/** The functions with symbols `f0`, `f1` … in the order given, which is callees first. */
export function linkFunctions(functions: readonly HirFunction[]): LinkedFunctions {
  const threaded = threadCaptures(unwrapCells(functions))
  const callingMethods = findMethodCallers(threaded)
  const symbols = new Map(threaded.map((fn, i) => [fn.symbol, `f${i}`]))
  const symbolOf = (key: string): string => symbols.get(key) ?? key
  const linked = threaded.map((fn) => {
    const renamed = rewriteFunction(fn, {
      stmt: (stmt) =>
        stmt.kind === 'Call' && stmt.callee.kind === 'function'
          ? { ...stmt, callee: { kind: 'function', symbol: symbolOf(stmt.callee.symbol) } }
          : stmt,
    })
    const reached = functionsReachedBy({ functions: threaded, exports: [] }, [fn.symbol])
    const used = threaded.filter(({ symbol }) => reached.has(symbol))
    const presumed = new Set(used.flatMap((each) => [...(each.presumed ?? [])]))
    const conditions = new Map(used.flatMap((each) => [...(each.conditions ?? [])]))
    return compactLocals({
      ...renamed,
      ...(presumed.size === 0 ? {} : { presumed }),
      ...(conditions.size === 0 ? {} : { conditions }),
      symbol: symbolOf(fn.symbol),
      callsMethods: callingMethods.has(fn.symbol),
    })
  })
  return { linked, symbolOf }
}

/** Functions that call array methods, themselves or through others. */
function findMethodCallers(functions: readonly HirFunction[]): ReadonlySet<string> {
  const found = new Set(functions.filter((fn) => fn.callsMethods).map((fn) => fn.symbol))
  for (let before = -1; before !== found.size; ) {
    before = found.size
    for (const fn of functions) {
      if ([...calleesOf(fn)].some((symbol) => found.has(symbol))) found.add(fn.symbol)
    }
  }
  return found
}
