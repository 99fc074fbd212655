// Which variables hold objects that are used for nothing but their fields.

import type { Expr, HirFunction, LocalId, Stmt } from '../../hir/nodes.ts'
import { bodiesOf, children, expressionsOf } from '../../hir/visit.ts'

/** The struct locals that can be replaced by one local per field. */
export function findSplittable(fn: HirFunction): ReadonlySet<LocalId> {
  const survey = new Survey(fn)
  survey.list(fn.body)
  return survey.splittable()
}

class Survey {
  private readonly fn: HirFunction
  /** Union-find over locals that copies connect. */
  private readonly parent = new Map<LocalId, LocalId>()
  private readonly escaped = new Set<LocalId>()
  private readonly made = new Set<LocalId>()
  private readonly written = new Set<LocalId>()
  private readonly copied = new Set<LocalId>()

  constructor(fn: HirFunction) {
    this.fn = fn
    for (const { local } of fn.params) this.escaped.add(local)
  }

  list(stmts: readonly Stmt[]): void {
    for (const stmt of stmts) {
      this.statement(stmt)
      for (const body of bodiesOf(stmt)) this.list(body)
    }
  }

  splittable(): ReadonlySet<LocalId> {
    const groups = new Map<LocalId, LocalId[]>()
    for (const local of this.made.values()) this.groupOf(local, groups)
    for (const local of this.parent.keys()) this.groupOf(local, groups)
    const found = new Set<LocalId>()
    for (const group of groups.values()) {
      const some = (set: ReadonlySet<LocalId>): boolean => group.some((local) => set.has(local))
      // A write through one variable would have to be seen through the others.
      if (some(this.escaped) || (some(this.written) && some(this.copied))) continue
      for (const local of group) found.add(local)
    }
    return found
  }

  private groupOf(local: LocalId, groups: Map<LocalId, LocalId[]>): void {
    const root = this.find(local)
    const group = groups.get(root) ?? []
    groups.set(root, group)
    if (!group.includes(local)) group.push(local)
  }

  private isStruct(local: LocalId): boolean {
    return this.fn.locals[local]?.type.kind === 'struct'
  }

  private statement(stmt: Stmt): void {
    if (stmt.kind === 'NewStruct') {
      if (this.isStruct(stmt.target)) this.made.add(stmt.target)
      else this.escaped.add(stmt.target)
    } else if (stmt.kind === 'Assign' && this.isStruct(stmt.target)) {
      this.copy(stmt.target, stmt.value)
      return
    } else if (stmt.kind === 'SetField' && stmt.object.kind === 'Local') {
      this.written.add(stmt.object.id)
      this.use(stmt.value)
      return
    } else if (stmt.kind === 'Call' && stmt.result !== null) this.escaped.add(stmt.result)
    for (const expr of expressionsOf(stmt)) this.use(expr)
  }

  private copy(target: LocalId, value: Expr): void {
    if (value.kind === 'Cond') {
      this.use(value.test)
      this.copy(target, value.whenTrue)
      this.copy(target, value.whenFalse)
    } else if (value.kind === 'Local') {
      this.parent.set(this.find(target), this.find(value.id))
      for (const local of [target, value.id]) this.copied.add(local)
    } else {
      this.escaped.add(target)
      this.use(value)
    }
  }

  private use(expr: Expr): void {
    if (expr.kind === 'Local') this.escaped.add(expr.id)
    else if (expr.kind === 'Field' && expr.object.kind === 'Local') return
    else for (const child of children(expr)) this.use(child)
  }

  private find(local: LocalId): LocalId {
    let root = local
    for (let next = this.parent.get(root); next !== undefined && next !== root; next = this.parent.get(root))
      root = next
    if (!this.parent.has(local)) this.parent.set(local, local)
    return root
  }
}
