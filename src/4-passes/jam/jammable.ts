// Is a loop around a loop of a shape whose rounds may be mixed?

import type { Expr, LocalId, Loop, Stmt } from '../../hir/nodes.ts'
import {
  assignedLocals,
  assigns,
  children,
  eachExpr,
  eachStmt,
  expressionsOf,
  localsRead,
} from '../../hir/visit.ts'
import { constantOf } from '../bounds/arithmetic.ts'
import { inductionStep } from '../bounds/induction.ts'

/** `for (; counter < limit; counter += step) { before; inner loop; after }`. */
export interface Jammable {
  readonly outer: Loop
  readonly counter: LocalId
  readonly step: number
  readonly before: readonly Stmt[]
  readonly inner: Loop
  readonly innerCounter: LocalId
  readonly after: readonly Stmt[]
  /** Variables of a round: each of the rounds done at once has its own. */
  readonly own: ReadonlySet<LocalId>
}

/** The parts of the loop, or null if its rounds cannot be mixed. `readsOutside` are the locals read anywhere but in the loop; `apart` the
 *  arrays that overlap nothing else. */
export function findJammable(
  outer: Loop,
  readsOutside: ReadonlySet<LocalId>,
  apart: ReadonlySet<LocalId>,
): Jammable | null {
  const at = outer.body.findIndex((stmt) => stmt.kind === 'Loop')
  const inner = outer.body[at]
  if (inner?.kind !== 'Loop') return null
  const [before, after] = [outer.body.slice(0, at), outer.body.slice(at + 1)]
  const [counter, innerCounter] = [counterOf(outer), counterOf(inner)]
  if (counter === null || innerCounter === null) return null
  const isPlain =
    before.every((stmt) => stmt.kind === 'Assign') &&
    isMadeOf(inner.body, ASSIGNMENTS) &&
    isMadeOf(after, WITH_STORES)
  if (!isPlain) return null
  const own = new Set([...assignedLocals(before), ...assignedLocals(inner.body)])
  own.delete(innerCounter)
  const found = {
    outer,
    counter,
    before,
    inner,
    innerCounter,
    after,
    own,
    step: inductionStep(outer, counter) ?? 0,
  }
  const isFree =
    hasOwnInnerCounter(found) &&
    ownAreAssignedFirst(found) &&
    [...own, innerCounter].every((local) => !readsOutside.has(local)) &&
    readsNothingWritten(found, apart)
  return isFree && testsAreFixed(found) ? found : null
}

/** The variable that the loop counts up and tests against a limit. */
function counterOf(loop: Loop): LocalId | null {
  const { test, update, head, testLast } = loop
  const [variable] = test.kind === 'Op' ? test.args : []
  if (testLast || head.length > 0 || update.length !== 1 || variable?.kind !== 'Local') return null
  const step = inductionStep(loop, variable.id)
  return test.kind === 'Op' && (test.op === 'lt' || test.op === 'le') && step !== null && step > 0
    ? variable.id
    : null
}

const ASSIGNMENTS: ReadonlySet<Stmt['kind']> = new Set(['Assign', 'If'])
const WITH_STORES: ReadonlySet<Stmt['kind']> = new Set(['Assign', 'If', 'Store'])

function isMadeOf(body: readonly Stmt[], kinds: ReadonlySet<Stmt['kind']>): boolean {
  return [...eachStmt(body)].every((stmt) => kinds.has(stmt.kind))
}

const limitOf = ({ test }: Loop): Expr => (test.kind === 'Op' ? (test.args[1] as Expr) : test)

/** Every round tests the same limits: made of constants, lengths and variables that the outer loop leaves alone. */
function testsAreFixed({ outer, inner }: Jammable): boolean {
  const assigned = assignedLocals([outer])
  const isFixed = (expr: Expr): boolean =>
    expr.kind !== 'Load' && (expr.kind !== 'Local' || !assigned.has(expr.id)) && children(expr).every(isFixed)
  return isFixed(limitOf(outer)) && isFixed(limitOf(inner))
}

/** All rounds start the inner counter alike, and nothing else moves it: they can share it. */
function hasOwnInnerCounter({ before, after, inner, innerCounter, outer }: Jammable): boolean {
  const starts = before.filter((stmt) => stmt.kind === 'Assign' && stmt.target === innerCounter)
  const [start] = starts
  if (starts.length !== 1 || start?.kind !== 'Assign') return false
  const assigned = assignedLocals([outer])
  const isFixed = [...localsRead(start.value)].every((local) => !assigned.has(local))
  const loads = [...eachExpr([start])].some((expr) => expr.kind === 'Load')
  return isFixed && !loads && !assigns(inner.body, innerCounter) && !assigns(after, innerCounter)
}

/** Nothing of a round's own comes from an earlier round. */
function ownAreAssignedFirst({ own, before, inner, after, innerCounter, outer }: Jammable): boolean {
  const known = new Set<LocalId>()
  const reads = (expr: Expr): boolean =>
    [...localsRead(expr)].every((local) => known.has(local) || !(own.has(local) || local === innerCounter))
  const visit = (body: readonly Stmt[]): boolean =>
    body.every((stmt) => {
      if (!expressionsOf(stmt).every(reads)) return false
      if (stmt.kind === 'Assign') known.add(stmt.target)
      if (stmt.kind !== 'If') return true
      const start = [...known]
      const arms = [stmt.then, stmt.else].map((arm) => {
        const isFine = visit(arm)
        known.clear()
        for (const local of start) known.add(local)
        return isFine
      })
      return arms.every((isFine) => isFine)
    })
  if (!visit(before)) return false
  const start = [...known]
  if (!reads(inner.test) || !visit(inner.body)) return false
  known.clear()
  for (const local of start) known.add(local)
  return visit(after) && reads(outer.test)
}

/** Neither variables nor memory that the statements after the inner loop write are read before or in it. */
function readsNothingWritten({ own, before, inner, after }: Jammable, apart: ReadonlySet<LocalId>): boolean {
  const written = new Set([...assignedLocals(after)].filter((local) => !own.has(local)))
  const stored = new Set<LocalId>()
  for (const stmt of eachStmt(after)) {
    if (stmt.kind !== 'Store') continue
    if (stmt.array.kind !== 'Local' || !apart.has(stmt.array.id)) return false
    stored.add(stmt.array.id)
  }
  for (const expr of eachExpr([...before, inner])) {
    if (expr.kind === 'Local' && written.has(expr.id)) return false
    if (expr.kind !== 'Load' || stored.size === 0) continue
    if (expr.array.kind !== 'Local' || !apart.has(expr.array.id) || stored.has(expr.array.id)) return false
  }
  return true
}

const MAX_UNROLLED = 16

/** Would clang unroll the inner loop wholly? Then the outer one is a plain loop, which it vectorises itself. */
export function isShort({ inner, before, innerCounter }: Jammable): boolean {
  const start = before.find((stmt) => stmt.kind === 'Assign' && stmt.target === innerCounter)
  const from = start?.kind === 'Assign' ? constantOf(start.value) : null
  const to = constantOf(limitOf(inner))
  return from !== null && to !== null && to - from <= MAX_UNROLLED
}
