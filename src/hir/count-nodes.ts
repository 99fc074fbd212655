// The size of a function: statements and expressions together.

import type { HirFunction } from './nodes.ts'
import { eachExpr, eachStmt } from './visit.ts'

/** Counts every statement and every expression once for each place where it stands. */
export function countNodes({ body }: HirFunction): number {
  let count = 0
  for (const _ of eachStmt(body)) count++
  for (const _ of eachExpr(body)) count++
  return count
}
