// A change of source text, the output of stage 7. Front ends apply edits with `applyEdits`.

export interface Edit {
  /** UTF-16 offsets of what is replaced; equal for an insertion. */
  readonly start: number
  readonly end: number
  readonly text: string
}

export const insertion = (at: number, text: string): Edit => ({ start: at, end: at, text })
