// The compiler behind its cache, for front ends that can wait. It is loaded when the first file has to be compiled.

import { cacheDirectory } from '../6-build/cache.ts'
import { ModuleCache } from './module-cache.ts'
import type { ModuleCompiler } from './module-compiler.ts'
import { placeAddon } from './place-addon.ts'

const modules = new ModuleCache()

export const embeddedCompiler: ModuleCompiler = {
  async compile(source, options, root) {
    const session = modules.open(source, options, root)
    if (session.found !== null) return placeAddon(session.found, options, root)
    const { builder } = await import('../6-build/build.ts')
    // While the C compiler starts, this thread gets on with the analysis.
    builder.prepare(cacheDirectory(options.cacheDir, root))
    const { compileModule } = await import('../compiler.ts')
    const module = session.keep(await compileModule(source, options, root, session.host))
    return placeAddon(module, options, root)
  },
}
