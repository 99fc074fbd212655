// Input: HIR after inference, calls inlined. Output: the same without the objects that never leave a variable: each of their fields
//   becomes a local of its own, so that `{ x, y }` in a loop costs nothing and ranges see through it.
// Method: variables that hold each other's objects form a group. A group is split if it is only given fresh objects, and if these
//   are used for nothing but their fields. Of objects that are copied and written, only copies that stand for one and the same
//   variable can be followed: these are replaced first. Splitting an outer object shows the inner one, so it goes on until
//   nothing changes.
// Skips: objects that are passed to functions, returned, put into others that stay, compared, or possibly undefined.
// Example: `p = new struct(x, y) of (a, b); return add(p.x, p.y)` → `p.x = a; p.y = b; return add(p.x, p.y)`

import * as b from '../hir/builders.ts'
import type { Assign, Expr, HirFunction, LocalDecl, LocalId, NewStruct, Stmt } from '../hir/nodes.ts'
import { fieldOf, type StructType } from '../hir/types.ts'
import { flatMapStmts, localsRead, mapStmt, rewriteExpr } from '../hir/visit.ts'
import { definePass, type PassContext, perFunction } from './pass.ts'
import { replaceCopies } from './split-records/replace-copies.ts'
import { findSplittable } from './split-records/splittable.ts'

export const splitRecords = definePass({
  name: 'split-records',
  after: ['inline-calls'],
  run: perFunction(splitInFunction),
})

function splitInFunction(fn: HirFunction, context: PassContext): HirFunction {
  let count = 0
  let current = fn
  for (;;) {
    const direct = replaceCopies(current)
    const splittable = findSplittable(direct)
    if (splittable.size === 0) break
    count += splittable.size
    current = new Splitter(direct, splittable).run()
  }
  if (count === 0) return fn
  const text = count === 1 ? '1 object kept in variables' : `${count} objects kept in variables`
  context.note(fn.symbol, fn.span, 'done', text)
  return current
}

class Splitter {
  private readonly fn: HirFunction
  private readonly splittable: ReadonlySet<LocalId>
  private readonly locals: LocalDecl[]
  private readonly parts = new Map<LocalId, ReadonlyMap<string, LocalId>>()

  constructor(fn: HirFunction, splittable: ReadonlySet<LocalId>) {
    this.fn = fn
    this.splittable = splittable
    this.locals = [...fn.locals]
    for (const id of splittable) this.parts.set(id, this.partsOf(id))
  }

  run(): HirFunction {
    const body = this.list(this.fn.body)
    return { ...this.fn, locals: this.locals, body }
  }

  private partsOf(id: LocalId): ReadonlyMap<string, LocalId> {
    const { name, span } = this.locals[id] as LocalDecl
    return new Map(
      this.typeOf(id).fields.map((field) => [
        field.name,
        this.add({ name: `${name}.${field.name}`, type: field.type, span }),
      ]),
    )
  }

  private typeOf(id: LocalId): StructType {
    return this.locals[id]?.type as StructType
  }

  private add(decl: LocalDecl): LocalId {
    return (this.locals.push(decl) - 1) as LocalId
  }

  private list(stmts: readonly Stmt[]): readonly Stmt[] {
    return flatMapStmts(stmts, (stmt) => this.statement(stmt))
  }

  private statement(stmt: Stmt): Stmt | readonly Stmt[] {
    if (stmt.kind === 'NewStruct' && this.splittable.has(stmt.target)) return this.newStruct(stmt)
    if (stmt.kind === 'Assign' && this.splittable.has(stmt.target)) return this.copy(stmt)
    const inner = mapStmt(stmt, { expr: (expr) => this.expr(expr), body: (body) => this.list(body) })
    if (stmt.kind !== 'SetField' || inner.kind !== 'SetField' || stmt.object.kind !== 'Local') return inner
    const part = this.parts.get(stmt.object.id)?.get(stmt.name)
    return part === undefined ? inner : b.assign(part, inner.value, stmt.span)
  }

  private expr(whole: Expr): Expr {
    return rewriteExpr(whole, (expr) => {
      if (expr.kind !== 'Field' || expr.object.kind !== 'Local') return expr
      const part = this.parts.get(expr.object.id)?.get(expr.name)
      return part === undefined ? expr : b.local(part, expr.type, expr.span)
    })
  }

  private newStruct({ target, type, values, span }: NewStruct): readonly Stmt[] {
    const parts = this.parts.get(target)
    const assigns = type.fields.map(({ name }, i) =>
      b.assign(parts?.get(name) as LocalId, this.expr(values[i] as Expr), span),
    )
    return this.atOnce(assigns)
  }

  /** `target = source`, or a choice between sources, field by field. */
  private copy({ target, value, span }: Assign): readonly Stmt[] {
    const parts = this.parts.get(target)
    const assigns = this.typeOf(target).fields.map(({ name }) =>
      b.assign(parts?.get(name) as LocalId, this.fieldOfCopy(value, name), span),
    )
    return this.atOnce(assigns)
  }

  private fieldOfCopy(value: Expr, name: string): Expr {
    if (value.kind === 'Cond') {
      const [whenTrue, whenFalse] = [value.whenTrue, value.whenFalse].map((arm) =>
        this.fieldOfCopy(arm, name),
      )
      return b.cond(
        this.expr(value.test),
        whenTrue as Expr,
        whenFalse as Expr,
        (whenTrue as Expr).type,
        value.span,
      )
    }
    const id = (value as Extract<Expr, { kind: 'Local' }>).id
    const type = fieldOf(this.typeOf(id), name)
    return b.local(this.parts.get(id)?.get(name) as LocalId, type as Expr['type'], value.span)
  }

  /** The assignments as if they were one: through temporaries where a later value reads what an earlier one assigns. */
  private atOnce(assigns: readonly Assign[]): readonly Stmt[] {
    const assigned = new Set<LocalId>()
    const clash = assigns.some(({ target, value }) => {
      const reads = [...localsRead(value)].some((local) => assigned.has(local))
      assigned.add(target)
      return reads
    })
    if (!clash) return assigns.filter(({ target, value }) => value.kind !== 'Local' || value.id !== target)
    const kept = assigns.map(({ target, value, span }) => {
      const { name, type } = this.locals[target] as LocalDecl
      return { temporary: this.add({ name: `${name}$next`, type, span }), type, target, value, span }
    })
    return [
      ...kept.map(({ temporary, value, span }) => b.assign(temporary, value, span)),
      ...kept.map(({ temporary, type, target, span }) =>
        b.assign(target, b.local(temporary, type, span), span),
      ),
    ]
  }
}
