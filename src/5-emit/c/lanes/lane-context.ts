// What printing several iterations at once needs to know.

import { invariant } from '../../../diagnostics/invariant.ts'
import type { Label, Lanes, LocalId, Stmt } from '../../../hir/nodes.ts'
import { printType, type Type } from '../../../hir/types.ts'
import type { StatementContext } from '../emit-statement.ts'

/** Iterations at once; the vector types of the prologue have as many elements. */
export const LANES = 4
export const LANE_NUMBERS: readonly number[] = Array.from({ length: LANES }, (_, lane) => lane)

/** A jump target inside the loop, or the loop itself. */
export interface LaneTarget {
  readonly label: Label
  /** C variable: the iterations that go on at the end of the target's body; null where all go the same way. */
  readonly live: string | null
  /** C variable: the iterations that go on with the next round; null but for loops that iterations leave apart. */
  readonly active: string | null
  /** C label of a target that all iterations leave together. */
  readonly name: string
  used: { breaks: boolean; continues: boolean }
}

export interface LaneContext {
  readonly lanes: Lanes
  /** Prints what all iterations share, and of values in progression that of the first. */
  readonly scalar: StatementContext
  /** C name of a local's vector. */
  readonly vectorOf: (local: LocalId) => string
  readonly targets: readonly LaneTarget[]
  /** C variable that says which iterations run here; null: all. */
  readonly mask: string | null
  /** It may be that none of the iterations get here. */
  readonly inArm: boolean
  /** Locals whose values nobody reads in iterations that do not run here. */
  readonly dead: ReadonlySet<LocalId>
  /** All statements of the loop's body. */
  readonly body: readonly Stmt[]
}

const VECTOR: Readonly<Record<string, string>> = {
  float64: 'njit_f64x4',
  int32: 'njit_i32x4',
  uint32: 'njit_u32x4',
  int64: 'njit_i64x4',
  boolean: 'njit_i64x4',
}

/** C type of a value per iteration. A boolean is 64 bits, all of them 1 or 0. */
export function vectorType(type: Type): string {
  const name = VECTOR[printType(type)]
  invariant(name !== undefined, `no vectors of ${printType(type)}`)
  return name
}
