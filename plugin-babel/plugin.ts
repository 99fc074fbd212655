// The Babel plugin over any compiler. It works before all visitors, on the source text: the file is compiled, the result parsed
// with the parser options of the build, and put in place of the program, with positions of the original. So types and comments
// are still there, other plugins and presets see ordinary code, and source maps need no composing.

import type { NodePath, PluginObj } from '@babel/core'
import type * as t from '@babel/types'
import { mayHaveTag } from '../src/1-parse/early-prune.ts'
import { firstTagSpan } from '../src/1-parse/first-tag.ts'
import { imports_unwatched } from '../src/diagnostics/codes/build.ts'
import type { Diagnostic } from '../src/diagnostics/diagnostic.ts'
import { renderDiagnostic } from '../src/diagnostics/render.ts'
import { NjitBuildError } from '../src/front-end/build-error.ts'
import { checkPluginOptions } from '../src/front-end/check-plugin-options.ts'
import { effectOf } from '../src/front-end/diagnostic-policy.ts'
import { makeFileFilter } from '../src/front-end/file-filter.ts'
import { findVainOptions } from '../src/front-end/find-vain-options.ts'
import { leaveModule } from '../src/front-end/leave-module.ts'
import type { BlockingCompiler, CompiledModule } from '../src/front-end/module-compiler.ts'
import { projectPath } from '../src/front-end/project-path.ts'
import type { PluginOptions } from '../src/options.ts'
import type { SourceFile } from '../src/source.ts'
import { restoreOriginalPositions } from './original-positions.ts'
import { keepsResults } from './rebuilds.ts'

/** What is used of Babel; the same in versions 7 and 8. */
export interface BabelApi {
  parseSync(code: string, options: object): t.File | null
}

/** What is used of Babel's File. */
export interface BabelFile {
  readonly code: string
  readonly ast: t.File
  readonly path: NodePath<t.Program>
  readonly metadata: object
  readonly opts: {
    readonly root?: string | null | undefined
    readonly cwd?: string | null | undefined
    readonly filename?: string | null | undefined
    readonly caller?: { readonly name?: string } | undefined
    readonly parserOpts?: { readonly plugins?: readonly unknown[] | null } | null | undefined
  }
}

const WHY_INLINE = 'Babel does not tell its plugins where the output goes'

export function makeBabelPlugin(compiler: BlockingCompiler, babel: BabelApi, rawOptions: unknown): PluginObj {
  const given = checkPluginOptions(rawOptions)
  const options: PluginOptions = { ...given, emit: 'inline' }
  let isNew = true
  return {
    name: 'njit',
    visitor: {},
    pre(file: unknown) {
      if (process.env.NJIT_DISABLE === '1') return
      if (isNew) report(findVainOptions(given, WHY_INLINE), options, () => null)
      isNew = false
      transformFile(compiler, babel, options, file as BabelFile)
    },
  }
}

function transformFile(
  compiler: BlockingCompiler,
  babel: BabelApi,
  options: PluginOptions,
  file: BabelFile,
): void {
  const { filename } = file.opts
  const root = file.opts.root ?? file.opts.cwd ?? process.cwd()
  if (!mayHaveTag(file.code) || (typeof filename === 'string' && !makeFileFilter(options, root)(filename)))
    return
  const path = typeof filename === 'string' ? projectPath(filename, root) : namelessPath(file)
  let module: CompiledModule
  try {
    const source = { path, text: file.code }
    module = compiler.compileSync(source, options, root)
    const keeper = keepsResults(file.opts.caller?.name, process.argv, process.env)
    if (keeper !== null && module.changed && module.watchFiles.length > 0)
      module = leftFor(keeper, module, source, root)
    for (const record of module.records) options.report?.(record)
    if (module.changed) replaceProgram(babel, file, module)
  } catch (error) {
    say(
      `njit failed on ${path} and left it as it is [internal_error]\n${error instanceof Error ? error.stack : error}`,
    )
    return
  }
  Object.assign(file.metadata, { njit: { records: module.records, watchFiles: module.watchFiles } })
  report(module.diagnostics, options, (name) => (name === path ? file.code : null))
}

/** The module as it was: `keeper` would go on with what was compiled after the other files have changed. */
function leftFor(keeper: string, module: CompiledModule, source: SourceFile, root: string): CompiledModule {
  const others = module.watchFiles.map((file) => projectPath(file, root))
  const diagnostic: Diagnostic = {
    ...imports_unwatched({ keeper, others }),
    span: firstTagSpan(source),
    labels: [],
  }
  return leaveModule(module, source.text, diagnostic)
}

function replaceProgram(babel: BabelApi, file: BabelFile, module: CompiledModule): void {
  const parserOpts = { ...file.opts.parserOpts, startLine: 1, startColumn: 0, startIndex: 0 }
  const parsed = babel.parseSync(module.code, {
    configFile: false,
    babelrc: false,
    browserslistConfigFile: false,
    parserOpts,
  })
  if (parsed === null) throw new Error('the compiled module was not parsed')
  const { body, directives } = parsed.program
  if (module.map !== null)
    restoreOriginalPositions({ body, directives, comments: parsed.comments }, module.map, file.code)
  Object.assign(file.ast.program, { body, directives })
  Object.assign(file.ast, { comments: parsed.comments })
  file.path.scope.crawl()
}

/** Without a file name the parser options tell the language. */
function namelessPath(file: BabelFile): string {
  const names = (file.opts.parserOpts?.plugins ?? []).map((plugin) =>
    Array.isArray(plugin) ? plugin[0] : plugin,
  )
  const base = names.includes('typescript') ? 'ts' : 'js'
  return `unknown.${base}${names.includes('jsx') ? 'x' : ''}`
}

function report(
  diagnostics: readonly Diagnostic[],
  options: PluginOptions,
  textOf: (file: string) => string | null,
): void {
  const having = (effect: string): string[] =>
    diagnostics
      .filter((diagnostic) => effectOf(diagnostic, options.onFallback) === effect)
      .map((diagnostic) => renderDiagnostic(diagnostic, textOf, { color: false }))
  for (const text of having('warning')) say(text)
  const errors = having('error')
  if (errors.length > 0) throw new NjitBuildError(`njit\n${errors.join('\n\n')}`)
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}
