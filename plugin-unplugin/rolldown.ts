// njit/rolldown: `plugins: [njit({ onFallback: 'error' })]`.

import type { RolldownPlugin } from 'unplugin'
import { createRolldownPlugin } from 'unplugin'
import type { UserOptions } from '../src/front-end/check-plugin-options.ts'
import { embeddedCompiler } from '../src/front-end/embedded-compiler.ts'
import { rollupFactory } from './rollup-like.ts'

/** The plugin, with the options of `PluginOptions`. Throws OptionError for options that do not exist. */
const njit: (options?: UserOptions) => RolldownPlugin = createRolldownPlugin(rollupFactory(embeddedCompiler))
export default njit
