// Splits variables into webs: versions that no use can see together. `let x = 1; …; x = new Float64Array(3)` becomes two
// locals, x and x.1. Also drops statements that cannot be reached.
//
// Method: values are numbered along the tree as in SSA construction, with a phi wherever control joins; the phis that some
// use reaches unite the values they choose from. What is left apart are the webs.

import { invariant } from '../diagnostics/invariant.ts'
import * as b from '../hir/builders.ts'
import type { Expr, HirFunction, Label, LocalId, Loop, Stmt, Switch } from '../hir/nodes.ts'
import { assignedLocals, mapStmt, rewriteExpr, rewriteStmts, targetOf } from '../hir/visit.ts'
import { possibleSelections } from './possible-selections.ts'
import { Webs } from './webs.ts'

export interface WebFunction {
  /** Every local is one web. A web that may be read before it is written starts with an assignment of undefined. */
  readonly fn: HirFunction
  /** Control can reach the end of the body, which returns undefined. */
  readonly endReachable: boolean
}

/** Splits the variables of `fn` into webs. The names of further versions end in `.1`, `.2` …. */
export function splitIntoWebs(fn: HirFunction): WebFunction {
  const numbering = new Numbering(fn)
  const body = numbering.list(fn.body)
  const endReachable = numbering.reachable
  const webs = numbering.webs
  webs.unite()
  const params = fn.params.map((param) => ({ ...param, local: webs.localOf(param.local) }))
  const renamed = rewriteStmts(body, {
    expr: (expr) => (expr.kind === 'Local' ? { ...expr, id: webs.localOf(expr.id) } : expr),
    stmt: (stmt) => renameTarget(stmt, webs),
  })
  const start = webs
    .readBeforeWritten()
    .map((local) => b.assign(local, b.constant(undefined, fn.span), fn.span))
  return { fn: { ...fn, params, locals: webs.declarations(), body: [...start, ...renamed] }, endReachable }
}

/** Writes the web in place of the value; an assignment of undefined that nothing reads goes. */
function renameTarget(stmt: Stmt, webs: Webs): Stmt | readonly Stmt[] {
  const value = targetOf(stmt)
  if (value === null) return stmt
  if (!webs.isUsed(value)) {
    if (stmt.kind === 'Assign' && stmt.value.kind === 'Const' && stmt.value.value === undefined) return []
    if (stmt.kind === 'Call') return { ...stmt, result: null }
  }
  return withTarget(stmt, webs.localOf(value))
}

function withTarget(stmt: Stmt, target: LocalId): Stmt {
  if (stmt.kind === 'Call') return { ...stmt, result: target }
  if (
    stmt.kind === 'Assign' ||
    stmt.kind === 'NewArray' ||
    stmt.kind === 'Subarray' ||
    stmt.kind === 'NewStruct'
  )
    return { ...stmt, target }
  return stmt
}

/** A place where control joins: the values of `variables` along each edge that arrives. */
interface Join {
  readonly variables: readonly LocalId[]
  readonly edges: LocalId[][]
}

/** First phase: replaces variables by value numbers. Values 0 … variables-1 are what each variable holds at the entry. */
class Numbering {
  readonly webs: Webs
  reachable = true
  private readonly current: LocalId[]
  private readonly fn: HirFunction
  private readonly targets = new Map<Label, { readonly exit: Join; readonly next: Join | null }>()

  constructor(fn: HirFunction) {
    this.webs = new Webs(fn)
    this.fn = fn
    this.current = fn.locals.map((_, i) => i as LocalId)
  }

  list(stmts: readonly Stmt[]): readonly Stmt[] {
    const out: Stmt[] = []
    for (const stmt of stmts) {
      if (!this.reachable) break
      out.push(this.statement(stmt))
    }
    return out
  }

  private statement(stmt: Stmt): Stmt {
    switch (stmt.kind) {
      case 'Assign':
      case 'Call':
      case 'NewArray':
      case 'Subarray':
      case 'NewStruct':
        return this.define(mapStmt(stmt, { expr: (expr) => this.expr(expr), body: (body) => body }))
      case 'Store':
      case 'SetField':
        return mapStmt(stmt, { expr: (expr) => this.expr(expr), body: (body) => body })
      case 'If': {
        const join = this.joinOf(stmt)
        const test = this.expr(stmt.test)
        const before = join.variables.map((variable) => this.value(variable))
        const then = this.list(stmt.then)
        this.jump(join)
        this.restore(join.variables, before)
        const otherwise = this.list(stmt.else)
        this.jump(join)
        this.enter(join)
        return { ...stmt, test, then, else: otherwise }
      }
      case 'Loop':
        return this.loop(stmt)
      case 'Block': {
        const exit = this.joinOf(stmt)
        this.targets.set(stmt.label, { exit, next: null })
        const body = this.list(stmt.body)
        this.jump(exit)
        this.enter(exit)
        return { ...stmt, body }
      }
      case 'Switch':
        return this.switchOn(stmt)
      case 'Break':
        this.jump(this.target(stmt.label).exit)
        this.reachable = false
        return stmt
      case 'Continue': {
        const { next } = this.target(stmt.label)
        invariant(next, `continue to ${stmt.label}, which is not a loop`)
        this.jump(next)
        this.reachable = false
        return stmt
      }
      case 'Return': {
        const value = stmt.value === null ? null : this.expr(stmt.value)
        this.reachable = false
        return { ...stmt, value }
      }
      case 'Throw':
      case 'Bail':
        this.reachable = false
        return stmt
    }
  }

  private loop(stmt: Loop): Loop {
    const exit = this.joinOf(stmt)
    const next: Join = { variables: exit.variables, edges: [] }
    this.targets.set(stmt.label, { exit, next })
    const top = exit.variables.map((variable) => {
      const phi = this.webs.phi(variable, [this.value(variable)], stmt.span)
      this.current[variable] = phi
      return phi
    })
    let head: readonly Stmt[] = []
    let test: Expr = b.constant(false, stmt.test.span)
    const leave = (): void => {
      head = this.list(stmt.head)
      if (!this.reachable) return
      test = this.expr(stmt.test)
      if (constantTest(test) !== true) this.jump(exit)
      if (constantTest(test) === false) this.reachable = false
    }
    if (!stmt.testLast) leave()
    const body = this.list(stmt.body)
    this.jump(next)
    this.enter(next)
    const update = this.list(stmt.update)
    if (stmt.testLast && this.reachable) leave()
    if (this.reachable) {
      for (const [i, variable] of exit.variables.entries()) {
        this.webs.addOperand(top[i] as LocalId, this.value(variable))
      }
    }
    this.enter(exit)
    return { ...stmt, head, test, body, update }
  }

  private switchOn(stmt: Switch): Switch {
    const exit = this.joinOf(stmt)
    this.targets.set(stmt.label, { exit, next: null })
    const selector = this.expr(stmt.selector)
    const possible = possibleSelections(stmt.selector, this.fn)
    const before = exit.variables.map((variable) => this.value(variable))
    this.reachable = false
    const cases = stmt.cases.map((body, i) => {
      const start: Join = { variables: exit.variables, edges: [] }
      this.jump(start)
      if (possible === null || possible.has(i)) start.edges.push(before)
      this.enter(start)
      return this.list(body)
    })
    this.jump(exit)
    if (possible === null || possible.has(stmt.cases.length)) exit.edges.push(before)
    this.enter(exit)
    return { ...stmt, selector, cases }
  }

  private define(stmt: Stmt): Stmt {
    const variable = targetOf(stmt)
    if (variable === null) return stmt
    const value = this.webs.definition(variable, stmt.span)
    this.current[variable] = value
    return withTarget(stmt, value)
  }

  private expr(expr: Expr): Expr {
    return rewriteExpr(expr, (inner) => {
      if (inner.kind !== 'Local') return inner
      const value = this.value(inner.id)
      this.webs.use(value)
      return { ...inner, id: value }
    })
  }

  private value(variable: LocalId): LocalId {
    const value = this.current[variable]
    invariant(value !== undefined, `local ${variable} is not declared`)
    return value
  }

  private joinOf(stmt: Stmt): Join {
    return { variables: [...assignedLocals([stmt])], edges: [] }
  }

  private jump(join: Join): void {
    if (this.reachable) join.edges.push(join.variables.map((variable) => this.value(variable)))
  }

  private restore(variables: readonly LocalId[], values: readonly LocalId[]): void {
    variables.forEach((variable, i) => {
      this.current[variable] = values[i] as LocalId
    })
    this.reachable = true
  }

  /** Goes on after a join: with a phi for each variable whose value depends on the edge. */
  private enter(join: Join): void {
    this.reachable = join.edges.length > 0
    if (!this.reachable) return
    join.variables.forEach((variable, i) => {
      const values = new Set(join.edges.map((edge) => edge[i] as LocalId))
      const [only] = values
      this.current[variable] =
        values.size === 1 && only !== undefined ? only : this.webs.phi(variable, [...values], undefined)
    })
  }

  private target(label: Label): { readonly exit: Join; readonly next: Join | null } {
    const target = this.targets.get(label)
    invariant(target, `jump to unknown label ${label}`)
    return target
  }
}

/** The outcome of a test that is a constant, or null. */
function constantTest(test: Expr): boolean | null {
  if (test.kind === 'Const') return Boolean(test.value)
  if (test.kind === 'Generic' && test.name === 'js.truthy' && test.args[0]) return constantTest(test.args[0])
  return null
}
