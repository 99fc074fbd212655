// What sets the runtime of modules whose loops several threads share apart from that of others. The build makes it of the same files, as
// `shared.js`, with `flavour-shared.ts` in the place of this one.

import type { Heap } from './memory.ts'

export interface Flavour {
  /** Its heap is another one. */
  readonly name: string
  /** A memory of so many pages, shared where threads may share it. Throws where there is none. */
  readonly newMemory: (pages: number) => WebAssembly.Memory
  /** The module as it is for the memory of the heap. */
  readonly adapt: (heap: Heap, wasm: BufferSource) => BufferSource
  /** What a unit imports beside what others do. */
  readonly imports: (heap: Heap, unit: SharingUnit) => WebAssembly.ModuleImports
}

export interface SharingUnit {
  /** As it was adapted; null where it came without its bytes. */
  readonly wasm: BufferSource | null
  readonly dataBytes: number
  readonly tableBase: number
  readonly tableEntries: number
  /** Those of the instance; there are none before it is made. */
  readonly exports: () => WebAssembly.Exports
}

export const flavour: Flavour | null = null as Flavour | null

/** The name of the other flavour. */
export const SHARED = '.shared'
