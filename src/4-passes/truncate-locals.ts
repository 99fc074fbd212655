// Input: inferred HIR. Output: the same, with ToInt32 moved from the uses of a variable to its assignments where every use converts
//   to 32 bits anyway, so that narrowing may keep the variable in an int32 (the state of a hash that starts as any number).
// Method: variables whose every read is an operand of to_int32 or to_uint32, or is assigned to another such variable; a fixpoint.
//   Exact because ToInt32(ToInt32(x)) = ToInt32(x) and ToUint32(ToInt32(x)) = ToUint32(x).
//   Parameters that are never assigned get such a variable where the function starts.
// Skips: results of calls, and variables of other types.
// Example: `h = seed; loop: h = (h ^ k) …; return h >>> 0` → `h = to_int32(seed); …`

import * as b from '../hir/builders.ts'
import type { Expr, HirFunction, LocalDecl, LocalId, Stmt } from '../hir/nodes.ts'
import { float64, isScalar, unknown } from '../hir/types.ts'
import {
  assignedLocals,
  children,
  eachExpr,
  eachStmt,
  expressionsOf,
  rewriteFunction,
  targetOf,
} from '../hir/visit.ts'
import { definePass, perFunction } from './pass.ts'

export const truncateLocals = definePass({
  name: 'truncate-locals',
  after: ['inline-calls'],
  run: perFunction(truncate),
})

function truncate(start: HirFunction): HirFunction {
  const fn = truncateParams(start)
  const truncated = truncatedLocals(fn)
  if (truncated.size === 0) return fn
  return rewriteFunction(fn, {
    stmt: (stmt) =>
      stmt.kind === 'Assign' && truncated.has(stmt.target) && !isInt32(stmt.value)
        ? { ...stmt, value: b.op('to_int32', [stmt.value], float64, stmt.span) }
        : stmt,
  })
}

const GIVES_INT32: ReadonlySet<string> = new Set([
  'to_int32',
  'bitand',
  'bitor',
  'bitxor',
  'bitnot',
  'shl',
  'shr',
  'imul',
])

function isInt32(value: Expr): boolean {
  if (value.kind === 'Const')
    return typeof value.value === 'number' && Object.is(value.value | 0, value.value)
  return value.kind === 'Op' && GIVES_INT32.has(value.op)
}

const TAKES_LOW_BITS: ReadonlySet<string> = new Set(['to_int32', 'to_uint32', 'imul', 'clz32'])

/** Number parameters of which only 32 bits are ever read are converted once, where the function starts. */
function truncateParams(fn: HirFunction): HirFunction {
  const assigned = assignedLocals(fn.body)
  const candidates = new Set<LocalId>()
  for (const { local } of fn.params)
    if (!assigned.has(local) && isScalar(fn.locals[local]?.type ?? unknown, 'float64')) candidates.add(local)
  for (const stmt of eachStmt(fn.body)) dropOtherUses(stmt, candidates)
  const read = new Set<LocalId>()
  for (const expr of eachExpr(fn.body)) if (expr.kind === 'Local') read.add(expr.id)
  const params = [...candidates].filter((local) => read.has(local) && !isConvertedAtStart(fn, local))
  if (params.length === 0) return fn
  const locals = [...fn.locals]
  const converted = new Map(
    params.map((local) => [local, (locals.push(locals[local] as LocalDecl) - 1) as LocalId]),
  )
  const { body } = rewriteFunction(fn, {
    expr: (expr) => (expr.kind === 'Local' ? { ...expr, id: converted.get(expr.id) ?? expr.id } : expr),
  })
  const starts = [...converted].map(([param, local]) => {
    const { span } = fn.locals[param] as LocalDecl
    return b.assign(local, b.op('to_int32', [b.local(param, float64, span)], float64, span), span)
  })
  return { ...fn, locals, body: [...starts, ...body] }
}

/** Is the parameter read by nothing but its conversion, which stands among the first statements already? */
function isConvertedAtStart(fn: HirFunction, param: LocalId): boolean {
  let reads = 0
  for (const expr of eachExpr(fn.body)) if (expr.kind === 'Local' && expr.id === param) reads++
  const converts = (stmt: Stmt): boolean =>
    stmt.kind === 'Assign' &&
    stmt.value.kind === 'Op' &&
    stmt.value.op === 'to_int32' &&
    stmt.value.args[0]?.kind === 'Local' &&
    stmt.value.args[0].id === param
  return reads === 1 && fn.body.some(converts)
}

function truncatedLocals(fn: HirFunction): ReadonlySet<LocalId> {
  const candidates = new Set<LocalId>()
  fn.locals.forEach((local, id) => {
    if (isScalar(local.type, 'float64')) candidates.add(id as LocalId)
  })
  for (const param of fn.params) candidates.delete(param.local)
  for (const stmt of eachStmt(fn.body)) {
    const target = targetOf(stmt)
    if (target !== null && stmt.kind !== 'Assign') candidates.delete(target)
  }
  for (let before = -1; candidates.size !== before; ) {
    before = candidates.size
    for (const stmt of eachStmt(fn.body)) dropOtherUses(stmt, candidates)
  }
  return candidates
}

/** Removes the locals that the statement reads in any other way than through a conversion to 32 bits. */
function dropOtherUses(stmt: Stmt, candidates: Set<LocalId>): void {
  const visit = (expr: Expr, isTruncated: boolean): void => {
    if (expr.kind === 'Local') {
      if (!isTruncated) candidates.delete(expr.id)
      return
    }
    const truncates = expr.kind === 'Op' && TAKES_LOW_BITS.has(expr.op)
    for (const child of children(expr))
      visit(child, truncates || (isTruncated && expr.kind === 'Cond' && child !== expr.test))
  }
  const copies = stmt.kind === 'Assign' && candidates.has(stmt.target)
  for (const whole of expressionsOf(stmt)) visit(whole, copies)
}
