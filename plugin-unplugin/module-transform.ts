// What all bundlers have in common: a module's text goes in; the compiled text with its map comes out, and what there is to say is
// said. Whatever goes wrong in njit ends as a warning and the unchanged module.

import { readFileSync } from 'node:fs'
import { COMPILED_MARKER, mayHaveTag } from '../src/1-parse/early-prune.ts'
import { describeFailure } from '../src/diagnostics/describe-failure.ts'
import type { Diagnostic } from '../src/diagnostics/diagnostic.ts'
import { type BundlerResolve, withCheckedImports } from '../src/front-end/check-imports.ts'
import { findComponentScript, findOwnModule } from '../src/front-end/component-script.ts'
import { cutBlock } from '../src/front-end/cut-block.ts'
import { effectOf } from '../src/front-end/diagnostic-policy.ts'
import { makeFileFilter, SCRIPT_OR_COMPONENT } from '../src/front-end/file-filter.ts'
import { findVainOptions } from '../src/front-end/find-vain-options.ts'
import { leftForMocks } from '../src/front-end/leave-module.ts'
import type { CompiledModule, ModuleCompiler } from '../src/front-end/module-compiler.ts'
import { readModuleId } from '../src/front-end/module-id.ts'
import { projectPath } from '../src/front-end/project-path.ts'
import { RememberingCompiler } from '../src/front-end/remembering-compiler.ts'
import { Reporter } from '../src/front-end/reporter.ts'
import { BuildSummary } from '../src/front-end/summary.ts'
import type { CompileOptions, PluginOptions } from '../src/options.ts'
import { GENERATED, type ScriptBlock } from '../src/source.ts'
import { type BundlerMessage, bundlerMessage, type Frames, sourceTexts } from './bundler-message.ts'

/** What a bundler gives a plugin for one module. */
export interface ModuleContext {
  /** The result depends on `file` (absolute). */
  addWatchFile(file: string): void
  /** What the bundler itself makes of an import. */
  readonly find: BundlerResolve
  warn(message: BundlerMessage): void
  /** Ends the build; may return, or throw. */
  error(message: BundlerMessage): void
}

export interface Transformed {
  readonly module: CompiledModule
  /** Absolute path of the source. */
  readonly file: string
}

/** A module to compile. */
interface Found {
  readonly file: string
  /** The text of the file, as far as the bundler knows. */
  readonly whole: string
  /** Null where the whole text is a script. */
  readonly script: ScriptBlock | null
}

export class ModuleTransform {
  readonly summary = new BuildSummary()
  readonly options: CompileOptions
  readonly root: string
  readonly #compiler: RememberingCompiler
  readonly #reporter: Reporter
  readonly #keepsMocks: boolean
  readonly #isWanted: (file: string) => boolean
  readonly #frames: Frames

  /** `root`: the absolute folder of the project. `keepsMocks`: whether imports may be exchanged in the running program, as Vitest does it. */
  constructor(
    compiler: ModuleCompiler,
    options: CompileOptions,
    root: string,
    frames: Frames,
    keepsMocks = false,
  ) {
    this.options = options
    this.root = root
    this.#compiler = new RememberingCompiler(compiler, options, root)
    this.#reporter = new Reporter(options)
    this.#keepsMocks = keepsMocks
    this.#isWanted = makeFileFilter(options, root, SCRIPT_OR_COMPONENT)
    this.#frames = frames
  }

  /** Has the module compiled, so that `run` finds it. Never rejects. */
  async prepare(text: string, id: string, emit: PluginOptions['emit']): Promise<void> {
    const found = this.#find(text, id)
    if (found !== null)
      await this.#compiler.compile(found.file, found.whole, emit, found.script).catch(() => undefined)
  }

  /** Null where the module stays as it is: without a tag, not wanted, or nothing in it compiled. */
  async run(
    text: string,
    id: string,
    emit: PluginOptions['emit'],
    context: ModuleContext,
  ): Promise<Transformed | null> {
    const found = this.#find(text, id)
    if (found === null) return null
    const { file, whole, script } = found
    try {
      const compiled = await this.#compiler.compile(file, whole, emit, script)
      const mockable = this.#keepsMocks ? leftForMocks(compiled, whole) : compiled
      const module = await withCheckedImports(mockable, whole, this.root, context.find)
      this.#reporter.report(compiled, module)
      this.summary.add(module.records)
      for (const watched of module.watchFiles) context.addWatchFile(watched)
      this.#say(module.diagnostics, file, whole, context)
      if (!module.changed) return null
      return { module: script?.isModule ? cutBlock(module, whole, script) : module, file }
    } catch (error) {
      if (error instanceof SaidError) throw error.reason
      const failure = { ...describeFailure(error), span: { ...GENERATED, file }, labels: [] }
      context.warn(bundlerMessage(failure, () => null, this.root, this.#frames.warning))
      return null
    }
  }

  /** Null for modules to leave alone. */
  #find(text: string, id: string): Found | null {
    const place = readModuleId(id)
    if (place === null || !mayHaveTag(text) || !this.#isWanted(place.file)) return null
    const { file, component } = place
    if (component === null) return { file, whole: text, script: null }
    if (text.includes(COMPILED_MARKER)) return null
    const whole = place.isBlock ? textOrNull(file) : text
    if (whole === null) return null
    const script = place.isBlock ? findOwnModule(whole, text) : findComponentScript(component, text)
    return script && { file, whole, script }
  }

  /** Says which options the build cannot carry out. `whyInline`: why it can make no Wasm files; null if it can. */
  sayVainOptions(
    whyInline: string | null,
    hasServer: boolean,
    warn: (message: BundlerMessage) => void,
  ): void {
    for (const notice of findVainOptions(this.options, whyInline, hasServer))
      if (effectOf(notice, this.options.onFallback) !== 'none')
        warn(bundlerMessage(notice, () => null, this.root, this.#frames.warning))
  }

  #say(diagnostics: readonly Diagnostic[], file: string, text: string, context: ModuleContext): void {
    const textOf = sourceTexts(projectPath(file, this.root), text, this.root)
    const having = (effect: 'warning' | 'error'): BundlerMessage[] =>
      diagnostics
        .filter((diagnostic) => effectOf(diagnostic, this.options.onFallback) === effect)
        .map((diagnostic) => bundlerMessage(diagnostic, textOf, this.root, this.#frames[effect]))
    for (const message of having('warning')) context.warn(message)
    for (const message of having('error')) {
      try {
        context.error(message)
      } catch (reason) {
        throw new SaidError(reason)
      }
    }
  }
}

function textOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

/** A bundler ends the build by an exception out of its own function: that is no failure of njit's. */
class SaidError extends Error {
  readonly reason: unknown

  constructor(reason: unknown) {
    super('said')
    this.reason = reason
  }
}
