// One function of a package, and what became of it.

import type { Type } from '../src/hir/types.ts'
import type { TypedBy } from './tag-source.ts'

export interface Subject {
  readonly id: string
  readonly name: string
  readonly file: string
  readonly line: number
  readonly typedBy: TypedBy
  /** Name of its registration, or null where nothing outside can call it. */
  readonly reach: string | null
  readonly status: 'compiled' | 'fallback'
  readonly signature: string
  readonly code: string | null
  readonly reason: string | null
  readonly frame: string | null
  /** Types of the arguments of each compiled version. */
  readonly versions: readonly (readonly Type[])[]
  /** The last of them is `this`. */
  readonly takesThis: boolean
}

/** What calling a function showed. */
export interface Trial {
  readonly id: string
  /** Inputs on which original and compiled were compared. */
  readonly inputs: number
  /** Of these, how many the compiled code answered itself. */
  readonly ran: number
  readonly mismatches: number
  /** The first difference, as text. */
  readonly difference: string | null
  /** A crash or hang of the compiled version alone. */
  readonly crash: string | null
  /** The original gives different results for the same input (randomness, time): nothing to compare. */
  readonly isRandom: boolean
  /** Time of the compiled version over that of the original on ordinary inputs; null where not measured. */
  readonly ratio: number | null
}
