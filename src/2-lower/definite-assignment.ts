// Finds variables that may be read before a value was assigned: a forward must-analysis over the tree.
// A `var` found so starts as undefined; a `let` or `const` is in its temporal dead zone there, where the source throws.
// Loops need one round only: what is assigned when a loop is entered is assigned on every later round too.

import type { Assign, Expr, Label, LocalId, Stmt } from '../hir/nodes.ts'
import { children, expressionsOf, targetOf } from '../hir/visit.ts'
import type { Span } from '../source.ts'
import { isAlwaysTrue } from './can-complete.ts'

/** One bit per local. */
type Bits = Uint32Array
/** Locals certainly assigned; null where control never arrives. A list of statements owns its state and adds to it in place. */
type State = Bits | null

export interface DefiniteAssignmentInput {
  readonly body: readonly Stmt[]
  /** How many locals there are. */
  readonly locals: number
  /** The locals to look at. They have no value at the start. */
  readonly tracked: ReadonlySet<LocalId>
  /** Of these a write also counts as a use, unless it is the declaration itself. */
  readonly lexical: ReadonlySet<LocalId>
  readonly declarations: ReadonlySet<Assign>
}

/** The first use, in source order, of each tracked local that may come before its assignment. */
export function findEarlyUses(input: DefiniteAssignmentInput): ReadonlyMap<LocalId, Span> {
  const walk = new Walk(input)
  walk.list(input.body, new Uint32Array(Math.ceil(input.locals / 32)))
  return walk.found
}

class Walk {
  readonly found = new Map<LocalId, Span>()
  private readonly breaks = new Map<Label, State[]>()
  private readonly continues = new Map<Label, State[]>()
  private readonly input: DefiniteAssignmentInput

  constructor(input: DefiniteAssignmentInput) {
    this.input = input
  }

  list(stmts: readonly Stmt[], entry: State): State {
    let state: State = entry === null ? null : entry.slice()
    for (const stmt of stmts) {
      if (state === null) return null
      state = this.statement(stmt, state)
    }
    return state
  }

  private statement(stmt: Stmt, state: Bits): State {
    switch (stmt.kind) {
      case 'Assign':
        return this.assign(stmt, state)
      case 'If':
        this.uses(state, stmt.test)
        return both(this.list(stmt.then, state), this.list(stmt.else, state))
      case 'Loop':
        return stmt.testLast ? this.doWhile(stmt, state) : this.while(stmt, state)
      case 'Block':
        return this.leaving(stmt.label, this.list(stmt.body, state))
      case 'Switch': {
        this.uses(state, stmt.selector)
        let through: State = null
        for (const body of stmt.cases) through = this.list(body, both(state, through))
        return this.leaving(stmt.label, both(state, through))
      }
      case 'Break':
        return record(this.breaks, stmt.label, state)
      case 'Continue':
        return record(this.continues, stmt.label, state)
      case 'Return':
        if (stmt.value !== null) this.uses(state, stmt.value)
        return null
      case 'Throw':
      case 'Bail':
        return null
      default: {
        this.uses(state, ...expressionsOf(stmt))
        const target = targetOf(stmt)
        return target === null ? state : this.with(state, target)
      }
    }
  }

  private assign(stmt: Assign, state: Bits): State {
    this.uses(state, stmt.value)
    const isDeclaration = this.input.declarations.has(stmt)
    if (!isDeclaration && this.input.lexical.has(stmt.target)) this.use(state, stmt.target, stmt.span)
    return this.with(state, stmt.target)
  }

  private while(stmt: Extract<Stmt, { kind: 'Loop' }>, state: Bits): State {
    const tested = this.list(stmt.head, state)
    if (tested !== null) this.uses(tested, stmt.test)
    const end = this.continuing(stmt.label, this.list(stmt.body, tested))
    this.list(stmt.update, end)
    return this.leaving(stmt.label, isAlwaysTrue(stmt.test) ? null : tested)
  }

  private doWhile(stmt: Extract<Stmt, { kind: 'Loop' }>, state: Bits): State {
    const end = this.continuing(stmt.label, this.list(stmt.body, state))
    const tested = this.list(stmt.head, this.list(stmt.update, end))
    if (tested !== null) this.uses(tested, stmt.test)
    return this.leaving(stmt.label, isAlwaysTrue(stmt.test) ? null : tested)
  }

  private leaving(label: Label, end: State): State {
    return (this.breaks.get(label) ?? []).reduce(both, end)
  }

  private continuing(label: Label, end: State): State {
    return (this.continues.get(label) ?? []).reduce(both, end)
  }

  private with(state: Bits, id: LocalId): Bits {
    if (this.input.tracked.has(id)) state[id >>> 5] = (state[id >>> 5] ?? 0) | (1 << (id & 31))
    return state
  }

  private use(state: Bits, id: LocalId, span: Span): void {
    const isAssigned = ((state[id >>> 5] ?? 0) & (1 << (id & 31))) !== 0
    if (!isAssigned && this.input.tracked.has(id) && !this.found.has(id)) this.found.set(id, span)
  }

  private uses(state: Bits, ...exprs: readonly Expr[]): void {
    for (const expr of exprs) {
      if (expr.kind === 'Local') this.use(state, expr.id, expr.span)
      else this.uses(state, ...children(expr))
    }
  }
}

function both(a: State, b: State): State {
  if (a === null || a === b) return b
  if (b === null) return a
  return a.map((word, i) => word & (b[i] ?? 0))
}

function record(states: Map<Label, State[]>, label: Label, state: State): null {
  const known = states.get(label)
  if (known) known.push(state)
  else states.set(label, [state])
  return null
}
