// Input: inferred HIR. Output: the same, with calls of small functions replaced by their bodies, so that ranges and bounds are
//   seen across the call (clang inlines too, but only after the types of numbers are fixed).
// Method: callees first, so that what is copied is final. Locals of the callee become fresh locals of the caller; parameters that
//   the callee never assigns stand for their arguments where those are variables or constants; `return` in the middle becomes a break out of a block.
//   Functions that nothing calls any more are left out.
// Skips: recursive functions and those above the size limit.

import * as b from '../hir/builders.ts'
import { pruneModule, recursiveFunctions } from '../hir/call-graph.ts'
import type {
  Call,
  Expr,
  HirFunction,
  HirModule,
  Label,
  Local,
  LocalDecl,
  LocalId,
  Stmt,
} from '../hir/nodes.ts'
import { renameLocals } from '../hir/rename.ts'
import { assignedLocals, eachExpr, eachStmt, flatMapStmts, mapStmt } from '../hir/visit.ts'
import { definePass } from './pass.ts'

/** HIR nodes; about the size of a ten-line function. */
const MAX_CALLEE_NODES = 160
/** The caller stops growing here. */
const MAX_CALLER_NODES = 6000

export const inlineCalls = definePass({ name: 'inline-calls', after: [], run: inlineModule })

function inlineModule(module: HirModule): HirModule {
  const recursive = recursiveFunctions(module)
  const done = new Map<string, HirFunction>()
  let changed = false
  const functions = module.functions.map((fn) => {
    const next = inlineInto(fn, (symbol) => {
      const callee = done.get(symbol)
      return callee !== undefined && !recursive.has(symbol) && sizeOf(callee) <= MAX_CALLEE_NODES
        ? callee
        : null
    })
    done.set(fn.symbol, next)
    if (next !== fn) changed = true
    return next
  })
  // What is called nowhere any more need not go through all that follows.
  return changed ? pruneModule({ ...module, functions }, () => true) : module
}

function sizeOf(fn: HirFunction): number {
  let nodes = 0
  for (const _ of eachStmt(fn.body)) nodes++
  for (const _ of eachExpr(fn.body)) nodes++
  return nodes
}

function inlineInto(fn: HirFunction, find: (symbol: string) => HirFunction | null): HirFunction {
  const locals = [...fn.locals]
  let size = sizeOf(fn)
  let copies = 0
  const visit = (body: readonly Stmt[]): readonly Stmt[] =>
    flatMapStmts(body, (stmt) => {
      const inner = mapStmt(stmt, { expr: (expr) => expr, body: visit })
      const callee =
        inner.kind === 'Call' && inner.callee.kind === 'function' ? find(inner.callee.symbol) : null
      if (callee === null || size > MAX_CALLER_NODES) return inner
      size += sizeOf(callee)
      return copyBody(callee, inner as Call, locals, `_i${copies++}`)
    })
  const body = visit(fn.body)
  return body === fn.body ? fn : { ...fn, locals, body }
}

/** The callee's body with its locals appended to `locals`, ready to stand in place of the call. */
function copyBody(callee: HirFunction, call: Call, locals: LocalDecl[], suffix: string): readonly Stmt[] {
  const offset = locals.length
  locals.push(...callee.locals)
  const rename = (local: LocalId): LocalId => (local + offset) as LocalId
  const written = assignedLocals(callee.body)
  const standIns = new Map<LocalId, Expr>()
  const setup: Stmt[] = []
  for (const [position, param] of callee.params.entries()) {
    const arg = call.args[position] as Expr
    // The callee cannot assign the caller's variables, so one read by it stays as it is throughout.
    const isStable = arg.kind === 'Const' || arg.kind === 'Local'
    if (isStable && !written.has(param.local)) standIns.set(param.local, arg)
    else setup.push(b.assign(rename(param.local), arg, call.span))
  }
  const exit: Label = `inline${suffix}`
  const read = (local: Local): Expr => standIns.get(local.id) ?? { ...local, id: rename(local.id) }
  const copied = relabel(renameLocals(callee.body, rename, read), suffix)
  const returns = [...eachStmt(copied)].filter((stmt) => stmt.kind === 'Return')
  const onlyAtEnd = returns.length === 0 || (returns.length === 1 && copied.at(-1) === returns[0])
  const body = replaceReturns(copied, call, onlyAtEnd ? null : exit)
  return [...setup, ...(onlyAtEnd ? body : [b.block(exit, body, call.span)])]
}

/** Labels stay unique in the caller. */
function relabel(body: readonly Stmt[], suffix: string): readonly Stmt[] {
  return flatMapStmts(body, (stmt) => {
    const inner = mapStmt(stmt, { expr: (expr) => expr, body: (list) => relabel(list, suffix) })
    return 'label' in inner ? { ...inner, label: inner.label + suffix } : inner
  })
}

/** Returns become assignments of the call's result and, unless they are the last statement anyway, a break to `exit`. */
function replaceReturns(body: readonly Stmt[], call: Call, exit: Label | null): readonly Stmt[] {
  const visit = (list: readonly Stmt[]): readonly Stmt[] =>
    flatMapStmts(list, (stmt) => {
      if (stmt.kind !== 'Return') return mapStmt(stmt, { expr: (expr) => expr, body: visit })
      const assign =
        call.result !== null && stmt.value !== null ? [b.assign(call.result, stmt.value, stmt.span)] : []
      return exit === null ? assign : [...assign, b.breakTo(exit, stmt.span)]
    })
  return visit(body)
}
