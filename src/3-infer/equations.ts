// First step of type inference: which types meet in each variable and in the result.

import type { Call, Expr, HirFunction, LocalId, SetField, Store } from '../hir/nodes.ts'
import type { Type } from '../hir/types.ts'
import { eachStmt, walkExpr } from '../hir/visit.ts'
import type { Span } from '../source.ts'
import type { WebFunction } from './ssa.ts'

/** One reason for the type of a variable. */
export type Definition =
  | { readonly kind: 'given'; readonly type: Type; readonly span: Span }
  | { readonly kind: 'value'; readonly value: Expr; readonly span: Span }
  | { readonly kind: 'call'; readonly call: Call; readonly span: Span }

export interface Equations {
  readonly fn: HirFunction
  /** By local: the definitions whose types it joins. */
  readonly definitions: readonly (readonly Definition[])[]
  /** By local: the locals whose definitions read it. */
  readonly readers: readonly (readonly LocalId[])[]
  /** In source order. */
  readonly calls: readonly Call[]
  /** In source order: what is put into an array has the type of its elements. */
  readonly stores: readonly Store[]
  /** What `length` is written of: an array that is, has no fixed one. */
  readonly resized: readonly Expr[]
  /** In source order: what is put into a field has the type of the field. */
  readonly fieldWrites: readonly SetField[]
  /** A null value is undefined. */
  readonly returns: readonly { readonly value: Expr | null; readonly span: Span }[]
}

/** `paramTypes`: by the locals of the function's parameters. */
export function yieldEquations(webs: WebFunction, paramTypes: ReadonlyMap<LocalId, Type>): Equations {
  const { fn } = webs
  const definitions: Definition[][] = fn.locals.map(() => [])
  const calls: Call[] = []
  const stores: Store[] = []
  const resized: Expr[] = []
  const fieldWrites: SetField[] = []
  const returns: { value: Expr | null; span: Span }[] = []
  for (const [local, type] of paramTypes) {
    definitions[local]?.push({ kind: 'given', type, span: fn.locals[local]?.span ?? fn.span })
  }
  for (const stmt of eachStmt(fn.body)) {
    if (stmt.kind === 'Assign')
      definitions[stmt.target]?.push({ kind: 'value', value: stmt.value, span: stmt.span })
    if (stmt.kind === 'Return') returns.push({ value: stmt.value, span: stmt.span })
    if (stmt.kind === 'Store') stores.push(stmt)
    if (stmt.kind === 'SetField') fieldWrites.push(stmt)
    if (stmt.kind === 'SetField' && stmt.name === 'length') resized.push(stmt.object)
    if (stmt.kind !== 'Call') continue
    calls.push(stmt)
    if (stmt.result !== null) definitions[stmt.result]?.push({ kind: 'call', call: stmt, span: stmt.span })
  }
  if (webs.endReachable) returns.push({ value: null, span: fn.span })
  return { fn, definitions, readers: readersOf(definitions), calls, stores, resized, fieldWrites, returns }
}

function readersOf(definitions: readonly (readonly Definition[])[]): LocalId[][] {
  const readers: Set<LocalId>[] = definitions.map(() => new Set())
  definitions.forEach((list, target) => {
    for (const definition of list) {
      if (definition.kind !== 'value') continue
      walkExpr(definition.value, (expr) => {
        if (expr.kind === 'Local') readers[expr.id]?.add(target as LocalId)
      })
    }
  })
  return readers.map((set) => [...set])
}
