// njit/esbuild: `plugins: [njit({ onFallback: 'error' })]`.

import type { Plugin } from 'esbuild'
import { checkPluginOptions, type UserOptions } from '../src/front-end/check-plugin-options.ts'
import { embeddedCompiler } from '../src/front-end/embedded-compiler.ts'
import { makePlugin } from './plugin.ts'

/** The plugin, with the options of `PluginOptions`. Throws OptionError for options that do not exist. */
export default function njit(options?: UserOptions): Plugin {
  return makePlugin(embeddedCompiler, checkPluginOptions(options))
}
