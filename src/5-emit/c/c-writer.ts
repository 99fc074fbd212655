// Collects lines of C, indented, and keeps #line in step: each statement stands on the line of the source that it came from.

import { isGenerated, type Span } from '../../source.ts'
import { stringLiteral } from './c-names.ts'

export class CWriter {
  readonly #lines: string[] = []
  #depth = 0
  /** File and line that the compiler takes the next line of C to be. */
  #file: string | null = null
  #line = 0

  #change: (text: string) => string = (text) => text

  write(text: string): void {
    this.#lines.push('  '.repeat(this.#depth) + this.#change(text))
    this.#line++
  }

  /** What `body` writes is changed first. */
  through(change: (text: string) => string, body: () => void): void {
    const before = this.#change
    this.#change = change
    body()
    this.#change = before
  }

  /** `text {`, and what follows is inside. */
  open(text: string): void {
    this.write(text === '' ? '{' : `${text} {`)
    this.indent()
  }

  indent(): void {
    this.#depth++
  }

  close(text = '}'): void {
    this.#depth--
    this.write(text)
  }

  /** Ends one part and begins the next: `} else {`. */
  between(text: string): void {
    this.#depth--
    this.write(text)
    this.#depth++
  }

  /** A label stands one step to the left of what it marks. */
  label(name: string): void {
    this.#depth--
    this.write(`${name}: ;`)
    this.#depth++
  }

  /** Says where the next line comes from. Compiler-made code stays where the code before it was. */
  at(span: Span): void {
    if (isGenerated(span)) return
    if (span.file === this.#file && span.line === this.#line) return
    this.#lines.push(`#line ${span.line} ${stringLiteral(span.file)}`)
    this.#file = span.file
    this.#line = span.line
  }

  text(): string {
    return `${this.#lines.join('\n')}\n`
  }
}
