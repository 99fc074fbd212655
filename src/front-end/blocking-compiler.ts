// The compiler behind its cache, for front ends that cannot wait.

import { compileModuleSync } from '../compiler.ts'
import { ModuleCache } from './module-cache.ts'
import type { BlockingCompiler } from './module-compiler.ts'
import { placeAddon } from './place-addon.ts'

const modules = new ModuleCache()

export const blockingCompiler: BlockingCompiler = {
  compileSync(source, options, root) {
    const session = modules.open(source, options, root)
    const module = session.found ?? session.keep(compileModuleSync(source, options, root, session.host))
    return placeAddon(module, options, root)
  },
}
