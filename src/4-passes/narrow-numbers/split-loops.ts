// A local that is an integer throughout one loop but not everywhere (a sum, in the version of a loop that needs no index checks
// and in the one where an element may be undefined) gets a second local for the loop: copied in before, copied back after. If it is
// one only while the test holds (`j = i * i; j <= n`), the test goes before the copy: `while` becomes `if` around a do-while.

import type { RangeFacts } from '../../3-infer/ranges/analyse-ranges.ts'
import { joinRanges } from '../../3-infer/ranges/lattice.ts'
import * as b from '../../hir/builders.ts'
import type { Expr, HirFunction, LocalDecl, LocalId, Loop, Range, Stmt } from '../../hir/nodes.ts'
import { float64, isScalar } from '../../hir/types.ts'
import { eachStmt, flatMapStmts, mapStmt, rewriteStmts, targetOf } from '../../hir/visit.ts'
import { rangeFits } from '../../ops/range.ts'

/** The function with such loops on copies of their own; the same object where there are none. */
export function splitLoops(fn: HirFunction, facts: RangeFacts): HirFunction {
  const splitter = new Splitter(fn, facts)
  const body = splitter.body(fn.body)
  return splitter.locals.length === fn.locals.length ? fn : { ...fn, body, locals: splitter.locals }
}

const fitsInteger = (range: Range): boolean => range.lo <= range.hi && rangeFits(range, 'int64')

class Splitter {
  readonly locals: LocalDecl[]
  private readonly fn: HirFunction
  private readonly facts: RangeFacts
  /** Locals that certainly have a value here, and the order in which they got it. */
  private readonly assigned: Set<LocalId>
  private readonly defined: LocalId[] = []

  constructor(fn: HirFunction, facts: RangeFacts) {
    this.fn = fn
    this.facts = facts
    this.locals = [...fn.locals]
    this.assigned = new Set(fn.params.map((param) => param.local))
  }

  body(stmts: readonly Stmt[]): readonly Stmt[] {
    return flatMapStmts(stmts, (stmt) => {
      const result = this.stmt(stmt)
      const target = targetOf(stmt)
      if (target !== null) this.define(target)
      return result
    })
  }

  private define(local: LocalId): void {
    if (this.assigned.has(local)) return
    this.assigned.add(local)
    this.defined.push(local)
  }

  /** Statements that may not run: what they define is unassigned again after them, and returned. */
  private inside(stmts: readonly Stmt[]): {
    readonly body: readonly Stmt[]
    readonly defined: readonly LocalId[]
  } {
    const start = this.defined.length
    const body = this.body(stmts)
    const defined = this.defined.splice(start)
    for (const local of defined) this.assigned.delete(local)
    return { body, defined }
  }

  /** A loop that is split is left alone inside: what its own loops do with the copies shows only then. */
  private stmt(stmt: Stmt): Stmt | readonly Stmt[] {
    if (stmt.kind === 'Loop') {
      const split = this.split(stmt)
      if (split !== null) return split
    }
    if (stmt.kind !== 'If')
      return mapStmt(stmt, { expr: (expr) => expr, body: (body) => this.inside(body).body })
    const [whenTrue, whenFalse] = [this.inside(stmt.then), this.inside(stmt.else)]
    const inBoth = new Set(whenTrue.defined)
    for (const local of whenFalse.defined) if (inBoth.has(local)) this.define(local)
    if (whenTrue.body === stmt.then && whenFalse.body === stmt.else) return stmt
    return {
      ...b.ifThen(stmt.test, whenTrue.body, whenFalse.body, stmt.span),
      ...(stmt.isGuard ? { isGuard: true } : {}),
    }
  }

  private split(loop: Loop): Stmt | readonly Stmt[] | null {
    if (leavesOutward(loop)) return null
    const throughout = this.candidates(loop, (local) => this.facts.head(loop, local))
    const asItStands = this.onCopies(loop, throughout)
    if (asItStands !== null || loop.testLast || loop.head.length > 0) return asItStands
    const inside = this.candidates(loop, (local) => this.facts.inside(loop, local))
    const rounds = this.onCopies({ ...loop, testLast: true }, inside)
    return rounds === null ? null : b.ifThen(loop.test, rounds, [], loop.span)
  }

  /** The loop with copies of the locals, or null if none of them can have one. */
  private onCopies(loop: Loop, locals: readonly LocalId[]): readonly Stmt[] | null {
    const copies = new Map<LocalId, LocalId>()
    for (const local of locals) {
      if (!this.assigned.has(local)) continue
      copies.set(local, this.locals.length as LocalId)
      this.locals.push(this.fn.locals[local] as LocalDecl)
    }
    if (copies.size === 0) return null
    const copy = (to: LocalId, from: LocalId): Stmt =>
      b.assign(to, b.local(from, float64, loop.span), loop.span)
    return [
      ...[...copies].map(([local, own]) => copy(own, local)),
      ...renamed(loop, copies),
      ...[...copies].map(([local, own]) => copy(local, own)),
    ]
  }

  /** Locals that hold integers in the loop, but not always. `start`: what they hold where its rounds begin. */
  private candidates(loop: Loop, start: (local: LocalId) => Range | null): LocalId[] {
    const storage = new Map<LocalId, Range | null>()
    for (const stmt of eachStmt([loop])) {
      const target = targetOf(stmt)
      if (target === null) continue
      const value = stmt.kind === 'Assign' ? this.facts.of(stmt.value) : null
      const known = storage.get(target) ?? (storage.has(target) ? null : start(target))
      storage.set(target, value === null || known === null ? null : joinRanges(known, value))
    }
    return [...storage].flatMap(([local, range]) => {
      const isFloat = isScalar(this.fn.locals[local]?.type ?? { kind: 'unknown' }, 'float64')
      const gains = range !== null && isFloat && fitsInteger(range) && !fitsInteger(this.facts.local(local))
      return gains ? [local] : []
    })
  }
}

/** A jump past the loop would miss the copy back. Returns end everything. */
function leavesOutward(loop: Loop): boolean {
  const inside = new Set<string>()
  for (const stmt of eachStmt([loop])) {
    if (stmt.kind === 'Loop' || stmt.kind === 'Block' || stmt.kind === 'Switch') inside.add(stmt.label)
  }
  for (const stmt of eachStmt([loop])) {
    if ((stmt.kind === 'Break' || stmt.kind === 'Continue') && !inside.has(stmt.label)) return true
  }
  return false
}

function renamed(loop: Loop, copies: ReadonlyMap<LocalId, LocalId>): readonly Stmt[] {
  const idOf = (id: LocalId): LocalId => copies.get(id) ?? id
  return rewriteStmts([loop], {
    expr: (expr: Expr) =>
      expr.kind === 'Local' && copies.has(expr.id) ? { ...expr, id: idOf(expr.id) } : expr,
    stmt: (stmt) =>
      stmt.kind === 'Assign' && copies.has(stmt.target) ? { ...stmt, target: idOf(stmt.target) } : stmt,
  })
}
