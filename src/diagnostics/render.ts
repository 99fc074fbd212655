// Diagnostics as text for people: code, one line, code frames, what happens now, what to change.

import { createRequire } from 'node:module'
import picocolors from 'picocolors'
import { isGenerated, type Span } from '../source.ts'
import type { Diagnostic, Message, Severity } from './diagnostic.ts'

export interface RenderOptions {
  readonly color: boolean
}

/** Text of a source file by its path, or null where it cannot be had; then the frame is left out. */
export type SourceText = (file: string) => string | null

const outcomes: Readonly<Record<Severity, string>> = {
  error: 'The function runs as plain JavaScript.',
  fallback: 'The function runs as plain JavaScript.',
  performance: 'The function is compiled, but not as fast as it could be.',
  notice: 'The function is compiled.',
  bug: 'This is a bug of njit. The function runs as plain JavaScript.',
}

/** What njit did instead, one sentence. */
export function outcomeOf({ severity, outcome }: Pick<Message, 'severity' | 'outcome'>): string {
  return outcome ?? outcomes[severity]
}

const isMild = (severity: Severity): boolean => severity === 'performance' || severity === 'notice'

/** Several lines without a line break at the end. The same diagnostic gives the same text on every machine. */
export function renderDiagnostic(diagnostic: Diagnostic, source: SourceText, options: RenderOptions): string {
  const paint = picocolors.createColors(options.color)
  const severity = (isMild(diagnostic.severity) ? paint.yellow : paint.red)(diagnostic.severity)
  const lines = [`${severity} ${paint.bold(diagnostic.code)}: ${diagnostic.text}`]
  const addPlace = (span: Span, message: string | null): void => {
    if (isGenerated(span)) return
    lines.push(`  ${paint.cyan(placeOf(span))}${message === null ? '' : ` ${message}`}`)
    const text = source(span.file)
    if (text !== null) lines.push(indent(frameAt(span, text, options.color)))
  }
  addPlace(diagnostic.span, null)
  for (const label of diagnostic.labels) addPlace(label.span, label.text)
  lines.push(`  njit: ${outcomeOf(diagnostic)}`)
  if (diagnostic.help !== '') lines.push(`  help: ${diagnostic.help}`)
  return lines.join('\n')
}

/** The code frame of the main place, without colours; `text` is the file that it lies in. */
export function frameOf(diagnostic: Diagnostic, text: string): string {
  return isGenerated(diagnostic.span) ? '' : frameAt(diagnostic.span, text, false)
}

/** `file:line:column` with the column counted from 1, as editors do. */
export function placeOf(span: Span): string {
  return `${span.file}:${span.line}:${span.column + 1}`
}

const LONGEST_LINE = 400

function frameAt(span: Span, text: string, color: boolean): string {
  // Loaded here, because most runs have nothing to show.
  const codeFrame: typeof import('@babel/code-frame') = createRequire(import.meta.url)('@babel/code-frame')
  const lines = text.split(/\r\n|[\n\r\u2028\u2029]/)
  const line = lines[span.line - 1] ?? ''
  // Minified code: the neighbourhood of the place says more than a line of several thousand columns.
  if (line.length > LONGEST_LINE) {
    const from = Math.max(0, span.column - LONGEST_LINE / 4)
    const snippet = line.slice(from, from + LONGEST_LINE / 2)
    const caret = ' '.repeat(Math.max(0, Math.min(span.column - from, snippet.length)))
    return `> ${span.line} | ${snippet}\n  ${' '.repeat(String(span.line).length)} | ${caret}^`
  }
  const start = { line: span.line, column: span.column + 1 }
  return codeFrame.codeFrameColumns(
    text,
    { start, end: endOf(span, line.length) },
    { highlightCode: color, forceColor: color, linesAbove: 1, linesBelow: 1 },
  )
}

/** Frames mark one line; a longer span is marked to the end of its first line. */
function endOf(span: Span, lineLength: number): { readonly line: number; readonly column: number } {
  const last = Math.min(
    span.column + Math.max(span.end - span.start, 1),
    Math.max(lineLength, span.column + 1),
  )
  return { line: span.line, column: last + 1 }
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')
}
