// Shared variables that no compiled function assigns to need no cell: they are handed over as plain values, of which more can be known.

import { boxedType } from '../hir/box.ts'
import * as b from '../hir/builders.ts'
import type { HirFunction, LocalDecl, LocalId } from '../hir/nodes.ts'
import * as t from '../hir/types.ts'
import { eachStmt, rewriteFunction } from '../hir/visit.ts'

/** The functions, in which only cells and boxes that some function writes are left. They are named by their capture's key everywhere. */
export function unwrapCells(functions: readonly HirFunction[]): readonly HirFunction[] {
  const written = new Set<string>()
  for (const fn of functions) {
    const keys = cellKeys(fn)
    for (const stmt of eachStmt(fn.body)) {
      const place = stmt.kind === 'Store' ? stmt.array : stmt.kind === 'SetField' ? stmt.object : null
      const key = place?.kind === 'Local' ? keys.get(place.id) : undefined
      if (key !== undefined) written.add(key)
    }
  }
  return functions.map((fn) => unwrap(fn, written))
}

function cellKeys(fn: HirFunction): ReadonlyMap<LocalId, string> {
  const keys = new Map<LocalId, string>()
  for (const { local, source } of fn.params) {
    if (source.kind === 'capture' && plainType(fn.locals[local]?.type) !== null) keys.set(local, source.key)
  }
  return keys
}

/** The type of what the cell or box holds; null of others. */
function plainType(type: t.Type | undefined): t.Type | null {
  if (type?.kind === 'array' && type.container === 'cell')
    return type.element === 'uint8' ? t.boolean : t.float64
  return boxedType(type)
}

function unwrap(fn: HirFunction, written: ReadonlySet<string>): HirFunction {
  const plain = new Set([...cellKeys(fn)].flatMap(([local, key]) => (written.has(key) ? [] : [local])))
  if (plain.size === 0) return fn
  const isCell = (id: LocalId): boolean => plain.has(id) && fn.locals[id]?.type.kind === 'array'
  const isBox = (id: LocalId): boolean => plain.has(id) && !isCell(id)
  const locals = fn.locals.map((decl, i): LocalDecl => {
    const type = plain.has(i as LocalId) ? plainType(decl.type) : null
    return type === null ? decl : { ...decl, type }
  })
  const rewritten = rewriteFunction(fn, {
    expr: (expr) => {
      if (expr.kind === 'Local' && plain.has(expr.id))
        return b.local(expr.id, (locals[expr.id] as LocalDecl).type, expr.span)
      if (expr.kind === 'Field' && expr.object.kind === 'Local' && isBox(expr.object.id)) return expr.object
      if (expr.kind !== 'Load' || expr.array.kind !== 'Local' || !isCell(expr.array.id)) return expr
      return t.isNumber(expr.array.type) ? expr.array : b.convert(expr.array, expr.type)
    },
  })
  return { ...rewritten, locals }
}
