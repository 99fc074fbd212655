// Walking and rewriting HIR. Every switch over node kinds that merely descends stands here, so that a pass names only the
// kinds it cares about. Rewriters return the same object where nothing changed, down to the lists inside it.

import { unreachable } from '../diagnostics/invariant.ts'
import type { Expr, HirFunction, LocalId, Stmt } from './nodes.ts'

/** Operands of an expression in evaluation order. */
export function children(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'Const':
    case 'Local':
      return []
    case 'Op':
    case 'Generic':
      return expr.args
    case 'Cond':
      return [expr.test, expr.whenTrue, expr.whenFalse]
    case 'Load':
      return [expr.array, expr.index]
    case 'Length':
    case 'View':
      return [expr.array]
    case 'Units':
      return [expr.text]
    case 'Tuple':
      return expr.items
    case 'TupleItem':
      return [expr.tuple]
    case 'Convert':
    case 'Assume':
      return [expr.value]
    case 'Member':
    case 'Field':
      return [expr.object]
    case 'Identical':
      return [expr.left, expr.right]
    case 'Element':
      return [expr.object, expr.index]
    default:
      return unreachable(expr)
  }
}

/** The list with `f` applied to every item; the same list if every item came back as it was. */
export function mapList<T>(items: readonly T[], f: (item: T) => T): readonly T[] {
  let changed: T[] | null = null
  for (let i = 0; i < items.length; i++) {
    const before = items[i] as T
    const after = f(before)
    if (after !== before) changed ??= items.slice(0, i)
    changed?.push(after)
  }
  return changed ?? items
}

/** The expression with `f` applied to its direct operands, in evaluation order. */
export function mapExpr(expr: Expr, f: (operand: Expr) => Expr): Expr {
  switch (expr.kind) {
    case 'Const':
    case 'Local':
      return expr
    case 'Op':
    case 'Generic': {
      const args = mapList(expr.args, f)
      return args === expr.args ? expr : { ...expr, args }
    }
    case 'Cond': {
      const test = f(expr.test)
      const whenTrue = f(expr.whenTrue)
      const whenFalse = f(expr.whenFalse)
      const same = test === expr.test && whenTrue === expr.whenTrue && whenFalse === expr.whenFalse
      return same ? expr : { ...expr, test, whenTrue, whenFalse }
    }
    case 'Load': {
      const array = f(expr.array)
      const index = f(expr.index)
      return array === expr.array && index === expr.index ? expr : { ...expr, array, index }
    }
    case 'Length':
    case 'View': {
      const array = f(expr.array)
      return array === expr.array ? expr : { ...expr, array }
    }
    case 'Units': {
      const text = f(expr.text)
      return text === expr.text ? expr : { ...expr, text }
    }
    case 'Tuple': {
      const items = mapList(expr.items, f)
      return items === expr.items ? expr : { ...expr, items }
    }
    case 'TupleItem': {
      const tuple = f(expr.tuple)
      return tuple === expr.tuple ? expr : { ...expr, tuple }
    }
    case 'Convert':
    case 'Assume': {
      const value = f(expr.value)
      return value === expr.value ? expr : { ...expr, value }
    }
    case 'Member':
    case 'Field': {
      const object = f(expr.object)
      return object === expr.object ? expr : { ...expr, object }
    }
    case 'Identical': {
      const left = f(expr.left)
      const right = f(expr.right)
      return left === expr.left && right === expr.right ? expr : { ...expr, left, right }
    }
    case 'Element': {
      const object = f(expr.object)
      const index = f(expr.index)
      return object === expr.object && index === expr.index ? expr : { ...expr, object, index }
    }
    default:
      return unreachable(expr)
  }
}

/** Bottom-up: `f` sees every expression after its operands were rewritten. */
export function rewriteExpr(expr: Expr, f: (expr: Expr) => Expr): Expr {
  return f(mapExpr(expr, (operand) => rewriteExpr(operand, f)))
}

/** Expressions that stand directly in a statement, in evaluation order; not those of statements inside it. */
export function expressionsOf(stmt: Stmt): readonly Expr[] {
  switch (stmt.kind) {
    case 'Assign':
      return [stmt.value]
    case 'Store':
      return [stmt.array, stmt.index, stmt.value]
    case 'Call':
      return stmt.args
    case 'NewArray':
      return [stmt.length]
    case 'Subarray':
      return [stmt.array, stmt.begin, stmt.end]
    case 'NewStruct':
      return stmt.values
    case 'SetField':
      return [stmt.object, stmt.value]
    case 'If':
    case 'Loop':
      return [stmt.test]
    case 'Switch':
      return [stmt.selector]
    case 'Return':
      return stmt.value === null ? [] : [stmt.value]
    case 'Block':
    case 'Break':
    case 'Continue':
    case 'Throw':
    case 'Bail':
      return []
    default:
      return unreachable(stmt)
  }
}

/** Lists of statements inside a statement, in source order: both arms of an If; head, body, update of a Loop; the cases of a Switch. */
export function bodiesOf(stmt: Stmt): readonly (readonly Stmt[])[] {
  switch (stmt.kind) {
    case 'If':
      return [stmt.then, stmt.else]
    case 'Loop':
      return [stmt.head, stmt.body, stmt.update]
    case 'Block':
      return [stmt.body]
    case 'Switch':
      return stmt.cases
    case 'Assign':
    case 'Store':
    case 'Call':
    case 'NewArray':
    case 'Subarray':
    case 'NewStruct':
    case 'SetField':
    case 'Break':
    case 'Continue':
    case 'Return':
    case 'Throw':
    case 'Bail':
      return []
    default:
      return unreachable(stmt)
  }
}

/** The local that a statement itself assigns, or null. */
export function targetOf(stmt: Stmt): LocalId | null {
  switch (stmt.kind) {
    case 'Assign':
    case 'NewArray':
    case 'Subarray':
    case 'NewStruct':
      return stmt.target
    case 'Call':
      return stmt.result
    default:
      return null
  }
}

export interface StmtParts {
  /** Applied to each expression standing directly in the statement, as a whole. */
  readonly expr: (expr: Expr) => Expr
  /** Applied to each list of statements inside. */
  readonly body: (body: readonly Stmt[]) => readonly Stmt[]
}

/** The statement with its direct parts replaced: the single step of which all rewriting of statements consists. Parts are
 *  visited in the order in which they run (a Loop: head, test, body, update; with `testLast`: body, update, head, test). */
export function mapStmt(stmt: Stmt, parts: StmtParts): Stmt {
  switch (stmt.kind) {
    case 'Assign': {
      const value = parts.expr(stmt.value)
      return value === stmt.value ? stmt : { ...stmt, value }
    }
    case 'Store': {
      const array = parts.expr(stmt.array)
      const index = parts.expr(stmt.index)
      const value = parts.expr(stmt.value)
      const same = array === stmt.array && index === stmt.index && value === stmt.value
      return same ? stmt : { ...stmt, array, index, value }
    }
    case 'Call': {
      const args = mapList(stmt.args, parts.expr)
      return args === stmt.args ? stmt : { ...stmt, args }
    }
    case 'NewArray': {
      const length = parts.expr(stmt.length)
      return length === stmt.length ? stmt : { ...stmt, length }
    }
    case 'Subarray': {
      const array = parts.expr(stmt.array)
      const begin = parts.expr(stmt.begin)
      const end = parts.expr(stmt.end)
      const same = array === stmt.array && begin === stmt.begin && end === stmt.end
      return same ? stmt : { ...stmt, array, begin, end }
    }
    case 'NewStruct': {
      const values = mapList(stmt.values, parts.expr)
      return values === stmt.values ? stmt : { ...stmt, values }
    }
    case 'SetField': {
      const object = parts.expr(stmt.object)
      const value = parts.expr(stmt.value)
      return object === stmt.object && value === stmt.value ? stmt : { ...stmt, object, value }
    }
    case 'If': {
      const test = parts.expr(stmt.test)
      const then = parts.body(stmt.then)
      const elseBody = parts.body(stmt.else)
      const same = test === stmt.test && then === stmt.then && elseBody === stmt.else
      return same ? stmt : { ...stmt, test, then, else: elseBody }
    }
    case 'Loop': {
      const early = stmt.testLast ? null : { head: parts.body(stmt.head), test: parts.expr(stmt.test) }
      const body = parts.body(stmt.body)
      const update = parts.body(stmt.update)
      const { head, test } = early ?? { head: parts.body(stmt.head), test: parts.expr(stmt.test) }
      const same = head === stmt.head && test === stmt.test && body === stmt.body && update === stmt.update
      return same ? stmt : { ...stmt, head, test, body, update }
    }
    case 'Block': {
      const body = parts.body(stmt.body)
      return body === stmt.body ? stmt : { ...stmt, body }
    }
    case 'Switch': {
      const selector = parts.expr(stmt.selector)
      const cases = mapList(stmt.cases, parts.body)
      return selector === stmt.selector && cases === stmt.cases ? stmt : { ...stmt, selector, cases }
    }
    case 'Return': {
      if (stmt.value === null) return stmt
      const value = parts.expr(stmt.value)
      return value === stmt.value ? stmt : { ...stmt, value }
    }
    case 'Break':
    case 'Continue':
    case 'Throw':
    case 'Bail':
      return stmt
    default:
      return unreachable(stmt)
  }
}

export interface Rewriter {
  /** Sees every expression node, operands first. */
  readonly expr?: (expr: Expr) => Expr
  /** Sees every statement after its parts were rewritten; a list stands for several statements, or for none. */
  readonly stmt?: (stmt: Stmt) => Stmt | readonly Stmt[]
}

/** Bottom-up rewriting of a list of statements. */
export function rewriteStmts(body: readonly Stmt[], rewriter: Rewriter): readonly Stmt[] {
  const { expr, stmt: onStmt } = rewriter
  const parts: StmtParts = {
    expr: expr === undefined ? (whole) => whole : (whole) => rewriteExpr(whole, expr),
    body: (inner) => rewriteStmts(inner, rewriter),
  }
  return flatMapStmts(body, (stmt) => {
    const inner = mapStmt(stmt, parts)
    return onStmt === undefined ? inner : onStmt(inner)
  })
}

const isList = (replacement: Stmt | readonly Stmt[]): replacement is readonly Stmt[] =>
  Array.isArray(replacement)

/** The list with each statement replaced by one, several or none; the same list if each came back as it was. Not recursive. */
export function flatMapStmts(
  body: readonly Stmt[],
  f: (stmt: Stmt) => Stmt | readonly Stmt[],
): readonly Stmt[] {
  let changed: Stmt[] | null = null
  for (let i = 0; i < body.length; i++) {
    const before = body[i] as Stmt
    const after = f(before)
    const only = isList(after) && after.length === 1 ? after[0] : after
    if (only === before) {
      changed?.push(before)
      continue
    }
    changed ??= body.slice(0, i)
    if (isList(after)) for (const stmt of after) changed.push(stmt)
    else changed.push(after)
  }
  return changed ?? body
}

/** The function with its body rewritten; the same object if nothing changed. */
export function rewriteFunction(fn: HirFunction, rewriter: Rewriter): HirFunction {
  const body = rewriteStmts(fn.body, rewriter)
  return body === fn.body ? fn : { ...fn, body }
}

/** Calls `f` for the expression and every expression in it, outer before inner. */
export function walkExpr(expr: Expr, f: (expr: Expr) => void): void {
  f(expr)
  for (const child of children(expr)) walkExpr(child, f)
}

export interface Walker {
  readonly expr?: (expr: Expr) => void
  /** Called before the statement's own expressions and inner statements. */
  readonly stmt?: (stmt: Stmt) => void
}

/** Calls the walker for every statement and every expression node in the list, outer before inner. A function alone sees statements. */
export function walkStmts(body: readonly Stmt[], walker: Walker | ((stmt: Stmt) => void)): void {
  const { expr, stmt: onStmt }: Walker = typeof walker === 'function' ? { stmt: walker } : walker
  for (const stmt of body) {
    onStmt?.(stmt)
    if (expr !== undefined) for (const whole of expressionsOf(stmt)) walkExpr(whole, expr)
    for (const inner of bodiesOf(stmt)) walkStmts(inner, walker)
  }
}

/** Every statement in the list and inside it, outer before inner. */
export function eachStmt(body: readonly Stmt[]): readonly Stmt[] {
  const all: Stmt[] = []
  walkStmts(body, (stmt) => all.push(stmt))
  return all
}

/** Every expression node in the list, outer before inner. */
export function eachExpr(body: readonly Stmt[]): readonly Expr[] {
  const all: Expr[] = []
  walkStmts(body, { expr: (expr) => all.push(expr) })
  return all
}

/** Locals that some statement in the list assigns. */
export function assignedLocals(body: readonly Stmt[]): ReadonlySet<LocalId> {
  const assigned = new Set<LocalId>()
  walkStmts(body, (stmt) => {
    const target = targetOf(stmt)
    if (target !== null) assigned.add(target)
  })
  return assigned
}

/** Whether some statement in the list assigns the local. */
export function assigns(body: readonly Stmt[], local: LocalId): boolean {
  return body.some(
    (stmt) => targetOf(stmt) === local || bodiesOf(stmt).some((inner) => assigns(inner, local)),
  )
}

/** Locals that the expression reads. */
export function localsRead(expr: Expr): ReadonlySet<LocalId> {
  const read = new Set<LocalId>()
  walkExpr(expr, (inner) => {
    if (inner.kind === 'Local') read.add(inner.id)
  })
  return read
}
