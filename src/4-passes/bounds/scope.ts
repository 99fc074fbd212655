// Where in a loop an expression stands: the loops around it and the conditions known to hold there. A scope is a linked list
// from the inside out, ending at the entry of the loop under study.

import type { Expr, HirFunction, Length, Local, LocalId, Loop, Stmt } from '../../hir/nodes.ts'
import { eachStmt, expressionsOf, targetOf } from '../../hir/visit.ts'
import { addedBy } from './induction.ts'

export type Scope =
  | { readonly kind: 'entry' }
  /** Inside `loop`, whose statements stand in `list` at `position`. */
  | {
      readonly kind: 'loop'
      readonly loop: Loop
      readonly list: readonly Stmt[]
      readonly position: number
      readonly parent: Scope
    }
  /** `test` was evaluated at `parent` and gave `holds`. */
  | { readonly kind: 'condition'; readonly test: Expr; readonly holds: boolean; readonly parent: Scope }
  /** At statement `position` of `list`. */
  | { readonly kind: 'at'; readonly list: readonly Stmt[]; readonly position: number; readonly parent: Scope }

export interface Place {
  readonly stmt: Stmt
  readonly scope: Scope
}

export interface LoopPlaces {
  readonly loop: Loop
  /** Locals that the loop assigns, and how often in its text. */
  readonly assignments: ReadonlyMap<LocalId, number>
  /** Every statement in the loop with its scope; the loop's own test counts as a statement of the loop. */
  readonly places: readonly Place[]
  /** The scope of each of these statements. */
  readonly scopes: ReadonlyMap<Stmt, Scope>
  /** The one statement that assigns a local, for locals assigned once in the loop. */
  readonly definitions: ReadonlyMap<LocalId, Place>
  /** Locals to which some statement adds what is no constant. */
  readonly sums: ReadonlySet<LocalId>
}

export const ENTRY: Scope = { kind: 'entry' }

/** `loop` stands in `list` at `position`. */
export function placesIn(loop: Loop, list: readonly Stmt[], position: number): LoopPlaces {
  const places: Place[] = []
  collectLoop(loop, list, position, ENTRY, places)
  const assignments = new Map<LocalId, number>()
  const definitions = new Map<LocalId, Place>()
  const sums = new Set<LocalId>()
  for (const place of places) {
    const target = targetOf(place.stmt)
    if (target === null) continue
    if (place.stmt.kind === 'Assign' && addedBy(place.stmt) !== null) sums.add(target)
    assignments.set(target, (assignments.get(target) ?? 0) + 1)
    definitions.set(target, place)
  }
  for (const [local, count] of assignments) if (count > 1) definitions.delete(local)
  const scopes = new Map(places.map(({ stmt, scope }) => [stmt, scope]))
  return { loop, assignments, places, scopes, definitions, sums }
}

function collectLoop(
  loop: Loop,
  list: readonly Stmt[],
  position: number,
  parent: Scope,
  places: Place[],
): void {
  const scope: Scope = { kind: 'loop', loop, list, position, parent }
  places.push({ stmt: loop, scope })
  collectList(loop.head, scope, places)
  const inBody: Scope = loop.testLast
    ? scope
    : { kind: 'condition', test: loop.test, holds: true, parent: scope }
  collectList(loop.body, inBody, places)
  collectList(loop.update, scope, places)
}

function collectList(list: readonly Stmt[], parent: Scope, places: Place[]): void {
  let outer = parent
  for (const [position, stmt] of list.entries()) {
    const scope: Scope = { kind: 'at', list, position, parent: outer }
    collectStmt(stmt, list, position, scope, places)
    if (stmt.kind !== 'If') continue
    // After `if (c) continue`, c is false.
    if (leaves(stmt.then)) outer = { kind: 'condition', test: stmt.test, holds: false, parent: outer }
    else if (leaves(stmt.else)) outer = { kind: 'condition', test: stmt.test, holds: true, parent: outer }
  }
}

function collectStmt(
  stmt: Stmt,
  list: readonly Stmt[],
  position: number,
  scope: Scope,
  places: Place[],
): void {
  switch (stmt.kind) {
    case 'Loop':
      collectLoop(stmt, list, position, scope, places)
      return
    case 'If':
      places.push({ stmt, scope })
      collectList(stmt.then, { kind: 'condition', test: stmt.test, holds: true, parent: scope }, places)
      collectList(stmt.else, { kind: 'condition', test: stmt.test, holds: false, parent: scope }, places)
      return
    case 'Block':
      places.push({ stmt, scope })
      collectList(stmt.body, scope, places)
      return
    case 'Switch':
      places.push({ stmt, scope })
      for (const body of stmt.cases) collectList(body, scope, places)
      return
    default:
      places.push({ stmt, scope })
  }
}

/** Does control never come out of the end of the list? */
function leaves(list: readonly Stmt[]): boolean {
  const last = list.at(-1)
  switch (last?.kind) {
    case 'Break':
    case 'Continue':
    case 'Return':
    case 'Throw':
    case 'Bail':
      return true
    default:
      return false
  }
}

/** Calls `f` for each expression in the statement with the scope it is evaluated in: arms of a Cond know their test. */
export function eachScopedExpr(place: Place, f: (expr: Expr, scope: Scope) => void): void {
  for (const whole of expressionsOf(place.stmt)) visit(whole, place.scope, f)
}

function visit(expr: Expr, scope: Scope, f: (expr: Expr, scope: Scope) => void): void {
  f(expr, scope)
  switch (expr.kind) {
    case 'Cond':
      visit(expr.test, scope, f)
      visit(expr.whenTrue, { kind: 'condition', test: expr.test, holds: true, parent: scope }, f)
      visit(expr.whenFalse, { kind: 'condition', test: expr.test, holds: false, parent: scope }, f)
      return
    case 'Op':
    case 'Generic':
      for (const arg of expr.args) visit(arg, scope, f)
      return
    case 'Load':
    case 'Element':
      visit(expr.index, scope, f)
      return
    case 'Convert':
    case 'Assume':
      visit(expr.value, scope, f)
      return
    case 'Tuple':
      for (const item of expr.items) visit(item, scope, f)
      return
    case 'TupleItem':
      visit(expr.tuple, scope, f)
      return
    case 'Field':
      visit(expr.object, scope, f)
      return
    case 'Identical':
      visit(expr.left, scope, f)
      visit(expr.right, scope, f)
      return
    case 'Const':
    case 'Local':
    case 'Length':
    case 'View':
    case 'Units':
    case 'Member':
      return
  }
}

/** A variable whose array has one length as long as it is not assigned: not one of a list, which may grow. */
export function isFixed(array: Expr): array is Local {
  return array.kind === 'Local' && array.type.kind === 'array'
}

export interface Assignments {
  /** How often each local is assigned in the function's text; being a parameter counts as once. */
  readonly counts: ReadonlyMap<LocalId, number>
  readonly lengths: ReadonlyMap<LocalId, Length>
}

export function assignmentsOf(fn: HirFunction): Assignments {
  const counts = new Map<LocalId, number>(fn.params.map((param) => [param.local, 1]))
  const values = new Map<LocalId, Expr>()
  for (const stmt of eachStmt(fn.body)) {
    const target = targetOf(stmt)
    if (target !== null) counts.set(target, (counts.get(target) ?? 0) + 1)
    if (stmt.kind === 'Assign') values.set(stmt.target, stmt.value)
  }
  const isOnce = (local: LocalId): boolean => counts.get(local) === 1
  const lengths = new Map<LocalId, Length>()
  for (const [local, value] of values) {
    if (isOnce(local) && value.kind === 'Length' && isFixed(value.array) && isOnce(value.array.id))
      lengths.set(local, value)
  }
  return { counts, lengths }
}
