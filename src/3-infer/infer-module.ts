// Stage 3: from untyped functions to a module of typed ones, each specialised by the types of its arguments.
//
// In: functions found by stage 1, lowered on demand. Out: typed HIR, callees before callers, and what became of each tagged
// function for each of its signatures. A function that cannot be typed leaves the others alone.

import type {
  Capture,
  ModuleIndex,
  SourceFunction,
  TaggedFunction,
  WrittenSignature,
} from '../1-parse/module-index.ts'
import type { LoweredFunction } from '../2-lower/lower-function.ts'
import { module_too_large } from '../diagnostics/codes/language.ts'
import { describeFailure } from '../diagnostics/describe-failure.ts'
import { CompileError, type Diagnostic } from '../diagnostics/diagnostic.ts'
import { invariant } from '../diagnostics/invariant.ts'
import type { Exported } from '../hir/exported.ts'
import type { HirFunction, HirModule } from '../hir/nodes.ts'
import { isReceiverKey } from '../hir/receiver.ts'
import * as t from '../hir/types.ts'
import type { Outcome } from '../unit.ts'
import { guessSignatures } from './guess-signatures.ts'
import type { Library } from './library.ts'
import { limitVersions, MAX_MODULE_NODES, type Version } from './limit-versions.ts'
import { linkFunctions } from './link-functions.ts'
import { checkWrittenReturn, printSignature, signaturesOf, startingParams } from './signatures.ts'
import { type Specialisation, Specialiser } from './specialise.ts'
import { withSuggestion } from './suggest-annotation.ts'
import { trimClasses } from './trim-classes.ts'

export interface InferredModule {
  readonly module: HirModule
  /** The captured variables that its parameters name, by key. */
  readonly captures: ReadonlyMap<string, Capture>
  /** One per tagged function and signature, in source order. */
  readonly outcomes: readonly Outcome[]
  /** What to point out in functions that compile. */
  readonly diagnostics: readonly Diagnostic[]
}

/** Infers all tagged functions of a module and what they call. `lower` and `library` supply the functions; nothing is thrown. */
export function inferModule(
  index: ModuleIndex,
  lower: (fn: SourceFunction) => LoweredFunction,
  library: Library,
): InferredModule {
  const specialiser = new Specialiser({
    lower,
    library,
    functionOf: (key) => library.function(key) ?? index.function(key),
    classesIn: (module) => index.classesIn(module),
    methodOf: (of, name) => (isReceiverKey(of) ? null : index.classOf(of).method(name)),
  })
  const attempts = withinLimits(
    index.tagged.flatMap((tagged, position) => attemptAll(specialiser, tagged, position)),
  )
  const compiled = attempts.filter(isSuccess)
  const functions = new Map(compiled.flatMap(({ reached }) => [...reached]))
  const { linked, symbolOf } = linkFunctions(trimClasses([...functions.values()]))
  const exports = compiled.map(({ root, outcome }) => ({
    ...position(outcome),
    symbol: symbolOf(root.key),
    ...leftOut(root),
  }))
  const outcomes = attempts.map(({ root, outcome }) =>
    root === null ? outcome : { ...outcome, symbol: symbolOf(root.key) },
  )
  return {
    module: { functions: linked, exports },
    captures: usedCaptures(linked, specialiser.captures),
    outcomes,
    diagnostics: compiled.flatMap(({ remark }) => (remark === null ? [] : [remark])),
  }
}

const isSuccess = (made: Attempt): made is Success => made.root !== null

/** All that fail, and of the others as many as the module is worth. */
function withinLimits(attempts: readonly Attempt[]): readonly Attempt[] {
  const kept = limitVersions(attempts.filter(isSuccess))
  return attempts.flatMap((made) => {
    if (made.root === null || kept.has(made)) return [made]
    return made.rank > 0 ? [] : [tooMuch(made)]
  })
}

function tooMuch({ root: { source }, outcome }: Success): Attempt {
  const message = module_too_large({ name: source.name, limit: MAX_MODULE_NODES })
  return { root: null, outcome: { ...outcome, diagnostic: { ...message, span: source.span, labels: [] } } }
}

/** Of guessed signatures those that compile; where none does, one says why. */
function attemptAll(specialiser: Specialiser, tagged: TaggedFunction, position: number): readonly Attempt[] {
  const guess = tagged.signatures.length > 0 ? null : guessSignatures(tagged.fn, specialiser)
  const attemptEach = (
    signatures: readonly (WrittenSignature | null)[],
    leavesOut: boolean,
  ): readonly Attempt[] =>
    signatures.map((signature, i) => attempt(specialiser, { tagged, position, signature, i, leavesOut }))
  if (guess !== null) {
    for (const leavesOut of guess.isFounded ? [false, true] : [false]) {
      const attempts = attemptEach(guess.signatures, leavesOut)
      const compiled = attempts.filter(isSuccess)
      if (compiled.length > 0) return compiled.map((made, rank) => ({ ...made, rank }))
      if (leavesOut) return attempts.slice(0, 1)
    }
  }
  return attemptEach(signaturesOf(tagged), true).map((each) => suggesting(each, specialiser, tagged))
}

function suggesting(made: Attempt, specialiser: Specialiser, { fn }: TaggedFunction): Attempt {
  const { diagnostic } = made.outcome
  if (diagnostic === null || made.root !== null) return made
  const compiles = (types: readonly t.Type[]): boolean => {
    const root = specialiser.root(
      fn,
      types,
      types.map(() => null),
      false,
    )
    specialiser.typed(root)
    return root.failure === null
  }
  return {
    root: null,
    outcome: { ...made.outcome, diagnostic: withSuggestion(diagnostic, fn, compiles) },
  }
}

interface Request {
  readonly tagged: TaggedFunction
  readonly position: number
  readonly signature: WrittenSignature | null
  readonly i: number
  /** Rare arms that cannot be compiled may be left to the original. */
  readonly leavesOut: boolean
}

interface Success extends Version {
  readonly root: Specialisation
  readonly outcome: Outcome
  /** Something to point out, although the function compiles. */
  readonly remark: Diagnostic | null
}

type Attempt = Success | { readonly root: null; readonly outcome: Outcome }

/** The parameters that callers leave out; the receiver is none of them. */
function leftOut({ source, params }: Specialisation): Pick<Exported, 'missing'> {
  const missing = source.params.flatMap((_, i) => (params[i]?.kind === 'undefined' ? [i] : []))
  return missing.length === 0 ? {} : { missing }
}

const position = ({ tagged, signature }: Outcome): Pick<Outcome, 'tagged' | 'signature'> => ({
  tagged,
  signature,
})

function attempt(specialiser: Specialiser, request: Request): Attempt {
  const { tagged, signature } = request
  const place = { tagged: request.position, signature: request.i, symbol: null }
  const printed =
    signature === null ? tagged.fn.params.map((param) => param.type) : signature.params.map(asWritten)
  const failed = (diagnostic: Diagnostic): Attempt => ({
    root: null,
    outcome: { ...place, text: printSignature(printed, t.unknown), diagnostic },
  })
  try {
    const starting = startingParams(tagged.fn, signature)
    const root = specialiser.root(
      tagged.fn,
      starting.map((param) => param.type),
      starting.map((param) => param.accepts),
      request.leavesOut,
    )
    const reached = specialiser.typed(root)
    if (root.failure !== null) return failed(root.failure)
    const remark = checkWrittenReturn(tagged.fn, root.result)
    const given = (type: t.Type, i: number): t.Type =>
      type.kind === 'unknown' ? (starting[i]?.type ?? type) : type
    return {
      root,
      rank: 0,
      reached: new Map(reached.map((each) => [each.key, typedOf(each)])),
      remark,
      outcome: { ...place, text: printSignature(printed.map(given), root.result), diagnostic: null },
    }
  } catch (error) {
    if (error instanceof CompileError) return failed(error.diagnostic)
    return failed({ ...describeFailure(error), span: tagged.fn.span, labels: [] })
  }
}

/** Integers of a signature are numbers inside, and are accepted as int32. */
function asWritten({ type, wantsInteger }: WrittenSignature['params'][number]): t.Type {
  return wantsInteger && t.isScalar(type, 'float64') ? t.int32 : type
}

function typedOf(specialisation: Specialisation): HirFunction {
  invariant(specialisation.typed, `${specialisation.key} has no typed form`)
  return specialisation.typed
}

function usedCaptures(
  functions: readonly HirFunction[],
  captures: ReadonlyMap<string, Capture>,
): ReadonlyMap<string, Capture> {
  const used = new Map<string, Capture>()
  for (const { params } of functions) {
    for (const { source } of params) {
      const capture = source.kind === 'capture' ? captures.get(source.key) : undefined
      if (capture !== undefined) used.set(capture.key, capture)
    }
  }
  return used
}
