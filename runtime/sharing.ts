// What threads do for compiled code: nothing, in this flavour of the runtime. See `flavour.ts`.

import type { Unit } from './load-unit.ts'
import type { Heap } from './memory.ts'

export interface Sharing {
  /** What a unit imports beside what others do. */
  readonly imports: (heap: Heap, unit: SharingUnit) => WebAssembly.ModuleImports
  /** Whether workers run whole functions. */
  readonly runs: (heap: Heap) => boolean
  /** Runs a function of a unit in a worker; its arguments are those of the compiled one. Rejects where that is not possible, or it traps. */
  readonly run: (heap: Heap, unit: Unit, symbol: string, args: readonly unknown[]) => Promise<unknown>
}

export interface SharingUnit {
  readonly unit: Unit
  readonly module: WebAssembly.Module
  /** As it was adapted; null where it came without its bytes. */
  readonly wasm: BufferSource | null
  readonly dataBytes: number
  readonly tableBase: number
  readonly tableEntries: number
  /** Those of the instance; there are none before it is made. */
  readonly exports: () => WebAssembly.Exports
}

export const sharing: Sharing | null = null as Sharing | null
