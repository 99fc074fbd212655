// njit's findings as messages of the bundlers.

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Diagnostic } from '../src/diagnostics/diagnostic.ts'
import { frameOf, outcomeOf, placeOf, renderDiagnostic, type SourceText } from '../src/diagnostics/render.ts'
import { isGenerated } from '../src/source.ts'

/** What Rollup, Rolldown, Vite and unplugin take for a warning or an error. */
export interface BundlerMessage {
  message: string
  pluginCode: string
  id?: string
  loc?: { file: string; line: number; column: number }
  frame?: string
}

/** Who shows the place and the frame: the bundler itself from the fields, or the text. */
export type FrameIn = 'fields' | 'text'

/** The same for what only warns and what ends the build. */
export interface Frames {
  readonly warning: FrameIn
  readonly error: FrameIn
}

/** `textOf` gives the sources; `root` is the absolute folder that their paths are relative to. */
export function bundlerMessage(
  diagnostic: Diagnostic,
  textOf: SourceText,
  root: string,
  frameIn: FrameIn,
): BundlerMessage {
  const { code, span } = diagnostic
  const text = isGenerated(span) ? null : textOf(span.file)
  if (frameIn === 'text' || isGenerated(span))
    return { message: renderDiagnostic(diagnostic, textOf, { color: false }), pluginCode: code }
  const file = resolve(root, span.file)
  return {
    message: [`${diagnostic.text} [${code}]`, ...notesOf(diagnostic)].join('\n'),
    pluginCode: code,
    id: file,
    loc: { file, line: span.line, column: span.column },
    ...(text === null ? {} : { frame: frameOf(diagnostic, text) }),
  }
}

function notesOf(diagnostic: Diagnostic): readonly string[] {
  const { labels, help } = diagnostic
  return [
    ...labels.map(({ span, text }) => (isGenerated(span) ? text : `${placeOf(span)} ${text}`)),
    outcomeOf(diagnostic),
    ...(help === '' ? [] : [help]),
  ]
}

/** Sources for frames: `text` for the module at `path`, other files as they are on disk. */
export function sourceTexts(path: string, text: string, root: string): SourceText {
  return (file) => {
    if (file === path) return text
    try {
      return readFileSync(resolve(root, file), 'utf8')
    } catch {
      return null
    }
  }
}
