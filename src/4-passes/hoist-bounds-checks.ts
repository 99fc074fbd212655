// Input: inferred HIR whose loads and stores check their index at run time.
// Output: the same functions, with loops in two versions: `if (guard) { loop without checks } else { loop as it was }`.
// Method: for each access, bounds of its index over the whole loop are computed from values known where the loop is entered
//   (bounds/symbolic-interval.ts); the guard says that they lie within the array. The outermost loop that allows it is taken.
//   What one guard proves may bound further indices (a table looked up by a loaded byte), so rounds repeat until nothing is gained.
// Skips: indices that depend on what the loop itself computes. Both versions are exact, so a guard may fail at will.
// Example: `for (i < n) s += a[i]` → `if (n - 1 < a.length) for (i < n) s += a[i] /* proven */ else for (i < n) s += a[i]`

import { analyseRanges } from '../3-infer/ranges/analyse-ranges.ts'
import * as b from '../hir/builders.ts'
import type { Expr, HirFunction, Label, LocalDecl, LocalId, Loop, Range, Stmt, Store } from '../hir/nodes.ts'
import { renameLocals } from '../hir/rename.ts'
import { elementValueType } from '../hir/types.ts'
import { bodiesOf, eachExpr, eachStmt, flatMapStmts, mapExpr, mapStmt, targetOf } from '../hir/visit.ts'
import { GENERATED } from '../source.ts'
import { allOf, constantOf, lessOrEqual, lessThan, num, sameExpr } from './bounds/arithmetic.ts'
import { assignmentCounts, eachScopedExpr, type LoopPlaces, placesIn, type Scope } from './bounds/scope.ts'
import { BoundsQuery, type Interval } from './bounds/symbolic-interval.ts'
import { definePass, type PassContext, perFunction } from './pass.ts'

const MAX_ROUNDS = 3
/** More tests than this before a loop cost more than they save. */
const MAX_CONDITIONS = 48
const MAX_CONSTANT_INDEX = 2 ** 24

export const hoistBoundsChecks = definePass({
  name: 'hoist-bounds-checks',
  after: ['speculate-integers', 'canonicalise-loops'],
  run: perFunction(hoistFunction),
})

/** What is known of one loop so far: the guard's conditions, by the loop's label. */
type Guards = Map<Label, Expr[]>

function hoistFunction(fn: HirFunction, ctx: PassContext): HirFunction {
  const originals = new Map<Label, Loop>()
  for (const stmt of eachStmt(fn.body)) if (stmt.kind === 'Loop') originals.set(stmt.label, stmt)
  if (originals.size === 0) return fn
  const guards: Guards = new Map()
  let working = fn
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const next = oneRound(working, guards)
    if (next === working) break
    working = next
  }
  if (guards.size === 0) return fn
  for (const [label, conditions] of guards) {
    const { span } = originals.get(label) as Loop
    ctx.note(fn.symbol, span, 'done', `index checks moved before the loop (${conditions.length} conditions)`)
  }
  return new Versions(working, guards, originals).build()
}

type Access = Stmt | Expr

function oneRound(fn: HirFunction, guards: Guards): HirFunction {
  const facts = analyseRanges(fn)
  const counts = new Map(assignmentCounts(fn.body))
  for (const param of fn.params) counts.set(param.local, (counts.get(param.local) ?? 0) + 1)
  const proven = new Set<Access>()
  const assumptions = new Map<Expr, Range>()
  const visitLoops = (body: readonly Stmt[]): void => {
    for (const [position, stmt] of body.entries()) {
      if (stmt.kind === 'Loop') {
        const places = placesIn(stmt, body, position)
        proveLoop(places, () => new BoundsQuery(places, facts, counts), guards, proven, assumptions)
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
    if (stmt.kind === 'Store' && stmt.range !== 'proven' && !done.has(stmt)) add(stmt, { array: stmt.array, index: stmt.index, scope: place.scope })
    eachScopedExpr(place, (expr, scope) => {
      if (expr.kind === 'Load' && expr.range !== 'proven' && !done.has(expr)) add(expr, { array: expr.array, index: expr.index, scope })
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
    const added = query.conditions.filter((condition) => !known.some((other) => sameExpr(other, condition)))
    if (known.length + added.length > MAX_CONDITIONS) continue
    guards.set(loop.label, [...known, ...added])
    proven.add(access)
    for (const [expr, range] of query.assumptions) assumptions.set(expr, range)
  }
}

function requireInRange(query: BoundsQuery, { array, index, scope }: Occurrence): boolean {
  if (array.kind !== 'Local' || !query.isInvariant(array.id)) return false
  const range = query.facts.of(index)
  if (!range.integer || range.nan) return false
  const interval = query.interval(index, scope)
  if (interval === null) return false
  if (isHopeless(interval)) return false
  query.require(lessOrEqual(num(0), interval.lo))
  query.require(lessThan(interval.hi, b.length(array, GENERATED)))
  return !query.impossible
}

/** A constant upper bound this high comes from the type of what was loaded, not from the program; no array is that long. */
function isHopeless({ lo, hi }: Interval): boolean {
  return (constantOf(hi) ?? 0) > MAX_CONSTANT_INDEX || (constantOf(lo) ?? 0) < 0
}

/** The body with proven accesses unchecked and assumed ranges written down. */
function markProven(body: readonly Stmt[], proven: ReadonlySet<Access>, assumptions: ReadonlyMap<Expr, Range>): readonly Stmt[] {
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
  if (expr.kind === 'Load' && inner.kind === 'Load' && proven.has(expr) && inner.array.type.kind === 'array') {
    const value = elementValueType(inner.array.type.element)
    // A load that gave undefined out of range keeps its optional type, now always defined.
    return b.convert({ ...inner, range: 'proven', type: value }, expr.type)
  }
  const range = assumptions.get(expr)
  return range === undefined ? inner : b.assume(inner, range)
}

/** Wraps each guarded loop; the slow version is the loop as it stood before the pass, with labels and inner variables of its own. */
class Versions {
  readonly #fn: HirFunction
  readonly #guards: Guards
  readonly #originals: ReadonlyMap<Label, Loop>
  readonly #locals: LocalDecl[]
  readonly #mentions: ReadonlyMap<LocalId, number>

  constructor(fn: HirFunction, guards: Guards, originals: ReadonlyMap<Label, Loop>) {
    this.#fn = fn
    this.#guards = guards
    this.#originals = originals
    this.#locals = [...fn.locals]
    this.#mentions = mentions(fn.body)
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
      const original = relabel([this.#originals.get(stmt.label) as Loop], `_slow_${stmt.label}`)
      return { ...b.ifThen(allOf(conditions), [inner], this.#withOwnLocals(original, stmt), stmt.span), isGuard: true as const }
    })
  }

  /** Variables that live inside the loop only are the slow version's own, so that each version may represent them as suits it. */
  #withOwnLocals(slow: readonly Stmt[], fast: Loop): readonly Stmt[] {
    const own = new Map<LocalId, LocalId>()
    for (const [local, count] of mentions([fast])) {
      if (count !== this.#mentions.get(local) || this.#fn.params.some((param) => param.local === local)) continue
      own.set(local, this.#locals.length as LocalId)
      this.#locals.push(this.#fn.locals[local] as LocalDecl)
    }
    return renameLocals(slow, (local) => own.get(local) ?? local)
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

/** The statements with every label declared in them renamed, so that labels stay unique. */
function relabel(body: readonly Stmt[], suffix: string): readonly Stmt[] {
  const declared = new Set<Label>()
  for (const stmt of eachStmt(body)) if ('label' in stmt && stmt.kind !== 'Break' && stmt.kind !== 'Continue') declared.add(stmt.label)
  const visit = (list: readonly Stmt[]): readonly Stmt[] =>
    flatMapStmts(list, (stmt) => {
      const inner = mapStmt(stmt, { expr: (expr) => expr, body: visit })
      return 'label' in inner && declared.has(inner.label) ? { ...inner, label: inner.label + suffix } : inner
    })
  return visit(body)
}
