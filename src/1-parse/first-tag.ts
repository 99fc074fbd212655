// Where to point in a file that could not be parsed.

import type { SourceFile, Span } from '../source.ts'
import { spanAt } from './span-at.ts'

/** The first text in the file that looks like a tag; the start of the file where there is none. */
export function firstTagSpan(source: SourceFile): Span {
  const match = /@njit|use njit/.exec(source.text)
  const start = match?.index ?? 0
  return spanAt(source, start, start + (match?.[0].length ?? 0))
}
