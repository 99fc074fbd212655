// What the pure stages make of one source module, before anything is built.

import type { ModuleIndex } from './1-parse/module-index.ts'
import type { EmittedUnit } from './5-emit/c/abi.ts'
import type { Diagnostic } from './diagnostics/diagnostic.ts'
import type { HirModule } from './hir/nodes.ts'
import type { ReportRecord } from './options.ts'

export interface Unit {
  readonly index: ModuleIndex
  /** After inference, and after the last pass. Null where no function compiled. */
  readonly inferred: HirModule | null
  readonly final: HirModule | null
  readonly emitted: EmittedUnit | null
  readonly diagnostics: readonly Diagnostic[]
  readonly records: readonly ReportRecord[]
}
