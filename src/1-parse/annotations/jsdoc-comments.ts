// JSDoc blocks: finding the one that describes a function, and the tags in it with their places in the file.

import type * as t from '@babel/types'
import { parse as parseComments } from 'comment-parser'
import type { SourceFile, Span } from '../../source.ts'
import { anchorOf, spanAt } from '../span-at.ts'

export interface JsdocTag {
  readonly tag: string
  readonly name: string
  readonly type: string
  /** Written `[name]` or `[name=default]`. */
  readonly isOptional: boolean
  /** Where the type is written, or the tag if none is. */
  readonly span: Span
}

/** Comments that end right before `position`, nothing but space and comments between, nearest first. */
export function commentsBefore(position: number, comments: readonly t.Comment[], text: string): t.Comment[] {
  const found: t.Comment[] = []
  let at = position
  for (let i = firstAfter(position, comments) - 1; i >= 0; i--) {
    const comment = comments[i] as t.Comment
    const end = comment.end ?? 0
    if (end > at || text.slice(end, at).trim() !== '') break
    found.push(comment)
    at = comment.start ?? 0
  }
  return found
}

/** Position in `comments` (sorted) of the first that begins at `position` or later. */
function firstAfter(position: number, comments: readonly t.Comment[]): number {
  let low = 0
  let high = comments.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((comments[middle]?.start ?? 0) < position) low = middle + 1
    else high = middle
  }
  return low
}

export function isJsdoc(comment: t.Comment): boolean {
  return comment.type === 'CommentBlock' && comment.value.startsWith('*')
}

/** The tags of a block. Malformed ones are left out. */
export function tagsOfJsdoc(comment: t.Comment, source: SourceFile): JsdocTag[] {
  const start = comment.start ?? 0
  const text = eachTagOnItsLine(source.text.slice(start, comment.end ?? start))
  if (!text.includes('@')) return []
  const lineStarts = [0, ...[...text.matchAll(/\n/g)].map((match) => match.index + 1)]
  return parseComments(text).flatMap((block) =>
    block.tags.map((spec) => {
      const first = spec.source[0]
      const tokens = first?.tokens
      const tagAt =
        (lineStarts[first?.number ?? 0] ?? 0) +
        (tokens ? (tokens.start + tokens.delimiter + tokens.postDelimiter).length : 0)
      const typeAt = tagAt + (tokens ? (tokens.tag + tokens.postTag).length : 0)
      const [from, length] = tokens?.type ? [typeAt, tokens.type.length] : [tagAt, spec.tag.length + 1]
      return {
        tag: spec.tag,
        name: spec.name,
        type: spec.type.trim(),
        isOptional: spec.optional,
        span: spanAt(source, start + from, start + from + length, anchorOf(comment)),
      }
    }),
  )
}

/** `@param {number} a @param {number} b`: tags that say types may follow each other on one line. No place moves. */
function eachTagOnItsLine(text: string): string {
  return text.replace(/[ \t](?=@(?:param|arg|argument|returns?|type|prop(?:erty)?)[ \t]*\{)/g, '\n')
}
