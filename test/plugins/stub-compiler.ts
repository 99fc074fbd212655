// A compiler for tests of the front ends: it doubles what follows `return` in tagged functions and imports the runtime, so that a
// transformed file can be told from an untouched one, by its text and by what it computes.

import MagicString from 'magic-string'
import type { BlockingCompiler, CompiledModule, ModuleCompiler } from '../../src/front-end/module-compiler.ts'
import type { PluginOptions, ReportRecord } from '../../src/options.ts'
import type { SourceFile } from '../../src/source.ts'

export interface StubCompiler extends ModuleCompiler, BlockingCompiler {
  readonly calls: { readonly source: SourceFile; readonly options: PluginOptions; readonly root: string }[]
}

export function makeStubCompiler(change: Partial<CompiledModule> | Error = {}): StubCompiler {
  const calls: StubCompiler['calls'] = []
  const compileSync: BlockingCompiler['compileSync'] = (source, options, root) => {
    calls.push({ source, options, root })
    if (change instanceof Error) throw change
    return { ...rewrite(source), ...change }
  }
  return { calls, compileSync, compile: async (...args) => compileSync(...args) }
}

const TAGGED_RETURN = /(\/\* @njit \*\/[^{]*\{[^}]*?return )([^\n;}]+)/g

function rewrite(source: SourceFile): CompiledModule {
  const text = new MagicString(source.text)
  const records: ReportRecord[] = []
  for (const match of source.text.matchAll(TAGGED_RETURN)) {
    const start = match.index + (match[1] ?? '').length
    const end = start + (match[2] ?? '').length
    text.appendLeft(start, '2 *\n  njitDouble(')
    text.appendRight(end, ')')
    records.push({
      file: source.path,
      name: 'f',
      line: 1,
      column: 0,
      status: 'compiled',
      target: 'wasm',
      signature: 'float64()',
    })
  }
  text.prepend(
    '/* njit:compiled */\nimport { heap as njitHeap } from "njit/runtime";\nconst njitDouble = (x) => typeof njitHeap === "undefined" ? NaN : x;\n',
  )
  const map = text.generateMap({ hires: true, source: source.path, includeContent: true })
  return { code: text.toString(), map, changed: true, records, diagnostics: [], watchFiles: [], imports: [] }
}
