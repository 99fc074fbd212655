// njit/vite: `plugins: [njit({ onFallback: 'error' })]`.

import type { VitePlugin } from 'unplugin'
import { createVitePlugin } from 'unplugin'
import type { UserOptions } from '../src/front-end/check-plugin-options.ts'
import { embeddedCompiler } from '../src/front-end/embedded-compiler.ts'
import { viteFactory } from './vite-like.ts'

/** The plugin, with the options of `PluginOptions`. Throws OptionError for options that do not exist. */
const njit: (options?: UserOptions) => VitePlugin = createVitePlugin(viteFactory(embeddedCompiler))
export default njit
