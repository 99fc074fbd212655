// njit's findings as esbuild messages, which esbuild prints with a frame.

import type { Location, PartialMessage } from 'esbuild'
import type { Diagnostic } from '../src/diagnostics/diagnostic.ts'
import { outcomeOf } from '../src/diagnostics/render.ts'
import { isGenerated, type Span } from '../src/source.ts'

/** `text` is the source of `path`, the project-relative path of the file being built. */
export function esbuildMessage(diagnostic: Diagnostic, path: string, text: string): PartialMessage {
  const locate = (span: Span): Location | null =>
    span.file === path ? locationOf(span, text) : distantLocation(span)
  return {
    id: diagnostic.code,
    pluginName: 'njit',
    text: `${diagnostic.text} [${diagnostic.code}]`,
    location: locate(diagnostic.span),
    notes: [
      ...diagnostic.labels.map((label) => ({ text: label.text, location: locate(label.span) })),
      ...(diagnostic.help === '' ? [] : [{ text: diagnostic.help }]),
      { text: outcomeOf(diagnostic) },
    ],
  }
}

/** esbuild counts columns and lengths in UTF-8 bytes and marks within one line. */
function locationOf(span: Span, text: string): Location {
  const lineStart = text.lastIndexOf('\n', span.start - 1) + 1
  const lineBreak = text.indexOf('\n', span.start)
  const lineEnd = lineBreak < 0 ? text.length : lineBreak
  const lineText = text.slice(lineStart, lineEnd).replace(/\r$/, '')
  return {
    file: span.file,
    namespace: '',
    line: span.line,
    column: Buffer.byteLength(text.slice(lineStart, span.start)),
    length: Buffer.byteLength(text.slice(span.start, Math.min(span.end, lineEnd))),
    lineText,
    suggestion: '',
  }
}

function distantLocation(span: Span): Location | null {
  if (isGenerated(span)) return null
  return {
    file: span.file,
    namespace: '',
    line: span.line,
    column: 0,
    length: 0,
    lineText: '',
    suggestion: '',
  }
}
