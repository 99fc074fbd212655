// njit/compiler: the pure stages, the build and the rewrite put together for front ends, command line and tests.
// Whatever goes wrong ends as a diagnostic and the unchanged source.

import { createHash } from 'node:crypto'
import { basename, resolve } from 'node:path'
import { firstTagSpan } from './1-parse/first-tag.ts'
import type { SourceFunction, TaggedFunction } from './1-parse/module-index.ts'
import type { EmittedUnit } from './5-emit/c/abi.ts'
import { type BuildResult, type BuildSettings, builder } from './6-build/build.ts'
import { cacheDirectory } from './6-build/cache.ts'
import { fileSystemHost } from './6-build/file-system-host.ts'
import { type LoadedModules, loadModulesSync, type ModuleHost } from './6-build/resolve.ts'
import { applyEdits } from './7-rewrite/apply-edits.ts'
import { rewriteModule } from './7-rewrite/rewrite-module.ts'
import * as codes from './diagnostics/codes.ts'
import { describeFailure } from './diagnostics/describe-failure.ts'
import { CompileError, type Diagnostic, type Message } from './diagnostics/diagnostic.ts'
import { frameOf } from './diagnostics/render.ts'
import type { Asset, CompiledModule } from './front-end/module-compiler.ts'
import { printModule } from './hir/print.ts'
import type { PluginOptions, ReportRecord } from './options.ts'
import { type PipelineOptions, runPipeline } from './pipeline.ts'
import { GENERATED, isGenerated, type SourceFile } from './source.ts'
import type { Outcome, Unit } from './unit.ts'

export type CompileResult = CompiledModule

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
    const attempted =
      emitted === null
        ? null
        : await attempt(() => builder.build(emitted.c, buildSettings(emitted, options, root)))
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
    const attempted =
      emitted === null
        ? null
        : attemptSync(() => builder.buildSync(emitted.c, buildSettings(emitted, options, root)))
    return finish(source, unit, attempted, { loaded, options, root })
  } catch (error) {
    return failed(source, error)
  }
}

/** The pure stages alone: types, HIR, C and remarks of one module. Throws CompileError for a syntax error. */
export function inspectUnit(
  source: SourceFile,
  options: PluginOptions,
  root: string,
  extra: Partial<PipelineOptions> = {},
): Unit {
  const loaded = loadModulesSync(source, fileSystemHost(root))
  return runPipeline(source, loaded, { simd: options.simd, ...extra })
}

function buildSettings({ sharesBytes }: EmittedUnit, options: PluginOptions, root: string): BuildSettings {
  const settings = {
    simd: options.simd !== 'off',
    optimise: 3 as const,
    cacheDir: cacheDirectory(options.cacheDir, root),
  }
  return sharesBytes ? { ...settings, sharesBytes } : settings
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
    if (stage === after || after === 'all')
      process.stderr.write(
        `--- ${stage}${unchanged ? ' (unchanged)' : ''}\n${unchanged ? '' : printModule(module)}\n`,
      )
  }
}

type Attempt = { readonly built: BuildResult } | { readonly error: Message }

async function attempt(build: () => Promise<BuildResult>): Promise<Attempt> {
  try {
    return { built: await build() }
  } catch (error) {
    return { error: describeFailure(error) }
  }
}

function attemptSync(build: () => BuildResult): Attempt {
  try {
    return { built: build() }
  } catch (error) {
    return { error: describeFailure(error) }
  }
}

interface Setting {
  readonly loaded: LoadedModules
  readonly options: PluginOptions
  readonly root: string
}

function finish(
  source: SourceFile,
  unit: Unit,
  attempted: Attempt | null,
  { loaded, options, root }: Setting,
): CompileResult {
  const diagnostics = [...unit.diagnostics]
  const outcomes = new Map(unit.outcomes.map((outcome) => [outcome, outcome.diagnostic]))
  const failAll = (message: Message): void => {
    const failing = unit.outcomes.filter(({ diagnostic }) => diagnostic === null)
    for (const outcome of failing)
      outcomes.set(outcome, { ...message, span: fnOf(unit, outcome).span, labels: [] })
    const [first] = failing
    diagnostics.push({
      ...message,
      span: first === undefined ? GENERATED : fnOf(unit, first).span,
      labels: [],
    })
  }
  let result: { code: string; map: object } | null = null
  let asset: Asset | null = null
  if (attempted !== null && 'error' in attempted) failAll(attempted.error)
  else if (attempted !== null && unit.emitted !== null) {
    const { wasm, shape, messages } = attempted.built
    for (const message of messages) diagnostics.push({ ...message, span: GENERATED, labels: [] })
    const file = options.emit === 'file' ? assetName(source, wasm) : null
    const artefact = { wasm, dataBytes: shape.dataBytes, tableEntries: shape.tableEntries, file }
    const rewritten = rewriteModule(unit.index, unit.emitted, unit.captures, artefact, options)
    const { edits, left, reference } = rewritten
    if (file !== null && reference !== null)
      asset = { name: file, base64: Buffer.from(wasm).toString('base64'), reference }
    for (const { tagged, why } of left) {
      for (const outcome of unit.outcomes.filter(
        (candidate) => candidate.tagged === tagged && candidate.diagnostic === null,
      )) {
        const diagnostic: Diagnostic = {
          ...codes.cannot_dispatch({ why }),
          span: fnOf(unit, outcome).span,
          labels: [],
        }
        outcomes.set(outcome, diagnostic)
        diagnostics.push(diagnostic)
      }
    }
    if (edits.length > 0) result = applyEdits(source, edits)
  }
  const records = recordsOf(unit, outcomes, source)
  return {
    code: result?.code ?? source.text,
    map: result?.map ?? null,
    changed: result !== null,
    records,
    diagnostics,
    watchFiles: loaded.files.map((file) => resolve(root, file.path)),
    ...(asset === null ? {} : { asset }),
  }
}

/** `kernels-1a2b3c4d.wasm` for `src/kernels.ts`: another content has another name, so that it may be kept for ever. */
function assetName({ path }: SourceFile, wasm: Uint8Array): string {
  const stem = basename(path)
    .replace(/\.[^.]*$/, '')
    .replace(/[^\w.-]/g, '_')
  return `${stem}-${createHash('sha256').update(wasm).digest('hex').slice(0, 8)}.wasm`
}

function fnOf(unit: Unit, outcome: Outcome): SourceFunction {
  return (unit.index.tagged[outcome.tagged] as TaggedFunction).fn
}

function recordsOf(
  unit: Unit,
  outcomes: ReadonlyMap<Outcome, Diagnostic | null>,
  source: SourceFile,
): readonly ReportRecord[] {
  const rejected = new Map(unit.index.rejected.map(({ fn, diagnostic }) => [diagnostic, fn]))
  const records = [...outcomes].map(([outcome, diagnostic]): ReportRecord => {
    const fn = fnOf(unit, outcome)
    if (diagnostic !== null) return fallbackRecord(fn, outcome.text, diagnostic, source)
    const { file, line, column } = fn.span
    return { file, name: fn.name, line, column, signature: outcome.text, status: 'compiled', target: 'wasm' }
  })
  for (const diagnostic of unit.index.diagnostics)
    records.push(fallbackRecord(rejected.get(diagnostic) ?? null, '', diagnostic, source))
  return records.sort((a, b) => a.line - b.line || a.column - b.column)
}

/** Without a function: a finding about the whole file, or about a tag that belongs to no function. */
function fallbackRecord(
  fn: SourceFunction | null,
  signature: string,
  diagnostic: Diagnostic,
  source: SourceFile,
): ReportRecord {
  const { file, line, column } = fn?.span ?? diagnostic.span
  const inThisFile = diagnostic.span.file === source.path && !isGenerated(diagnostic.span)
  return {
    file,
    name: fn?.name ?? '',
    line,
    column,
    signature,
    status: 'fallback',
    target: null,
    reason: diagnostic.text,
    code: diagnostic.code,
    ...(inThisFile ? { frame: frameOf(diagnostic, source.text) } : {}),
  }
}

/** A syntax error, or a mistake of njit's own outside any function: the module stays as it is. */
function failed(source: SourceFile, error: unknown): CompileResult {
  const diagnostic: Diagnostic =
    error instanceof CompileError
      ? error.diagnostic
      : { ...describeFailure(error), span: firstTagSpan(source), labels: [] }
  const records = [fallbackRecord(null, '', diagnostic, source)]
  return { code: source.text, map: null, changed: false, records, diagnostics: [diagnostic], watchFiles: [] }
}
