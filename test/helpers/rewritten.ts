// Rewrites a module whose compiled functions are given by hand, and runs the result.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import * as runtime from '../../runtime/load.ts'
import { traverse } from '../../src/1-parse/babel-traverse.ts'
import type { Capture, FunctionNode, ModuleIndex, TaggedFunction } from '../../src/1-parse/module-index.ts'
import { parseModule } from '../../src/1-parse/parse.ts'
import type { Entry } from '../../src/5-emit/c/abi.ts'
import { applyEdits } from '../../src/7-rewrite/apply-edits.ts'
import type { Edit } from '../../src/7-rewrite/edit.ts'
import { rewriteModule } from '../../src/7-rewrite/rewrite-module.ts'
import type { PluginOptions } from '../../src/options.ts'

export interface RewriteInput {
  readonly text: string
  readonly path?: string
  readonly wasm: Uint8Array
  /** By tagged function in source order; a function is tagged by the comment `@njit` or the directive. */
  readonly entries: readonly Partial<Entry>[]
  readonly captures?: readonly Partial<Capture>[]
  readonly hostFunctions?: readonly string[]
  readonly dataBytes?: number
  readonly startup?: PluginOptions['startup']
  /** 'always' unless given. */
  readonly dispatch?: PluginOptions['dispatch']
  readonly stats?: boolean
}

export interface Rewritten {
  readonly code: string
  readonly map: { readonly mappings: string }
  readonly edits: readonly Edit[]
  readonly left: readonly { readonly tagged: number; readonly why: string }[]
}

const OPTIONS: PluginOptions = {
  target: 'auto',
  cpu: 'native',
  include: [],
  exclude: [],
  threads: true,
  simd: 'auto',
  emit: 'inline',
  cacheDir: null,
  onFallback: 'warn',
  startup: 'auto',
  dispatch: 'always',
  stats: false,
  debug: false,
  crossOriginIsolation: false,
  report: null,
}

export function rewrite(input: RewriteInput): Rewritten {
  const source = { path: input.path ?? 'module.ts', text: input.text }
  const index = indexOf(source)
  const entries = input.entries.map(
    (entry, i): Entry => ({
      symbol: `f${i}`,
      careful: null,
      tagged: i,
      signature: 0,
      params: [],
      missing: [],
      result: { kind: 'number', integer: false, accepts: null },
      graph: null,
      usesContext: false,
      mayTrap: false,
      exactClasses: false,
      comparesArrays: false,
      conditions: [],
      cost: { kind: 'repeated' },
      ...entry,
    }),
  )
  const captures = new Map(
    (input.captures ?? []).map((capture): [string, Capture] => [
      capture.key ?? '',
      {
        key: '',
        name: '',
        type: { kind: 'scalar', name: 'float64' },
        span: spanOfDeclaration(index, capture.name ?? ''),
        source: { kind: 'binding' },
        frozen: false,
        ...capture,
      },
    ]),
  )
  const unit = {
    c: '',
    entries,
    sections: 1,
    sharesBytes: false,
    sharesMemory: false,
    hostFunctions: input.hostFunctions ?? [],
  }
  const artefact = { wasm: input.wasm, dataBytes: input.dataBytes ?? 0, tableEntries: 0, file: null }
  const { edits, left } = rewriteModule(index, unit, captures, artefact, {
    ...OPTIONS,
    startup: input.startup ?? 'auto',
    dispatch: input.dispatch ?? 'always',
    stats: input.stats ?? false,
  })
  return { ...applyEdits(source, edits), edits, left }
}

/** Runs a rewritten CommonJS module and answers its exports. */
export function run<Exports>(code: string, globals: Record<string, unknown> = {}): Exports {
  const module = { exports: {} }
  const require = (name: string): unknown => (name === 'njit/runtime' ? runtime : {})
  const names = Object.keys(globals)
  new Function('module', 'exports', 'require', ...names, code)(
    module,
    module.exports,
    require,
    ...names.map((name) => globals[name]),
  )
  return module.exports as Exports
}

function indexOf(source: { path: string; text: string }): ModuleIndex {
  const entry = parseModule(source)
  const tagged: TaggedFunction[] = []
  traverse(entry.program.parent as t.File, {
    Function(path: NodePath<t.Function>) {
      if (!isTagged(path, source.text)) return
      const span = entry.spanOf(path.node)
      const fn = {
        key: `${span.start}`,
        name: '',
        module: entry,
        path: path as NodePath<FunctionNode>,
        span,
        params: [],
        receiver: null,
        returns: null,
      }
      tagged.push({ fn, options: {}, signatures: [], tagSpan: span })
    },
  })
  const never = (): never => {
    throw new Error('not asked in these tests')
  }
  return {
    entry,
    tagged,
    function: never,
    resolve: never,
    resolveMember: never,
    constructedBy: () => null,
    classOf: never,
    classesIn: never,
    hasGetter: never,
    identityOf: never,
    heldPlace: never,
    diagnostics: [],
    rejected: [],
  }
}

/** The comment stands before the function, or before the declaration that it initialises. */
const TAG_BEFORE = /@njit \*\/\s*(export\s+)?(default\s+)?((const|let|var)\s+)?([\w$]+\s*(:[^=]+)?=\s*)?\(?$/

function isTagged({ node }: NodePath<t.Function>, text: string): boolean {
  const { body } = node
  if (body.type === 'BlockStatement' && body.directives.some(({ value }) => value.value === 'use njit'))
    return true
  return TAG_BEFORE.test(text.slice(0, node.start as number))
}

function spanOfDeclaration(index: ModuleIndex, name: string): Capture['span'] {
  const binding = index.entry.program.scope.getBinding(name)
  return index.entry.spanOf(binding ? binding.identifier : index.entry.program.node)
}
