// Edits applied to a source text, with the source map from the result to the original.

import MagicString, { type SourceMap } from 'magic-string'
import type { SourceFile } from '../source.ts'
import type { Edit } from './edit.ts'

/**
 * The text after `edits`, which must not overlap; insertions at one place keep their order and stand before a replacement
 * that starts there. The map has a segment per word and per other character, and contains the original text.
 */
export function applyEdits(source: SourceFile, edits: readonly Edit[]): { code: string; map: SourceMap } {
  const text = new MagicString(source.text, { filename: source.path })
  for (const { start, end, text: replacement } of edits) {
    if (start === end) continue
    if (replacement === '') text.remove(start, end)
    else text.update(start, end, replacement)
  }
  for (const { start, end, text: inserted } of edits) {
    if (start === end) text.appendRight(start, inserted)
  }
  return {
    code: text.toString(),
    map: text.generateMap({ hires: 'boundary', source: source.path, includeContent: true }),
  }
}
