// Arms, and ends of functions behind early returns, that turn out to have no typed form. Where most of the function lies elsewhere, they
// become a `Bail`, as those do that cannot be lowered: runs that come there are left to the original.

import * as b from '../hir/builders.ts'
import { countNodes } from '../hir/count-nodes.ts'
import type { Expr, HirFunction, Stmt } from '../hir/nodes.ts'
import { bodiesOf, eachStmt, expressionsOf, mapStmt, rewriteFunction, walkExpr } from '../hir/visit.ts'
import type { Span } from '../source.ts'

/** The function without the smallest rare arm that holds `span`, or without its end; null where it is in none. `why` is for people. */
export function leaveOut(fn: HirFunction, span: Span, why: string): HirFunction | null {
  const search = new Search(fn, span, why)
  const body = search.list(fn.body) ?? search.tail(fn.body)
  return body === null ? null : { ...fn, body }
}

/** The function in which arms that return true, false, null or undefined, where the others return values of another type, are left out; null
 *  where `span` is no such return, or where that is what the function ends with. */
export function leaveOutReturns(fn: HirFunction, span: Span, why: string): HirFunction | null {
  const returns = [...eachStmt(fn.body)].filter((stmt) => stmt.kind === 'Return')
  const isAtFault = returns.some(
    (stmt) => isSame(stmt.span, span) || (stmt.value && isSame(stmt.value.span, span)),
  )
  const isRare = (stmt: Stmt): boolean =>
    stmt.kind === 'Return' && isPlain(stmt.value) && !fn.body.includes(stmt)
  const isMixed = returns.some(isRare) && returns.some(({ value }) => !isPlain(value))
  if (!isAtFault || !isMixed || returns.some((stmt) => isPlain(stmt.value) && !isRare(stmt))) return null
  return rewriteFunction(fn, { stmt: (stmt) => (isRare(stmt) ? b.bail(why, stmt.span) : stmt) })
}

function isPlain(value: Expr | null): boolean {
  if (value === null) return true
  return (
    value.kind === 'Const' && (value.value === null || ['boolean', 'undefined'].includes(typeof value.value))
  )
}

class Search {
  private readonly size: number
  private readonly span: Span
  private readonly why: string

  constructor(fn: HirFunction, span: Span, why: string) {
    this.size = countNodes(fn)
    this.span = span
    this.why = why
  }

  /** The list with the arm left out; null where nothing was. */
  list(stmts: readonly Stmt[]): readonly Stmt[] | null {
    for (const [i, stmt] of stmts.entries()) {
      const inner = this.statement(stmt)
      if (inner !== null) return [...stmts.slice(0, i), inner, ...stmts.slice(i + 1)]
    }
    return null
  }

  /** A last third of the function, from the statement at fault on, that stands behind so many returns that few runs come there. */
  tail(body: readonly Stmt[]): readonly Stmt[] | null {
    const start = body.findIndex((stmt) => [...eachStmt([stmt])].some((each) => this.isAt(each)))
    const [head, tail] = [body.slice(0, start), body.slice(start)]
    const before = countReturns(head)
    const isRare = sizeOf(tail) * 3 < this.size && before > 2 && before > 2 * countReturns(tail)
    return start > 0 && isRare ? [...head, b.bail(this.why, this.span)] : null
  }

  private statement(stmt: Stmt): Stmt | null {
    for (const body of bodiesOf(stmt)) {
      const made = this.list(body) ?? (stmt.kind === 'If' ? this.arm(body) : null)
      if (made !== null)
        return mapStmt(stmt, { expr: (expr) => expr, body: (other) => (other === body ? made : other) })
    }
    return null
  }

  private arm(body: readonly Stmt[]): readonly Stmt[] | null {
    const isRare =
      sizeOf(body) * 2 < this.size &&
      [...eachStmt(body)].every(({ kind }) => kind !== 'Loop') &&
      [...eachStmt(body)].some((stmt) => this.isAt(stmt))
    return isRare ? [b.bail(this.why, this.span)] : null
  }

  private isAt(stmt: Stmt): boolean {
    let found = isSame(stmt.span, this.span)
    const visit = (expr: Expr): void => {
      if (isSame(expr.span, this.span)) found = true
    }
    for (const expr of expressionsOf(stmt)) walkExpr(expr, visit)
    return found
  }
}

function countReturns(body: readonly Stmt[]): number {
  return [...eachStmt(body)].filter(({ kind }) => kind === 'Return').length
}

function sizeOf(body: readonly Stmt[]): number {
  let size = 0
  for (const stmt of eachStmt(body)) {
    size++
    for (const expr of expressionsOf(stmt)) walkExpr(expr, () => size++)
  }
  return size
}

function isSame(a: Span, b: Span): boolean {
  return a.file === b.file && a.start === b.start && a.end === b.end
}
