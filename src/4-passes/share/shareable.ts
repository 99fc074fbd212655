// Whether a loop's iterations can run on several threads with the same outcome, and what they add up.

import * as b from '../../hir/builders.ts'
import { exposedReads } from '../../hir/exposed-reads.ts'
import type { Expr, HirFunction, Label, LocalId, Loop, Stmt } from '../../hir/nodes.ts'
import { int32, isScalar, type Type } from '../../hir/types.ts'
import { assignedLocals, bodiesOf, eachExpr, eachStmt, localsRead, walkExpr } from '../../hir/visit.ts'
import { opByName } from '../../ops/table.ts'
import { stepOf } from '../bounds/induction.ts'
import { type ArrayReduction, findArrayReduction } from './array-reductions.ts'
import { findPlaces, type PlacedAccess } from './places.ts'
import { isNonNegative, numberOf, plus } from './polynomial.ts'
import { findReduction, type Reduction } from './reductions.ts'
import { positiveIn, type Row, type RowContext, rowOf } from './rows.ts'

export interface Shareable {
  readonly loop: Loop
  /** Counts up by one to `limit`; both are int32s. */
  readonly counter: LocalId
  readonly limit: Expr
  /** The most parts that it has. */
  readonly parts: number
  readonly reductions: readonly Reduction[]
  readonly arrays: readonly ArrayReduction[]
}

export interface Surroundings {
  readonly fn: HirFunction
  /** Array locals that overlap no other of them, if one is written. */
  readonly apart: ReadonlySet<LocalId>
  /** The function may run on any thread: it takes no memory, does not call itself, and writes no array. */
  readonly isThreadSafe: (symbol: string) => boolean
  readonly rangeOf: RowContext['rangeOf']
}

/** The loop's parts, or why it cannot be shared. */
export function findShareable(loop: Loop, around: Surroundings): Shareable | string {
  const counted = countedBy(loop, around)
  if (counted === null) return 'it does not count up by one to a limit that stays the same'
  const problem = stmtProblem(loop, around)
  if (problem !== null) return problem
  const assigned = assignedLocals(loop.body)
  const after = readsAfter(around.fn.body, loop) ?? new Set()
  const exposed = exposedReads(loop.body)
  const carried = new Set([...assigned].filter((local) => exposed.has(local) || after.has(local)))
  const reductions: Reduction[] = []
  for (const local of carried) {
    const reduction = findReduction(loop.body, local, typeOf(around.fn, local))
    if (reduction === null) return `${nameIn(around.fn, local)} passes from one iteration to the next`
    reductions.push(reduction)
  }
  const parts = loop.parallel ?? 1
  const arrays = shareArrays(loop, counted.counter, carried, around)
  return typeof arrays === 'string' ? arrays : { loop, ...counted, parts, reductions, arrays }
}

function typeOf(fn: HirFunction, local: LocalId): Type {
  return fn.locals[local]?.type ?? { kind: 'unknown' }
}

/** The name in the source, or what stands for a value without one. */
function nameIn(fn: HirFunction, local: LocalId): string {
  const name = fn.locals[local]?.name.replace(/[.#$].*$/, '') ?? ''
  return name === '' ? 'a value' : name
}

function countedBy(loop: Loop, { fn, rangeOf }: Surroundings): Pick<Shareable, 'counter' | 'limit'> | null {
  const { head, test, update, testLast, body } = loop
  const [step] = update
  if (testLast || head.length > 0 || update.length !== 1 || step?.kind !== 'Assign' || stepOf(step) !== 1)
    return null
  if (test.kind !== 'Op' || test.op !== 'lt') return null
  const [counted, stop] = test.args as [Expr, Expr]
  const left = counted.kind === 'Convert' ? counted.value : counted
  const limit = asInt32(stop, rangeOf)
  if (left.kind !== 'Local' || left.id !== step.target) return null
  if (!isScalar(typeOf(fn, left.id), 'int32') || limit === null) return null
  const assigned = assignedLocals(body)
  const stays = [...localsRead(limit)].every((local) => !assigned.has(local) && local !== left.id)
  let readsMemory = false
  walkExpr(limit, (expr) => {
    if (expr.kind === 'Load' || expr.kind === 'Field') readsMemory = true
  })
  return stays && !readsMemory && !assigned.has(left.id) ? { counter: left.id, limit } : null
}

/** The same number as an int32; null where it may not be one. */
function asInt32(expr: Expr, rangeOf: Surroundings['rangeOf']): Expr | null {
  if (isScalar(expr.type, 'int32')) return expr
  if (expr.kind !== 'Local') return null
  const { lo, hi, integer, nan } = rangeOf(expr.id)
  return integer && !nan && lo >= -(2 ** 31) && hi < 2 ** 31 ? b.convert(expr, int32) : null
}

/** Statements and values that need more than a thread has: memory of its own, or a say in what the others do. */
function stmtProblem(loop: Loop, { isThreadSafe }: Surroundings): string | null {
  const labels = new Set<Label>()
  for (const stmt of eachStmt(loop.body))
    if ('label' in stmt && bodiesOf(stmt).length > 0) labels.add(stmt.label)
  for (const stmt of eachStmt(loop.body)) {
    switch (stmt.kind) {
      case 'NewArray':
      case 'NewStruct':
        return 'an iteration makes arrays or objects'
      case 'Subarray':
        return 'an iteration makes a view of an array'
      case 'SetField':
        return 'an iteration writes to an object'
      case 'Store':
        if (stmt.array.type.kind !== 'array' || stmt.range === 'append')
          return 'an iteration writes to a list'
        break
      case 'Return':
        return 'an iteration may end the loop'
      case 'Break':
        if (!labels.has(stmt.label)) return 'an iteration may end the loop'
        break
      case 'Continue':
        if (!labels.has(stmt.label) && stmt.label !== loop.label) return 'an iteration may end the loop'
        break
      case 'Call':
        if (stmt.callee.kind !== 'function') return 'an iteration calls what only one thread may'
        if (!isThreadSafe(stmt.callee.symbol))
          return 'an iteration calls a function that takes memory, calls itself or writes to arrays'
        break
    }
  }
  for (const expr of eachExpr(loop.body))
    if (expr.kind === 'Op' && opByName(expr.op).allocates) return 'an iteration makes strings'
  return null
}

/** Locals that may be read behind the loop before they are assigned again; null where the loop is not in the list. */
function readsAfter(body: readonly Stmt[], loop: Loop): ReadonlySet<LocalId> | null {
  for (const [i, stmt] of body.entries()) {
    if (stmt === loop) return exposedReads(body.slice(i + 1))
    for (const inner of bodiesOf(stmt)) {
      const found = readsAfter(inner, loop)
      if (found === null) continue
      const again = stmt.kind === 'Loop' || stmt.kind === 'Switch' ? exposedReads([stmt]) : []
      return new Set([...found, ...again, ...exposedReads(body.slice(i + 1))])
    }
  }
  return null
}

// ---- memory ----------------------------------------------------------------------------------------------------------

/** The arrays that iterations only add to, or why iterations may meet in an array. */
function shareArrays(
  loop: Loop,
  counter: LocalId,
  carried: ReadonlySet<LocalId>,
  { fn, apart, rangeOf }: Surroundings,
): readonly ArrayReduction[] | string {
  const places = findPlaces(loop.body)
  const { accesses } = places
  const written = new Set<LocalId>()
  for (const { array, isStore } of accesses) {
    if (!isStore) continue
    if (array.kind !== 'Local') return 'it writes to an array that has no name'
    written.add(array.id)
  }
  if (written.size === 0) return []
  for (const { array } of accesses) {
    if (array.kind !== 'Local' || !apart.has(array.id))
      return 'arrays that it uses may share memory with one that it writes'
  }
  // What a function that is called reads is not known by its indices.
  for (const stmt of eachStmt(loop.body)) {
    const isGiven = (arg: Expr): boolean => arg.kind !== 'Local' || written.has(arg.id)
    if (stmt.kind === 'Call' && stmt.args.some((arg) => arg.type.kind !== 'scalar' && isGiven(arg)))
      return 'an iteration hands an array that others write to a function'
  }
  const context: RowContext = { counter, places, assigned: assignedLocals([loop]), carried, rangeOf }
  const reductions: ArrayReduction[] = []
  for (const array of written) {
    const used = accesses.filter((access) => access.array.kind === 'Local' && access.array.id === array)
    const race = raceOn(nameIn(fn, array), used, context)
    if (race === null) continue
    const reduction = findArrayReduction(loop, array, counter, places)
    if (reduction === null) return race
    reductions.push(reduction)
  }
  return reductions
}

function raceOn(name: string, accesses: readonly PlacedAccess[], context: RowContext): string | null {
  const rows = accesses.map(({ index, loops }) => ({
    row: rowOf(index, loops, context),
    positive: positiveIn(loops, context),
  }))
  const unknown = `it is not certain that iterations use different elements of ${name}`
  const [first] = rows
  for (const { row } of rows) if (row === null) return raceByIndex(name, accesses, context) ?? unknown
  const all = rows as readonly { readonly row: Row; readonly positive: ReadonlySet<string> }[]
  if (all.every(({ row }) => row.stride.size === 0)) return `all iterations use the same elements of ${name}`
  const stride = first?.row?.stride
  if (stride === undefined || all.some(({ row }) => plus(row.stride, stride, -1).size > 0)) return unknown
  const value = numberOf(stride)
  const width = value !== null && value < 0 ? new Map([['', -value]]) : stride
  const isApart = all.every((a) =>
    all.every((b) => {
      // The width less one less the largest distance between the two.
      const room = plus(plus(plus(width, a.row.lo), b.row.hi, -1), new Map([['', 1]]), -1)
      return isNonNegative(room, new Set([...a.positive].filter((text) => b.positive.has(text))))
    }),
  )
  if (isApart) return null
  const isNumber = all.every((a) => all.every((b) => numberOf(plus(a.row.lo, b.row.hi, -1)) !== null))
  return value !== null && isNumber ? `neighbouring iterations use the same elements of ${name}` : unknown
}

const BEGINNING_AGAIN: ReadonlySet<string> = new Set([
  'rem',
  'rem_plus_zero',
  'wrapped_rem',
  'expect_wrapped_rem',
  'bitand',
])

/** What can be said of an index without a row. */
function raceByIndex(name: string, accesses: readonly PlacedAccess[], { places }: RowContext): string | null {
  const holds = (expr: Expr, depth: number): boolean => {
    let found = false
    walkExpr(expr, (inner) => {
      if (inner.kind === 'Op' && BEGINNING_AGAIN.has(inner.op)) found = true
      if (inner.kind !== 'Local' || depth > 4) return
      for (const { value } of places.definitions.get(inner.id) ?? [])
        if (value !== null && holds(value, depth + 1)) found = true
    })
    return found
  }
  return accesses.some(({ index }) => holds(index, 0))
    ? `several iterations may use one element of ${name}: its index begins again`
    : null
}
