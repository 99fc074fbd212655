// The plugin for webpack and Rspack: a loader before all others.

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { UnpluginOptions } from 'unplugin'
import { holdsTag, TAG } from '../src/1-parse/early-prune.ts'
import { checkPluginOptions, type UserOptions } from '../src/front-end/check-plugin-options.ts'
import { SCRIPT_OR_COMPONENT } from '../src/front-end/file-filter.ts'
import type { ModuleCompiler } from '../src/front-end/module-compiler.ts'
import { type CompileOptions, withAddons } from '../src/options.ts'
import type { Frames } from './bundler-message.ts'
import { ModuleTransform } from './module-transform.ts'
import { RUNTIME_ID, runtimePath } from './runtime-module.ts'
import type { TransformLoaderOptions } from './transform-loader.ts'

/** What is used of a compiler of either kind. */
interface Compiler {
  readonly context: string
  readonly options: { readonly resolve: { alias?: Alias }; readonly module: { readonly rules: unknown[] } }
  readonly rspack?: { readonly rspackVersion?: string }
  /** Keeps what it has read for the bundler itself. */
  readonly inputFileSystem?: { readFileSync?(file: string): string | Buffer } | null
}
type Alias = Record<string, unknown> | { name: string; alias: unknown; onlyModule?: boolean }[] | false

export function webpackFactory(compiler: ModuleCompiler) {
  return (options: UserOptions | undefined): UnpluginOptions => {
    const checked = checkPluginOptions(options)
    return process.env.NJIT_DISABLE === '1' ? { name: 'njit' } : webpackPlugin(compiler, withAddons(checked))
  }
}

const FRAMES: Frames = { warning: 'text', error: 'text' }

function webpackPlugin(compiler: ModuleCompiler, options: CompileOptions): UnpluginOptions {
  let transform = new ModuleTransform(compiler, options, process.cwd(), FRAMES)
  const setUp = (bundler: Compiler): void => {
    transform = new ModuleTransform(compiler, options, bundler.context, FRAMES)
    const { resolve, module } = bundler.options
    resolve.alias = withRuntime(resolve.alias)
    module.rules.unshift(ruleFor(bundler, { transform: () => transform }))
  }
  return {
    name: 'njit',
    buildStart() {
      transform.summary.start()
    },
    webpack: setUp,
    rspack: setUp,
  }
}

const LOADER = fileURLToPath(new URL('./transform-loader.js', import.meta.url))

/**
 * The loader for modules that may have tags: one for every module would take its time. Rspack has them looked through without asking
 * JavaScript, from version 2.3 on; otherwise the files are read here beforehand.
 */
function ruleFor(bundler: Compiler, options: TransformLoaderOptions): object {
  const loader = { loader: LOADER, options, ident: 'njit' }
  const [major = 0, minor = 0] = (bundler.rspack?.rspackVersion ?? '').split('.').map(Number)
  return major > 2 || (major === 2 && minor >= 3)
    ? { test: SCRIPT_OR_COMPONENT, enforce: 'pre', use: [{ ...loader, codeFilter: TAG }] }
    : { test: (file: string) => mayHoldTag(file, bundler), enforce: 'pre', use: [loader] }
}

/** Whether a module's file has to go through the loader; one that cannot be read may come from somewhere else. */
function mayHoldTag(file: string, { inputFileSystem }: Compiler): boolean {
  if (!SCRIPT_OR_COMPONENT.test(file)) return false
  try {
    return holdsTag(inputFileSystem?.readFileSync?.(file) ?? readFileSync(file))
  } catch {
    return true
  }
}

/** Requests are never made by hand for the runtime, so that no alias of the user's is in the way. */
function withRuntime(alias: Alias | undefined): Alias {
  const path = runtimePath()
  if (Array.isArray(alias)) return [...alias, { name: RUNTIME_ID, alias: path, onlyModule: true }]
  return { ...(alias || {}), [`${RUNTIME_ID}$`]: path }
}
