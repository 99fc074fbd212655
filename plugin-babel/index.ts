// njit/babel, for Babel 7 and 8: `plugins: [['njit/babel', { onFallback: 'error' }]]`.

import type { PluginObj } from '@babel/core'
import { blockingCompiler } from '../src/front-end/blocking-compiler.ts'
import { type BabelApi, makeBabelPlugin } from './plugin.ts'

/** The plugin itself, as Babel calls it. Throws OptionError for options that do not exist. */
export default function njit(babel: BabelApi, options?: object): PluginObj {
  return makeBabelPlugin(blockingCompiler, babel, options)
}
