// The plugin for Vite: Rollup's hooks, with Vite's configuration and environments.

import type { UnpluginOptions } from 'unplugin'
import { checkPluginOptions, type UserOptions } from '../src/front-end/check-plugin-options.ts'
import type { ModuleCompiler } from '../src/front-end/module-compiler.ts'
import { type RollupContext, RollupHooks, rollupPlugin } from './rollup-like.ts'
import { type DevEnvironment, DevModules } from './vite-dev.ts'

/** What is used of Vite's configuration once it is complete. */
interface ViteConfig {
  readonly root: string
  readonly command: 'build' | 'serve'
  readonly base: string
  readonly build: { readonly lib: object | false }
  readonly logger: { info(line: string): void }
}

/** In Vite, a plugin's context knows for whom it builds. */
interface ViteContext extends RollupContext {
  readonly environment?: DevEnvironment & {
    readonly config: { readonly consumer: 'client' | 'server' }
  }
}

interface Serving {
  readonly headers?: object
}
interface UserConfig {
  readonly server?: Serving
  readonly preview?: Serving
}

interface HotUpdate {
  readonly file: string
  readonly modules: readonly object[]
}

/** Pages with these headers have memory that threads share, and load nothing from other origins that does not ask for it. */
const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

/** What to add to a user's configuration; headers of the user's own stay. */
function isolated({ server, preview }: UserConfig): UserConfig {
  return {
    server: { headers: { ...ISOLATION, ...server?.headers } },
    // Vite has preview send the headers of the dev server where it has none of its own.
    preview: { headers: { ...ISOLATION, ...(preview?.headers ?? server?.headers) } },
  }
}

export function viteFactory(compiler: ModuleCompiler) {
  return (options: UserOptions | undefined): UnpluginOptions => {
    const checked = checkPluginOptions(options)
    if (process.env.NJIT_DISABLE === '1') return { name: 'njit' }
    let config: ViteConfig | null = null
    const dev = new DevModules()
    const hooks = new RollupHooks(compiler, checked, {
      // Its builds print nothing but the text of a warning; its overlay shows the frame of an error.
      frames: { warning: 'text', error: 'fields' },
      root: () => config?.root ?? process.cwd(),
      // The dev server has no files beside its modules; a build for servers throws them away, or moves them to those of pages.
      emit: ({ environment }: ViteContext) =>
        config?.command === 'build' && environment?.config.consumer !== 'server' ? checked.emit : 'inline',
      async isReady(context: ViteContext, text, id) {
        const { environment } = context
        // Servers and tests take what they get and keep it.
        const isPage = config?.command === 'serve' && environment?.config.consumer === 'client'
        if (!isPage || environment === undefined || process.env.VITEST) return true
        return dev.prepare(hooks.transform, text, id, environment)
      },
      watch: (file, watched) => dev.dependsOn(file, watched),
      keepsMocks: process.env.VITEST !== undefined,
      // As Vite addresses its own assets; some frameworks put small chunks into pages that lie elsewhere. Libraries may lie anywhere.
      base: () =>
        config === null || config.build.lib || /^(?:\.\/)?$/.test(config.base) ? null : config.base,
      hasServer: true,
      note: (_, line) => config?.logger.info(line),
    })
    const vite = {
      config: (user: UserConfig) => (checked.crossOriginIsolation ? isolated(user) : null),
      configResolved(resolved: ViteConfig) {
        config = resolved
      },
      hotUpdate(this: ViteContext, { file, modules }: HotUpdate) {
        return this.environment && dev.modulesToUpdate(file, modules, this.environment)
      },
    }
    return { ...rollupPlugin(hooks), vite } as UnpluginOptions
  }
}
