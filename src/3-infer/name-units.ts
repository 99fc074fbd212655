// Gives the units of each string variable a variable of their own, assigned where the string is, so that what is known about
// variables that hold arrays (lengths, indices in range) is known about strings.

import * as b from '../hir/builders.ts'
import type { Expr, HirFunction, LocalDecl, LocalId, Stmt } from '../hir/nodes.ts'
import * as t from '../hir/types.ts'
import { eachExpr, rewriteStmts, targetOf } from '../hir/visit.ts'

/** The typed function, in which units are read of variables only, wherever a variable holds the string. */
export function nameUnits(fn: HirFunction): HirFunction {
  const locals: LocalDecl[] = [...fn.locals]
  const units = new Map<LocalId, LocalId>()
  for (const expr of eachExpr(fn.body)) {
    if (expr.kind !== 'Units' || expr.text.kind !== 'Local' || units.has(expr.text.id)) continue
    const text = fn.locals[expr.text.id] as LocalDecl
    units.set(expr.text.id, locals.length as LocalId)
    locals.push({ name: `${text.name}.units`, type: t.codeUnits, span: text.span })
  }
  if (units.size === 0) return fn
  const named = (text: LocalId): Stmt[] => {
    const target = units.get(text)
    const { type, span } = fn.locals[text] as LocalDecl
    return target === undefined ? [] : [b.assign(target, b.units(b.local(text, type, span)), span)]
  }
  const body = rewriteStmts(fn.body, {
    expr: (expr) => unitsOf(expr, units),
    stmt: (stmt) => {
      const target = targetOf(stmt)
      return target === null || !units.has(target) ? stmt : [stmt, ...named(target)]
    },
  })
  return { ...fn, locals, body: [...fn.params.flatMap(({ local }) => named(local)), ...body] }
}

function unitsOf(expr: Expr, units: ReadonlyMap<LocalId, LocalId>): Expr {
  const local = expr.kind === 'Units' && expr.text.kind === 'Local' ? units.get(expr.text.id) : undefined
  return local === undefined ? expr : b.local(local, t.codeUnits, expr.span)
}
