// njit/webpack: `plugins: [njit({ onFallback: 'error' })]`.

import { createWebpackPlugin, type WebpackPluginInstance } from 'unplugin'
import type { UserOptions } from '../src/front-end/check-plugin-options.ts'
import { embeddedCompiler } from '../src/front-end/embedded-compiler.ts'
import { webpackFactory } from './webpack-like.ts'

/** The plugin, with the options of `PluginOptions`. Throws OptionError for options that do not exist. */
const njit: (options?: UserOptions) => WebpackPluginInstance = createWebpackPlugin(
  webpackFactory(embeddedCompiler),
)
export default njit
