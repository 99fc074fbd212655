// The thread that compiles for a caller that cannot wait, so that the caller's own thread never loads the compiler.

import { runAsWorker } from 'synckit'
import type { PluginOptions } from '../options.ts'
import type { SourceFile } from '../source.ts'
import { embeddedCompiler } from './embedded-compiler.ts'
import type { CompiledModule } from './module-compiler.ts'

runAsWorker(
  (source: SourceFile, options: PluginOptions, root: string): Promise<CompiledModule> =>
    embeddedCompiler.compile(source, options, root),
)
