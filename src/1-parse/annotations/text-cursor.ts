// A position in the text of a tag, for the hand-written readers of options and signatures.

import { malformed_tag } from '../../diagnostics/codes/parse.ts'
import { CompileError } from '../../diagnostics/diagnostic.ts'
import type { Span } from '../../source.ts'

export class TextCursor {
  readonly text: string
  at = 0
  readonly #spanOf: (start: number, end: number) => Span

  /** `spanOf` maps offsets in `text` to a place in the source file. */
  constructor(text: string, spanOf: (start: number, end: number) => Span) {
    this.text = text
    this.#spanOf = spanOf
  }

  get next(): string {
    return this.text.charAt(this.at)
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length
  }

  skipSpace(): void {
    while (/\s/.test(this.next)) this.at++
  }

  /** Takes `token` and the space behind it, if it comes next. */
  take(token: string): boolean {
    if (!this.text.startsWith(token, this.at)) return false
    this.at += token.length
    this.skipSpace()
    return true
  }

  expect(token: string, what = `"${token}"`): void {
    if (!this.take(token)) this.fail(what)
  }

  /** Takes a word of letters, digits, `_` and `$`, and the space behind it. Empty where none comes next. */
  takeWord(): { readonly word: string; readonly span: Span } {
    const start = this.at
    const word = /^[\p{L}\p{N}_$]*/u.exec(this.text.slice(start, start + 200))?.[0] ?? ''
    this.at += word.length
    const span = this.spanFrom(start)
    this.skipSpace()
    return { word, span }
  }

  spanFrom(start: number, end = this.at): Span {
    return this.#spanOf(start, end)
  }

  /** Throws `malformed_tag` at the next word or character. */
  fail(expected: string, start = this.at): never {
    const rest = this.text.slice(start, start + 200)
    const found = /^(?:[\p{L}\p{N}_$]+|[^\s])/u.exec(rest)?.[0] ?? ''
    throw new CompileError(
      malformed_tag({ expected, found: found === '' ? 'the end of the tag' : `"${found}"` }),
      this.spanFrom(start, Math.max(start + found.length, start)),
    )
  }
}
