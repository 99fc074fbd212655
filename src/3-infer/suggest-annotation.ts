// For a function that stays JavaScript because one parameter has no usable type: the annotation with which it would compile.

import type { FormalParam, SourceFunction } from '../1-parse/module-index.ts'
import * as codes from '../diagnostics/codes/types.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import * as t from '../hir/types.ts'

const MISSING: ReadonlySet<string> = new Set([
  codes.untyped_parameter.code,
  codes.unsupported_annotation.code,
])

/** What to try, and how it is written in TypeScript and in JSDoc alike. */
const CANDIDATES: readonly (readonly [t.Type, string])[] = [
  [t.float64, 'number'],
  [t.arrayOf('float64'), 'Float64Array'],
  [t.listOfNumbers, 'number[]'],
  [t.arrayOf('uint8'), 'Uint8Array'],
  [t.boolean, 'boolean'],
  [t.listOf(t.listOf(t.float64)), 'number[][]'],
  [t.string, 'string'],
]

/**
 * The diagnostic, its help naming the annotation if there is one.
 *
 * @param compiles whether the function compiles for these types of its parameters
 */
export function withSuggestion(
  diagnostic: Diagnostic,
  fn: SourceFunction,
  compiles: (types: readonly t.Type[]) => boolean,
): Diagnostic {
  if (!MISSING.has(diagnostic.code)) return diagnostic
  const isOpen = ({ type }: FormalParam): boolean => type.kind === 'unknown'
  const [open, another] = fn.params.filter(isOpen)
  if (!open || another || open.isRest) return diagnostic
  const found = CANDIDATES.find(([candidate]) =>
    compiles(fn.params.map((param) => (param === open ? candidate : param.type))),
  )
  if (found === undefined) return diagnostic
  const isTypeScript = /\.[mc]?tsx?$/.test(fn.module.source.path)
  const annotation = isTypeScript ? `${open.name}: ${found[1]}` : `@param {${found[1]}} ${open.name}`
  return {
    ...diagnostic,
    help: `${diagnostic.help} If that is what is passed, with the annotation '${annotation}' it compiles.`,
  }
}
