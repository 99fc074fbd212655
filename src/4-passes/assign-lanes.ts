// Input: narrowed HIR. Output: the same, with `lanes` on loops whose iterations emission may run several at a time.
// Method: a loop qualifies if its iterations tie each other through nothing but accumulators (lanes/shape.ts) and leave each other's
//   array elements alone (lanes/independence.ts). Each iteration keeps its own operations in their order, so every bit stays. Of a nest,
//   the loop that gains most by the counts of lanes/cost.ts is taken.
// Skips: innermost loops without tests, calls to the host or accumulators, which clang vectorises by itself.
// Example: the rows of a matrix product, `for (j < n) { s = 0; for (k < n) s += a[i*n+k] * b[k*n+j]; c[i*n+j] = s }`, four `j` at once.

import { calleesOf, functionsReachedBy } from '../hir/call-graph.ts'
import type { Expr, HirFunction, HirModule, If, Lanes, LocalId, Loop, Stmt } from '../hir/nodes.ts'
import { isScalar, type Type } from '../hir/types.ts'
import { bodiesOf, eachExpr, eachStmt, expressionsOf, mapStmt, walkExpr } from '../hir/visit.ts'
import { opByName } from '../ops/table.ts'
import { costOf, WIDTH } from './lanes/cost.ts'
import { memoryProblem } from './lanes/independence.ts'
import { limitStays, shapeOf } from './lanes/shape.ts'
import { definePass, type PassContext } from './pass.ts'

const LEFT_TO_CLANG = 'left to clang'
/** Less gain than this is not worth the code. */
const MIN_GAIN = 1.25

export const assignLanes = definePass({
  name: 'assign-lanes',
  after: ['narrow-numbers'],
  run: (module, ctx) => {
    if (ctx.simd === 'off') return module
    const called = new Set(module.functions.flatMap((fn) => [...calleesOf(fn)]))
    // Careful versions hardly ever run; they need not be longer.
    const usual = functionsReachedBy(
      module,
      module.exports.map(({ symbol }) => symbol),
    )
    let changed = false
    const functions = module.functions.map((fn) => {
      if (ctx.simd === 'auto' && !usual.has(fn.symbol)) return fn
      const next = assignIn(fn, !called.has(fn.symbol) && isExported(module, fn), ctx)
      if (next !== fn) changed = true
      return next
    })
    return changed ? { ...module, functions } : module
  },
})

const same = (expr: Expr): Expr => expr

const isExported = (module: HirModule, fn: HirFunction): boolean =>
  module.exports.some((entry) => entry.symbol === fn.symbol)

function assignIn(fn: HirFunction, isEntry: boolean, ctx: PassContext): HirFunction {
  const search: Search = { fn, isEntry, forced: ctx.simd === 'force' }
  const visit = (body: readonly Stmt[]): readonly Stmt[] => {
    let changed = false
    const next = body.map((stmt) => {
      const mapped = stmt.kind === 'Loop' ? loopWithLanes(stmt) : inside(stmt)
      if (mapped !== stmt) changed = true
      return mapped
    })
    return changed ? next : body
  }
  // The slow version of a guarded loop hardly ever runs; it need not be longer.
  const inside = (stmt: Stmt): Stmt =>
    stmt.kind === 'If' && stmt.isGuard === true && !search.forced
      ? withArm(stmt, visit(stmt.then))
      : mapStmt(stmt, { expr: same, body: visit })
  const loopWithLanes = (loop: Loop): Stmt => {
    if ([...eachStmt([loop])].some((stmt) => stmt.kind === 'Loop' && stmt.lanes !== undefined)) return loop
    const best = bestOf(loop, search)
    if (best === null) {
      noteReasons(loop)
      return loop
    }
    const { loop: chosen, lanes, gain } = best
    ctx.note(
      fn.symbol,
      chosen.span,
      'done',
      `${WIDTH} iterations at once (about ${gain.toFixed(1)} times the work in the same time)`,
    )
    return replaceLoop(loop, chosen, { ...chosen, lanes })
  }
  const noteReasons = (nest: Loop): void => {
    for (const loop of eachStmt([nest])) {
      if (loop.kind !== 'Loop') continue
      const reason = tryLanes(loop, search)
      if (typeof reason === 'string' && reason !== LEFT_TO_CLANG)
        ctx.note(fn.symbol, loop.span, 'missed', `several iterations at once: ${reason}`)
    }
  }
  const body = visit(fn.body)
  return body === fn.body ? fn : { ...fn, body }
}

const withArm = (stmt: If, then: readonly Stmt[]): If => (then === stmt.then ? stmt : { ...stmt, then })

function replaceLoop(within: Stmt, old: Loop, next: Loop): Stmt {
  if (within === old) return next
  return mapStmt(within, { expr: same, body: (body) => body.map((stmt) => replaceLoop(stmt, old, next)) })
}

interface Candidate {
  readonly loop: Loop
  readonly lanes: Lanes
  readonly gain: number
}

/** The loop of the nest that gains most, the innermost of equals; null where none gains. */
interface Search {
  readonly fn: HirFunction
  readonly isEntry: boolean
  readonly forced: boolean
}

function bestOf(loop: Loop, search: Search): Candidate | null {
  let best: Candidate | null = null
  for (const body of bodiesOf(loop)) {
    for (const stmt of eachStmt(body)) {
      if (stmt.kind !== 'Loop') continue
      const candidate = candidateOf(stmt, search)
      if (candidate !== null && candidate.gain > (best?.gain ?? 0)) best = candidate
    }
  }
  const own = candidateOf(loop, search)
  return own !== null && own.gain > (best?.gain ?? 0) * 1.1 ? own : best
}

function candidateOf(loop: Loop, search: Search): Candidate | null {
  const found = tryLanes(loop, search)
  return typeof found === 'string' ? null : found
}

/** The loop with lanes, or why it has none. */
function tryLanes(loop: Loop, { fn, isEntry, forced }: Search): Candidate | string {
  if (!isSupported(loop)) return 'it holds something that is done for one iteration at a time'
  if (!forced && isLeftToClang(loop)) return LEFT_TO_CLANG
  if (!limitStays(loop)) return 'its limit changes'
  const lanes = shapeOf(loop, {
    typeOf: (local) => (fn.locals[local] as { readonly type: Type }).type,
    readOutside: readOutside(fn, loop),
  })
  if (typeof lanes === 'string') return lanes
  const problem = memoryProblem(loop, lanes, fn, isEntry)
  if (problem !== null) return problem
  const { alone, together } = costOf(loop, lanes)
  const gain = alone / together
  if (gain < MIN_GAIN && !forced) return `about ${gain.toFixed(1)} times the work in the same time`
  return { loop, lanes, gain }
}

/** Locals read somewhere else than in the loop. */
function readOutside(fn: HirFunction, loop: Loop): ReadonlySet<LocalId> {
  const read = new Set<LocalId>()
  const visit = (body: readonly Stmt[]): void => {
    for (const stmt of body) {
      if (stmt === loop) continue
      for (const expr of expressionsOf(stmt)) {
        walkExpr(expr, (inner) => {
          if (inner.kind === 'Local') read.add(inner.id)
        })
      }
      for (const nested of bodiesOf(stmt)) visit(nested)
    }
  }
  visit(fn.body)
  return read
}

/** Statements and values that emission knows how to give lanes. */
function isSupported(loop: Loop): boolean {
  const labels = new Set<string>()
  for (const stmt of eachStmt(loop.body))
    if (stmt.kind === 'Loop' || stmt.kind === 'Block') labels.add(stmt.label)
  const body = [...eachStmt(loop.body)]
  const hasLoops = body.some((stmt) => stmt.kind === 'Loop')
  const isKnown = (stmt: Stmt): boolean => {
    switch (stmt.kind) {
      case 'Assign':
      case 'If':
      case 'Loop':
      case 'Block':
        return true
      case 'Store':
        return stmt.range !== 'bail'
      case 'Break':
        return labels.has(stmt.label)
      case 'Continue':
        return labels.has(stmt.label) || stmt.label === loop.label
      case 'Throw':
      case 'Bail':
        // A loop that another iteration never leaves must not keep this one from throwing.
        return !hasLoops
      default:
        return false
    }
  }
  return (
    body.every(isKnown) && [...eachExpr(loop.body)].every((expr) => isPlainType(expr.type) && !mayTrap(expr))
  )
}

const isPlainType = (type: Type): boolean =>
  type.kind === 'array' || (type.kind === 'scalar' && type.name !== 'bigint' && type.name !== 'uint64')

const DIVIDING: ReadonlySet<string> = new Set(['rem', 'rem_plus_zero', 'wrapped_rem', 'expect_wrapped_rem'])

/** A trap for an iteration that is not there would be one too many. Elements are read for those that are there alone. */
function mayTrap(expr: Expr): boolean {
  if (expr.kind !== 'Op') return false
  const row = opByName(expr.op)
  const form = expr.form === undefined ? null : row.forms[expr.form]
  if (DIVIDING.has(expr.op) && !isScalar(expr.type, 'float64') && expr.args[1]?.kind !== 'Const') return true
  return form?.exactness === 'traps' || /njit_bail|njit_bigint/.test(form?.c ?? '')
}

/** Plain loops over rows: clang finds vectors of the element type, which are often shorter. */
function isLeftToClang(loop: Loop): boolean {
  const body = [...eachStmt(loop.body)]
  if (body.some((stmt) => stmt.kind === 'Loop')) return false
  const callsHost = [...eachExpr(loop.body)].some(
    (expr) => expr.kind === 'Op' && opByName(expr.op).imports !== undefined,
  )
  const hasTests = body.some((stmt) => stmt.kind === 'If' || stmt.kind === 'Block')
  return !callsHost && !hasTests
}
