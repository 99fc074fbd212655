// What shares the loops of units: nothing, in this flavour of the runtime. See `flavour.ts`.

import type { Unit } from './load-unit.ts'
import type { Heap } from './memory.ts'

export interface Sharing {
  /** What a unit imports beside what others do. */
  readonly imports: (heap: Heap, unit: SharingUnit) => WebAssembly.ModuleImports
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
