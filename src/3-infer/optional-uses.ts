// How a typed function uses its optional locals: what tells their undefined apart, and where their undefined comes from.

import type { Expr, HirFunction, LocalId, Stmt } from '../hir/nodes.ts'
import * as t from '../hir/types.ts'
import { children, eachStmt, expressionsOf, targetOf } from '../hir/visit.ts'
import { innerOf } from './conversions.ts'
import { guardedForWrite } from './undefined-write.ts'

export interface OptionalUses {
  /** Read where undefined matters, or given a value by something else than an assignment. */
  readonly observed: ReadonlySet<LocalId>
  /** Tested only to bail before a write. */
  readonly guarded: ReadonlySet<LocalId>
  readonly guards: ReadonlySet<Stmt>
  /** By local: the locals copied to it as they are. */
  readonly sources: ReadonlyMap<LocalId, ReadonlySet<LocalId>>
  /** Assigned an undefined that is no element read out of range. */
  readonly undefinedFrom: ReadonlySet<LocalId>
}

export function findOptionalUses(fn: HirFunction): OptionalUses {
  const finder = new Finder(fn)
  for (const stmt of eachStmt(fn.body)) finder.statement(stmt)
  return finder
}

class Finder implements OptionalUses {
  readonly observed = new Set<LocalId>()
  readonly guarded = new Set<LocalId>()
  readonly guards = new Set<Stmt>()
  readonly sources = new Map<LocalId, Set<LocalId>>()
  readonly undefinedFrom = new Set<LocalId>()
  private readonly fn: HirFunction

  constructor(fn: HirFunction) {
    this.fn = fn
  }

  statement(stmt: Stmt): void {
    const guarded = guardedForWrite(stmt)
    if (guarded?.kind === 'Local') {
      this.guarded.add(guarded.id)
      this.guards.add(stmt)
      return
    }
    if (stmt.kind === 'Assign' && this.fn.locals[stmt.target]?.type.kind === 'optional') {
      this.copy(stmt.value, stmt.target)
      return
    }
    const target = targetOf(stmt)
    if (target !== null) this.observed.add(target)
    for (const expr of expressionsOf(stmt)) this.observe(expr)
  }

  /** The expression is used where undefined matters. */
  private observe(expr: Expr): void {
    if (expr.kind === 'Local') this.observed.add(expr.id)
    else if (
      expr.kind === 'Convert' &&
      expr.value.type.kind === 'optional' &&
      expr.type.kind !== 'optional'
    ) {
      this.convert(expr.value)
    } else for (const child of children(expr)) this.observe(child)
  }

  /** The expression is used only as its inner type. */
  private convert(expr: Expr): void {
    if (expr.kind === 'Local') return
    if (expr.kind === 'Cond') {
      this.observe(expr.test)
      this.convert(expr.whenTrue)
      this.convert(expr.whenFalse)
    } else this.observe(expr)
  }

  private copy(expr: Expr, target: LocalId): void {
    if (expr.kind === 'Local') {
      const known = this.sources.get(target) ?? new Set()
      this.sources.set(target, known.add(expr.id))
    } else if (expr.kind === 'Cond') {
      this.observe(expr.test)
      this.copy(expr.whenTrue, target)
      this.copy(expr.whenFalse, target)
    } else {
      this.observe(expr)
      if (!this.bailsOrIsDefined(expr)) {
        this.undefinedFrom.add(target)
        // Among bigints undefined has no stand-in as NaN is among numbers.
        if (!t.isScalar(innerOf(expr.type), 'float64')) this.observed.add(target)
      }
    }
  }

  /** An element, whose read can bail itself, or a value that is not undefined. */
  private bailsOrIsDefined(expr: Expr): boolean {
    return expr.kind === 'Load' || (expr.kind === 'Convert' && expr.value.type.kind !== 'optional')
  }
}
