// Specialisation: one typed version of a function for each combination of argument types it is called with.
//
// Inference of a function asks for its callees' result types, which infers those first. In a recursion the result asked for is
// the one known so far, unknown at the start; whenever a result grows, the callers that saw it are inferred again.

import type { Capture, ClassShape, ParsedModule, SourceFunction } from '../1-parse/module-index.ts'
import type { LoweredFunction } from '../2-lower/lower-function.ts'
import * as codes from '../diagnostics/codes/types.ts'
import { compiler_bug, unsupported_arguments } from '../diagnostics/codes.ts'
import { CompileError, type Diagnostic } from '../diagnostics/diagnostic.ts'
import { invariant } from '../diagnostics/invariant.ts'
import type { Call, Expr, HirFunction, LocalId, Range } from '../hir/nodes.ts'
import * as t from '../hir/types.ts'
import type { Span } from '../source.ts'
import { addProperties, propertiesRead } from './added-properties.ts'
import { applyTypes } from './apply.ts'
import { calleeFailure, type Edge, reachedFrom, spreadFailures } from './callee-failures.ts'
import { checkOptionals } from './check-optionals.ts'
import { checkResults } from './check-results.ts'
import { fixArgumentCount } from './count-arguments.ts'
import { decideBranches } from './decide-branches.ts'
import { type Equations, yieldEquations } from './equations.ts'
import { CapturedVariables, checkCaptures } from './guess-captures.ts'
import { leaveOut, leaveOutReturns } from './leave-out.ts'
import { nameUnits } from './name-units.ts'
import { formalsOf } from './parameter-uses.ts'
import { type CallContext, type CallPlan, planCall } from './plan-call.ts'
import { simplifyOptionals } from './simplify-optionals.ts'
import { type CallTypes, type Solution, solve } from './solve.ts'
import { splitIntoWebs, type WebFunction } from './ssa.ts'

/** More versions of one function than any program needs. */
const MAX_SPECIALISATIONS = 500
/** So many have many functions; and how many there may be beyond those, of all functions of a module together. */
const FEW_SPECIALISATIONS = 16
const MAX_FURTHER_SPECIALISATIONS = 1000

/** How often the result of a version may turn out to be another one. Types mostly grow, and a few steps are all they take; but
 *  what is known of a recursive function's result can make the same result unknown again, and so on. */
const MAX_RESULTS = 64

/** Of one function and what it calls. */
const MAX_ARMS_LEFT_OUT = 8

export interface Specialisation {
  readonly key: string
  readonly source: SourceFunction
  /** By formal parameter; undefined for a missing argument. */
  readonly params: readonly t.Type[]
  readonly accepts: readonly (Range | null)[]
  result: t.Type
  failure: Diagnostic | null
  /** Typed; its callees stand in it by their keys. Null until `typed` made it. */
  typed: HirFunction | null
}

interface Work extends Specialisation {
  prepared: Prepared | null
  /** It looks at how many arguments it has, which the door tells. */
  countsArguments: boolean
  /** The lowered function, where arms of it are left out. */
  shortened: HirFunction | null
  solution: Solution | null
  /** How many results it was found to have, one after the other. */
  results: number
  /** By formal parameter: what it was found to be, where that is a list. */
  held: readonly t.Type[]
  readonly callers: Set<Work>
  /** What each call was found to be, last time it was inferred. */
  readonly found: Map<Call, Work>
  /** What the typed function calls; null until it was made. */
  callees: readonly CallSite[] | null
}

interface CallSite {
  readonly to: Work
  readonly span: Span
}

/** What does not depend on the results of callees. */
interface Prepared {
  readonly webs: WebFunction
  readonly paramTypes: ReadonlyMap<LocalId, t.Type>
  readonly equations: Equations
}

export interface SpecialiserInput extends CallContext {
  classesIn(module: ParsedModule): readonly ClassShape[]
  lower(fn: SourceFunction): LoweredFunction
}

export class Specialiser {
  private readonly input: SpecialiserInput
  private readonly byKey = new Map<string, Work>()
  /** By key of a source function: how many specialisations it has. */
  private readonly versions = new Map<string, number>()
  /** How many versions functions have beyond a few each. */
  private further = 0
  private readonly lowered = new Map<string, LoweredFunction>()
  private readonly stale = new Set<Work>()
  private readonly outside = new CapturedVariables()

  constructor(input: SpecialiserInput) {
    this.input = input
  }

  /** The specialisation of a function that is called from outside, and all that it calls, solved. Where nothing else helps and
   *  `leavesOut` says so, rare arms without a typed form are left to the original. */
  root(
    source: SourceFunction,
    params: readonly t.Type[],
    accepts: readonly (Range | null)[],
    leavesOut: boolean,
  ): Specialisation {
    const work = this.find(source, params, accepts)
    this.settle()
    if (!leavesOut) return work
    for (let left = MAX_ARMS_LEFT_OUT; left > 0 && this.leaveOutArm(work); left--) this.settle()
    return work
  }

  private settle(): void {
    for (let [next] = this.stale; next !== undefined; [next] = this.stale) {
      this.stale.delete(next)
      this.infer(next)
    }
  }

  /** Leaves an arm that keeps the function from being compiled to the original; false where there is none. */
  private leaveOutArm(root: Work): boolean {
    this.typed(root)
    if (root.failure === null) return false
    for (const work of failuresBelow(root)) {
      const { failure } = work
      if (failure === null || failure.severity === 'bug') continue
      const from = work.shortened ?? this.lowered.get(work.source.key)?.fn
      // Of two types that do not go together, none is the rare one, but for results that say that there is none.
      const leave = failure.code === codes.cannot_unify.code ? leaveOutReturns : leaveOut
      const shorter = from === undefined ? null : leave(from, failure.span, failure.text)
      if (shorter === null) continue
      work.shortened = shorter
      work.prepared = null
      this.reopen(work)
      return true
    }
    return false
  }

  /** What failed with the function is inferred again. */
  private reopen(work: Work): void {
    if (this.stale.has(work)) return
    Object.assign(work, { failure: null, callees: null, typed: null })
    this.stale.add(work)
    for (const caller of work.callers) if (caller.failure !== null) this.reopen(caller)
  }

  /** Captured variables of all functions looked at, by key. */
  get captures(): ReadonlyMap<string, Capture> {
    return this.outside.byKey
  }

  functionOf(key: string): SourceFunction {
    return this.input.functionOf(key)
  }

  classesIn(module: ParsedModule): readonly ClassShape[] {
    return this.input.classesIn(module)
  }

  /** The specialisation and those it calls, directly or not, with their typed functions: callees first. */
  typed(root: Specialisation): readonly Specialisation[] {
    const order: Specialisation[] = []
    const calls: Edge[] = []
    const seen = new Set<string>()
    const visit = (key: string): void => {
      if (seen.has(key)) return
      seen.add(key)
      const work = this.byKey.get(key)
      invariant(work, `no specialisation ${key}`)
      // First, so that a failure is known where its result is used.
      for (const callee of work.found.values()) visit(callee.key)
      work.callees ??= this.apply(work)
      for (const { to, span } of work.callees) calls.push({ from: work, to, span })
      order.push(work)
    }
    visit(root.key)
    spreadFailures(calls)
    return reachedFrom(root, order, calls)
  }

  private find(source: SourceFunction, params: readonly t.Type[], accepts: readonly (Range | null)[]): Work {
    const key = keyOf(source, params, accepts)
    const known = this.byKey.get(key)
    if (known !== undefined) return known
    const work: Work = {
      key,
      source,
      params,
      accepts,
      result: t.unknown,
      failure: null,
      typed: null,
      prepared: null,
      countsArguments: false,
      shortened: null,
      solution: null,
      results: 0,
      held: [],
      callers: new Set(),
      found: new Map(),
      callees: null,
    }
    this.byKey.set(key, work)
    const versions = (this.versions.get(source.key) ?? 0) + 1
    this.versions.set(source.key, versions)
    if (versions > FEW_SPECIALISATIONS) this.further++
    if (versions > MAX_SPECIALISATIONS || this.further > MAX_FURTHER_SPECIALISATIONS) {
      const message = codes.too_many_specialisations({ name: source.name, limit: versions - 1 })
      work.failure = { ...message, span: source.span, labels: [] }
    } else this.infer(work)
    return work
  }

  private infer(work: Work): void {
    try {
      work.prepared ??= this.prepare(work)
      work.found.clear()
      work.solution = solve(work.prepared.equations, (call, args, wanted) =>
        this.typeOfCall(work, call, args, wanted),
      )
    } catch (error) {
      work.failure = diagnose(error, work.source.span)
      return
    }
    const { result } = work.solution
    const held = heldParams(work)
    const isSettled = held.every((type, i) => t.sameType(type, work.held[i] ?? t.unknown))
    if (t.sameType(result, work.result) && isSettled) return
    work.result = result
    work.held = held
    if (++work.results > MAX_RESULTS) {
      const message = codes.cannot_infer_return({ name: work.source.name })
      work.failure = { ...message, span: work.source.span, labels: [] }
    }
    for (const caller of work.callers) this.stale.add(caller)
  }

  /** Lowered once, for all its versions. Throws where it uses what is not compiled. */
  lower(source: SourceFunction): LoweredFunction {
    const known = this.lowered.get(source.key)
    if (known !== undefined) return known
    const lowered = this.input.lower(source)
    this.lowered.set(source.key, lowered)
    for (const [key, capture] of lowered.captures) this.outside.byKey.set(key, capture)
    return lowered
  }

  private prepare(work: Work): Prepared {
    const lowered = work.shortened ?? this.lower(work.source).fn
    const fn = fixArgumentCount(lowered, work.params.slice(0, work.source.params.length))
    work.countsArguments = fn !== lowered
    const types = new Map<LocalId, t.Type>()
    for (const { local, source } of fn.params) {
      if (source.kind === 'argument') types.set(local, work.params[source.index] ?? t.undefinedType)
      else {
        const written = fn.locals[local]?.type ?? t.unknown
        types.set(local, this.outside.typeOf(source.key, written, work.source, this))
      }
    }
    const decided = addProperties(
      decideBranches(fn, types),
      (local) => types.get(local) ?? t.unknown,
      (key, argument) => this.readOf(key, argument),
    )
    checkCaptures(decided, types)
    const webs = splitIntoWebs(decided)
    const paramTypes = new Map(
      fn.params.map((param, i) => [
        webs.fn.params[i]?.local ?? param.local,
        types.get(param.local) ?? t.unknown,
      ]),
    )
    return { webs, paramTypes, equations: yieldEquations(webs, paramTypes) }
  }

  /** Of its argument, as long as it can be lowered. */
  private readOf(key: string, argument: number): ReadonlySet<string> {
    try {
      return propertiesRead(this.lower(this.input.functionOf(key)).fn, argument)
    } catch (error) {
      if (error instanceof CompileError) return new Set()
      throw error
    }
  }

  private typeOfCall(caller: Work, call: Call, args: readonly Expr[], wanted: t.Type): CallTypes {
    try {
      const plan = planCall(call, args, wanted, this.input)
      if (plan.kind !== 'function') return { result: plan.type, args: [] }
      const callee = this.calleeOf(plan)
      callee.callers.add(caller)
      caller.found.set(call, callee)
      return callee.failure === null ? { result: callee.result, args: callee.held } : NOTHING_KNOWN
    } catch (error) {
      if (error instanceof CompileError) return NOTHING_KNOWN
      throw error
    }
  }

  private calleeOf({ source, args }: Extract<CallPlan, { kind: 'function' }>): Work {
    const formals = formalsOf(source)
    const types = formals.map((_, i) => argumentType(t.closed(args[i]?.type ?? t.undefinedType)))
    const accepts = formals.map(() => null)
    return this.find(source, types, accepts)
  }

  /** Makes the typed function; the calls in it. A failure is left in the specialisation. */
  private apply(work: Work): readonly CallSite[] {
    const callees: CallSite[] = []
    const { prepared, solution } = work
    if (work.failure !== null || prepared === null || solution === null) return callees
    try {
      const typed = applyTypes(prepared.webs, prepared.paramTypes, solution, {
        plan: (call, args, wanted) => planCall(call, args, wanted, this.input),
        callee: (plan, span) => {
          const to = this.calleeOf(plan)
          if (to.countsArguments) throw new CompileError(unsupported_arguments({}), span)
          callees.push({ to, span })
          if (to.failure !== null) throw calleeFailure(to, span)
          return { symbol: to.key, result: to.result, params: to.params, held: to.held }
        },
      })
      checkResults(typed)
      const simplified = nameUnits(simplifyOptionals(typed))
      checkOptionals(simplified)
      work.typed = { ...simplified, symbol: work.key, params: withRanges(simplified, work.accepts) }
    } catch (error) {
      work.failure = diagnose(error, work.source.span)
    }
    return callees
  }
}

const NOTHING_KNOWN: CallTypes = { result: t.unknown, args: [] }

/** By formal parameter: the type of the variable, where it may hold a list; otherwise unknown. */
function heldParams({ prepared, solution, params }: Work): readonly t.Type[] {
  const held: t.Type[] = params.map(() => t.unknown)
  for (const { local, source } of prepared?.webs.fn.params ?? []) {
    const type = solution?.types[local]
    if (source.kind === 'argument' && type !== undefined && t.holdsList(type)) held[source.index] = type
  }
  return held
}

/** Versions do not differ by the length of a constant table. */
function argumentType(type: t.Type): t.Type {
  if (type.kind === 'tuple') return t.tupleOf(type.items.map(argumentType))
  if (type.kind !== 'array' || type.length === undefined) return type
  const { length: _, ...rest } = type
  return rest
}

function diagnose(error: unknown, span: Span): Diagnostic {
  if (error instanceof CompileError) return error.diagnostic
  const detail = error instanceof Error ? error.message : String(error)
  return { ...compiler_bug({ detail }), span, labels: [] }
}

function keyOf(
  source: SourceFunction,
  params: readonly t.Type[],
  accepts: readonly (Range | null)[],
): string {
  const ranges = accepts.some((range) => range !== null) ? JSON.stringify(accepts) : ''
  return `${source.key}(${params.map(t.typeKey).join(', ')})${ranges}`
}

function withRanges(fn: HirFunction, accepts: readonly (Range | null)[]): HirFunction['params'] {
  return fn.params.map((param) => {
    const range = param.source.kind === 'argument' ? accepts[param.source.index] : null
    return range ? { ...param, accepts: range } : param
  })
}

/** The functions on the way to what makes this one fail, from the last call on. */
function failuresBelow(root: Work): Work[] {
  const order: Work[] = []
  const seen = new Set<Work>()
  const visit = (work: Work): void => {
    if (seen.has(work)) return
    seen.add(work)
    for (const callee of work.found.values()) if (callee.failure !== null) visit(callee)
    order.push(work)
  }
  visit(root)
  return order
}
