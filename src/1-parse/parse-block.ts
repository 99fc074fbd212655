// The script of a single-file component: parsed where it stands, with the rest of the text blank, and with a function behind it that
// does what templates may do: assign every variable, and hand every other one to code that nobody sees.

import * as t from '@babel/types'
import type { ScriptBlock } from '../source.ts'

/** Positions in the tree are those in `text`, but for what is added behind its end. */
export function parseBlock(
  text: string,
  { start, end, isModule }: ScriptBlock,
  parse: (text: string) => t.File,
): t.File {
  const alone = blank(text.slice(0, start)) + text.slice(start, end) + blank(text.slice(end))
  if (isModule) return parse(alone)
  const names = declaredVariables(parse(alone))
  if (names.assignable.length + names.constant.length === 0) return parse(alone)
  const assigned = names.assignable.map((name) => `${name} = ${name};`).join(' ')
  const seen = [...names.assignable, ...names.constant].join(', ')
  return parse(`${alone}\n;function template$() { ${assigned} template$$(${seen}) }`)
}

function blank(text: string): string {
  return text.replace(/[^\n\r\u2028\u2029]/g, ' ')
}

function declaredVariables({ program }: t.File): {
  readonly assignable: readonly string[]
  readonly constant: readonly string[]
} {
  const declarations = program.body
    .map((statement) => (t.isExportNamedDeclaration(statement) ? statement.declaration : statement))
    .filter((statement) => t.isVariableDeclaration(statement))
  const namesOf = (kinds: readonly string[]): string[] =>
    declarations
      .filter(({ kind, declare }) => kinds.includes(kind) && declare !== true)
      .flatMap((declaration) => Object.keys(t.getBindingIdentifiers(declaration)))
  return { assignable: namesOf(['let', 'var']), constant: namesOf(['const']) }
}
