// What happens to one module on its way into Node, whichever hook it comes through: files that are not ours and files without tags
// pass untouched, and of a compiled one the text with its source map inline. Whatever goes wrong in njit leaves the text as it was.

import { writeSync } from 'node:fs'
import { basename, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { mayHaveTag } from '../src/1-parse/early-prune.ts'
import type { Diagnostic } from '../src/diagnostics/diagnostic.ts'
import { renderDiagnostic } from '../src/diagnostics/render.ts'
import { NjitBuildError } from '../src/front-end/build-error.ts'
import { effectOf } from '../src/front-end/diagnostic-policy.ts'
import { makeFileFilter } from '../src/front-end/file-filter.ts'
import { findVainOptions } from '../src/front-end/find-vain-options.ts'
import { composeWithInputMap, withoutMapComment } from '../src/front-end/input-source-map.ts'
import { leftForMocks } from '../src/front-end/leave-module.ts'
import type { CompiledModule, ModuleCompiler } from '../src/front-end/module-compiler.ts'
import { projectPath } from '../src/front-end/project-path.ts'
import { ThreadedCompiler } from '../src/front-end/threaded-compiler.ts'
import type { PluginOptions } from '../src/options.ts'
import type { RegisterSettings } from './read-settings.ts'

const WHY_INLINE = 'modules are compiled as they load'
const DEPENDENCY = `${sep}node_modules${sep}`

export class SourceLoader {
  readonly root: string
  readonly options: PluginOptions
  readonly #isWanted: (file: string) => boolean
  readonly #speaks: boolean
  /** Whether tests may exchange modules, with `mock.module` of node:test. */
  readonly #keepsMocks = /--experimental-test-module-mocks\b/.test(
    [...process.execArgv, process.env.NODE_OPTIONS].join(' '),
  )
  readonly #own = fileURLToPath(new URL('../', import.meta.url))
  readonly #threaded = new ThreadedCompiler()

  /** @param speaks whether this thread says what njit finds: one of a program's threads does, for all */
  constructor({ options, root }: RegisterSettings, speaks: boolean) {
    this.root = root
    this.options = { ...options, emit: 'inline' }
    this.#isWanted = makeFileFilter(options, root)
    this.#speaks = speaks
    this.#tell(findVainOptions(options, WHY_INLINE), () => null)
  }

  /** Whether the file is the program's own, and no dependency's: types are stripped there alone, as Node does it. */
  isOwnCode(file: string): boolean {
    return !file.includes(DEPENDENCY)
  }

  /** Dependencies are looked at only if `include` names them, and njit's own files never. */
  isWanted(file: string): boolean {
    if (process.env.NJIT_DISABLE === '1') return false
    if (file.startsWith(this.#own)) return false
    if (this.options.include.length === 0 && !this.isOwnCode(file)) return false
    return this.#isWanted(file)
  }

  /** The text to run, or null for `text` itself. Throws NjitBuildError if the options say that a fallback is an error. */
  loadSync(file: string, text: string): string | null {
    if (!mayHaveTag(text) || !this.isWanted(file)) return null
    try {
      const source = { path: projectPath(file, this.root), text }
      return this.#finish(this.#threaded.compileSync(source, this.options, this.root), file, text)
    } catch (error) {
      return this.#leave(file, error)
    }
  }

  /** As `loadSync`, without blocking the thread while it compiles. */
  async load(file: string, text: string, compiler: ModuleCompiler): Promise<string | null> {
    if (!mayHaveTag(text) || !this.isWanted(file)) return null
    try {
      const source = { path: projectPath(file, this.root), text }
      return this.#finish(await compiler.compile(source, this.options, this.root), file, text)
    } catch (error) {
      return this.#leave(file, error)
    }
  }

  #finish(compiled: CompiledModule, file: string, text: string): string | null {
    const module = this.#keepsMocks ? leftForMocks(compiled, text) : compiled
    const path = projectPath(file, this.root)
    for (const record of module.records) this.options.report?.(record)
    this.#tell(module.diagnostics, (name) => (name === path ? text : null))
    if (module.map === null) return null
    const map = { ...module.map, sources: [basename(file)], sourcesContent: [text] }
    const base64 = Buffer.from(JSON.stringify(composeWithInputMap(map, text, file))).toString('base64')
    return `${withoutMapComment(module.code)}\n//# sourceMappingURL=data:application/json;base64,${base64}\n`
  }

  #leave(file: string, error: unknown): null {
    if (error instanceof NjitBuildError) throw error
    const what = error instanceof Error ? error.stack : String(error)
    this.#say(
      `njit failed on ${projectPath(file, this.root)} and left it as it is [internal_error]\n${what}\n`,
    )
    return null
  }

  #tell(diagnostics: readonly Diagnostic[], textOf: (file: string) => string | null): void {
    const having = (effect: string): string[] =>
      diagnostics
        .filter((diagnostic) => effectOf(diagnostic, this.options.onFallback) === effect)
        .map((diagnostic) => renderDiagnostic(diagnostic, textOf, { color: false }))
    for (const text of having('warning')) this.#say(`${text}\n`)
    const errors = having('error')
    if (errors.length > 0) throw new NjitBuildError(`njit\n${errors.join('\n\n')}`)
  }

  /** Written directly: streams of other threads go through the main one, which may be blocked or about to exit. */
  #say(text: string): void {
    if (!this.#speaks) return
    try {
      writeSync(2, text)
    } catch {
      // Nobody reads stderr.
    }
  }
}
