// Input: inferred HIR whose loads and stores check their index at run time.
// Output: the same functions, with loops in two versions: `if (guard) { loop without checks } else { loop as it was }`.
// Method: for each access, bounds of its index over the whole loop are computed from values known where the loop is entered
//   (bounds/symbolic-interval.ts); the guard says that they lie within the array. The outermost loop that allows it is taken.
//   What one guard proves may bound further indices (a table looked up by a loaded byte), so rounds repeat until nothing is gained.
// Skips: indices that depend on what the loop itself computes. Both versions are exact, so a guard may fail at will. Run again, it
//   would make two versions of the loops that keep their checks: it does not tell them from those it has not seen.
// Example: `for (i < n) s += a[i]` → `if (n - 1 < a.length) for (i < n) s += a[i] /* proven */ else for (i < n) s += a[i]`

import type { RangeFacts } from '../3-infer/ranges/analyse-ranges.ts'
import * as b from '../hir/builders.ts'
import type { Expr, HirFunction, Label, Loop, Range, Stmt, Store } from '../hir/nodes.ts'
import { elementValueType } from '../hir/types.ts'
import { bodiesOf, eachStmt, flatMapStmts, mapExpr, mapStmt } from '../hir/visit.ts'
import { GENERATED } from '../source.ts'
import { lessOrEqual, lessThan, num } from './bounds/arithmetic.ts'
import {
  assignmentsOf,
  eachScopedExpr,
  isFixed,
  type LoopPlaces,
  placesIn,
  type Scope,
} from './bounds/scope.ts'
import { shortenGuard } from './bounds/shorten-guard.ts'
import { BoundsQuery } from './bounds/symbolic-interval.ts'
import { addVersions, type Guards } from './bounds/versions.ts'
import { requireWhole } from './bounds/wholeness.ts'
import { definePass, type PassContext, perFunction } from './pass.ts'

const MAX_ROUNDS = 3
/** Functions this long are analysed once. */
const MANY_LOCALS = 800
/** More tests than this before a loop cost more than they save. */
const MAX_CONDITIONS = 48

export const hoistBoundsChecks = definePass({
  name: 'hoist-bounds-checks',
  after: ['speculate-integers', 'canonicalise-loops'],
  run: perFunction(hoistFunction),
})

function hoistFunction(fn: HirFunction, ctx: PassContext): HirFunction {
  const originals = new Map<Label, Loop>()
  for (const stmt of eachStmt(fn.body)) if (stmt.kind === 'Loop') originals.set(stmt.label, stmt)
  if (originals.size === 0) return fn
  const guards: Guards = new Map()
  let working = fn
  // Behind a guarded loop holds only what both versions of it leave behind.
  let versioned = fn
  const rounds = fn.locals.length > MANY_LOCALS ? 1 : MAX_ROUNDS
  for (let round = 0; round < rounds; round++) {
    const next = oneRound(working, ctx.ranges(versioned), guards)
    if (next === working) break
    working = next
    versioned = addVersions(working, fn, guards)
  }
  if (guards.size === 0) return fn
  for (const [label, conditions] of guards) {
    const { span } = originals.get(label) as Loop
    ctx.note(fn.symbol, span, 'done', `index checks moved before the loop (${conditions.length} conditions)`)
  }
  return versioned
}

type Access = Stmt | Expr

function oneRound(fn: HirFunction, facts: RangeFacts, guards: Guards): HirFunction {
  const assignments = assignmentsOf(fn)
  const proven = new Set<Access>()
  const assumptions = new Map<Expr, Range>()
  const visitLoops = (body: readonly Stmt[]): void => {
    for (const [position, stmt] of body.entries()) {
      if (stmt.kind === 'Loop') {
        const places = placesIn(stmt, body, position)
        const ask = (): BoundsQuery => new BoundsQuery(places, facts, assignments)
        proveLoop(places, ask, guards, proven, assumptions)
      }
      for (const inner of bodiesOf(stmt)) visitLoops(inner)
    }
  }
  visitLoops(fn.body)
  if (proven.size === 0) return fn
  return { ...fn, body: markProven(fn.body, proven, assumptions) }
}

interface Occurrence {
  readonly array: Expr
  readonly index: Expr
  readonly scope: Scope
}

/** Accesses in the loop that still check, each with every place where the same node stands. */
function checkedAccesses(places: LoopPlaces, done: ReadonlySet<Access>): Map<Access, Occurrence[]> {
  const found = new Map<Access, Occurrence[]>()
  const add = (access: Access, occurrence: Occurrence): void => {
    const known = found.get(access)
    if (known) known.push(occurrence)
    else found.set(access, [occurrence])
  }
  for (const place of places.places) {
    const { stmt } = place
    if (stmt.kind === 'Store' && stmt.range !== 'proven' && !done.has(stmt))
      add(stmt, { array: stmt.array, index: stmt.index, scope: place.scope })
    eachScopedExpr(place, (expr, scope) => {
      if (expr.kind === 'Load' && expr.range !== 'proven' && !done.has(expr))
        add(expr, { array: expr.array, index: expr.index, scope })
    })
  }
  return found
}

function proveLoop(
  places: LoopPlaces,
  ask: () => BoundsQuery,
  guards: Guards,
  proven: Set<Access>,
  assumptions: Map<Expr, Range>,
): void {
  const { loop } = places
  for (const [access, occurrences] of checkedAccesses(places, proven)) {
    const query = ask()
    if (!occurrences.every((occurrence) => requireInRange(query, occurrence))) continue
    const known = guards.get(loop.label) ?? []
    const conditions = shortenGuard([...known, ...query.conditions], (local) => query.facts.local(local))
    if (conditions.length > MAX_CONDITIONS) continue
    guards.set(loop.label, conditions)
    proven.add(access)
    for (const [expr, range] of query.assumptions) assumptions.set(expr, range)
  }
}

function requireInRange(query: BoundsQuery, { array, index, scope }: Occurrence): boolean {
  if (!isFixed(array) || !query.isInvariant(array.id)) return false
  if (!requireWhole(query, index, scope)) return false
  const interval = query.interval(index, scope)
  if (interval === null) return false
  query.require(lessOrEqual(num(0), interval.lo))
  query.require(lessThan(interval.hi, b.length(array, GENERATED)))
  return !query.impossible
}

/** The body with proven accesses unchecked and assumed ranges written down. */
function markProven(
  body: readonly Stmt[],
  proven: ReadonlySet<Access>,
  assumptions: ReadonlyMap<Expr, Range>,
): readonly Stmt[] {
  const onExpr = (whole: Expr): Expr => markExpr(whole, proven, assumptions)
  const visit = (list: readonly Stmt[]): readonly Stmt[] =>
    flatMapStmts(list, (stmt) => {
      const marked = mapStmt(stmt, { expr: onExpr, body: visit })
      return proven.has(stmt) ? { ...(marked as Store), range: 'proven' as const } : marked
    })
  return visit(body)
}

function markExpr(expr: Expr, proven: ReadonlySet<Access>, assumptions: ReadonlyMap<Expr, Range>): Expr {
  const inner = mapExpr(expr, (operand) => markExpr(operand, proven, assumptions))
  if (
    expr.kind === 'Load' &&
    inner.kind === 'Load' &&
    proven.has(expr) &&
    inner.array.type.kind === 'array'
  ) {
    const value = elementValueType(inner.array.type.element)
    // A load that gave undefined out of range keeps its optional type, now always defined.
    return b.convert({ ...inner, range: 'proven', type: value }, expr.type)
  }
  const range = assumptions.get(expr)
  return range === undefined ? inner : b.assume(inner, range)
}
