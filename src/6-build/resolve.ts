// Loads the modules that tagged functions reach, and no others, before the pure stages run. Which they are is found by asking
// stage 1 over and over, with one more layer of modules each time.

import type * as t from '@babel/types'
import { indexModule } from '../1-parse/index-module.ts'
import type { ModuleGraph, ParsedModule } from '../1-parse/module-index.ts'
import { visitReachable } from '../1-parse/visit-reachable.ts'
import { CompileError } from '../diagnostics/diagnostic.ts'
import type { SourceFile } from '../source.ts'

/** Where modules come from. Paths are as in `SourceFile`. Null: there is no such module, or it is not to be looked into. */
export interface ModuleHost {
  resolve(specifier: string, fromPath: string): string | null
  read(path: string): string | null
}

export interface LoadedImport {
  readonly specifier: string
  readonly from: string
  readonly file: string
  readonly isTypeOnly: boolean
}

export interface LoadedModules extends ModuleGraph {
  readonly parsed: Map<string, ParsedModule>
  /** Every loaded module but the entry, sorted by path: the compilation depends on their text. */
  readonly files: readonly SourceFile[]
  /** Every import that led to one of them. */
  readonly imports: readonly LoadedImport[]
}

/** More modules than any function reaches; beyond it the rest counts as not found. */
const MAX_MODULES = 500
/** Longer files are data, or bundles. */
const MAX_TEXT_LENGTH = 4_000_000

interface Wanted {
  readonly specifier: string
  readonly fromPath: string
}

/** Loads what `entry` reaches. Never throws: what cannot be had is missing from the graph. */
export function loadModulesSync(entry: SourceFile, host: ModuleHost): LoadedModules {
  const parsed = new Map<string, ParsedModule>()
  const files = new Map<string, SourceFile>()
  const answers = new Map<string, SourceFile | null>()
  const imports: LoadedImport[] = []
  for (;;) {
    const wanted = new Map<string, Wanted>()
    const graph: ModuleGraph = {
      parsed,
      resolve(specifier, fromPath) {
        const key = answerKey(specifier, fromPath)
        const answer = answers.get(key)
        if (answer === undefined) wanted.set(key, { specifier, fromPath })
        return answer ?? null
      },
    }
    askEverything(entry, graph)
    if (wanted.size === 0) break
    for (const [key, { specifier, fromPath }] of wanted) {
      const path = host.resolve(specifier, fromPath)
      answers.set(key, null)
      if (path === null) continue
      answers.set(key, path === entry.path ? entry : (files.get(path) ?? readModule(path, files, host)))
      const isTypeOnly = importsTypesOnly(parsed.get(fromPath), specifier)
      imports.push({ specifier, from: fromPath, file: path, isTypeOnly })
    }
  }
  return {
    parsed,
    files: [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1)),
    imports,
    resolve: (specifier, fromPath) => answers.get(answerKey(specifier, fromPath)) ?? null,
  }
}

/** Whether no value comes in under that specifier: it then stands in `import type` alone. */
function importsTypesOnly(module: ParsedModule | undefined, specifier: string): boolean {
  const statements = (module?.program.node.body ?? []).filter(
    (statement) => 'source' in statement && statement.source?.value === specifier,
  )
  return statements.length > 0 && statements.every(isTypeImport)
}

function isTypeImport(statement: t.Statement): boolean {
  if (statement.type !== 'ImportDeclaration') return false
  return (
    statement.importKind === 'type' ||
    (statement.specifiers.length > 0 &&
      statement.specifiers.every((each) => each.type === 'ImportSpecifier' && each.importKind === 'type'))
  )
}

function answerKey(specifier: string, fromPath: string): string {
  return JSON.stringify([fromPath, specifier])
}

function readModule(path: string, files: Map<string, SourceFile>, host: ModuleHost): SourceFile | null {
  if (files.size >= MAX_MODULES) return null
  const text = host.read(path)
  if (text === null || text.length > MAX_TEXT_LENGTH) return null
  const file: SourceFile = { path, text }
  files.set(path, file)
  return file
}

/** Asks stage 1 all that later stages may ask, so that the graph hears of every module that matters. */
function askEverything(entry: SourceFile, graph: ModuleGraph): void {
  try {
    visitReachable(indexModule(entry, graph))
  } catch (error) {
    // An entry that cannot be parsed is reported by the compilation itself.
    if (!(error instanceof CompileError)) throw error
  }
}
