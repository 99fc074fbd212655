// njit/compiler: the pure stages, the build and the rewrite put together for front ends, command line and tests.
// Whatever goes wrong ends as a diagnostic and the unchanged source.

import { resolve } from 'node:path'
import { firstTagSpan } from './1-parse/first-tag.ts'
import type { ModuleIndex, SourceFunction, TaggedFunction } from './1-parse/module-index.ts'
import type { EmittedUnit } from './5-emit/c/abi.ts'
import type { NativeUnit } from './5-emit/c/native/emit-native.ts'
import { type BuildResult, type BuildSettings, builder } from './6-build/build.ts'
import { cacheDirectory } from './6-build/cache.ts'
import { fileSystemHost } from './6-build/file-system-host.ts'
import { type NativeBuild, nativeBuilder } from './6-build/native-build.ts'
import { type LoadedModules, loadModulesSync, type ModuleHost } from './6-build/resolve.ts'
import type { CompiledWasm } from './6-build/wasm-clang.ts'
import { withEmbeddedMap } from './6-build/wasm-source-map.ts'
import { applyEdits } from './7-rewrite/apply-edits.ts'
import { type AssetReference, type RewrittenModule, rewriteModule } from './7-rewrite/rewrite-module.ts'
import * as codes from './diagnostics/codes.ts'
import { describeFailure } from './diagnostics/describe-failure.ts'
import { CompileError, type Diagnostic, type Message } from './diagnostics/diagnostic.ts'
import { frameOf } from './diagnostics/render.ts'
import type { Asset, CompiledModule } from './front-end/module-compiler.ts'
import {
  assetName,
  isForDebuggers,
  mayHaveWorkers,
  nativeArtefact,
  nativeSettings,
  nativeUnitOf,
} from './front-end/native-target.ts'
import { printModule } from './hir/print.ts'
import type { CompileOptions, PluginOptions, ReportRecord } from './options.ts'
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
  options: CompileOptions,
  root: string,
  host: ModuleHost = fileSystemHost(root),
): Promise<CompileResult> {
  try {
    const loaded = loadModulesSync(source, host)
    const unit = analyse(source, loaded, options)
    const { emitted } = unit
    const nativeUnit = nativeUnitOf(unit, options)
    const addon =
      nativeUnit && nativeBuilder.build(nativeUnit.c, nativeSettings(unit, nativeUnit, options, root))
    const attempted =
      emitted === null
        ? null
        : await attempt(() => builder.build(emitted.c, buildSettings(unit, emitted, options, root)))
    const native = nativeUnit && addon && { unit: nativeUnit, built: await addon }
    return finish(source, unit, attempted, { loaded, options, root, native })
  } catch (error) {
    return failed(source, error)
  }
}

/** As `compileModule`, blocking; for front ends that cannot wait. */
export function compileModuleSync(
  source: SourceFile,
  options: CompileOptions,
  root: string,
  host: ModuleHost = fileSystemHost(root),
): CompileResult {
  try {
    const loaded = loadModulesSync(source, host)
    const unit = analyse(source, loaded, options)
    const { emitted } = unit
    const nativeUnit = nativeUnitOf(unit, options)
    const native = nativeUnit && {
      unit: nativeUnit,
      built: nativeBuilder.buildSync(nativeUnit.c, nativeSettings(unit, nativeUnit, options, root)),
    }
    const attempted =
      emitted === null
        ? null
        : attemptSync(() => builder.buildSync(emitted.c, buildSettings(unit, emitted, options, root)))
    return finish(source, unit, attempted, { loaded, options, root, native })
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
  const workersFor = (index: ModuleIndex): boolean => mayHaveWorkers(index, options)
  return runPipeline(source, loaded, { simd: options.simd, workersFor, ...extra })
}

function buildSettings(
  unit: Unit,
  { sharesBytes, sharesMemory, sections }: EmittedUnit,
  options: PluginOptions,
  root: string,
): BuildSettings {
  const isDebug = isForDebuggers(unit, options)
  return {
    simd: options.simd !== 'off',
    // Line tables are read back from one object.
    ...(isDebug ? { optimise: 1 as const, debug: true } : { optimise: 3 as const, sections }),
    cacheDir: cacheDirectory(options.cacheDir, root),
    ...(sharesBytes ? { sharesBytes } : {}),
    ...(sharesMemory ? { atomics: true } : {}),
  }
}

function analyse(source: SourceFile, loaded: LoadedModules, options: CompileOptions): Unit {
  const printAfter = process.env.NJIT_DEBUG_PRINT_AFTER
  return runPipeline(source, loaded, {
    simd: options.simd,
    workersFor: (index) => mayHaveWorkers(index, options),
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
  readonly native: { readonly unit: NativeUnit; readonly built: NativeBuild } | null
  readonly loaded: LoadedModules
  readonly options: PluginOptions
  readonly root: string
}

function finish(source: SourceFile, unit: Unit, attempted: Attempt | null, setting: Setting): CompileResult {
  const { loaded, root, native } = setting
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
  let addon: Asset | null = null
  const inNative = new Set(native?.built.addon && native.unit.functions.map(({ symbol }) => symbol))
  if (attempted !== null && 'error' in attempted) failAll(attempted.error)
  else if (attempted !== null && unit.emitted !== null) {
    const { wasm, shape, messages } = attempted.built
    for (const message of [...messages, ...(native?.built.messages ?? [])])
      diagnostics.push({ ...message, span: GENERATED, labels: [] })
    const rewritten = rewrite(source, unit, unit.emitted, { wasm, shape }, setting)
    const { edits, left } = rewritten
    ;({ asset, addon } = rewritten)
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
  const records = recordsOf(unit, outcomes, source, inNative)
  return {
    code: result?.code ?? source.text,
    map: result?.map ?? null,
    changed: result !== null,
    records,
    diagnostics,
    watchFiles: loaded.files.map((file) => resolve(root, file.path)),
    imports: loaded.imports,
    ...(asset === null ? {} : { asset }),
    ...(addon === null ? {} : { addon }),
  }
}

interface Rewritten extends Pick<RewrittenModule, 'edits' | 'left'> {
  readonly asset: Asset | null
  readonly addon: Asset | null
}

function rewrite(
  source: SourceFile,
  unit: Unit,
  emitted: EmittedUnit,
  compiled: CompiledWasm,
  { loaded, native, options, root }: Setting,
): Rewritten {
  const { shape } = compiled
  const wasm = isForDebuggers(unit, options)
    ? withEmbeddedMap(compiled.wasm, [source, ...loaded.files], root)
    : compiled.wasm
  const file = options.emit === 'file' ? assetName(source, wasm, 'wasm') : null
  const artefact = { wasm, dataBytes: shape.dataBytes, tableEntries: shape.tableEntries, file }
  const bytes = native?.built.addon ?? null
  const also = native && bytes && nativeArtefact(native.unit, bytes, source)
  const { edits, left, reference, nativeReference } = rewriteModule(
    unit.index,
    emitted,
    unit.captures,
    also === null ? artefact : { ...artefact, native: also },
    options,
  )
  return {
    edits,
    left,
    asset: file === null ? null : assetOf(file, wasm, reference),
    addon: also && bytes && assetOf(also.file, bytes, nativeReference),
  }
}

function assetOf(name: string, bytes: Uint8Array, reference: AssetReference | null): Asset | null {
  return reference && { name, base64: Buffer.from(bytes).toString('base64'), reference }
}

function fnOf(unit: Unit, outcome: Outcome): SourceFunction {
  return (unit.index.tagged[outcome.tagged] as TaggedFunction).fn
}

function recordsOf(
  unit: Unit,
  outcomes: ReadonlyMap<Outcome, Diagnostic | null>,
  source: SourceFile,
  inNative: ReadonlySet<string>,
): readonly ReportRecord[] {
  const rejected = new Map(unit.index.rejected.map(({ fn, diagnostic }) => [diagnostic, fn]))
  const records = [...outcomes].map(([outcome, diagnostic]): ReportRecord => {
    const fn = fnOf(unit, outcome)
    if (diagnostic !== null) return fallbackRecord(fn, outcome.text, diagnostic, source)
    const { file, line, column } = fn.span
    const target = outcome.symbol !== null && inNative.has(outcome.symbol) ? 'native' : 'wasm'
    return { file, name: fn.name, line, column, signature: outcome.text, status: 'compiled', target }
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
  return {
    code: source.text,
    map: null,
    changed: false,
    records,
    diagnostics: [diagnostic],
    watchFiles: [],
    imports: [],
  }
}
