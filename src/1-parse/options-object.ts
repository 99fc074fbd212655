// The options object of a tag, in JSON5: data, never evaluated. Every entry keeps its place, so that a mistake can be shown.

import JSON5 from 'json5'
import { duplicate_option, malformed_tag } from '../diagnostics/codes/parse.ts'
import { CompileError } from '../diagnostics/diagnostic.ts'
import type { Span } from '../source.ts'
import type { TextCursor } from './annotations/text-cursor.ts'

export interface OptionEntry {
  readonly name: string
  readonly nameSpan: Span
  readonly value: unknown
  readonly valueSpan: Span
}

/** Reads the object that begins at the cursor. Throws CompileError `malformed_tag` or `duplicate_option`. */
export function readOptionsObject(cursor: TextCursor): readonly OptionEntry[] {
  const start = cursor.at
  const end = skipBalanced(cursor.text, start)
  if (end === null)
    throw new CompileError(
      malformed_tag({ expected: 'a "}" that closes this "{"', found: 'none' }),
      cursor.spanFrom(start, start + 1),
    )
  checkSyntax(cursor, start, end)
  const entries: OptionEntry[] = []
  cursor.at = skipBlank(cursor.text, start + 1)
  while (cursor.next !== '}') {
    const entry = readEntry(cursor)
    if (entries.some((other) => other.name === entry.name))
      throw new CompileError(duplicate_option({ name: entry.name }), entry.nameSpan)
    entries.push(entry)
    if (cursor.next === ',') cursor.at = skipBlank(cursor.text, cursor.at + 1)
  }
  cursor.at = end
  cursor.skipSpace()
  return entries
}

function checkSyntax(cursor: TextCursor, start: number, end: number): void {
  try {
    JSON5.parse(cursor.text.slice(start, end))
  } catch (error) {
    const { line, column } = jsonPosition(error)
    const at = Math.min(start + offsetAt(cursor.text.slice(start, end), line, column), end)
    // JSON5 stops within a word where it is not the literal that it began like.
    const wordStart = at - (/[\p{L}\p{N}_$]*$/u.exec(cursor.text.slice(0, at))?.[0].length ?? 0)
    const found = /^(?:[\p{L}\p{N}_$]+|[^\s])/u.exec(cursor.text.slice(wordStart, wordStart + 200))?.[0] ?? ''
    throw new CompileError(
      malformed_tag({ expected: 'options as in JSON5', found: found === '' ? 'the end' : `"${found}"` }),
      cursor.spanFrom(wordStart, wordStart + Math.max(found.length, 1)),
    )
  }
}

function jsonPosition(error: unknown): { readonly line: number; readonly column: number } {
  const place = error as { readonly lineNumber?: unknown; readonly columnNumber?: unknown }
  const line = typeof place.lineNumber === 'number' ? place.lineNumber : 1
  const column = typeof place.columnNumber === 'number' ? place.columnNumber : 1
  return { line, column }
}

/** Lines and columns count from 1; JSON5 ends lines at line feeds only. */
function offsetAt(text: string, line: number, column: number): number {
  let lineStart = 0
  for (let i = 1; i < line; i++) lineStart = text.indexOf('\n', lineStart) + 1
  return lineStart + Math.max(column - 1, 0)
}

/** One `name: value` of an object whose syntax is known to be right. */
function readEntry(cursor: TextCursor): OptionEntry {
  const { text } = cursor
  const nameStart = cursor.at
  const nameEnd = scanUntil(text, nameStart, ':')
  const name = Object.keys(JSON5.parse<object>(`{${text.slice(nameStart, nameEnd)}:0}`))[0] ?? ''
  const nameSpan = cursor.spanFrom(nameStart, lastInk(text, nameStart, nameEnd))
  const valueStart = skipBlank(text, nameEnd + 1)
  const valueEnd = scanUntil(text, valueStart, ',}')
  const value: unknown = JSON5.parse(text.slice(valueStart, valueEnd))
  cursor.at = valueEnd
  return {
    name,
    nameSpan,
    value,
    valueSpan: cursor.spanFrom(valueStart, lastInk(text, valueStart, valueEnd)),
  }
}

/** Position behind the bracket that closes the one at `start`, or null. */
function skipBalanced(text: string, start: number): number | null {
  let depth = 0
  for (let at = start; at < text.length; at = skipToken(text, at)) {
    if ('{['.includes(text.charAt(at))) depth++
    if ('}]'.includes(text.charAt(at)) && --depth === 0) return at + 1
  }
  return null
}

/** Position of the first of `stops` outside strings, comments and brackets. */
function scanUntil(text: string, start: number, stops: string): number {
  let at = start
  while (at < text.length && !stops.includes(text.charAt(at))) {
    at = '{['.includes(text.charAt(at)) ? (skipBalanced(text, at) ?? text.length) : skipToken(text, at)
  }
  return at
}

/** Position behind the string or comment at `at`, or behind the one character. */
function skipToken(text: string, at: number): number {
  const token = /(?:"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'|\/\/[^\n\r\u2028\u2029]*|\/\*[\s\S]*?\*\/)/y
  token.lastIndex = at
  return token.test(text) ? token.lastIndex : at + 1
}

function skipBlank(text: string, start: number): number {
  let at = start
  while (
    at < text.length &&
    (/\s/.test(text.charAt(at)) || (text.charAt(at) === '/' && skipToken(text, at) > at + 1))
  ) {
    at = skipToken(text, at)
  }
  return at
}

/** End of the text from `start` without the space and comments behind it. */
function lastInk(text: string, start: number, end: number): number {
  let last = start
  for (let at = start; at < end; ) {
    const next = skipToken(text, at)
    if (!/\s/.test(text.charAt(at)) && !(text.charAt(at) === '/' && next > at + 1)) last = next
    at = next
  }
  return last
}
