// The plugin for Rollup and the bundlers with Rollup's hooks: Rolldown and Vite.

import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { UnpluginOptions } from 'unplugin'
import { mayHaveTag, TAG } from '../src/1-parse/early-prune.ts'
import { checkPluginOptions, type UserOptions } from '../src/front-end/check-plugin-options.ts'
import { readInputMap } from '../src/front-end/input-source-map.ts'
import type { ModuleCompiler } from '../src/front-end/module-compiler.ts'
import { MODULE_ID } from '../src/front-end/module-id.ts'
import { type CompileOptions, type PluginOptions, withAddons } from '../src/options.ts'
import type { Frames } from './bundler-message.ts'
import { type AssetEmitter, type Bundle, EmittedFiles, type FileUrl } from './emitted-files.ts'
import { type ModuleContext, ModuleTransform } from './module-transform.ts'
import { runtimePath } from './runtime-module.ts'

/** What is used of a plugin's context. */
export interface RollupContext extends Omit<ModuleContext, 'find'>, AssetEmitter {
  resolve(
    specifier: string,
    importer: string,
    options: { skipSelf: boolean },
  ): Promise<{ id: string; external: unknown } | null>
  info(message: string): void
  getFileName(reference: string): string
}

/** How one of the bundlers differs from Rollup. */
export interface Host {
  readonly frames: Frames
  /** The project's absolute folder. */
  readonly root: () => string
  /** How the module being transformed may carry its Wasm. */
  readonly emit: (context: RollupContext) => PluginOptions['emit']
  /** Whether to compile a module now; if not, the host asks for it again. */
  readonly isReady: (context: RollupContext, text: string, id: string) => Promise<boolean> | boolean
  /** Hears of every file that a module's result depends on. */
  readonly watch: (file: string, watched: string) => void
  /** Whether imports may be exchanged in the running program. */
  readonly keepsMocks: boolean
  /** The URL that the output is served below, with a slash at its end; null where it may lie anywhere. */
  readonly base: () => string | null
  readonly hasServer: boolean
  readonly note: (context: RollupContext, line: string) => void
}

export class RollupHooks {
  readonly #compiler: ModuleCompiler
  readonly #options: CompileOptions
  readonly #host: Host
  readonly #files = new EmittedFiles()
  #transform: ModuleTransform | null = null

  constructor(compiler: ModuleCompiler, options: CompileOptions, host: Host) {
    this.#compiler = compiler
    this.#options = options
    this.#host = host
  }

  /** Made when the first module comes, because some bundlers tell the project's folder late. */
  get transform(): ModuleTransform {
    this.#transform ??= new ModuleTransform(
      this.#compiler,
      this.#options,
      this.#host.root(),
      this.#host.frames,
      this.#host.keepsMocks,
    )
    return this.#transform
  }

  start(context: RollupContext): void {
    this.transform.summary.start()
    this.transform.sayVainOptions(null, this.#host.hasServer, (message) => context.warn(message))
  }

  end(context: RollupContext): void {
    const line = this.transform.summary.line()
    if (line !== null) this.#host.note(context, line)
  }

  async transformModule(
    context: RollupContext,
    text: string,
    id: string,
  ): Promise<{ code: string; map: object | null } | null> {
    if (!(await this.#host.isReady(context, text, id))) return null
    const done = await this.transform.run(text, id, this.#host.emit(context), contextOf(context))
    if (done === null) return null
    for (const watched of done.module.watchFiles) this.#host.watch(done.file, watched)
    // Vite's servers and Vitest read the name from the module's own folder.
    const map = done.module.map && { ...done.module.map, sources: [basename(done.file)] }
    return { code: this.#files.link(done.module, context), map }
  }

  place(url: FileUrl): string | null {
    return this.#files.place(url, this.#host.base())
  }

  prune(context: RollupContext, bundle: Bundle): void {
    this.#files.prune(bundle, (reference) => context.getFileName(reference))
  }
}

function contextOf(context: RollupContext): ModuleContext {
  return {
    addWatchFile: (file) => context.addWatchFile(file),
    warn: (message) => context.warn(message),
    error: (message) => context.error(message),
    async find(specifier, importer) {
      const found = await context.resolve(specifier, importer, { skipSelf: true })
      return found === null || found.external ? null : found.id
    },
  }
}

/** A compiler's output brings a map along, which counts only where the text is loaded. */
async function loadWithMap(id: string): Promise<{ code: string; map: string } | null> {
  const code = await readFile(id, 'utf8').catch(() => null)
  if (code === null || !mayHaveTag(code)) return null
  const map = readInputMap(code, id)
  return map === null ? null : { code, map }
}

/** The hooks as unplugin and the bundlers want them. */
export function rollupPlugin(hooks: RollupHooks): UnpluginOptions {
  const transform = {
    order: 'pre',
    filter: { id: MODULE_ID, code: TAG },
    handler(this: RollupContext, text: string, id: string) {
      return hooks.transformModule(this, text, id)
    },
  }
  const plugin = {
    name: 'njit',
    enforce: 'pre',
    buildStart(this: RollupContext) {
      hooks.start(this)
    },
    resolveId: {
      filter: { id: /^njit\/runtime$/ },
      handler: () => ({ id: runtimePath(), moduleSideEffects: false }),
    },
    load: { filter: { id: /^[^\0?]*\.[cm]?js$/ }, handler: loadWithMap },
    transform,
    buildEnd(this: RollupContext, error?: Error) {
      if (error === undefined) hooks.end(this)
    },
    resolveFileUrl: (url: FileUrl) => hooks.place(url),
    generateBundle(this: RollupContext, _: object, bundle: Bundle) {
      hooks.prune(this, bundle)
    },
  }
  return plugin as unknown as UnpluginOptions
}

/** Rollup and Rolldown say nothing of a project's folder: it is where they run. */
export function rollupFactory(compiler: ModuleCompiler) {
  return (options: UserOptions | undefined): UnpluginOptions => {
    const checked = checkPluginOptions(options)
    if (process.env.NJIT_DISABLE === '1') return { name: 'njit' }
    const host: Host = {
      frames: { warning: 'fields', error: 'fields' },
      root: () => process.cwd(),
      emit: () => checked.emit,
      isReady: () => true,
      watch: () => undefined,
      keepsMocks: false,
      base: () => null,
      hasServer: false,
      note: (context, line) => context.info(line),
    }
    return rollupPlugin(new RollupHooks(compiler, withAddons(checked), host))
  }
}
