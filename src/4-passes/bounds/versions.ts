// Puts guarded loops in two versions: `if (guard) { the loop without checks } else { the loop as it stood before }`. The slow
// version has inner variables of its own, so that what it must hold (NaN from a read out of range, say) does not widen the fast one's.

import * as b from '../../hir/builders.ts'
import type { Expr, HirFunction, Label, LocalDecl, LocalId, Loop, Stmt } from '../../hir/nodes.ts'
import { renameLocals } from '../../hir/rename.ts'
import { eachExpr, eachStmt, flatMapStmts, mapStmt, targetOf } from '../../hir/visit.ts'
import { allOf } from './arithmetic.ts'

/** The conditions under which the loop with a label needs no checks. */
export type Guards = Map<Label, readonly Expr[]>

/** `fast` has the loops without checks, `slow` is the same function with them. */
export function addVersions(fast: HirFunction, slow: HirFunction, guards: Guards): HirFunction {
  return new Versions(fast, slow, guards).build()
}

class Versions {
  readonly #fn: HirFunction
  readonly #guards: Guards
  readonly #originals: ReadonlyMap<Label, Loop>
  readonly #locals: LocalDecl[]
  readonly #mentions: ReadonlyMap<LocalId, number>

  constructor(fast: HirFunction, slow: HirFunction, guards: Guards) {
    this.#fn = fast
    this.#guards = guards
    this.#originals = new Map(
      [...eachStmt(slow.body)].flatMap((stmt) => (stmt.kind === 'Loop' ? [[stmt.label, stmt] as const] : [])),
    )
    this.#locals = [...fast.locals]
    this.#mentions = mentions(fast.body)
  }

  build(): HirFunction {
    const body = this.#wrap(this.#fn.body)
    return { ...this.#fn, body, locals: this.#locals }
  }

  #wrap(body: readonly Stmt[]): readonly Stmt[] {
    return flatMapStmts(body, (stmt) => {
      const inner = mapStmt(stmt, { expr: (expr) => expr, body: (list) => this.#wrap(list) })
      const conditions = stmt.kind === 'Loop' ? this.#guards.get(stmt.label) : undefined
      if (stmt.kind !== 'Loop' || conditions === undefined || conditions.length === 0) return inner
      const slow = relabel([this.#originals.get(stmt.label) as Loop], `_slow_${stmt.label}`)
      const otherwise = this.#withOwn(slow, this.#insideOnly(stmt))
      return { ...b.ifThen(allOf(conditions), [inner], otherwise, stmt.span), isGuard: true as const }
    })
  }

  /** Variables that live inside the loop only. */
  #insideOnly(loop: Loop): LocalId[] {
    const isParam = (local: LocalId): boolean => this.#fn.params.some((param) => param.local === local)
    return [...mentions([loop])]
      .filter(([local, count]) => count === this.#mentions.get(local) && !isParam(local))
      .map(([local]) => local)
  }

  /** The statements with fresh locals in place of the given ones. */
  #withOwn(body: readonly Stmt[], inside: readonly LocalId[]): readonly Stmt[] {
    const own = new Map<LocalId, LocalId>()
    for (const local of inside) {
      own.set(local, this.#locals.length as LocalId)
      this.#locals.push(this.#fn.locals[local] as LocalDecl)
    }
    return renameLocals(body, (local) => own.get(local) ?? local)
  }
}

/** How often each local is read or assigned in the text. */
function mentions(body: readonly Stmt[]): ReadonlyMap<LocalId, number> {
  const counts = new Map<LocalId, number>()
  const count = (local: LocalId): void => void counts.set(local, (counts.get(local) ?? 0) + 1)
  for (const stmt of eachStmt(body)) {
    const target = targetOf(stmt)
    if (target !== null) count(target)
  }
  for (const expr of eachExpr(body)) if (expr.kind === 'Local') count(expr.id)
  return counts
}

function declaredLabels(body: readonly Stmt[]): ReadonlySet<Label> {
  const declared = new Set<Label>()
  for (const stmt of eachStmt(body))
    if ('label' in stmt && stmt.kind !== 'Break' && stmt.kind !== 'Continue') declared.add(stmt.label)
  return declared
}

/** The statements with every label declared in them renamed, so that labels stay unique. */
function relabel(body: readonly Stmt[], suffix: string): readonly Stmt[] {
  const declared = declaredLabels(body)
  const visit = (list: readonly Stmt[]): readonly Stmt[] =>
    flatMapStmts(list, (stmt) => {
      const inner = mapStmt(stmt, { expr: (expr) => expr, body: visit })
      return 'label' in inner && declared.has(inner.label) ? { ...inner, label: inner.label + suffix } : inner
    })
  return visit(body)
}
