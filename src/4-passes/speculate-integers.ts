// Input: inferred HIR. Output: the same, with parameters of exported functions that are used as whole numbers marked to
//   accept whole numbers below 2^30 only; the dispatcher hands any other call to the original JavaScript.
// Method: a local wants to be an integer if it takes part in an index, a length, or the limit of a counted loop, or if a loop divides
//   with remainder what may be whole by what may be; wanting flows backwards through + - * and assignments, and from the parameters
//   of callees to arguments.
// Skips: parameters that already have a range, and everything reached only through floor, division or other roundings.

import * as b from '../hir/builders.ts'
import type { Expr, HirFunction, HirModule, LocalId, Param, Range } from '../hir/nodes.ts'
import { float64, isScalar } from '../hir/types.ts'
import { assignedLocals, eachExpr, eachStmt, rewriteStmts } from '../hir/visit.ts'
import { stepOf } from './bounds/induction.ts'
import { definePass } from './pass.ts'
import { wholeTest } from './whole-values.ts'

export const speculateIntegers = definePass({
  name: 'speculate-integers',
  after: ['inline-calls', 'canonicalise-loops'],
  run: (module) => {
    const wanted = wantedLocals(module)
    const exported = new Set(module.exports.map((entry) => entry.symbol))
    let changed = false
    const functions = module.functions.map((fn) => {
      const params = exported.has(fn.symbol)
        ? speculate(fn, wanted.get(fn.symbol) as ReadonlySet<LocalId>)
        : fn.params
      if (params === fn.params) return fn
      changed = true
      return onCopies({ ...fn, params }, fn.params)
    })
    return changed ? { ...module, functions } : module
  },
})

/** No array is longer than 2^30 elements, and the sum or difference of two such numbers is still an int32. */
const ACCEPTED: Range = { lo: 1 - 2 ** 30, hi: 2 ** 30 - 1, integer: true, negativeZero: false, nan: false }

function speculate(fn: HirFunction, wanted: ReadonlySet<LocalId>): readonly Param[] {
  const chosen = (param: Param): boolean =>
    param.accepts === null &&
    wanted.has(param.local) &&
    isScalar((fn.locals[param.local] as { type: HirFunction['result'] }).type, 'float64')
  if (!fn.params.some(chosen)) return fn.params
  return fn.params.map((param) => (chosen(param) ? { ...param, accepts: ACCEPTED } : param))
}

/** The function with locals of their own for the chosen parameters that it assigns: what those hold later is nothing the door knows of. */
function onCopies(fn: HirFunction, before: readonly Param[]): HirFunction {
  const assigned = assignedLocals(fn.body)
  const copies = new Map<LocalId, LocalId>()
  const locals = [...fn.locals]
  for (const [i, param] of fn.params.entries()) {
    if (param === before[i] || !assigned.has(param.local)) continue
    copies.set(param.local, locals.length as LocalId)
    locals.push(fn.locals[param.local] as HirFunction['locals'][number])
  }
  if (copies.size === 0) return fn
  const take = [...copies].map(([from, to]) => b.assign(to, b.local(from, float64, fn.span), fn.span))
  const body = rewriteStmts(fn.body, {
    expr: (expr) => (expr.kind === 'Local' ? { ...expr, id: copies.get(expr.id) ?? expr.id } : expr),
    stmt: (stmt) =>
      stmt.kind === 'Assign' && copies.has(stmt.target)
        ? { ...stmt, target: copies.get(stmt.target) as LocalId }
        : stmt,
  })
  return { ...fn, locals, body: [...take, ...body] }
}

/** Locals that want to be integers, by function; a fixpoint over calls. */
function wantedLocals(module: HirModule): ReadonlyMap<string, ReadonlySet<LocalId>> {
  const wanted = new Map(module.functions.map((fn) => [fn.symbol, new Set<LocalId>()]))
  const paramWants = (symbol: string, position: number): boolean => {
    const param = module.functions.find((fn) => fn.symbol === symbol)?.params[position]
    return param !== undefined && (wanted.get(symbol)?.has(param.local) ?? false)
  }
  for (let before = -1, now = 0; now !== before; ) {
    before = now
    for (const fn of module.functions) collect(fn, wanted.get(fn.symbol) as Set<LocalId>, paramWants)
    now = [...wanted.values()].reduce((total, locals) => total + locals.size, 0)
  }
  return wanted
}

function collect(
  fn: HirFunction,
  wanted: Set<LocalId>,
  paramWants: (symbol: string, position: number) => boolean,
): void {
  const counters = countersOf(fn)
  for (const expr of eachExpr(fn.body)) {
    if (expr.kind === 'Load') want(expr.index, wanted)
  }
  wantRemainders(fn, wanted)
  for (const stmt of eachStmt(fn.body)) {
    if (stmt.kind === 'Store') want(stmt.index, wanted)
    if (stmt.kind === 'NewArray') want(stmt.length, wanted)
    if (stmt.kind === 'Subarray') for (const end of [stmt.begin, stmt.end]) want(end, wanted)
    if (stmt.kind === 'Loop') wantLimits(stmt.test, counters, wanted)
    if (stmt.kind === 'Call' && stmt.callee.kind === 'function') {
      const { symbol } = stmt.callee
      for (const [position, arg] of stmt.args.entries()) if (paramWants(symbol, position)) want(arg, wanted)
    }
  }
  spread(fn, wanted)
}

/** Operands of the remainders in loops: of doubles they take many times as long. */
function wantRemainders(fn: HirFunction, wanted: Set<LocalId>): void {
  const isWhole = wholeTest(fn)
  for (const stmt of eachStmt(fn.body)) {
    if (stmt.kind !== 'Loop') continue
    for (const expr of eachExpr([stmt])) {
      if (expr.kind !== 'Op' || expr.op !== 'rem') continue
      if (expr.args.every(isWhole)) for (const arg of expr.args) want(arg, wanted)
    }
  }
}

/** Backwards through assignments until nothing is added. */
function spread(fn: HirFunction, wanted: Set<LocalId>): void {
  for (let before = -1; wanted.size !== before; ) {
    before = wanted.size
    for (const stmt of eachStmt(fn.body))
      if (stmt.kind === 'Assign' && wanted.has(stmt.target)) want(stmt.value, wanted)
  }
}

const PASSES_ON: ReadonlySet<string> = new Set(['add', 'sub', 'mul', 'neg', 'min', 'max'])

function want(expr: Expr, wanted: Set<LocalId>): void {
  if (expr.kind === 'Local') wanted.add(expr.id)
  else if (expr.kind === 'Op' && PASSES_ON.has(expr.op)) for (const arg of expr.args) want(arg, wanted)
  else if (expr.kind === 'Convert' || expr.kind === 'Assume') want(expr.value, wanted)
  else if (expr.kind === 'Cond') for (const arm of [expr.whenTrue, expr.whenFalse]) want(arm, wanted)
}

/** Locals that only ever receive whole constants and whole steps, or start at something and are then only stepped. */
function countersOf(fn: HirFunction): ReadonlySet<LocalId> {
  const stepped = new Set<LocalId>()
  for (const stmt of eachStmt(fn.body))
    if (stmt.kind === 'Assign' && stepOf(stmt) !== null) stepped.add(stmt.target)
  return stepped
}

/** In the test of a counted loop, what the counter is compared with. */
function wantLimits(test: Expr, counters: ReadonlySet<LocalId>, wanted: Set<LocalId>): void {
  if (test.kind === 'Cond')
    for (const part of [test.test, test.whenTrue, test.whenFalse]) wantLimits(part, counters, wanted)
  if (test.kind !== 'Op') return
  if (test.op === 'not') wantLimits(test.args[0] as Expr, counters, wanted)
  if (!COMPARISONS.has(test.op)) return
  const [left, right] = test.args as [Expr, Expr]
  if (isCounter(left, counters)) want(right, wanted)
  if (isCounter(right, counters)) want(left, wanted)
  // `while (n-- > 0)` counts a parameter itself down.
  for (const side of [left, right]) if (isCounter(side, counters)) want(side, wanted)
}

const COMPARISONS: ReadonlySet<string> = new Set(['lt', 'le', 'gt', 'ge', 'ne', 'eq'])
const isCounter = (expr: Expr, counters: ReadonlySet<LocalId>): boolean =>
  expr.kind === 'Local' && counters.has(expr.id)
