// The tag: where its text stands in a comment, and the grammar of what follows it.
//
//   tag       = "@njit" | "@njit-module" | "@njit-skip" | "use njit"      then { options | signature | ";" }
//   signature = [ type ] "(" [ type { "," type } ] ")" [ "->" type ]

import type * as t from '@babel/types'
import { unknown_tag } from '../diagnostics/codes/parse.ts'
import { CompileError } from '../diagnostics/diagnostic.ts'
import type { FunctionOptions } from '../options.ts'
import type { SourceFile, Span } from '../source.ts'
import { readSignature } from './annotations/numba-signature.ts'
import { TextCursor } from './annotations/text-cursor.ts'
import { checkFunctionOptions } from './function-options.ts'
import type { WrittenSignature } from './module-index.ts'
import { readOptionsObject } from './options-object.ts'
import { anchorOf, spanAt } from './span-at.ts'

/** A tag found in a comment or a directive, not yet understood. */
export interface RawTag {
  /** `@njit`, `@njit-module`, `@njit-skip`, `use njit`, or a misspelt one. */
  readonly word: string
  readonly span: Span
  /** What follows the word, with everything that is no part of it blanked out; begins at offset `textStart` of the file. */
  readonly text: string
  readonly textStart: number
  /** Where the comment ends: the tagged function begins behind it. */
  readonly end: number
}

export interface ParsedTag {
  readonly options: FunctionOptions
  readonly signatures: readonly WrittenSignature[]
}

export const MODULE_TAG = '@njit-module'
export const SKIP_TAG = '@njit-skip'
const tagWords: readonly string[] = ['@njit', MODULE_TAG, SKIP_TAG]

/** The tags of one comment: at most one, except in JSDoc blocks that repeat it. */
export function tagsInComment(comment: t.Comment, source: SourceFile): RawTag[] {
  const start = comment.start ?? 0
  const end = comment.end ?? start
  if (!comment.value.includes('@njit')) return []
  const isJsdoc = comment.type === 'CommentBlock' && comment.value.startsWith('*')
  // Babel gives the text between the delimiters; blanking keeps every offset.
  const inner = comment.type === 'CommentBlock' ? blankStars(comment.value) : comment.value
  const make = (at: number, word: string, textEnd: number): RawTag => ({
    word,
    span: spanAt(source, start + 2 + at, start + 2 + at + word.length, anchorOf(comment)),
    text: inner.slice(at + word.length, textEnd),
    textStart: start + 2 + at + word.length,
    end,
  })
  if (!isJsdoc) {
    const match = /^\s*(@njit(?:-[\w-]*)?)(?![\w$])/.exec(inner)
    return match
      ? [make(match[0].length - (match[1] as string).length, match[1] as string, inner.length)]
      : []
  }
  return jsdocTags(inner).map(({ at, word }) => make(at, word, jsdocTextEnd(inner, at + word.length)))
}

/** The tag of a directive such as `'use njit'`, or null. */
export function tagInDirective(directive: t.Directive, source: SourceFile): RawTag | null {
  const start = (directive.value.start ?? 0) + 1
  const end = (directive.value.end ?? 0) - 1
  const inner = source.text.slice(start, end)
  const word = /^use njit(?![\w$-])/.exec(inner)?.[0]
  if (word === undefined) return null
  return {
    word,
    span: spanAt(source, start, start + word.length, anchorOf(directive)),
    text: inner.slice(word.length),
    textStart: start + word.length,
    end: end + 1,
  }
}

/** Understands the text behind the tag. Throws CompileError at the offending text. */
export function parseTag(tag: RawTag, source: SourceFile): ParsedTag {
  if (tag.word !== 'use njit' && !tagWords.includes(tag.word))
    throw new CompileError(unknown_tag({ name: tag.word, valid: tagWords }), tag.span)
  const cursor = new TextCursor(tag.text, (start, end) =>
    spanAt(source, tag.textStart + start, tag.textStart + end, tag.span),
  )
  const signatures: WrittenSignature[] = []
  let options: FunctionOptions | null = null
  let needsSeparator = false
  cursor.skipSpace()
  while (!cursor.isAtEnd) {
    if (cursor.take(';')) {
      needsSeparator = false
    } else if (cursor.next === '{') {
      if (options !== null) cursor.fail('one options object')
      options = checkFunctionOptions(readOptionsObject(cursor))
      needsSeparator = false
    } else {
      if (needsSeparator) cursor.fail('";" before the next signature')
      signatures.push(readSignature(cursor))
      needsSeparator = true
    }
  }
  return { options: options ?? {}, signatures }
}

/** Replaces the `*` that begin the lines of a block comment by spaces. */
function blankStars(text: string): string {
  return text.replace(
    /(^|[\n\r\u2028\u2029])([^\S\n\r]*)(\*+)(?!\/)/g,
    (_all, lineBreak: string, space: string, stars: string) => lineBreak + space + ' '.repeat(stars.length),
  )
}

/** Where a tag may stand in a JSDoc block: where a line starts, or behind types on that line. Elsewhere prose speaks of it. */
const JSDOC_TAG =
  /(?:^|\n)[^\S\n]*(?:(```|~~~)|(@njit(?:-[\w-]*)?)(?![\w$])|@(?:param|arg|argument|returns?)\b[^\n]*?\s(@njit)(?=\s*(?:$|[\n{@])))/g

/** Tags outside fenced code. */
function jsdocTags(inner: string): { readonly at: number; readonly word: string }[] {
  const found: { at: number; word: string }[] = []
  let isFenced = false
  for (const match of inner.matchAll(JSDOC_TAG)) {
    const [all, fence, first, later] = match
    const word = first ?? later
    if (fence !== undefined) isFenced = !isFenced
    else if (word !== undefined && !isFenced) found.push({ at: match.index + all.length - word.length, word })
  }
  return found
}

/** In JSDoc a tag ends with its line, or where another one begins, unless a bracket is open. */
function jsdocTextEnd(inner: string, start: number): number {
  let depth = 0
  for (let at = start; at < inner.length; at++) {
    const char = inner.charAt(at)
    if ('{[('.includes(char)) depth++
    else if ('}])'.includes(char)) depth--
    else if (depth <= 0 && (char === '\n' || (char === '@' && /\s/.test(inner.charAt(at - 1))))) return at
  }
  return inner.length
}
