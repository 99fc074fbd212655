// Hands captured variables on: a function that calls one which reads a captured variable takes it as a parameter, too, and
// passes it along behind the arguments.

import { invariant } from '../diagnostics/invariant.ts'
import * as b from '../hir/builders.ts'
import type { Expr, HirFunction, LocalDecl, LocalId, Param, Stmt } from '../hir/nodes.ts'
import { eachExpr, eachStmt, rewriteStmts } from '../hir/visit.ts'

/** The same functions, each with a parameter for every captured variable that it or a callee reads: arguments first, then
 *  captures in order of their keys. */
export function threadCaptures(functions: readonly HirFunction[]): readonly HirFunction[] {
  const trimmed = functions.map(dropUnreadCaptures)
  const bySymbol = new Map(trimmed.map((fn) => [fn.symbol, fn]))
  const decls = new Map<string, { readonly decl: LocalDecl; readonly source: Param['source'] }>()
  const needs = new Map<string, Set<string>>()
  for (const fn of trimmed) {
    const own = captureParams(fn)
    needs.set(fn.symbol, new Set(own.keys()))
    for (const [key, { local, source }] of own)
      decls.set(key, { decl: fn.locals[local] as LocalDecl, source })
  }
  spread(trimmed, needs)
  return trimmed.map((fn) => thread(fn, needs, decls, bySymbol))
}

function captureParams(fn: HirFunction): Map<string, Param> {
  const found = new Map<string, Param>()
  for (const param of fn.params) if (param.source.kind === 'capture') found.set(param.source.key, param)
  return found
}

/** Branches that went may have been the only ones to read a capture. */
function dropUnreadCaptures(fn: HirFunction): HirFunction {
  const read = new Set<LocalId>()
  for (const expr of eachExpr(fn.body)) if (expr.kind === 'Local') read.add(expr.id)
  return {
    ...fn,
    params: fn.params.filter((param) => param.source.kind === 'argument' || read.has(param.local)),
  }
}

/** Adds the needs of callees to those of their callers until nothing changes. */
function spread(functions: readonly HirFunction[], needs: ReadonlyMap<string, Set<string>>): void {
  for (let changed = true; changed; ) {
    changed = false
    for (const fn of functions) {
      const own = needs.get(fn.symbol)
      invariant(own, `no function ${fn.symbol}`)
      const before = own.size
      for (const stmt of eachStmt(fn.body)) {
        if (stmt.kind !== 'Call' || stmt.callee.kind !== 'function') continue
        for (const key of needs.get(stmt.callee.symbol) ?? []) own.add(key)
      }
      if (own.size > before) changed = true
    }
  }
}

function thread(
  fn: HirFunction,
  needs: ReadonlyMap<string, ReadonlySet<string>>,
  decls: ReadonlyMap<string, { readonly decl: LocalDecl; readonly source: Param['source'] }>,
  bySymbol: ReadonlyMap<string, HirFunction>,
): HirFunction {
  const keys = sorted(needs.get(fn.symbol))
  if (keys.length === 0) return fn
  const own = captureParams(fn)
  const locals = [...fn.locals]
  const captures = keys.map((key): Param => {
    const known = own.get(key)
    if (known !== undefined) return known
    const needed = decls.get(key)
    invariant(needed, `no capture ${key}`)
    locals.push(needed.decl)
    return { local: (locals.length - 1) as LocalId, source: needed.source, accepts: null }
  })
  const localByKey = new Map(keys.map((key, i) => [key, captures[i]?.local as LocalId]))
  const passed = (symbol: string, stmt: Stmt): Expr[] =>
    sorted(needs.get(symbol)).map((key) => {
      const local = localByKey.get(key) as LocalId
      return b.local(local, (locals[local] as LocalDecl).type, stmt.span)
    })
  const body = rewriteStmts(fn.body, {
    stmt: (stmt) =>
      stmt.kind === 'Call' && stmt.callee.kind === 'function' && bySymbol.has(stmt.callee.symbol)
        ? { ...stmt, args: [...stmt.args, ...passed(stmt.callee.symbol, stmt)] }
        : stmt,
  })
  const params = [...fn.params.filter((param) => param.source.kind === 'argument'), ...captures]
  return { ...fn, params, locals, body }
}

function sorted(keys: ReadonlySet<string> | undefined): string[] {
  return [...(keys ?? [])].sort()
}
