// Offsets to spans.

import type { Node } from '@babel/types'
import type { SourceFile, Span } from '../source.ts'

/** A place of which the line is known; lines from 1, columns from 0. */
type Anchor = Pick<Span, 'start' | 'line' | 'column'>

const BEGINNING: Anchor = { start: 0, line: 1, column: 0 }

/** Span of a range of offsets, the lines counted from a place before it. Lines end where JavaScript says they do, so that the
 *  numbers agree with the parser's. */
export function spanAt(source: SourceFile, start: number, end: number, from: Anchor = BEGINNING): Span {
  let { line } = from
  let lineStart = from.start - from.column
  for (const match of source.text.slice(from.start, start).matchAll(/\r\n|[\n\r\u2028\u2029]/g)) {
    line++
    lineStart = from.start + match.index + match[0].length
  }
  return { file: source.path, start, end, line, column: start - lineStart }
}

/** Where the parser found a node or a comment. */
export function anchorOf({ start, loc }: Pick<Node, 'start' | 'loc'>): Anchor {
  return loc ? { start: start ?? 0, line: loc.start.line, column: loc.start.column } : BEGINNING
}
