// What the pure stages make of one source module, before anything is built.

import type { Capture, ModuleIndex } from './1-parse/module-index.ts'
import type { EmittedUnit } from './5-emit/c/abi.ts'
import type { Diagnostic } from './diagnostics/diagnostic.ts'
import type { HirModule } from './hir/nodes.ts'
import type { Remark } from './pipeline.ts'

/** What became of one tagged function for one of its signatures. */
export interface Outcome {
  /** Position in `ModuleIndex.tagged`. */
  readonly tagged: number
  /** Position among the tag's signatures; 0 where the annotations decide. */
  readonly signature: number
  /** The function's symbol, or null where it stays JavaScript. */
  readonly symbol: string | null
  /** As Numba prints it: `float64(array(float64, 1d, C), int32)`. */
  readonly text: string
  /** Why it stays JavaScript. */
  readonly diagnostic: Diagnostic | null
}

export interface Unit {
  readonly index: ModuleIndex
  /** The HIR after inference and after the last pass. */
  readonly inferred: HirModule
  readonly final: HirModule
  readonly captures: ReadonlyMap<string, Capture>
  /** Null where no function compiled. */
  readonly emitted: EmittedUnit | null
  readonly outcomes: readonly Outcome[]
  readonly remarks: readonly Remark[]
  readonly diagnostics: readonly Diagnostic[]
}
