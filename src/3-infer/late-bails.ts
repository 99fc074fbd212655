// Functions of which a run may end in a trap after it has written to an array that came in. Those that do not may work on the arrays
// themselves: whenever the original has to run instead, nothing has been touched yet.

import { recursiveFunctions } from '../hir/call-graph.ts'
import type { HirFunction, HirModule, Stmt } from '../hir/nodes.ts'
import { bodiesOf, eachStmt } from '../hir/visit.ts'

export interface StmtEffects {
  /** It may write elements of an array that came in. */
  readonly writes: boolean
  readonly mayTrap: boolean
}

/** @param effectsIn tells what a statement of the function does by itself, calls with all that they do */
export function findLateBails(
  module: HirModule,
  effectsIn: (fn: HirFunction) => (stmt: Stmt) => StmtEffects,
): ReadonlySet<string> {
  const recursive = recursiveFunctions(module)
  const bySymbol = new Map(module.functions.map((fn) => [fn.symbol, fn]))
  const known = new Map<string, boolean>()
  const isLate = (symbol: string): boolean => {
    const found = known.get(symbol)
    if (found !== undefined) return found
    const fn = bySymbol.get(symbol)
    if (fn === undefined) return true
    // Functions that call each other are not followed: what one of them does may come before or after what another does.
    // What functions that call each other do may stand in any order, and recursion may run out of stack.
    known.set(symbol, true)
    const effectsOf = effectsIn(fn)
    const late = recursive.has(symbol)
      ? [...eachStmt(fn.body)].some((stmt) => effectsOf(stmt).writes)
      : new Paths(effectsOf, isLate).run(fn)
    known.set(symbol, late)
    return late
  }
  return new Set(module.functions.map(({ symbol }) => symbol).filter(isLate))
}

/** Follows a body statement by statement, knowing whether something may have been written before. */
class Paths {
  readonly #effectsOf: (stmt: Stmt) => StmtEffects
  readonly #isLate: (symbol: string) => boolean
  #late = false

  constructor(effectsOf: (stmt: Stmt) => StmtEffects, isLate: (symbol: string) => boolean) {
    this.#effectsOf = effectsOf
    this.#isLate = isLate
  }

  run({ body }: HirFunction): boolean {
    this.#follow(body, false)
    return this.#late
  }

  /** Whether something may have been written behind the body. */
  #follow(body: readonly Stmt[], written: boolean): boolean {
    return body.reduce((before, stmt) => this.#step(stmt, before), written)
  }

  #step(stmt: Stmt, written: boolean): boolean {
    const { writes, mayTrap } = this.#effectsOf(stmt)
    // Of a store the checks come first; a call may do one thing after the other.
    if (mayTrap && written) this.#late = true
    if (stmt.kind === 'Call' && stmt.callee.kind === 'function') {
      const ofOthers = stmt.callee.inParts !== undefined && writes && mayTrap
      if (ofOthers || this.#isLate(stmt.callee.symbol)) this.#late = true
    }
    const before = written || writes
    const bodies = bodiesOf(stmt)
    if (bodies.length === 0) return before
    const once = (from: boolean): boolean =>
      stmt.kind === 'If'
        ? this.#either(bodies, from)
        : bodies.reduce((state, body) => this.#follow(body, state), from)
    const after = once(before)
    if (stmt.kind !== 'Loop' || !after || before) return after
    // The next round finds what this one has written; its test stands in the statement itself.
    if (mayTrap) this.#late = true
    return once(true)
  }

  #either(arms: readonly (readonly Stmt[])[], from: boolean): boolean {
    const after = arms.map((arm) => this.#follow(arm, from) && !leaves(arm))
    return from || after.includes(true)
  }
}

/** The body ends by leaving the function, so that nothing in it comes before what stands behind. */
function leaves(body: readonly Stmt[]): boolean {
  const last = body.at(-1)
  return last?.kind === 'Return' || last?.kind === 'Throw' || last?.kind === 'Bail'
}
