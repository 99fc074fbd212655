// njit/compiler: the pure stages, the build and the rewrite put together for front ends, command line and tests.
// Whatever goes wrong ends as a diagnostic and the unchanged source.

import { resolve } from 'node:path'
import type { SourceFunction, TaggedFunction } from './1-parse/module-index.ts'
import { cacheDirectory } from './6-build/cache.ts'
import { type BuildResult, type BuildSettings, builder } from './6-build/build.ts'
import { fileSystemHost } from './6-build/file-system-host.ts'
import { type LoadedModules, loadModulesSync, type ModuleHost } from './6-build/resolve.ts'
import { applyEdits } from './7-rewrite/apply-edits.ts'
import { rewriteModule } from './7-rewrite/rewrite-module.ts'
import * as codes from './diagnostics/codes.ts'
import { CompileError, type Diagnostic, type Message } from './diagnostics/diagnostic.ts'
import { frameOf } from './diagnostics/render.ts'
import type { CompiledModule } from './front-end/module-compiler.ts'
import { printModule } from './hir/print.ts'
import type { PluginOptions, ReportRecord } from './options.ts'
import { type PipelineOptions, runPipeline } from './pipeline.ts'
import { isGenerated, type SourceFile, type Span } from './source.ts'
import type { Outcome, Unit } from './unit.ts'

export type CompileResult = CompiledModule

const startOf = (source: SourceFile): Span => ({ file: source.path, start: 0, end: 0, line: 1, column: 0 })

/**
 * Compiles the tagged functions of one module. `source.path` is relative to the absolute folder `root`; imported modules come from
 * `host`. Never throws for what the source contains: what cannot be compiled is in the diagnostics, and stays as it is.
 */
export async function compileModule(
  source: SourceFile,
  options: PluginOptions,
  root: string,
  host: ModuleHost = fileSystemHost(root),
): Promise<CompileResult> {
  try {
    const loaded = loadModulesSync(source, host)
    const unit = analyse(source, loaded, options)
    const { emitted } = unit
    const attempted = emitted === null ? null : await attempt(() => builder.build(emitted.c, buildSettings(options, root)))
    return finish(source, unit, attempted, { loaded, options, root })
  } catch (error) {
    return failed(source, error)
  }
}

/** As `compileModule`, blocking; for front ends that cannot wait. */
export function compileModuleSync(
  source: SourceFile,
  options: PluginOptions,
  root: string,
  host: ModuleHost = fileSystemHost(root),
): CompileResult {
  try {
    const loaded = loadModulesSync(source, host)
    const unit = analyse(source, loaded, options)
    const { emitted } = unit
    const attempted = emitted === null ? null : attemptSync(() => builder.buildSync(emitted.c, buildSettings(options, root)))
    return finish(source, unit, attempted, { loaded, options, root })
  } catch (error) {
    return failed(source, error)
  }
}

/** The pure stages alone: types, HIR, C and remarks of one module. Throws CompileError for a syntax error. */
export function inspectUnit(source: SourceFile, options: PluginOptions, root: string, extra: Partial<PipelineOptions> = {}): Unit {
  const loaded = loadModulesSync(source, fileSystemHost(root))
  return runPipeline(source, loaded, { simd: options.simd, ...extra })
}

function buildSettings(options: PluginOptions, root: string): BuildSettings {
  return { simd: options.simd, optimise: 3, cacheDir: cacheDirectory(options.cacheDir, root) }
}

function analyse(source: SourceFile, loaded: LoadedModules, options: PluginOptions): Unit {
  const printAfter = process.env.NJIT_DEBUG_PRINT_AFTER
  return runPipeline(source, loaded, {
    simd: options.simd,
    skipPasses: process.env.NJIT_DEBUG_SKIP_PASSES?.split(',') ?? [],
    ...(printAfter === undefined ? {} : { trace: tracer(printAfter) }),
  })
}

function tracer(after: string): NonNullable<PipelineOptions['trace']> {
  return (stage, module, unchanged) => {
    if (stage === after || after === 'all') process.stderr.write(`--- ${stage}${unchanged ? ' (unchanged)' : ''}\n${unchanged ? '' : printModule(module)}\n`)
  }
}

type Attempt = { readonly built: BuildResult } | { readonly error: Message }

async function attempt(build: () => Promise<BuildResult>): Promise<Attempt> {
  try {
    return { built: await build() }
  } catch (error) {
    return { error: messageOf(error) }
  }
}

function attemptSync(build: () => BuildResult): Attempt {
  try {
    return { built: build() }
  } catch (error) {
    return { error: messageOf(error) }
  }
}

function messageOf(error: unknown): Message {
  if (error instanceof CompileError) return error.diagnostic
  return codes.compiler_bug({ detail: error instanceof Error ? (error.stack ?? error.message) : String(error) })
}

interface Setting {
  readonly loaded: LoadedModules
  readonly options: PluginOptions
  readonly root: string
}

function finish(source: SourceFile, unit: Unit, attempted: Attempt | null, { loaded, options, root }: Setting): CompileResult {
  const diagnostics = [...unit.diagnostics]
  const outcomes = new Map(unit.outcomes.map((outcome) => [outcome, outcome.diagnostic]))
  const failAll = (message: Message): void => {
    for (const outcome of unit.outcomes) if (outcome.diagnostic === null) outcomes.set(outcome, { ...message, span: fnOf(unit, outcome).span, labels: [] })
    diagnostics.push({ ...message, span: startOf(source), labels: [] })
  }
  let result: { code: string; map: object } | null = null
  if (attempted !== null && 'error' in attempted) failAll(attempted.error)
  else if (attempted !== null && unit.emitted !== null) {
    const { wasm, shape, messages } = attempted.built
    for (const message of messages) diagnostics.push({ ...message, span: startOf(source), labels: [] })
    const artefact = { wasm, dataBytes: shape.dataBytes, tableEntries: shape.tableEntries }
    const { edits, left } = rewriteModule(unit.index, unit.emitted, unit.captures, artefact, options)
    for (const { tagged, why } of left) {
      for (const outcome of unit.outcomes.filter((candidate) => candidate.tagged === tagged && candidate.diagnostic === null)) {
        const diagnostic: Diagnostic = { ...codes.cannot_dispatch({ why }), span: fnOf(unit, outcome).span, labels: [] }
        outcomes.set(outcome, diagnostic)
        diagnostics.push(diagnostic)
      }
    }
    if (edits.length > 0) result = applyEdits(source, edits)
  }
  const records = [
    ...[...outcomes].map(([outcome, diagnostic]) => recordOf(fnOf(unit, outcome), outcome.text, diagnostic, source)),
    ...unit.index.rejected.map(({ fn, diagnostic }) => recordOf(fn, '', diagnostic, source)),
  ].sort((a, b) => a.line - b.line || a.column - b.column)
  return { code: result?.code ?? source.text, map: result?.map ?? null, changed: result !== null, records, diagnostics, watchFiles: loaded.files.map((file) => resolve(root, file.path)) }
}

function fnOf(unit: Unit, outcome: Outcome): SourceFunction {
  return (unit.index.tagged[outcome.tagged] as TaggedFunction).fn
}

function recordOf(fn: SourceFunction, signature: string, diagnostic: Diagnostic | null, source: SourceFile): ReportRecord {
  const { file, line, column } = fn.span
  const common = { file, name: fn.name, line, column, signature }
  if (diagnostic === null) return { ...common, status: 'compiled', target: 'wasm' }
  const inThisFile = diagnostic.span.file === source.path && !isGenerated(diagnostic.span)
  return {
    ...common,
    status: 'fallback',
    target: null,
    reason: diagnostic.text,
    code: diagnostic.code,
    ...(inThisFile ? { frame: frameOf(diagnostic, source.text) } : {}),
  }
}

/** A syntax error, or a mistake of njit's own outside any function: the module stays as it is. */
function failed(source: SourceFile, error: unknown): CompileResult {
  const diagnostic: Diagnostic = error instanceof CompileError ? error.diagnostic : { ...messageOf(error), span: startOf(source), labels: [] }
  return { code: source.text, map: null, changed: false, records: [], diagnostics: [diagnostic], watchFiles: [] }
}
