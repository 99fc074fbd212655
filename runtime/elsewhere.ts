// What runs whole functions on other threads: nothing, in this flavour of the runtime. See `flavour.ts`.

import type { Unit } from './load-unit.ts'
import type { Heap } from './memory.ts'

export interface Elsewhere {
  /** Whether there are such threads. */
  readonly isThere: (heap: Heap) => boolean
  /** Runs a function of a unit; its arguments are those of the compiled one. Rejects where that is not possible, or it traps. */
  readonly run: (heap: Heap, unit: Unit, symbol: string, args: readonly unknown[]) => Promise<unknown>
}

export const elsewhere: Elsewhere | null = null as Elsewhere | null
