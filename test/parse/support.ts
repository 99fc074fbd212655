// Small programs for the tests of stage 1.

import { traverse } from '../../src/1-parse/babel-traverse.ts'
import { indexModule } from '../../src/1-parse/index-module.ts'
import type { Binding, ModuleIndex, SourceFunction, TaggedFunction } from '../../src/1-parse/module-index.ts'
import { type LoadedModules, loadModulesSync } from '../../src/6-build/resolve.ts'
import { printType } from '../../src/hir/types.ts'
import type { SourceFile } from '../../src/source.ts'

export type Files = Readonly<Record<string, string>>

/** Loads `files` from memory; the first is the entry. Specifiers are resolved by adding nothing: `./b.ts` is `b.ts`. */
export function load(files: Files): { readonly entry: SourceFile; readonly graph: LoadedModules } {
  const [first = 'a.ts'] = Object.keys(files)
  const entry = { path: first, text: files[first] ?? '' }
  const graph = loadModulesSync(entry, {
    resolve: (specifier) => {
      const plain = specifier.replace(/^\.\//, '')
      return [plain, `${plain}.ts`, `${plain}.js`].find((path) => Object.hasOwn(files, path)) ?? null
    },
    read: (path) => files[path] ?? null,
  })
  return { entry, graph }
}

export function indexOf(files: Files | string, path = 'a.ts'): ModuleIndex {
  const { entry, graph } = load(typeof files === 'string' ? { [path]: files } : files)
  return indexModule(entry, graph)
}

export function onlyTagged(index: ModuleIndex): TaggedFunction {
  const [tagged] = index.tagged
  if (!tagged || index.tagged.length !== 1) {
    throw new Error(
      `${index.tagged.length} tagged functions: ${index.diagnostics.map((each) => each.text).join('; ')}`,
    )
  }
  return tagged
}

/** `(name: type, …) => type` of a tagged function; `~` marks whole numbers, `!` unusable annotations, `=` defaults, `...` rest. */
export function describeFunction(fn: SourceFunction): string {
  const params = fn.params.map((param) => {
    const marks = `${param.wantsInteger ? '~' : ''}${param.unusable === null ? '' : '!'}${param.hasDefault ? '=' : ''}`
    return `${param.isRest ? '...' : ''}${param.name}: ${printType(param.type)}${marks}`
  })
  return `(${params.join(', ')}) => ${fn.returns ? printType(fn.returns.type) : '-'}`
}

/** Meaning of the first mention of `name` inside the only tagged function (or inside `fn`). */
export function meaningOf(
  name: string,
  index: ModuleIndex,
  fn: SourceFunction = onlyTagged(index).fn,
): Binding {
  let found: Binding | null = null
  fn.path.traverse({
    Identifier(path) {
      if (found === null && path.node.name === name && path.isReferencedIdentifier())
        found = index.resolve(fn, path)
    },
  })
  if (found === null) throw new Error(`${name} is not mentioned`)
  return found
}

/** Meaning of the first member expression that is written `text`. */
export function memberMeaning(
  text: string,
  index: ModuleIndex,
  fn: SourceFunction = onlyTagged(index).fn,
): Binding | null {
  let found: { readonly binding: Binding | null } | null = null as { readonly binding: Binding | null } | null
  fn.path.traverse({
    MemberExpression(path) {
      if (found === null && path.toString() === text) found = { binding: index.resolveMember(fn, path) }
    },
  })
  if (found === null) throw new Error(`${text} is not mentioned`)
  return found.binding
}

/** The source text that a diagnostic points at. */
export function pointedAt(index: ModuleIndex, n = 0): string {
  const span = index.diagnostics[n]?.span
  return span ? index.entry.source.text.slice(span.start, span.end) : '(no diagnostic)'
}

export { traverse }
