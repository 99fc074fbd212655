// The esbuild plugin over any compiler: reads script files, leaves those without tags to esbuild, and hands the others over compiled.
// Whatever goes wrong in njit ends as a warning and the unchanged file.

import { readFileSync } from 'node:fs'
import { basename, dirname, extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BuildOptions, Loader, OnLoadResult, PartialMessage, Plugin, PluginBuild } from 'esbuild'
import { holdsTag, mayHaveTag } from '../src/1-parse/early-prune.ts'
import type { Diagnostic } from '../src/diagnostics/diagnostic.ts'
import { type BundlerResolve, withCheckedImports } from '../src/front-end/check-imports.ts'
import { effectOf } from '../src/front-end/diagnostic-policy.ts'
import { makeFileFilter, SCRIPT_FILE } from '../src/front-end/file-filter.ts'
import { findVainOptions } from '../src/front-end/find-vain-options.ts'
import { composeWithInputMap, withoutMapComment } from '../src/front-end/input-source-map.ts'
import type { CompiledModule, ModuleCompiler } from '../src/front-end/module-compiler.ts'
import { projectPath } from '../src/front-end/project-path.ts'
import { RememberingCompiler } from '../src/front-end/remembering-compiler.ts'
import { Reporter } from '../src/front-end/reporter.ts'
import { BuildSummary } from '../src/front-end/summary.ts'
import type { CompileOptions, PluginOptions } from '../src/options.ts'
import { esbuildMessage } from './messages.ts'
import { WasmAssets, whyInline } from './wasm-assets.ts'

export function makePlugin(compiler: ModuleCompiler, options: PluginOptions): Plugin {
  return {
    name: 'njit',
    setup(build) {
      if (process.env.NJIT_DISABLE === '1') return
      const root = build.initialOptions.absWorkingDir ?? process.cwd()
      const isWanted = makeFileFilter(options, root)
      const why = whyInline(build.initialOptions)
      const possible = withPlaces(options, build.initialOptions, why)
      const transform = new Transform(compiler, possible, root, build)
      resolveRuntime(build)
      build.onStart(() => {
        transform.summary.start()
        const vain = findVainOptions(options, why)
        const said = vain.filter((notice) => effectOf(notice, options.onFallback) !== 'none')
        return { warnings: said.map((notice) => esbuildMessage(notice, '', '')) }
      })
      build.onLoad({ filter: SCRIPT_FILE, namespace: 'file' }, async ({ path }) =>
        isWanted(path) ? transform.load(path) : undefined,
      )
      build.onEnd(() => {
        const line = transform.summary.line()
        if (line !== null && isTalkative(build.initialOptions)) process.stderr.write(`${line}\n`)
      })
    },
  }
}

/** Files go beside the output where it has a place; a bundle for Node may then have native functions too. */
function withPlaces(
  options: PluginOptions,
  { platform }: BuildOptions,
  whyInline: string | null,
): CompileOptions {
  if (whyInline !== null) return { ...options, emit: 'inline' }
  const isForNode = options.target === 'native' || (options.target === 'auto' && platform === 'node')
  return isForNode ? { ...options, addons: 'beside' } : options
}

class Transform {
  readonly summary = new BuildSummary()
  readonly #compiler: RememberingCompiler
  readonly #reporter: Reporter
  readonly #options: CompileOptions
  readonly #root: string
  readonly #build: BuildOptions
  readonly #assets: WasmAssets
  readonly #find: BundlerResolve

  constructor(compiler: ModuleCompiler, options: CompileOptions, root: string, build: PluginBuild) {
    this.#compiler = new RememberingCompiler(compiler, options, root)
    this.#reporter = new Reporter(options)
    this.#options = options
    this.#root = root
    this.#build = build.initialOptions
    this.#find = async (specifier, importer) => {
      const kind = 'import-statement'
      const found = await build.resolve(specifier, { importer, resolveDir: dirname(importer), kind })
      return found.errors.length > 0 || found.external || found.namespace !== 'file' ? null : found.path
    }
    this.#assets = new WasmAssets(build)
  }

  /** Undefined leaves the file to esbuild, unread files and unreadable ones included. */
  async load(file: string): Promise<OnLoadResult | undefined> {
    const text = readTagged(file)
    if (text === null || !mayHaveTag(text)) return undefined
    const loader = loaderFor(file, this.#build)
    if (loader === null) return undefined
    const result = { loader, resolveDir: dirname(file) }
    try {
      const compiled = await this.#compiler.compile(file, text)
      const module = await withCheckedImports(compiled, text, this.#root, this.#find)
      this.#reporter.report(compiled, module)
      this.summary.add(module.records)
      return {
        ...result,
        contents: module.changed ? this.#contentsOf(module, text, file) : text,
        watchFiles: [...module.watchFiles],
        ...this.#messages(module.diagnostics, file, text),
      }
    } catch (error) {
      return { ...result, contents: text, warnings: [internalError(file, this.#root, error)] }
    }
  }

  #contentsOf(module: CompiledModule, text: string, file: string): string {
    return withInlineMap({ ...module, code: this.#assets.link(module, file) }, text, file, this.#build)
  }

  #messages(
    diagnostics: readonly Diagnostic[],
    file: string,
    text: string,
  ): Pick<OnLoadResult, 'errors' | 'warnings'> {
    const path = projectPath(file, this.#root)
    const having = (effect: string): PartialMessage[] =>
      diagnostics
        .filter((diagnostic) => effectOf(diagnostic, this.#options.onFallback) === effect)
        .map((diagnostic) => esbuildMessage(diagnostic, path, text))
    return { errors: having('error'), warnings: having('warning') }
  }
}

/** Null for most files: only texts that may have tags are decoded. Without waiting, which for a thousand small files costs more than reading them. */
function readTagged(file: string): string | null {
  try {
    const bytes = readFileSync(file)
    return holdsTag(bytes) ? bytes.toString('utf8') : null
  } catch {
    return null
  }
}

/** esbuild composes the inline map of what it loads with its own. */
function withInlineMap(module: CompiledModule, text: string, file: string, build: BuildOptions): string {
  if (module.map === null || !build.sourcemap) return module.code
  const map = { ...module.map, sources: [basename(file)], sourcesContent: [text] }
  const base64 = Buffer.from(JSON.stringify(composeWithInputMap(map, text, file))).toString('base64')
  return `${withoutMapComment(module.code)}\n//# sourceMappingURL=data:application/json;base64,${base64}\n`
}

function internalError(file: string, root: string, error: unknown): PartialMessage {
  return {
    id: 'internal_error',
    pluginName: 'njit',
    text: `njit failed on ${projectPath(file, root)} and left it as it is [internal_error]`,
    detail: error,
    notes: [{ text: error instanceof Error ? (error.stack ?? error.message) : String(error) }],
  }
}

const LOADERS: Readonly<Record<string, Loader>> = {
  '.js': 'js',
  '.mjs': 'js',
  '.cjs': 'js',
  '.jsx': 'jsx',
  '.ts': 'ts',
  '.mts': 'ts',
  '.cts': 'ts',
  '.tsx': 'tsx',
}

/** Null where the build does not take the file as a script (but copies it, say). */
function loaderFor(file: string, build: BuildOptions): Loader | null {
  const extension = extname(file)
  const loader = build.loader?.[extension] ?? LOADERS[extension]
  return loader !== undefined && Object.values(LOADERS).includes(loader) ? loader : null
}

/** The runtime beside this plugin, wherever the importing file lies; unless the build keeps packages outside the bundle. */
function resolveRuntime(build: PluginBuild): void {
  const { packages, external } = build.initialOptions
  if (packages === 'external' || external?.some((name) => ['njit', 'njit/*', 'njit/runtime'].includes(name)))
    return
  const path = fileURLToPath(new URL('../runtime/load.js', import.meta.url))
  build.onResolve({ filter: /^njit\/runtime$/ }, () => ({ path, sideEffects: false }))
}

/** esbuild's JavaScript API prints warnings unless told otherwise. */
function isTalkative({ logLevel }: BuildOptions): boolean {
  return logLevel !== 'silent' && logLevel !== 'error'
}
