// The compiler behind its cache, for front ends that cannot wait and live inside the user's program: it is loaded in a thread of its
// own, with the first file that is not in the cache.

import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { PluginOptions } from '../options.ts'
import type { SourceFile } from '../source.ts'
import { ModuleCache } from './module-cache.ts'
import type { BlockingCompiler, CompiledModule } from './module-compiler.ts'
import { placeAddon } from './place-addon.ts'

type CompileInThread = (source: SourceFile, options: PluginOptions, root: string) => CompiledModule

export class ThreadedCompiler implements BlockingCompiler {
  readonly #modules = new ModuleCache()
  #compile: CompileInThread | null = null

  compileSync(source: SourceFile, options: PluginOptions, root: string): CompiledModule {
    const { found } = this.#modules.open(source, options, root)
    if (found !== null) return placeAddon(found, options, root)
    this.#compile ??= startThread()
    return this.#compile(source, { ...options, report: null }, root)
  }
}

/** Without the program's own flags: what it preloads has no business in the compiler. */
function startThread(): CompileInThread {
  const synckit: typeof import('synckit') = createRequire(import.meta.url)('synckit')
  return synckit.createSyncFn<(...args: Parameters<CompileInThread>) => Promise<CompiledModule>>(
    fileURLToPath(new URL('./compile-worker.js', import.meta.url)),
    { execArgv: [] },
  )
}
