// The function's statements as a tree of steps, with what the analysis needs to know of each before it runs: which locals a
// loop assigns, which of them it only steps by constants, and which only add up terms. A node that stands in the tree twice has
// two steps, so that what holds at one place is not mixed with the other.

import type { Assign, Expr, HirFunction, LocalId, Loop, Range, Stmt } from '../../hir/nodes.ts'
import { isNumber } from '../../hir/types.ts'
import { bodiesOf, targetOf, walkStmts } from '../../hir/visit.ts'
import { isOrder } from './refine.ts'

export interface Step {
  readonly stmt: Stmt
  /** As `bodiesOf` orders them. */
  readonly bodies: readonly (readonly Step[])[]
  readonly loop: LoopPlan | null
  /** For an assignment that only steps locals by small constants: the locals it starts from. */
  readonly steppedFrom: readonly LocalId[] | null
  readonly term: Term | null
  /** What counting loop trips says of the value assigned here. */
  limit: Range | null
}

/** `local = local + value`, or minus. */
export interface Term {
  readonly local: LocalId
  readonly value: Expr
  readonly sign: 1 | -1
  /** The value's range where the assignment runs; null while it was not reached. */
  range: Range | null
}

export interface LoopPlan {
  readonly node: Loop
  readonly parent: LoopPlan | null
  readonly assigned: readonly LocalId[]
  /** Locals that every full round moves in one direction by at least 1, with that direction. */
  readonly counters: ReadonlyMap<LocalId, 1 | -1>
  /** Locals that are assigned in the loop by adding terms only. */
  readonly sums: ReadonlyMap<LocalId, readonly { readonly step: Step; readonly within: LoopPlan }[]>
  /** Those of `sums` that the loop does not read but to add to them. */
  readonly accumulators: ReadonlySet<LocalId>
  /** With what the loop compares those of `sums` that it compares. */
  readonly comparisons: ReadonlyMap<LocalId, readonly Expr[]>
  /** Ranges of `assigned` where a round begins; null before the first visit. */
  head: (Range | null)[] | null
  /** How often each of `assigned` was widened. */
  readonly widenings: number[]
  /** Most rounds per entry, as far as known. */
  trips: number
}

/** Largest step that the argument about time allows: reaching 2^52 by steps of 16 takes 2^48 statements, days on any machine. */
const LARGEST_STEP = 16

export function planSteps(fn: HirFunction): readonly Step[] {
  return planBody(fn.body, null)
}

function planBody(body: readonly Stmt[], within: LoopPlan | null): readonly Step[] {
  return body.map((stmt) => planStep(stmt, within))
}

function planStep(stmt: Stmt, within: LoopPlan | null): Step {
  const loop = stmt.kind === 'Loop' ? planLoop(stmt, within) : null
  const bodies = bodiesOf(stmt).map((body) => planBody(body, loop ?? within))
  const steppedFrom = stmt.kind === 'Assign' ? steppedLocals(stmt.value) : null
  const step: Step = {
    stmt,
    bodies,
    loop,
    steppedFrom,
    term: stmt.kind === 'Assign' ? termOf(stmt) : null,
    limit: null,
  }
  if (loop !== null) finishLoop(loop, bodies.flat())
  return step
}

interface OpenLoopPlan extends LoopPlan {
  assigned: LocalId[]
  counters: Map<LocalId, 1 | -1>
  sums: Map<LocalId, { step: Step; within: LoopPlan }[]>
  accumulators: ReadonlySet<LocalId>
  comparisons: ReadonlyMap<LocalId, readonly Expr[]>
}

function planLoop(node: Loop, parent: LoopPlan | null): OpenLoopPlan {
  return {
    node,
    parent,
    assigned: [],
    counters: new Map(),
    sums: new Map(),
    accumulators: new Set(),
    comparisons: new Map(),
    head: null,
    widenings: [],
    trips: 0,
  }
}

/** Gathers the assignments inside, now that the steps of the body exist. */
function finishLoop(loop: OpenLoopPlan, steps: readonly Step[]): void {
  const assignments = new Map<LocalId, { step: Step; within: LoopPlan }[]>()
  collectAssignments(steps, loop, assignments)
  for (const [local, places] of assignments) {
    loop.assigned.push(local)
    if (places.every(({ step }) => step.term !== null)) loop.sums.set(local, places)
  }
  loop.widenings.push(...loop.assigned.map(() => 0))
  const { node } = loop
  const inEveryRound = hasContinue(node) ? node.update : [...node.head, ...node.body, ...node.update]
  for (const local of loop.sums.keys()) {
    const direction = directionOf(assignments.get(local) ?? [])
    const always = inEveryRound.some((stmt) => targetOf(stmt) === local)
    if (direction !== null && always) loop.counters.set(local, direction)
  }
  if (loop.sums.size > 0) lookAtSums(loop)
}

/** Finds those that are read as often as they are added to, and what the others are compared with: by the loop's own test if it
 *  does, since that ends it, and else anywhere in the loop. */
function lookAtSums(loop: OpenLoopPlan): void {
  const { node, sums } = loop
  const reads = new Map<LocalId, number>()
  const anywhere = new Map<LocalId, Expr[]>()
  walkStmts([node], {
    expr: (expr) => {
      if (expr.kind === 'Local') reads.set(expr.id, (reads.get(expr.id) ?? 0) + 1)
      noteComparison(expr, sums, anywhere)
    },
  })
  const inTest = new Map<LocalId, Expr[]>()
  for (const test of conjuncts(node.test)) noteComparison(test, sums, inTest)
  loop.comparisons = new Map([...anywhere, ...inTest])
  loop.accumulators = new Set(
    [...sums.keys()].filter((local) => reads.get(local) === sums.get(local)?.length),
  )
}

function noteComparison(expr: Expr, sums: OpenLoopPlan['sums'], found: Map<LocalId, Expr[]>): void {
  if (expr.kind !== 'Op' || !isOrder(expr.op)) return
  const [a, b] = expr.args as [Expr, Expr]
  for (const [sum, other] of [[a, b] as const, [b, a] as const]) {
    const local = bareNumber(sum)
    if (local.kind === 'Local' && sums.has(local.id))
      found.set(local.id, [...(found.get(local.id) ?? []), other])
  }
}

/** Tests that all must be true for another round. */
export function conjuncts(test: Expr): readonly Expr[] {
  if (test.kind !== 'Cond') return [test]
  const isFalse = test.whenFalse.kind === 'Const' && test.whenFalse.value === false
  return isFalse ? [...conjuncts(test.test), ...conjuncts(test.whenTrue)] : [test]
}

function collectAssignments(
  steps: readonly Step[],
  within: LoopPlan,
  found: Map<LocalId, { step: Step; within: LoopPlan }[]>,
): void {
  for (const step of steps) {
    const target = targetOf(step.stmt)
    if (target !== null) {
      const places = found.get(target)
      if (places) places.push({ step, within })
      else found.set(target, [{ step, within }])
    }
    for (const body of step.bodies) collectAssignments(body, step.loop ?? within, found)
  }
}

/** A loop inside may carry the same label only if it is a copy that stands elsewhere, so labels found here mean this loop. */
function hasContinue(loop: Loop): boolean {
  let found = false
  walkStmts([loop], {
    stmt: (stmt) => {
      if (stmt.kind === 'Continue' && stmt.label === loop.label) found = true
    },
  })
  return found
}

function directionOf(places: readonly { step: Step }[]): 1 | -1 | null {
  const directions = new Set(places.map(({ step }) => Math.sign(constantTerm(step.term))))
  const [only] = directions
  return directions.size === 1 && (only === 1 || only === -1) ? only : null
}

/** The whole number that a term adds, or 0 where it is no constant. */
function constantTerm(term: Term | null): number {
  if (term === null) return 0
  const value = integerOf(term.value)
  return value === null ? 0 : term.sign * value
}

/** The expression without conversions between representations of a number and without assumptions. */
export function bareNumber(expr: Expr): Expr {
  if (expr.kind === 'Assume') return bareNumber(expr.value)
  if (expr.kind === 'Convert' && isNumber(expr.type) && isNumber(expr.value.type))
    return bareNumber(expr.value)
  return expr
}

/** The expression and all that `bareNumber` takes off it: all of one value. */
export function numberChain(expr: Expr): readonly Expr[] {
  const bare = bareNumber(expr)
  const chain = [expr]
  for (let inner = expr; inner !== bare && (inner.kind === 'Convert' || inner.kind === 'Assume'); ) {
    inner = inner.value
    chain.push(inner)
  }
  return chain
}

/** The whole number that a constant expression is, or null. */
export function integerOf(expr: Expr): number | null {
  const bare = bareNumber(expr)
  if (bare.kind !== 'Const' || typeof bare.value !== 'number') return null
  return Number.isSafeInteger(bare.value) && !Object.is(bare.value, -0) ? bare.value : null
}

function termOf(stmt: Assign): Term | null {
  const value = bareNumber(stmt.value)
  if (value.kind !== 'Op' || (value.op !== 'add' && value.op !== 'sub')) return null
  const [a, b] = value.args
  if (a === undefined || b === undefined) return null
  const isTarget = (expr: Expr): boolean => {
    const bare = bareNumber(expr)
    return bare.kind === 'Local' && bare.id === stmt.target
  }
  if (isTarget(a)) return { local: stmt.target, value: b, sign: value.op === 'add' ? 1 : -1, range: null }
  return value.op === 'add' && isTarget(b) ? { local: stmt.target, value: a, sign: 1, range: null } : null
}

function steppedLocals(expr: Expr): readonly LocalId[] | null {
  const bare = bareNumber(expr)
  if (bare.kind === 'Local') return [bare.id]
  if (bare.kind === 'Cond') {
    const a = steppedLocals(bare.whenTrue)
    const b = steppedLocals(bare.whenFalse)
    return a === null || b === null ? null : [...a, ...b]
  }
  if (bare.kind !== 'Op' || (bare.op !== 'add' && bare.op !== 'sub')) return null
  const [a, b] = bare.args
  if (a === undefined || b === undefined) return null
  if (isSmallStep(b)) return steppedLocals(a)
  return bare.op === 'add' && isSmallStep(a) ? steppedLocals(b) : null
}

function isSmallStep(expr: Expr): boolean {
  const value = integerOf(expr)
  return value !== null && Math.abs(value) <= LARGEST_STEP
}
