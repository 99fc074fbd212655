// The diagnostic record and the table row that makes one. A row is raised with typed fields: `report(codes.unknown_option({ name }), span)`.

import type { Span } from '../source.ts'

/** error: the author contradicts himself or an option is wrong. fallback: not compiled, still correct.
 *  performance: compiled, but not as fast as it could be. notice: nothing is lost, but worth knowing. bug: njit's own fault. */
export type Severity = 'error' | 'fallback' | 'performance' | 'notice' | 'bug'

export interface Message {
  readonly code: string
  readonly severity: Severity
  /** One line, no full stop. */
  readonly text: string
  /** What to change, one or two sentences. */
  readonly help: string
  /** What njit did instead, one sentence; absent where it is what the severity says. */
  readonly outcome?: string
}

export interface Diagnostic extends Message {
  readonly span: Span
  /** Further places, each with what it has to do with it ("float64 here"). */
  readonly labels: readonly { readonly span: Span; readonly text: string }[]
}

export interface CodeRow<Fields> {
  (fields: Fields): Message
  readonly code: string
  readonly severity: Severity
  /** For the documentation page: when it happens and why. */
  readonly explanation: string
}

/** Defines a diagnostic code. `text` and `help` are made from the fields; `explanation` goes to the documentation. */
export function defineCode<Fields = Record<never, never>>(row: {
  readonly code: string
  readonly severity: Severity
  readonly text: (fields: Fields) => string
  readonly help: (fields: Fields) => string
  readonly outcome?: string
  readonly explanation: string
}): CodeRow<Fields> {
  const make = (fields: Fields): Message => ({
    code: row.code,
    severity: row.severity,
    text: row.text(fields),
    help: row.help(fields),
    ...(row.outcome === undefined ? {} : { outcome: row.outcome }),
  })
  return Object.assign(make, { code: row.code, severity: row.severity, explanation: row.explanation })
}

/** Ends the compilation of one function (severity fallback or error); caught by the pipeline, which goes on with the next function. */
export class CompileError extends Error {
  readonly diagnostic: Diagnostic
  constructor(message: Message, span: Span, labels: Diagnostic['labels'] = []) {
    super(message.text)
    this.name = 'CompileError'
    this.diagnostic = { ...message, span, labels }
  }
}
