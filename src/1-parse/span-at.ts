// Offsets to spans.

import type { SourceFile, Span } from '../source.ts'

/** Span of a range of offsets. Lines end where JavaScript says they do, so that the numbers agree with the parser's. */
export function spanAt(source: SourceFile, start: number, end: number): Span {
  let line = 1
  let lineStart = 0
  for (const match of source.text.slice(0, start).matchAll(/\r\n|[\n\r\u2028\u2029]/g)) {
    line++
    lineStart = match.index + match[0].length
  }
  return { file: source.path, start, end, line, column: start - lineStart }
}
