// A module that is left as it was written, although it could be compiled.

import { imports_mocked } from '../diagnostics/codes/build.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { GENERATED } from '../source.ts'
import type { CompiledModule } from './module-compiler.ts'

/** The module with the text it had, `text`, and with records that say so; `why` is among its diagnostics. */
export function leaveModule(module: CompiledModule, text: string, why: Diagnostic): CompiledModule {
  const { asset: _, addon: __, ...rest } = module
  return {
    ...rest,
    code: text,
    map: null,
    changed: false,
    records: module.records.map((record) =>
      record.status === 'fallback'
        ? record
        : { ...record, status: 'fallback', target: null, reason: why.text, code: why.code },
    ),
    diagnostics: [...module.diagnostics, why],
  }
}

/** The module, or `text` where values of other files were compiled into it: tests may exchange those. */
export function leftForMocks(module: CompiledModule, text: string): CompiledModule {
  const specifiers = module.imports.flatMap(({ specifier, isTypeOnly }) => (isTypeOnly ? [] : [specifier]))
  if (!module.changed || specifiers.length === 0) return module
  const file = module.records[0]?.file ?? GENERATED.file
  return leaveModule(module, text, {
    ...imports_mocked({ specifiers: [...new Set(specifiers)] }),
    span: { ...GENERATED, file },
    labels: [],
  })
}
