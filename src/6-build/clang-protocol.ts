// What the compiler process is asked and answers. Messages are structured clones.

import type { ClangOptions, TextKind } from './clang-arguments.ts'

export type ClangTask =
  /** Load LLVM and compile a few lines, so that the next task finds it warm. */
  | { readonly kind: 'warm-up' }
  /** All sections, linked. */
  | { readonly kind: 'wasm'; readonly c: string; readonly options: ClangOptions }
  | {
      readonly kind: 'object'
      readonly c: string
      readonly options: ClangOptions
      readonly section: number
    }
  /** `objects`: those of all sections, in order. */
  | { readonly kind: 'link'; readonly objects: readonly Uint8Array[]; readonly options: ClangOptions }
  | { readonly kind: 'text'; readonly c: string; readonly options: ClangOptions; readonly text: TextKind }

export interface ClangRequest {
  readonly id: number
  readonly task: ClangTask
}

export type ClangAnswer =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** The package is not there. */
  | { readonly kind: 'missing'; readonly detail: string }
  /** clang or the linker said no, or died. `how` completes "the C compiler …". */
  | { readonly kind: 'failed'; readonly how: string; readonly detail: string }

export interface ClangReply {
  readonly id: number
  readonly answer: ClangAnswer
}
