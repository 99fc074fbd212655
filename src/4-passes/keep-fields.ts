// Input: HIR with calls inlined and objects split. Output: the same, with the fields of objects that were handed in kept in
//   variables: read once at the start, written back where the function returns. Ranges, limits and bounds then see them like any
//   other variable.
// Method: a parameter of a function that only the door calls is no part of any other object, nor is another parameter the same
//   object, wherever something is written: the door sees to it. So what is used for nothing but its fields changes through these uses
//   only. Objects inside are treated alike.
// Skips: functions that others call, or to which objects go as references; objects that are passed on, stored, compared or reassigned. A run that does not return needs no
//   writing back.
// Example: `p.x = add(p.x, 1); return` → `p.x$ = p.x; p.x$ = add(p.x$, 1); p.x = p.x$; return`

import { addFieldUses, fieldUse, fieldUsesOf, noFieldUses, readWhole } from '../3-infer/field-uses.ts'
import * as b from '../hir/builders.ts'
import { calleesOf } from '../hir/call-graph.ts'
import { exchangesGraphs } from '../hir/graph-types.ts'
import type { Expr, HirFunction, HirModule, LocalDecl, LocalId, SetField, Stmt } from '../hir/nodes.ts'
import type { StructType } from '../hir/types.ts'
import { assigns, bodiesOf, children, eachExpr, eachStmt, expressionsOf, rewriteStmts } from '../hir/visit.ts'
import { definePass, type PassContext, perFunction } from './pass.ts'

export const keepFields = definePass({
  name: 'keep-fields',
  after: ['split-records'],
  run: perFunction(keepInFunction),
})

function keepInFunction(fn: HirFunction, context: PassContext, module: HirModule): HirFunction {
  if (!fn.params.some(({ local }) => fn.locals[local]?.type.kind === 'struct')) return fn
  const isDoorOnly =
    module.exports.some((entry) => entry.symbol === fn.symbol) &&
    !module.functions.some((other) => calleesOf(other).has(fn.symbol))
  if (!isDoorOnly || sharesObjects(fn, module)) return fn
  let current = fn
  let kept = 0
  const pending = fn.params.map(({ local }) => local)
  for (let object = pending.shift(); object !== undefined; object = pending.shift()) {
    const type = current.locals[object]?.type
    if (type?.kind !== 'struct' || !isUsedByFieldsOnly(object, current)) continue
    const keeper = new Keeper(current, object, type)
    current = keeper.run()
    pending.push(...keeper.inner)
    kept += keeper.count
  }
  if (kept > 0)
    context.note(fn.symbol, fn.span, 'done', `${kept} ${kept === 1 ? 'field' : 'fields'} kept in variables`)
  return current
}

/** Objects that come in as references may be reached in several ways. */
function sharesObjects(fn: HirFunction, { functions }: HirModule): boolean {
  if (!exchangesGraphs(fn, () => true)) return false
  const uses = noFieldUses()
  for (const other of functions) addFieldUses(uses, fieldUsesOf(other))
  readWhole(fn.result, uses)
  return exchangesGraphs(fn, (type, field) => {
    const { read, written } = fieldUse(type, field, uses)
    return read || written
  })
}

/** The object is assigned at most once, at the start, and then used for its fields, or returned. */
function isUsedByFieldsOnly(object: LocalId, fn: HirFunction): boolean {
  const definitions = [...eachStmt(fn.body)].filter((stmt) => assignsOnly(stmt, object))
  const isParam = fn.params.some(({ local }) => local === object)
  if (definitions.length > (isParam ? 0 : 1)) return false
  const usesOk = (expr: Expr): boolean => {
    if (expr.kind === 'Local') return expr.id !== object
    if (expr.kind === 'Field' && expr.object.kind === 'Local') return true
    return children(expr).every(usesOk)
  }
  const listOk = (stmts: readonly Stmt[]): boolean =>
    stmts.every((stmt) => {
      const isReturned = stmt.kind === 'Return' && stmt.value?.kind === 'Local'
      const own =
        stmt.kind === 'SetField' && stmt.object.kind === 'Local' ? [stmt.value] : expressionsOf(stmt)
      return (isReturned || own.every(usesOk)) && bodiesOf(stmt).every(listOk)
    })
  return listOk(fn.body)
}

function assignsOnly(stmt: Stmt, object: LocalId): boolean {
  return bodiesOf(stmt).length === 0 && assigns([stmt], object)
}

/** Replaces the fields of one object. */
class Keeper {
  /** Locals that hold objects inside this one. */
  readonly inner: LocalId[] = []
  private readonly fn: HirFunction
  private readonly object: LocalId
  private readonly type: StructType
  private readonly locals: LocalDecl[]
  private readonly parts = new Map<string, LocalId>()
  private readonly written = new Set<string>()

  constructor(fn: HirFunction, object: LocalId, type: StructType) {
    this.fn = fn
    this.object = object
    this.type = type
    this.locals = [...fn.locals]
  }

  get count(): number {
    return this.parts.size
  }

  run(): HirFunction {
    const { fn } = this
    const worth = this.worthKeeping()
    const isKept = (object: Expr, name: string): boolean => this.isObject(object) && worth.has(name)
    for (const stmt of eachStmt(fn.body))
      if (stmt.kind === 'SetField' && isKept(stmt.object, stmt.name)) this.written.add(stmt.name)
    const body = rewriteStmts(fn.body, {
      expr: (expr) =>
        expr.kind === 'Field' && isKept(expr.object, expr.name) ? this.read(expr.name, expr) : expr,
      stmt: (stmt) => (stmt.kind === 'SetField' && isKept(stmt.object, stmt.name) ? this.assign(stmt) : stmt),
    })
    if (this.parts.size === 0) return fn
    const { span } = fn.locals[this.object] as LocalDecl
    const whole = b.local(this.object, this.type, span)
    const start = [...this.parts].map(([name, part]) => {
      const type = this.typeOf(name)
      if (type.kind === 'struct' && !this.written.has(name)) this.inner.push(part)
      return b.assign(part, b.field(whole, name, type, span), span)
    })
    const end = [...this.written].map((name) =>
      b.setField(whole, name, b.local(this.part(name), this.typeOf(name), span), span),
    )
    const returning =
      end.length === 0
        ? body
        : rewriteStmts(body, { stmt: (stmt) => (stmt.kind === 'Return' ? [...end, stmt] : stmt) })
    return { ...fn, locals: this.locals, body: this.behindItsDefinition(start, returning) }
  }

  /** Fields that are not just read into a variable once, and written at returns. */
  private worthKeeping(): ReadonlySet<string> {
    const reads = new Map<string, number>()
    const worth = new Set<string>()
    for (const expr of eachExpr(this.fn.body))
      if (expr.kind === 'Field' && this.isObject(expr.object))
        reads.set(expr.name, (reads.get(expr.name) ?? 0) + 1)
    for (const stmt of this.fn.body) {
      const { kind } = stmt
      if (kind !== 'Assign' || stmt.value.kind !== 'Field' || !this.isObject(stmt.value.object)) continue
      if (reads.get(stmt.value.name) === 1) reads.delete(stmt.value.name)
    }
    for (const name of reads.keys()) worth.add(name)
    const visit = (list: readonly Stmt[]): void => {
      for (const [i, stmt] of list.entries()) {
        for (const body of bodiesOf(stmt)) visit(body)
        if (stmt.kind !== 'SetField' || !this.isObject(stmt.object)) continue
        const next = list.slice(i + 1).find((other) => other.kind !== 'SetField')
        if (next?.kind !== 'Return') worth.add(stmt.name)
      }
    }
    visit(this.fn.body)
    return worth
  }

  /** A parameter is there from the start, an object inside one from its own definition on. */
  private behindItsDefinition(start: readonly Stmt[], body: readonly Stmt[]): readonly Stmt[] {
    const definition = body.findIndex((stmt) => assignsOnly(stmt, this.object))
    return [...body.slice(0, definition + 1), ...start, ...body.slice(definition + 1)]
  }

  private isObject(expr: Expr): boolean {
    return expr.kind === 'Local' && expr.id === this.object
  }

  private typeOf(name: string): StructType['fields'][number]['type'] {
    return (this.type.fields.find((field) => field.name === name) as StructType['fields'][number]).type
  }

  private part(name: string): LocalId {
    const known = this.parts.get(name)
    if (known !== undefined) return known
    const { name: object, span } = this.locals[this.object] as LocalDecl
    const part = this.locals.length as LocalId
    this.locals.push({ name: `${object}.${name}`, type: this.typeOf(name), span })
    this.parts.set(name, part)
    return part
  }

  private read(name: string, expr: Expr): Expr {
    return b.local(this.part(name), expr.type, expr.span)
  }

  private assign({ name, value, span }: SetField): Stmt {
    return b.assign(this.part(name), value, span)
  }
}
