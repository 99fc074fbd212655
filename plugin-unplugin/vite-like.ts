// The plugin for Vite: Rollup's hooks, with Vite's configuration and environments.

import type { UnpluginOptions } from 'unplugin'
import { checkPluginOptions, type UserOptions } from '../src/front-end/check-plugin-options.ts'
import type { ModuleCompiler } from '../src/front-end/module-compiler.ts'
import { type Host, type RollupContext, RollupHooks, rollupPlugin } from './rollup-like.ts'

/** What is used of Vite's configuration once it is complete. */
interface ViteConfig {
  readonly root: string
  readonly command: 'build' | 'serve'
  readonly logger: { info(line: string): void }
}

/** In Vite, a plugin's context knows for whom it builds. */
interface ViteContext extends RollupContext {
  readonly environment?: {
    readonly config: { readonly build: { emitAssets?: boolean } }
  }
}

export function viteFactory(compiler: ModuleCompiler) {
  return (options: UserOptions | undefined): UnpluginOptions => {
    const checked = checkPluginOptions(options)
    if (process.env.NJIT_DISABLE === '1') return { name: 'njit' }
    let config: ViteConfig | null = null
    const host: Host = {
      // Its builds print nothing but the text of a warning; its overlay shows the frame of an error.
      frames: { warning: 'text', error: 'fields' },
      root: () => config?.root ?? process.cwd(),
      // The dev server has no files beside its modules, and a build for servers throws them away.
      emit: ({ environment }: ViteContext) =>
        config?.command === 'build' && environment?.config.build.emitAssets !== false
          ? checked.emit
          : 'inline',
      note: (_, line) => config?.logger.info(line),
    }
    const vite = {
      configResolved(resolved: ViteConfig) {
        config = resolved
      },
    }
    return { ...rollupPlugin(new RollupHooks(compiler, checked, host)), vite }
  }
}
