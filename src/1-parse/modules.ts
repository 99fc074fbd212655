// The modules that a compilation has seen, each parsed once.

import type * as t from '@babel/types'
import type { SourceFile } from '../source.ts'
import type { ModuleGraph, ParsedModule } from './module-index.ts'
import { parseModule } from './parse.ts'

/** What an import specifier leads to. */
export type Imported =
  | { readonly kind: 'module'; readonly module: ParsedModule }
  | { readonly kind: 'json'; readonly value: unknown }
  /** njit's own package: `prange`, `int32`, … */
  | { readonly kind: 'njit' }

export class Modules {
  readonly #graph: ModuleGraph
  readonly #parsed: Map<string, ParsedModule>

  constructor(graph: ModuleGraph) {
    this.#graph = graph
    this.#parsed = graph.parsed ?? new Map()
  }

  /** Throws CompileError `syntax_error`. */
  parse(source: SourceFile): ParsedModule {
    const known = this.#parsed.get(source.path)
    if (known?.source.text === source.text) return known
    const module = parseModule(source)
    this.#parsed.set(source.path, module)
    return module
  }

  /** Every module parsed so far. */
  known(): Iterable<ParsedModule> {
    return this.#parsed.values()
  }

  /** What `specifier` means in `from`; null where it was not loaded or cannot be parsed. */
  import(specifier: string, from: ParsedModule): Imported | null {
    if (specifier === 'njit') return { kind: 'njit' }
    const source = this.#graph.resolve(specifier, from.source.path)
    if (source === null) return null
    try {
      return /\.json$/.test(source.path)
        ? { kind: 'json', value: JSON.parse(source.text) as unknown }
        : { kind: 'module', module: this.parse(source) }
    } catch {
      return null
    }
  }
}

/** Name of an imported or exported binding: `a`, or `'any string'`. */
export function nameOf(node: t.Identifier | t.StringLiteral): string {
  return node.type === 'Identifier' ? node.name : node.value
}
