// What sets the runtime of modules whose memory several threads share apart from that of others. The build makes it of the same files, as
// `shared.js`, with `flavour-shared.ts` in the place of this one, and in the same way for `sharing.ts` and `elsewhere.ts`. Imports nothing: the
// heap is made by it.

import type { Heap } from './memory.ts'

export interface Flavour {
  /** Its heap is another one. */
  readonly name: string
  /** A memory of so many pages, shared where threads may share it. Throws where there is none. */
  readonly newMemory: (pages: number) => WebAssembly.Memory
  /** The module as it is for the memory of the heap. */
  readonly adapt: (heap: Heap, wasm: BufferSource) => BufferSource
}

export const flavour: Flavour | null = null as Flavour | null

/** The name of the other flavour. */
export const SHARED = '.shared'
