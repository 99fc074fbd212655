// The names that a rewritten module gets from njit: none of them occurs in the source, in whatever spelling.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import type * as runtime from '../../runtime/load.ts'
import type { SourceFile } from '../source.ts'

/** An export of `njit/runtime`. */
export type RuntimeName = Exclude<keyof typeof runtime, 'Unit' | 'ready' | `${string}Shared`>

/** Exports that have nothing to do with memory; the others are there a second time, for modules whose loops several threads share. */
type CommonName = Exclude<RuntimeName, SharedName>
type SharedName = keyof typeof runtime extends infer Name
  ? Name extends `${infer Plain}Shared`
    ? Plain
    : never
  : never

const COMMON: Readonly<Record<CommonName, true>> = {
  addedTo: true,
  begin: true,
  choice: true,
  end: true,
  isData: true,
  isOf: true,
  isOwnData: true,
  isWritable: true,
  loadNative: true,
  methodsOf: true,
  opaques: true,
  outOfReach: true,
  statsOf: true,
  time: true,
}

/** What the runtime calls it for modules of that kind. */
export function exportOf(name: RuntimeName, sharesMemory: boolean): string {
  return sharesMemory && !(name in COMMON) ? `${name}Shared` : name
}

export class ModuleNames {
  readonly #text: string
  readonly #declared: ReadonlySet<string>
  readonly #prefix: string
  readonly #runtime = new Set<RuntimeName>()
  readonly #taken = new Set<string>()

  /** Components may not declare names that begin with a dollar sign: in Svelte they are taken. */
  constructor({ text, script }: SourceFile, program: NodePath<t.Program>) {
    this.#text = text
    this.#declared = declaredNames(program)
    let prefix = script === undefined ? '$njit' : 'njit$'
    while (this.#occurs(prefix)) prefix += '$'
    this.#prefix = prefix
  }

  /** A name of njit's own; the same name for the same purpose. */
  own(purpose: string): string {
    return `${this.#prefix}_${purpose}`
  }

  /** The local name of a runtime export, which is imported from now on. */
  runtime(name: RuntimeName): string {
    this.#runtime.add(name)
    return this.own(name)
  }

  /** Runtime exports asked for so far, sorted. */
  get imported(): readonly RuntimeName[] {
    return [...this.#runtime].sort()
  }

  /** What the original of `name` is called beside its dispatcher. */
  original(name: string): string {
    let fresh = `${name}$js`
    while (this.#occurs(fresh) || this.#taken.has(fresh)) fresh += '$'
    this.#taken.add(fresh)
    return fresh
  }

  #occurs(name: string): boolean {
    return this.#text.includes(name) || [...this.#declared].some((declared) => declared.startsWith(name))
  }
}

/** Names as the parser reads them: an identifier may be written with escapes that a search of the text misses. */
function declaredNames(program: NodePath<t.Program>): ReadonlySet<string> {
  const names = new Set<string>()
  program.traverse({
    Identifier: ({ node }) => {
      names.add(node.name)
    },
  })
  return names
}
