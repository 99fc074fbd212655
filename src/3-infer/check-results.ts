// What a function may return: nothing that the caller could tell from the original by its identity, and nothing that has no
// form outside compiled code.

import { CONTEXT_RESULT_SLOTS } from '../5-emit/c/abi.ts'
import * as codes from '../diagnostics/codes/types.ts'
import { CompileError } from '../diagnostics/diagnostic.ts'
import type { Expr, HirFunction, LocalId } from '../hir/nodes.ts'
import * as t from '../hir/types.ts'
import { eachStmt } from '../hir/visit.ts'

/** Throws a CompileError at the return that cannot be kept exact. */
export function checkResults(fn: HirFunction): void {
  if (!isReturnable(fn.result)) {
    throw new CompileError(codes.unsupported_return_type({ type: t.printType(fn.result) }), fn.span)
  }
  if (slotsOf(fn.result) > CONTEXT_RESULT_SLOTS) {
    const values = fn.result.kind === 'tuple' ? fn.result.items.length : 1
    throw new CompileError(codes.result_too_long({ values, limit: CONTEXT_RESULT_SLOTS }), fn.span)
  }
  if (fn.result.kind !== 'array' && fn.result.kind !== 'tuple') return
  const borrowed = borrowedTuples(fn)
  for (const stmt of eachStmt(fn.body)) {
    if (stmt.kind !== 'Return' || stmt.value === null) continue
    if (holdsReadonlyArray(stmt.value)) throw new CompileError(codes.captured_array_returned({}), stmt.span)
    if (isBorrowed(stmt.value, borrowed)) throw new CompileError(codes.argument_tuple_returned({}), stmt.span)
  }
}

function isReturnable(type: t.Type): boolean {
  if (type.kind === 'tuple')
    return type.items.every(
      (item) => item.kind !== 'tuple' && item.kind !== 'undefined' && isReturnable(item),
    )
  return type.kind !== 'unknown'
}

/** Slots of the context block that a result takes, as the ABI lays it out. */
function slotsOf(type: t.Type): number {
  switch (type.kind) {
    case 'array':
      return 3
    case 'optional':
      return 2
    case 'tuple':
      return type.items.reduce((sum, item) => sum + slotsOf(item), 0)
    default:
      return 1
  }
}

function holdsReadonlyArray(value: Expr): boolean {
  if (value.kind === 'Cond') return holdsReadonlyArray(value.whenTrue) || holdsReadonlyArray(value.whenFalse)
  const types = value.type.kind === 'tuple' ? value.type.items : [value.type]
  return types.some((type) => type.kind === 'array' && type.readonly)
}

/** Locals that may hold a tuple that was passed in. */
function borrowedTuples(fn: HirFunction): ReadonlySet<LocalId> {
  const isTuple = (local: LocalId): boolean => fn.locals[local]?.type.kind === 'tuple'
  const borrowed = new Set(fn.params.map((param) => param.local).filter(isTuple))
  for (let before = -1; before !== borrowed.size; ) {
    before = borrowed.size
    for (const stmt of eachStmt(fn.body)) {
      if (stmt.kind === 'Assign' && isBorrowed(stmt.value, borrowed)) borrowed.add(stmt.target)
    }
  }
  return borrowed
}

function isBorrowed(value: Expr, borrowed: ReadonlySet<LocalId>): boolean {
  if (value.type.kind !== 'tuple') return false
  switch (value.kind) {
    case 'Local':
      return borrowed.has(value.id)
    case 'Cond':
      return isBorrowed(value.whenTrue, borrowed) || isBorrowed(value.whenFalse, borrowed)
    default:
      return false
  }
}
