// What a front end needs of the compiler.

import type { LoadedImport } from '../6-build/resolve.ts'
import type { AssetReference } from '../7-rewrite/rewrite-module.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { CompileOptions, ReportRecord } from '../options.ts'
import type { SourceFile } from '../source.ts'

export interface CompiledModule {
  readonly code: string
  /** From `code` to the source text; null where nothing changed. */
  readonly map: object | null
  readonly changed: boolean
  readonly records: readonly ReportRecord[]
  readonly diagnostics: readonly Diagnostic[]
  /** Absolute paths of other files the result depends on. */
  readonly watchFiles: readonly string[]
  /** What the result took from where; paths are relative to the root. */
  readonly imports: readonly LoadedImport[]
  /** With `emit: 'file'`: the Wasm that `code` asks for. */
  readonly asset?: Asset
  /** The native functions that `code` asks for, as an addon. */
  readonly addon?: Asset
}

export interface Asset {
  /** File name, without a folder: it belongs beside the module's own output. */
  readonly name: string
  readonly base64: string
  /** The expression in `code` that gives the file's place, and a name that `code` does not use. */
  readonly reference: AssetReference
}

/** `root`: the absolute folder that `source.path` is relative to. */
export interface ModuleCompiler {
  compile(source: SourceFile, options: CompileOptions, root: string): Promise<CompiledModule>
}

/** For front ends that cannot wait. */
export interface BlockingCompiler {
  compileSync(source: SourceFile, options: CompileOptions, root: string): CompiledModule
}
