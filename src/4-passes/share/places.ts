// Where in a loop's body something stands: its definitions and accesses, each with the inner loops whose bodies hold it.

import type { Expr, LocalId, Loop, Stmt } from '../../hir/nodes.ts'
import { bodiesOf, expressionsOf, targetOf, walkExpr } from '../../hir/visit.ts'

export interface Definition {
  /** Null for anything but an assignment. */
  readonly value: Expr | null
  readonly stmt: Stmt
  /** From the outside in. */
  readonly loops: readonly Loop[]
}

export interface PlacedAccess {
  readonly array: Expr
  readonly index: Expr
  readonly isStore: boolean
  readonly loops: readonly Loop[]
}

export interface Places {
  readonly definitions: ReadonlyMap<LocalId, readonly Definition[]>
  readonly accesses: readonly PlacedAccess[]
}

export function findPlaces(body: readonly Stmt[]): Places {
  const definitions = new Map<LocalId, Definition[]>()
  const accesses: PlacedAccess[] = []
  const visit = (list: readonly Stmt[], loops: readonly Loop[]): void => {
    for (const stmt of list) {
      const target = targetOf(stmt)
      if (target !== null) {
        const value = stmt.kind === 'Assign' ? stmt.value : null
        definitions.set(target, [...(definitions.get(target) ?? []), { value, stmt, loops }])
      }
      if (stmt.kind === 'Store') accesses.push({ array: stmt.array, index: stmt.index, isStore: true, loops })
      for (const whole of expressionsOf(stmt)) {
        walkExpr(whole, (expr) => {
          if (expr.kind === 'Load')
            accesses.push({ array: expr.array, index: expr.index, isStore: false, loops })
        })
      }
      // What the test says holds in the body alone.
      for (const inner of bodiesOf(stmt))
        visit(inner, stmt.kind === 'Loop' && inner === stmt.body ? [...loops, stmt] : loops)
    }
  }
  visit(body, [])
  return { definitions, accesses }
}
