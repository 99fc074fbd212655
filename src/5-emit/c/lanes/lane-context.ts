// What printing several iterations at once needs to know.

import { invariant } from '../../../diagnostics/invariant.ts'
import type { Label, Lanes, LocalId, Stmt } from '../../../hir/nodes.ts'
import { isScalar, printType, type Type } from '../../../hir/types.ts'
import type { StatementContext } from '../emit-statement.ts'

/** Iterations at once, which the vector types of the prologue have as many elements for: 8 where the machine has such registers. */
export type LaneCount = 4 | 8

export const laneNumbers = (count: LaneCount): readonly number[] => [0, 1, 2, 3, 4, 5, 6, 7].slice(0, count)

/** C for four iterations with the names of vectors of `count` elements. */
export const forLanes = (text: string, count: LaneCount): string =>
  text.replace(/\b(njit_\w*x)4\b/g, `$1${count}`)

/** The mask of all iterations. */
export const ALL = '~(njit_mask_x4){ 0 }'

/** One iteration's value out of a vector. */
export const laneOf = (vector: string, lane: number | string, type: Type): string =>
  isScalar(type, 'boolean') ? `njit_in_x4(${vector}, ${lane})` : `${vector}[${lane}]`

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
  readonly count: LaneCount
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
  boolean: 'njit_mask_x4',
}

/** C type of a value per iteration. All names here are those for four; `forLanes` makes the others. */
export function vectorType(type: Type): string {
  const name = VECTOR[printType(type)]
  invariant(name !== undefined, `no vectors of ${printType(type)}`)
  return name
}
