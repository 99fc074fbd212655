// Locals of optional type that are only ever used as numbers (or bigints) become plain: `const v = a[i]; s += v * v` reads NaN
// out of range instead of undefined. Where undefined would end the run anyway, as the index of a write, the read itself bails.
//
// Method: a local stays optional if something tells its undefined apart; copying it to another local does not, in itself.

import * as b from '../hir/builders.ts'
import type { Expr, HirFunction, LocalId, Stmt } from '../hir/nodes.ts'
import * as t from '../hir/types.ts'
import { rewriteStmts } from '../hir/visit.ts'
import { definedValue, innerOf } from './conversions.ts'
import { findOptionalUses, type OptionalUses } from './optional-uses.ts'
import { guardedForWrite } from './undefined-write.ts'

/** The typed function with fewer optional locals. Parameters keep their types. */
export function simplifyOptionals(fn: HirFunction): HirFunction {
  const uses = findOptionalUses(fn)
  const { plain, bailing } = choosePlain(fn, uses)
  if (plain.size === 0) return fn
  const locals = fn.locals.map((decl, i) =>
    plain.has(i as LocalId) ? { ...decl, type: innerOf(decl.type) } : decl,
  )
  const typeOf = (id: LocalId): t.Type => locals[id]?.type ?? t.unknown
  const body = rewriteStmts(fn.body, {
    expr: (expr) => narrowRead(expr, plain, typeOf),
    stmt: (stmt) => {
      if (uses.guards.has(stmt)) return stmt
      if (stmt.kind !== 'Assign' || !plain.has(stmt.target)) return stmt
      const range = bailing.has(stmt.target) ? 'bail' : undefined
      return { ...stmt, value: definedValue(stmt.value, typeOf(stmt.target), range) }
    },
  })
  return { ...fn, locals, body: removeGuards(body, plain) }
}

/** A read of a plain local is optional again for a moment, until the conversion around it takes that away. */
function narrowRead(expr: Expr, plain: ReadonlySet<LocalId>, typeOf: (id: LocalId) => t.Type): Expr {
  if (expr.kind === 'Local' && plain.has(expr.id))
    return b.convert({ ...expr, type: typeOf(expr.id) }, expr.type)
  if (expr.kind === 'Convert' && expr.value.type.kind === 'optional')
    return definedValue(expr.value, expr.type)
  return expr
}

/** Guards of locals that are never undefined any more. */
function removeGuards(body: readonly Stmt[], plain: ReadonlySet<LocalId>): readonly Stmt[] {
  return rewriteStmts(body, {
    stmt: (stmt) => {
      const guarded = guardedForWrite(stmt)
      const local = guarded?.kind === 'Convert' && guarded.value.kind === 'Local' ? guarded.value.id : null
      return local !== null && plain.has(local) ? [] : stmt
    },
  })
}

interface Choice {
  readonly plain: ReadonlySet<LocalId>
  /** Of these, the ones whose undefined bails where it is assigned. */
  readonly bailing: ReadonlySet<LocalId>
}

function choosePlain(fn: HirFunction, uses: OptionalUses): Choice {
  const exact = new Set(uses.observed)
  for (const param of fn.params) exact.add(param.local)
  for (;;) {
    spread(exact, uses.sources)
    const bailing = new Set([...uses.guarded].filter((id) => !exact.has(id)))
    spread(bailing, uses.sources)
    const cannotBail = [...bailing].filter(
      (id) => uses.undefinedFrom.has(id) || hasSourceIn(id, exact, uses.sources),
    )
    if (cannotBail.length === 0) {
      const locals = fn.locals.map((_, i) => i as LocalId)
      const plain = new Set(locals.filter((id) => isSimplifiable(fn.locals[id]?.type) && !exact.has(id)))
      return { plain, bailing }
    }
    for (const id of cannotBail) exact.add(id)
  }
}

/** Adds the sources of the locals in the set, and theirs. */
function spread(set: Set<LocalId>, sources: OptionalUses['sources']): void {
  const pending = [...set]
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    for (const source of sources.get(id) ?? []) {
      if (set.has(source)) continue
      set.add(source)
      pending.push(source)
    }
  }
}

function hasSourceIn(id: LocalId, set: ReadonlySet<LocalId>, sources: OptionalUses['sources']): boolean {
  return [...(sources.get(id) ?? [])].some((source) => set.has(source))
}

function isSimplifiable(type: t.Type | undefined): boolean {
  if (type?.kind !== 'optional' || (t.isNullable(type) && type.of.kind === 'scalar')) return false
  return type.of.kind === 'list' || t.isScalar(type.of, 'float64') || t.isScalar(type.of, 'bigint')
}
