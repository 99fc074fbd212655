// njit/loader, for `module.rules` of webpack and Rspack and for rules of Turbopack: `{ test: /\.ts$/, enforce: 'pre', use: 'njit/loader' }`.
// It has to see the source before other loaders do: in a list of loaders it stands last.

import { type LoaderContext, runLoader } from '../plugin-unplugin/loader-transform.ts'
import { ModuleTransform } from '../plugin-unplugin/module-transform.ts'
import { checkPluginOptions } from '../src/front-end/check-plugin-options.ts'
import { embeddedCompiler } from '../src/front-end/embedded-compiler.ts'
import { withAddons } from '../src/options.ts'

/** The loader, with the options of the plugins. Untagged files pass as they are. */
export default function njitLoader(this: LoaderContext, source: string, inputMap?: unknown): void {
  runLoader(this, source, inputMap, () => {
    if (process.env.NJIT_DISABLE === '1') return null
    const given = checkPluginOptions(this.getOptions?.() ?? {})
    const options = this._compiler === undefined ? { ...given, emit: 'inline' as const } : withAddons(given)
    const root = this.rootContext ?? process.cwd()
    return new ModuleTransform(embeddedCompiler, options, root, { warning: 'text', error: 'text' })
  })
}
