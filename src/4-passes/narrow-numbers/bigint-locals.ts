// Which int64 locals carry a BigInt: the type is shared by both kinds of value, and only their definitions tell.

import type { Expr, HirFunction, LocalId } from '../../hir/nodes.ts'
import { elementOf, isScalar, type Type } from '../../hir/types.ts'
import { eachStmt } from '../../hir/visit.ts'
import { opByName } from '../../ops/table.ts'

export type IsBigint = (expr: Expr) => boolean

const mayBeBigint = (type: Type): boolean =>
  isScalar(type, 'int64') || isScalar(type, 'uint64') || isScalar(type, 'bigint')

/** A test of expressions of one function: is the value a BigInt? */
export function bigintTest(fn: HirFunction): IsBigint {
  const bigints = new Set<LocalId>()
  const isBigint: IsBigint = (expr) => {
    if (!mayBeBigint(expr.type)) return false
    switch (expr.kind) {
      case 'Const':
        return typeof expr.value === 'bigint'
      case 'Local':
        return !isScalar(expr.type, 'int64') || bigints.has(expr.id)
      case 'Op':
        return opByName(expr.op).result === 'bigint'
      case 'Cond':
        return isBigint(expr.whenTrue) || isBigint(expr.whenFalse)
      case 'Load':
        return expr.array.type.kind === 'array' && elementOf(expr.array.type.element).isBigInt
      case 'Convert':
        return expr.value.type.kind === 'optional' || isBigint(expr.value)
      case 'Assume':
        return isBigint(expr.value)
      default:
        return true
    }
  }
  // Numbers never come in or go out as int64: that is how the door spells a BigInt.
  for (const { local } of fn.params) bigints.add(local)
  for (const stmt of eachStmt(fn.body))
    if (stmt.kind === 'Call' && stmt.result !== null) bigints.add(stmt.result)
  for (let before = -1; bigints.size !== before; ) {
    before = bigints.size
    for (const stmt of eachStmt(fn.body))
      if (stmt.kind === 'Assign' && isBigint(stmt.value)) bigints.add(stmt.target)
  }
  return isBigint
}
