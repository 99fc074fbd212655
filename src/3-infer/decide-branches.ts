// Removes branches that the types of the parameters decide: `typeof x === 'number'`, `x === undefined` of an argument that is
// missing, `Array.isArray(x)`, constants. What is removed need have no typed form, and its assignments join nothing.
//
// Method: one walk with the types that variables have at each point. A variable assigned in a loop, or in what a jump may
// leave early, counts as unknown from there on; an unknown type decides nothing.

import { CompileError } from '../diagnostics/diagnostic.ts'
import type { Expr, HirFunction, LocalId, Stmt } from '../hir/nodes.ts'
import * as t from '../hir/types.ts'
import { assignedLocals, flatMapStmts, mapExpr, mapStmt, targetOf } from '../hir/visit.ts'
import { ELEMENTS, fieldKey } from './field-uses.ts'
import { resolveExpr, type Typing } from './resolve.ts'

/** The function without the branches that never run for parameters of these types; still untyped. */
export function decideBranches(fn: HirFunction, paramTypes: ReadonlyMap<LocalId, t.Type>): HirFunction {
  const decisions = new Decisions(paramTypes)
  const body = decisions.list(fn.body)
  return body === fn.body ? fn : { ...fn, body, presumed: decisions.presumed }
}

class Decisions implements Typing {
  readonly isPartial = false
  /** Keys of the fields that decisions rest on. */
  readonly presumed = new Set<string>()
  private readonly types: Map<LocalId, t.Type>

  constructor(paramTypes: ReadonlyMap<LocalId, t.Type>) {
    this.types = new Map(paramTypes)
  }

  typeOf(local: LocalId): t.Type {
    return this.types.get(local) ?? t.unknown
  }

  noteField(type: t.StructType, name: string): void {
    this.presumed.add(fieldKey(type, name))
  }

  noteClass(type: t.StructType): void {
    this.presumed.add(t.typeKey(type))
  }

  noteElements(): void {
    this.presumed.add(ELEMENTS)
  }

  list(stmts: readonly Stmt[]): readonly Stmt[] {
    return flatMapStmts(stmts, (stmt) => this.statement(stmt))
  }

  private statement(stmt: Stmt): Stmt | readonly Stmt[] {
    switch (stmt.kind) {
      case 'If': {
        const test = this.expr(stmt.test)
        const decided = this.decide(test)
        if (decided !== null) return this.list(decided ? stmt.then : stmt.else)
        return this.branches({ ...stmt, test })
      }
      case 'Loop':
      case 'Block':
      case 'Switch': {
        this.forget([stmt])
        const decided = mapStmt(stmt, {
          expr: (expr) => this.expr(expr),
          body: (body) => {
            this.forget([stmt])
            return this.list(body)
          },
        })
        this.forget([stmt])
        return decided
      }
      default: {
        const decided = mapStmt(stmt, { expr: (expr) => this.expr(expr), body: (body) => body })
        const target = targetOf(decided)
        if (target !== null)
          this.types.set(target, decided.kind === 'Assign' ? this.typeOfValue(decided.value) : t.unknown)
        return decided
      }
    }
  }

  private branches(stmt: Extract<Stmt, { kind: 'If' }>): Stmt {
    const assigned = [...assignedLocals([stmt])]
    const before = assigned.map((local) => this.typeOf(local))
    const then = this.list(stmt.then)
    const afterThen = assigned.map((local) => this.typeOf(local))
    for (const [i, local] of assigned.entries()) this.types.set(local, before[i] ?? t.unknown)
    const otherwise = this.list(stmt.else)
    if (!jumps(then)) {
      assigned.forEach((local, i) => {
        const [a, z] = [afterThen[i] ?? t.unknown, this.typeOf(local)]
        const known = jumps(otherwise) ? a : joinKnown(a, z)
        this.types.set(local, known)
      })
    }
    return { ...stmt, then, else: otherwise }
  }

  private forget(stmts: readonly Stmt[]): void {
    for (const local of assignedLocals(stmts)) this.types.set(local, t.unknown)
  }

  /** The expression without the arms of conditionals that are decided. */
  private expr(expr: Expr): Expr {
    if (expr.kind === 'Cond') {
      const decided = this.decide(expr.test)
      if (decided !== null) return this.expr(decided ? expr.whenTrue : expr.whenFalse)
    }
    return mapExpr(expr, (operand) => this.expr(operand))
  }

  private decide(test: Expr): boolean | null {
    const resolved = this.resolve(test)
    return resolved?.kind === 'Const' ? Boolean(resolved.value) : null
  }

  private typeOfValue(value: Expr): t.Type {
    return this.resolve(value)?.type ?? t.unknown
  }

  /** Null where the expression has no typed form; inference says so if it is still there by then. */
  private resolve(expr: Expr): Expr | null {
    try {
      return resolveExpr(expr, this)
    } catch (error) {
      if (error instanceof CompileError) return null
      throw error
    }
  }
}

/** Unlike the join of inference, an unknown side makes the result unknown. */
function joinKnown(a: t.Type, z: t.Type): t.Type {
  return a.kind === 'unknown' || z.kind === 'unknown' ? t.unknown : (t.join(a, z) ?? t.unknown)
}

function jumps(stmts: readonly Stmt[]): boolean {
  const last = stmts.at(-1)
  return last !== undefined && ['Return', 'Throw', 'Bail', 'Break', 'Continue'].includes(last.kind)
}
