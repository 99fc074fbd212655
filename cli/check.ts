// njit check: which tagged functions compile, and why the others do not.

import { mayHaveTag } from '../src/1-parse/early-prune.ts'
import type { Diagnostic } from '../src/diagnostics/diagnostic.ts'
import { renderDiagnostic } from '../src/diagnostics/render.ts'
import { effectOf } from '../src/front-end/diagnostic-policy.ts'
import { embeddedCompiler } from '../src/front-end/embedded-compiler.ts'
import type { CompiledModule } from '../src/front-end/module-compiler.ts'
import { BuildSummary } from '../src/front-end/summary.ts'
import type { PluginOptions, ReportRecord } from '../src/options.ts'
import type { SourceFile } from '../src/source.ts'
import { findFiles, readSource } from './files.ts'
import { type CliIo, FINDINGS } from './io.ts'

/** Prints a line per tagged function and signature, or with `json` the report records. Exit status 1 for a malformed tag, and for a fallback if those are errors. */
export async function check(
  patterns: readonly string[],
  options: PluginOptions,
  json: boolean,
  io: CliIo,
): Promise<number> {
  const sources = findFiles(patterns, io.cwd, options)
    .map((file) => readSource(file, io.cwd))
    .filter(({ text }) => mayHaveTag(text))
  // All at once: while one module is with the C compiler, the next is analysed.
  const modules = await Promise.all(
    sources.map((source) => embeddedCompiler.compile(source, options, io.cwd)),
  )
  if (json)
    io.out(
      `${JSON.stringify(
        modules.flatMap(({ records }) => records),
        null,
        2,
      )}\n`,
    )
  else
    for (const [index, module] of modules.entries())
      printModule(sources[index] as SourceFile, module, options, io)
  const diagnostics = modules.flatMap((module) => module.diagnostics)
  const failing = diagnostics.filter(
    (diagnostic) => diagnostic.severity === 'error' || effectOf(diagnostic, options.onFallback) === 'error',
  )
  if (!json) {
    const summary = new BuildSummary()
    for (const module of modules) summary.add(module.records)
    io.out(`${summary.line() ?? nothingDone(sources, diagnostics)}\n`)
  }
  return failing.length > 0 ? FINDINGS : 0
}

function nothingDone(sources: readonly SourceFile[], diagnostics: readonly Diagnostic[]): string {
  if (diagnostics.length > 0) return 'njit: nothing was compiled'
  const files = sources.length === 0 ? 'these files' : sources.map(({ path }) => path).join(', ')
  return `njit: no tagged functions in ${files}`
}

function printModule(source: SourceFile, module: CompiledModule, options: PluginOptions, io: CliIo): void {
  for (const record of module.records) if (record.name !== '') io.out(`${recordLine(record, io)}\n`)
  for (const diagnostic of module.diagnostics) {
    if (effectOf(diagnostic, options.onFallback) === 'none') continue
    const text = renderDiagnostic(diagnostic, (file) => (file === source.path ? source.text : null), {
      color: io.colours.isColorSupported,
    })
    io.out(`${indent(text)}\n`)
  }
}

function recordLine(record: ReportRecord, { colours }: CliIo): string {
  const place = `${record.file}:${record.line}:${record.column + 1}`
  const status = record.status === 'compiled' ? colours.green('compiled') : colours.yellow('JavaScript')
  return `${place} ${colours.bold(record.name)} ${status} ${record.signature}`.trimEnd()
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '  ')
}
