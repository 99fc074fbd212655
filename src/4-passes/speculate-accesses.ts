// Input: inferred HIR. Output: functions that read elements twice, a daring version under the old symbol and the careful one beside it.
//   In the daring version a read out of range ends the run, so an element of an integer array is an integer and never undefined, and
//   what follows from it may stay in machine integers. After such a run the original runs, and where that happens again, the runtime
//   takes the careful version from then on (`fail` in runtime/load-unit.ts).
// Method: loads that give undefined or NaN out of range bail instead; then optional locals that nothing undefined reaches any more
//   become plain. Which exports keep two versions is decided once bounds are hoisted (`choose-versions.ts`).
// Skips: loads whose undefined the source asks for, loads of which only 32 bits count (zero does as well), BigInts.
// Example: `while (parent[x] !== x) x = parent[x]` → x is an int32, not a double that may be undefined

import * as b from '../hir/builders.ts'
import type { Expr, HirFunction, Load, LocalId, Stmt } from '../hir/nodes.ts'
import { elementOf, elementValueType, float64, isScalar, type Type } from '../hir/types.ts'
import {
  eachExpr,
  eachStmt,
  expressionsOf,
  mapExpr,
  mapList,
  mapStmt,
  rewriteStmts,
  walkExpr,
} from '../hir/visit.ts'
import { LIBRARY_PATH } from '../source.ts'
import { withBoth } from './both-versions.ts'
import { definePass } from './pass.ts'

export const speculateAccesses = definePass({
  name: 'speculate-accesses',
  after: ['inline-calls', 'truncate-locals', 'speculate-integers', 'mark-overwrites'],
  run: (module) => {
    if (module.exports.some((entry) => entry.careful !== undefined)) return module
    const functions = mapList(module.functions, (fn) => makeDaring(fn, isOfLibrary))
    const settled = functions === module.functions ? module : { ...module, functions }
    return withBoth(settled, new Map(settled.functions.map((fn) => [fn.symbol, makeDaring(fn, () => true)])))
  },
})

/** Reads of njit's own library functions are in range by construction: they need no careful version. */
const isOfLibrary = ({ span }: Load): boolean => span.file.startsWith(LIBRARY_PATH)

/** The function with reads that bail out of range, of those meant; the same object where there are none to change. */
function makeDaring(fn: HirFunction, isMeant: (load: Load) => boolean): HirFunction {
  const asked = localsAskedForUndefined(fn)
  const bailOutOfRange = boundsBailer(isMeant)
  const bailing = (expr: Expr): Expr => bailOutOfRange(expr, 'value')
  const visit = (body: readonly Stmt[]): readonly Stmt[] =>
    body.map((stmt) => {
      if (stmt.kind === 'Assign' && asked.has(stmt.target) && isLoad(stmt.value)) return stmt
      if (stmt.kind === 'Store' && keepsLowBits(stmt.array)) {
        const [array, index] = [bailing(stmt.array), bailing(stmt.index)]
        return { ...stmt, array, index, value: bailOutOfRange(stmt.value, 'bits') }
      }
      return mapStmt(stmt, { expr: bailing, body: visit })
    })
  const body = visit(fn.body)
  return bailingLoads(body) > bailingLoads(fn.body) ? withoutOptionals({ ...fn, body }) : fn
}

function bailingLoads(body: readonly Stmt[]): number {
  let count = 0
  for (const expr of eachExpr(body)) if (expr.kind === 'Load' && expr.range === 'bail') count++
  return count
}

const isLoad = (expr: Expr): boolean =>
  expr.kind === 'Load' || (expr.kind === 'Convert' && isLoad(expr.value))

function keepsLowBits({ type }: Expr): boolean {
  return type.kind === 'array' && !elementOf(type.element).isFloat && type.element !== 'uint8clamped'
}

/** What counts of a value: all of it, its low 32 bits, or whether it is undefined. */
type Use = 'value' | 'bits' | 'definedness'

function boundsBailer(isMeant: (load: Load) => boolean): (expr: Expr, use: Use) => Expr {
  const bailOutOfRange = (expr: Expr, use: Use): Expr => {
    switch (expr.kind) {
      case 'Load': {
        const inner = mapExpr(expr, (operand) => bailOutOfRange(operand, 'value')) as typeof expr
        if (use !== 'value' || !isMeant(expr) || (expr.range !== 'nan' && expr.range !== 'undefined'))
          return inner
        if (inner.array.type.kind !== 'array' || elementOf(inner.array.type.element).isBigInt) return inner
        const type = elementValueType(inner.array.type.element)
        return b.convert({ ...inner, range: 'bail', type }, expr.type)
      }
      case 'Convert':
        return mapExpr(expr, (operand) => bailOutOfRange(operand, use))
      case 'Op': {
        const inside: Use =
          expr.op === 'to_int32' || expr.op === 'to_uint32'
            ? 'bits'
            : expr.op === 'is_undefined'
              ? 'definedness'
              : 'value'
        return mapExpr(expr, (operand) => bailOutOfRange(operand, inside))
      }
      case 'Cond': {
        if (!areBothUndefined(expr)) return mapExpr(expr, (operand) => bailOutOfRange(operand, use))
        // Equality of two values that may be undefined: nobody asked.
        const plain = (test: Expr): Expr => mapExpr(test, (operand) => bailOutOfRange(operand, 'value'))
        return mapExpr(expr, (operand) => (operand.kind === 'Op' ? plain(operand) : operand))
      }
      default:
        return mapExpr(expr, (operand) => bailOutOfRange(operand, 'value'))
    }
  }
  return bailOutOfRange
}

const isTestOfUndefined = (expr: Expr): boolean => expr.kind === 'Op' && expr.op === 'is_undefined'

/** `a` and `b` are both undefined: how inference writes this part of `a === b`. */
function areBothUndefined(expr: Expr): boolean {
  return expr.kind === 'Cond' && isTestOfUndefined(expr.test) && isTestOfUndefined(expr.whenTrue)
}

/** Locals that the source compares with undefined, and those whose value they get. */
function localsAskedForUndefined(fn: HirFunction): ReadonlySet<LocalId> {
  const asked = new Set<LocalId>()
  const visit = (expr: Expr): void => {
    if (isTestOfUndefined(expr)) addLocals(expr, asked)
    if (expr.kind === 'Cond' && areBothUndefined(expr)) return
    mapExpr(expr, (operand) => {
      visit(operand)
      return operand
    })
  }
  const stmts = [...eachStmt(fn.body)]
  for (const stmt of stmts) {
    // The guard of a write that bails by itself asks on its own account.
    if (stmt.kind === 'If' && stmt.then.length === 1 && stmt.then[0]?.kind === 'Bail') continue
    for (const whole of expressionsOf(stmt)) visit(whole)
  }
  for (let before = -1; asked.size !== before; ) {
    before = asked.size
    for (const stmt of stmts)
      if (stmt.kind === 'Assign' && asked.has(stmt.target) && stmt.value.kind === 'Local')
        asked.add(stmt.value.id)
  }
  return asked
}

function addLocals(expr: Expr, into: Set<LocalId>): void {
  walkExpr(expr, (inner) => {
    if (inner.kind === 'Local' && inner.type.kind === 'optional') into.add(inner.id)
  })
}

// ---- locals -------------------------------------------------------------------------------------------------------------

/** Optional locals that only ever get defined numbers become plain. */
function withoutOptionals(fn: HirFunction): HirFunction {
  const plain = alwaysDefined(fn)
  if (plain.size === 0) return fn
  const inner = (type: Type): Type => (type.kind === 'optional' ? type.of : type)
  const locals = fn.locals.map((decl, i) =>
    plain.has(i as LocalId) ? { ...decl, type: inner(decl.type) } : decl,
  )
  const body = rewriteStmts(fn.body, {
    expr: (expr) =>
      expr.kind === 'Local' && plain.has(expr.id)
        ? b.convert({ ...expr, type: inner(expr.type) }, expr.type)
        : expr,
    stmt: (stmt) =>
      stmt.kind === 'Assign' && plain.has(stmt.target)
        ? { ...stmt, value: b.convert(stmt.value, float64) }
        : stmt,
  })
  return { ...fn, locals, body }
}

function alwaysDefined(fn: HirFunction): ReadonlySet<LocalId> {
  const plain = new Set<LocalId>()
  fn.locals.forEach(({ type }, id) => {
    if (type.kind === 'optional' && type.none === undefined && isScalar(type.of, 'float64'))
      plain.add(id as LocalId)
  })
  for (const param of fn.params) plain.delete(param.local)
  const stmts = [...eachStmt(fn.body)]
  for (const stmt of stmts) if (stmt.kind === 'Call' && stmt.result !== null) plain.delete(stmt.result)
  for (let before = -1; plain.size !== before; ) {
    before = plain.size
    for (const stmt of stmts)
      if (stmt.kind === 'Assign' && plain.has(stmt.target) && !isDefined(stmt.value, plain))
        plain.delete(stmt.target)
  }
  return plain
}

function isDefined(expr: Expr, plain: ReadonlySet<LocalId>): boolean {
  if (expr.type.kind === 'scalar') return true
  if (expr.kind === 'Local') return plain.has(expr.id)
  if (expr.kind === 'Convert') return isDefined(expr.value, plain)
  return expr.kind === 'Cond' && isDefined(expr.whenTrue, plain) && isDefined(expr.whenFalse, plain)
}
