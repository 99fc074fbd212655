// docs/language.md: its template, with lists from the tables that the compiler itself reads.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { optionNames } from '../src/1-parse/function-options.ts'
import { elementInfo } from '../src/hir/types.ts'
import { libraryFunctions } from '../src/ops/library.ts'
import { allOps, spellingsOf } from '../src/ops/table.ts'

export function languagePage(root: string): string {
  const spellings = [...new Set(allOps.flatMap(spellingsOf))]
  const operators = spellings.filter((name) => /^js\.\W+$/.test(name)).map((name) => name.slice('js.'.length))
  const methods = [...libraryFunctions().keys()]
  const ofStrings = methods
    .filter((name) => name.endsWith('_string'))
    .map((name) => name.replace('_string', ''))
  const ofArrays = methods
    .filter((name) => !name.endsWith('_string'))
    .map((name) => name.replace(/_\w+$/, ''))
  const parts: Readonly<Record<string, string>> = {
    'function-options': list(optionNames),
    'typed-arrays': list([...elementInfo.values()].map(({ constructorName }) => constructorName)),
    operators: list([...operators, '?:', '&&', '||', '??', ',', '++', '--', 'typeof']),
    functions: list(spellings.filter((name) => !name.startsWith('js.')).sort()),
    'array-methods': list(known(ofArrays, [Array.prototype, Object.getPrototypeOf(Int8Array.prototype)])),
    'string-methods': list(known(ofStrings, [String.prototype])),
  }
  const template = readFileSync(join(root, 'docs/language.template.md'), 'utf8')
  return template.replace(/\{\{([\w-]+)\}\}/g, (_, name: string) => parts[name] ?? '')
}

const list = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ')

/** The library has functions of its own beside the methods. */
function known(names: readonly string[], prototypes: readonly object[]): readonly string[] {
  return [...new Set(names)]
    .filter((name) => prototypes.some((prototype) => Object.hasOwn(prototype, name)))
    .sort()
}
