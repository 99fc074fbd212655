// A compiler that knows what it made in this process: builds that watch ask for every file again.

import { statSync } from 'node:fs'
import type { CompileOptions, PluginOptions } from '../options.ts'
import type { ScriptBlock, SourceFile } from '../source.ts'
import type { CompiledModule, ModuleCompiler } from './module-compiler.ts'
import { projectPath } from './project-path.ts'

interface Remembered {
  readonly source: SourceFile
  readonly emit: PluginOptions['emit']
  /** Modification times of the files the result depends on. */
  readonly stamps: string
  readonly module: CompiledModule
}

export class RememberingCompiler {
  readonly #compiler: ModuleCompiler
  readonly #options: CompileOptions
  readonly #root: string
  /** By file, and in a component by the place of the block too. */
  readonly #remembered = new Map<string, Remembered>()

  /** `root`: the absolute folder of the project. */
  constructor(compiler: ModuleCompiler, options: CompileOptions, root: string) {
    this.#compiler = compiler
    this.#options = options
    this.#root = root
  }

  /**
   * Compiles the `text` of `file` (absolute), or gives what came of it the last time. `emit` stands for the option of that name;
   * `script` is the block to compile where the file is a component.
   */
  async compile(
    file: string,
    text: string,
    emit: PluginOptions['emit'] = this.#options.emit,
    script: ScriptBlock | null = null,
  ): Promise<CompiledModule> {
    const key = script === null ? file : `${file}?${script.start}`
    const known = this.#remembered.get(key)
    if (known?.source.text === text && known.emit === emit && known.stamps === stampsOf(known.module))
      return known.module
    const path = projectPath(file, this.#root)
    const source = script === null ? { path, text } : { path, text, script }
    const module = await this.#compiler.compile(source, { ...this.#options, emit }, this.#root)
    this.#remembered.set(key, { source, emit, stamps: stampsOf(module), module })
    return module
  }
}

function stampsOf(module: CompiledModule): string {
  return module.watchFiles
    .map((file) => `${file} ${statSync(file, { throwIfNoEntry: false })?.mtimeMs}`)
    .join('\n')
}
