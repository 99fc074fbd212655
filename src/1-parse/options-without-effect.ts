// Options that a tag may have, and that this version does not carry out.

import { option_without_effect } from '../diagnostics/codes/parse.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { FunctionOptions } from '../options.ts'
import type { TaggedFunction } from './module-index.ts'

/** A notice at the tag, or null. Hints that cannot change a result, such as `inline`, are not worth one. */
export function findOptionsWithoutEffect({ options, tagSpan }: TaggedFunction): Diagnostic | null {
  const names = askedInVain(options)
  return names.length === 0
    ? null
    : { ...option_without_effect({ options: names }), span: tagSpan, labels: [] }
}

function askedInVain({ boundscheck, target, errorModel }: FunctionOptions): readonly string[] {
  const asked: Readonly<Record<string, boolean>> = {
    boundscheck: typeof boundscheck === 'boolean',
    target: target === 'gpu',
    errorModel: errorModel === 'numba',
  }
  return Object.keys(asked).filter((name) => asked[name] === true)
}
