// A source file and positions in it. Offsets are UTF-16 code units, as Babel and magic-string count them;
// lines count from 1 and columns from 0. Paths are "/"-separated and project-relative, so that output is the same everywhere.

export interface SourceFile {
  readonly path: string
  readonly text: string
  /** In a single-file component, the block that is compiled; absent where the whole text is a script. */
  readonly script?: ScriptBlock
}

/** A script that is part of a larger text. Code outside of it, of a template say, may use all that it declares. */
export interface ScriptBlock {
  readonly start: number
  readonly end: number
  /** As the ending of a file's name: 'ts', 'js', 'tsx', 'jsx'. */
  readonly language: string
  /** Where text stands that is run once, and what goes around it; null where the block itself is. Otherwise it is run for each instance. */
  readonly once: OncePlace | null
  /** The block is a module of its own: code outside of it sees nothing of what it declares. */
  readonly isModule?: boolean
}

export interface OncePlace {
  readonly at: number
  readonly before: string
  readonly after: string
  /** What is exported is run once, wherever it stands in the block; absent where it is run with the rest. */
  readonly hoistsExports?: boolean
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
