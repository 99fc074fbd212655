// The whole compiler on one page: source text in, HIR, C and diagnostics out. Pure and synchronous; building, caching and
// reading files happen in `compiler.ts`, before and after.

import { indexModule } from './1-parse/index-module.ts'
import type { ModuleGraph, ModuleIndex, SourceFunction } from './1-parse/module-index.ts'
import { findOptionsWithoutEffect } from './1-parse/options-without-effect.ts'
import type { BoundFunction } from './2-lower/bound-function.ts'
import { type LoweredFunction, lowerFunction } from './2-lower/lower-function.ts'
import { type InferredModule, inferModule } from './3-infer/infer-module.ts'
import type { Library } from './3-infer/library.ts'
import { MAX_FUNCTION_NODES } from './3-infer/limit-versions.ts'
import { assignLanes } from './4-passes/assign-lanes.ts'
import { canonicaliseLoops } from './4-passes/canonicalise-loops.ts'
import { chooseVersions } from './4-passes/choose-versions.ts'
import { eliminateDeadCode } from './4-passes/eliminate-dead-code.ts'
import { expectIntegers } from './4-passes/expect-integers.ts'
import { foldConstants } from './4-passes/fold-constants.ts'
import { forwardArrays } from './4-passes/forward-arrays.ts'
import { hoistBoundsChecks } from './4-passes/hoist-bounds-checks.ts'
import { hoistLoopLimits } from './4-passes/hoist-loop-limits.ts'
import { inlineCalls } from './4-passes/inline-calls.ts'
import { jamLoops } from './4-passes/jam-loops.ts'
import { keepFields } from './4-passes/keep-fields.ts'
import { markOverwrites } from './4-passes/mark-overwrites.ts'
import { narrowBigints } from './4-passes/narrow-bigints.ts'
import { narrowNumbers } from './4-passes/narrow-numbers.ts'
import { type Pass, type RemarkKind, rememberRanges } from './4-passes/pass.ts'
import { relaxFloats } from './4-passes/relax-floats.ts'
import { shareLoops } from './4-passes/share-loops.ts'
import { speculateAccesses } from './4-passes/speculate-accesses.ts'
import { speculateIntegers } from './4-passes/speculate-integers.ts'
import { splitRecords } from './4-passes/split-records.ts'
import { truncateLocals } from './4-passes/truncate-locals.ts'
import type { EmittedUnit } from './5-emit/c/abi.ts'
import { emitUnit } from './5-emit/c/emit-c.ts'
import * as codes from './diagnostics/codes.ts'
import { describeFailure } from './diagnostics/describe-failure.ts'
import { CompileError, type Diagnostic } from './diagnostics/diagnostic.ts'
import { InvariantError } from './diagnostics/invariant.ts'
import { functionsReachedBy, pruneModule } from './hir/call-graph.ts'
import { countNodes } from './hir/count-nodes.ts'
import type { HirModule } from './hir/nodes.ts'
import { verifyModule } from './hir/verify.ts'
import { type JavaScriptLibrary, makeLibrary } from './ops/library.ts'
import type { Simd } from './options.ts'
import type { SourceFile, Span } from './source.ts'
import type { Outcome, Unit } from './unit.ts'

/** Every pass, in order. Each may be skipped; what is left is still correct, because each keeps the meaning of HIR. */
export const PASSES: readonly Pass[] = [
  foldConstants,
  inlineCalls,
  forwardArrays,
  splitRecords,
  keepFields,
  eliminateDeadCode,
  canonicaliseLoops,
  truncateLocals,
  hoistLoopLimits,
  speculateIntegers,
  markOverwrites,
  speculateAccesses,
  foldConstants,
  hoistBoundsChecks,
  chooseVersions,
  foldConstants,
  expectIntegers,
  jamLoops,
  narrowBigints,
  narrowNumbers,
  eliminateDeadCode,
  shareLoops,
  relaxFloats,
  assignLanes,
]

/** Needed for emission: C has no arbitrary BigInt. */
const REQUIRED: ReadonlySet<string> = new Set([narrowBigints.name])

export interface Remark {
  readonly pass: string
  readonly symbol: string
  readonly span: Span
  readonly kind: RemarkKind
  readonly text: string
}

export interface PipelineOptions {
  readonly simd: Simd
  readonly debug?: boolean
  /** Whether workers may share the loops of a module that runs as Wasm. Default: no. */
  readonly workersFor?: (index: ModuleIndex) => boolean
  /** Passes to leave out, by name: for bisecting and for tests. */
  readonly skipPasses?: readonly string[]
  /** Check the HIR after every stage. */
  readonly verify?: boolean
  /** Called after each stage with the HIR as it stands. */
  readonly trace?: (stage: string, module: HirModule, unchanged: boolean) => void
}

export function runPipeline(entry: SourceFile, graph: ModuleGraph, options: PipelineOptions): Unit {
  const index = indexModule(entry, graph)
  const library = makeLibrary((source) => indexModule(source, { resolve: () => null }))
  const inferred = inferModule(index, ...lowerer(index, library))
  check(inferred.module, 'inferred', options)
  options.trace?.('infer', inferred.module, false)
  const passed = runPasses(inferred, options)
  const hasWorkers = options.workersFor?.(index) ?? false
  const emit = (module: HirModule): EmittedUnit =>
    emitUnit(module, {
      file: entry.path,
      debug: options.debug ?? false,
      workers: hasWorkers,
      runsElsewhere: hasWorkers && index.tagged.some((tagged) => tagged.options.async === true),
    })
  const { module, outcomes, remarks, reports, emitted } = emitPrintable(passed, emit)
  return {
    index,
    inferred: inferred.module,
    final: module,
    captures: inferred.captures,
    emitted,
    outcomes,
    remarks,
    diagnostics: [...findings(index, outcomes), ...reports, ...inferred.diagnostics],
  }
}

/** Stage 2 for stage 3: lowers a function, and knows those that come into being by lowering. */
function lowerer(
  index: ModuleIndex,
  library: JavaScriptLibrary,
): [(fn: SourceFunction) => LoweredFunction, Library] {
  const bound = new Map<string, BoundFunction>()
  const context = { callbackFunction: library.callbackFunction, bound }
  const indexOf = (fn: SourceFunction): ModuleIndex =>
    bound.get(fn.key)?.index ?? library.indexOf(fn) ?? index
  return [
    (fn) => lowerFunction(fn, indexOf(fn), context),
    { ...library, function: (key) => bound.get(key)?.fn ?? library.function(key) },
  ]
}

function findings(index: ModuleIndex, outcomes: readonly Outcome[]): Diagnostic[] {
  const compiled = new Set(outcomes.flatMap(({ tagged, symbol }) => (symbol === null ? [] : [tagged])))
  const notices = index.tagged.filter((_, position) => compiled.has(position)).map(findOptionsWithoutEffect)
  return [
    ...notices.filter((notice) => notice !== null),
    ...index.diagnostics,
    ...outcomes.flatMap((outcome) => (outcome.diagnostic ? [outcome.diagnostic] : [])),
  ]
}

interface PassResult {
  readonly module: HirModule
  readonly outcomes: readonly Outcome[]
  readonly remarks: readonly Remark[]
  readonly reports: readonly Diagnostic[]
}

/** Runs the passes; where one finds that a function cannot be compiled after all, the exports that need it go and the passes start again. */
function runPasses(inferred: InferredModule, options: PipelineOptions): PassResult {
  let module = inferred.module
  let outcomes: readonly Outcome[] = inferred.outcomes
  for (;;) {
    const found: Found = { remarks: [], reports: [] }
    try {
      return { module: applyPasses(module, options, found), outcomes, ...found }
    } catch (error) {
      const diagnostic = diagnose(error, module)
      const failing = exportsNeeding(module, diagnostic.span)
      outcomes = withFailures(outcomes, failing, diagnostic)
      module = pruneModule(module, (symbol) => !failing.has(symbol))
    }
  }
}

/** Nothing but a mistake of njit's own makes emission fail; the functions that do are left out, so that the others are not lost. */
function emitPrintable(
  passed: PassResult,
  emit: (module: HirModule) => EmittedUnit,
): PassResult & { readonly emitted: EmittedUnit | null } {
  const attempt = (module: HirModule): EmittedUnit | null | Diagnostic => {
    try {
      return module.exports.length > 0 ? emit(module) : null
    } catch (error) {
      return diagnose(error, module)
    }
  }
  const whole = attempt(passed.module)
  if (whole === null || 'c' in whole) return { ...passed, emitted: whole }
  let { outcomes } = passed
  const failing = new Set<string>()
  for (const { symbol } of passed.module.exports) {
    const diagnostic = attempt(pruneModule(passed.module, (other) => other === symbol))
    if (diagnostic === null || 'c' in diagnostic) continue
    failing.add(symbol)
    outcomes = withFailures(outcomes, new Set([symbol]), diagnostic)
  }
  const module = pruneModule(passed.module, (symbol) => !failing.has(symbol))
  return { ...passed, outcomes, module, emitted: module.exports.length > 0 ? emit(module) : null }
}

function withFailures(
  outcomes: readonly Outcome[],
  failing: ReadonlySet<string>,
  diagnostic: Diagnostic,
): readonly Outcome[] {
  return outcomes.map((outcome) =>
    outcome.symbol !== null && failing.has(outcome.symbol)
      ? { ...outcome, symbol: null, diagnostic }
      : outcome,
  )
}

/** What passes have to say. */
interface Found {
  readonly remarks: Remark[]
  readonly reports: Diagnostic[]
}

function applyPasses(start: HirModule, options: PipelineOptions, { remarks, reports }: Found): HirModule {
  refuseLarge(start)
  let module = start
  const ranges = rememberRanges()
  let stage: 'inferred' | 'narrowed' = 'inferred'
  for (const pass of PASSES) {
    if (options.skipPasses?.includes(pass.name) && !REQUIRED.has(pass.name)) continue
    const before = module
    module = pass.run(before, {
      simd: options.simd,
      note: (symbol, span, kind, text) => remarks.push({ pass: pass.name, symbol, span, kind, text }),
      report: (diagnostic) => reports.push(diagnostic),
      ranges,
    })
    if (pass === narrowBigints) stage = 'narrowed'
    check(module, stage, options)
    options.trace?.(pass.name, module, module === before)
  }
  return module
}

function refuseLarge({ functions }: HirModule): void {
  for (const fn of functions) {
    const size = countNodes(fn)
    if (size > MAX_FUNCTION_NODES)
      throw new CompileError(
        codes.function_too_large({ name: fn.name, size, limit: MAX_FUNCTION_NODES }),
        fn.span,
      )
  }
}

function check(module: HirModule, stage: 'inferred' | 'narrowed', options: PipelineOptions): void {
  if (!options.verify) return
  const problems = verifyModule(module, stage)
  if (problems.length > 0) throw new InvariantError(`${stage}: ${problems.join('; ')}`)
}

function diagnose(error: unknown, module: HirModule): Diagnostic {
  if (error instanceof CompileError) return error.diagnostic
  const span = module.functions.find((fn) => module.exports.some((entry) => entry.symbol === fn.symbol))?.span
  if (span === undefined) throw error
  return { ...describeFailure(error), span, labels: [] }
}

/** The exports that reach a function whose source holds `span`; all of them where none does, so that the passes can go on. */
function exportsNeeding(module: HirModule, span: Span): ReadonlySet<string> {
  const holds = (symbol: string): boolean =>
    module.functions.some(
      (fn) =>
        fn.symbol === symbol &&
        fn.span.file === span.file &&
        fn.span.start <= span.start &&
        span.end <= fn.span.end,
    )
  const symbols = module.exports.map((entry) => entry.symbol)
  const needing = symbols.filter((symbol) => [...functionsReachedBy(module, [symbol])].some(holds))
  return new Set(needing.length > 0 ? needing : symbols)
}
