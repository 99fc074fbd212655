// The plugin for webpack and Rspack: a loader before all others, put there by unplugin.

import { readFileSync } from 'node:fs'
import type { UnpluginBuildContext, UnpluginContext, UnpluginOptions } from 'unplugin'
import { checkPluginOptions, type UserOptions } from '../src/front-end/check-plugin-options.ts'
import type { ModuleCompiler } from '../src/front-end/module-compiler.ts'
import { readModuleId, SCRIPT_ID } from '../src/front-end/module-id.ts'
import { type CompileOptions, withAddons } from '../src/options.ts'
import type { Frames } from './bundler-message.ts'
import { type LoaderResolver, resolverOf } from './loader-resolver.ts'
import { ModuleTransform } from './module-transform.ts'
import { RUNTIME_ID, runtimePath } from './runtime-module.ts'
import { transformForWebpack } from './transform-for-webpack.ts'

/** What is used of a compiler of either kind. */
interface Compiler {
  readonly context: string
  readonly options: { readonly resolve: { alias?: Alias } }
}
type Alias = Record<string, unknown> | { name: string; alias: unknown; onlyModule?: boolean }[] | false

type Context = UnpluginBuildContext & UnpluginContext

export function webpackFactory(compiler: ModuleCompiler) {
  return (options: UserOptions | undefined): UnpluginOptions => {
    const checked = checkPluginOptions(options)
    return process.env.NJIT_DISABLE === '1' ? { name: 'njit' } : webpackPlugin(compiler, withAddons(checked))
  }
}

const FRAMES: Frames = { warning: 'text', error: 'text' }

function webpackPlugin(compiler: ModuleCompiler, options: CompileOptions): UnpluginOptions {
  let transform = new ModuleTransform(compiler, options, process.cwd(), FRAMES)
  const setUp = ({ context, options: { resolve } }: Compiler): void => {
    transform = new ModuleTransform(compiler, options, context, FRAMES)
    resolve.alias = withRuntime(resolve.alias)
  }
  return {
    name: 'njit',
    enforce: 'pre',
    buildStart() {
      transform.summary.start()
    },
    // A loader for every module would take its time, most of all in Rspack.
    transformInclude: mayHoldTag,
    transform: {
      filter: { id: SCRIPT_ID, code: /@njit|use njit/ },
      handler(this: Context, text: string, id: string) {
        const native = this.getNativeBuildContext?.()
        const loader = native !== undefined && 'loaderContext' in native ? native.loaderContext : undefined
        const hasInputMap =
          native !== undefined && 'inputSourceMap' in native && Boolean(native.inputSourceMap)
        return transformForWebpack(transform, text, id, hasInputMap, {
          // What unplugin does with these in Rspack is to watch them, and not to build the module again.
          addWatchFile: (file) =>
            loader === undefined ? this.addWatchFile(file) : loader.addDependency(file),
          find: resolverOf(loader as LoaderResolver | undefined),
          warn: (message) => this.warn(message),
          error: (message) => this.error(message),
        })
      },
    },
    webpack: setUp,
    rspack: setUp,
  }
}

/** Whether the module's file has to go through the loader; one that cannot be read may come from somewhere else. */
function mayHoldTag(id: string): boolean {
  const place = readModuleId(id)
  if (place === null || place.component !== null) return false
  try {
    const bytes = readFileSync(place.file)
    return bytes.includes('@njit') || bytes.includes('use njit')
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
