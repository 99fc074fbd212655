// A source file and positions in it. Offsets are UTF-16 code units, as Babel and magic-string count them;
// lines count from 1 and columns from 0. Paths are "/"-separated and project-relative, so that output is the same everywhere.

export interface SourceFile {
  readonly path: string
  readonly text: string
}

export interface Span {
  readonly file: string
  readonly start: number
  readonly end: number
  readonly line: number
  readonly column: number
}

/** Marks a node that no source text stands for (library code, compiler-made temporaries). */
export const GENERATED: Span = Object.freeze({ file: '<njit>', start: 0, end: 0, line: 0, column: 0 })

export function isGenerated(span: Span): boolean {
  return span.file.startsWith('<njit')
}

/** Paths of njit's own library modules begin with it. */
export const LIBRARY_PATH = '<njit:library>'
