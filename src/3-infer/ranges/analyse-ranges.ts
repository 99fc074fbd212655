// Range analysis: for every number in a function, an interval, whether it is an integer, and whether it may be -0 or NaN.
// Abstract interpretation over the structured tree. First every loop is repeated with widening until nothing grows; what then
// holds where loops begin is sound, so that walking the function again from there can only make it more precise (each result
// of a sound step from sound ranges is sound), and a few walks are enough.
//
// Unknown means { lo: -Infinity, hi: Infinity, integer: false, negativeZero: true, nan: true }.
//
// One argument is about time, not values: a local that starts from integers up to 2^52 and is otherwise only moved by integer
// constants of at most 16 stays below 2^53, because leaving that range takes 2^48 assignments, which no run lives to make.

import { invariant } from '../../diagnostics/invariant.ts'
import type { Expr, HirFunction, Label, LocalId, Param, Range, Stmt } from '../../hir/nodes.ts'
import { eachExpr } from '../../hir/visit.ts'
import { FULL, intersectRange, intRange, rangeIncludes, SAFE_INTEGERS, sameRange } from '../../ops/range.ts'
import { opByName } from '../../ops/table.ts'
import { Environment, joinEnvironments, joinSlots } from './environment.ts'
import { decided, evaluateRange, type Observer } from './evaluate.ts'
import { growHead } from './grow-head.ts'
import { MAX_LENGTH, meetRanges, type Thresholds, thresholdsFor, typeRange } from './lattice.ts'
import { Memo } from './memo.ts'
import { type LoopPlan, numberChain, planSteps, type Step } from './plan.ts'
import { type RangeFacts, RangeRecord } from './record.ts'
import { copyOf, refined, refinedToEqual } from './refine.ts'
import { restore, settledIn } from './settled.ts'
import { limitSums, tripBound } from './trips.ts'

export type { RangeFacts } from './record.ts'

export interface RangeOptions {
  /** What the parameters are, by position; null or absent: what they accept, else anything of their type. */
  readonly params?: readonly (Range | null)[]
  /** What a call of the function with that symbol gives. */
  readonly results?: (symbol: string) => Range
  /** What was found of the function in another form, with the same locals, loops and values: then nothing need be found anew, only
   *  made more precise. */
  readonly before?: RangeFacts | undefined
}

/** Walks that make the ranges more precise, at most; each passes on what the one before found, inner loops to outer ones. */
const MAX_WALKS = 8
const MAX_RESTARTS = 6

/** Analyses one function after inference. Linear in its size but for the nesting of loops that feed each other. */
export function analyseRanges(fn: HirFunction, options: RangeOptions = {}): RangeFacts {
  return new Analysis(fn, options).run()
}

interface Jumps {
  onBreak: Environment | null
  onContinue: Environment | null
}

/** Where stepping may start from, by the argument about time. */
const STARTS = intRange(-(2 ** 52), 2 ** 52)

class Analysis {
  private readonly fn: HirFunction
  private readonly options: RangeOptions
  private readonly thresholds: Thresholds
  private readonly memo = new Memo()
  private steps: readonly Step[] = []
  private readonly jumps = new Map<Label, Jumps>()
  private growing = true
  private changed = false
  private record: RangeRecord | null = null
  private observe: Observer | null = null
  /** Locals that also start from something else than integers up to 2^52. */
  private readonly distrusted = new Set<LocalId>()
  /** Locals whose trust may have made a range smaller. */
  private readonly reliedOn = new Set<LocalId>()
  private mistaken = false

  constructor(fn: HirFunction, options: RangeOptions) {
    this.fn = fn
    this.options = options
    this.thresholds = thresholdsFor(constantsIn(fn))
  }

  run(): RangeFacts {
    if (!this.resume()) this.ascend()
    this.growing = false
    for (let walk = 0; walk < MAX_WALKS; walk++) {
      this.changed = false
      this.runBody(this.steps, this.entry())
      if (!this.changed) break
    }
    const record = new RangeRecord()
    this.record = record
    this.observe = (expr, range) => record.noteExpr(expr, range)
    this.runBody(this.steps, this.entry())
    record.settled = settledIn(this.steps, this.fn, this.distrusted)
    return record
  }

  /** Goes on from an earlier analysis. False if there is none, or it is of another function. */
  private resume(): boolean {
    const settled = this.options.before?.settled
    if (settled?.locals !== this.fn.locals.length) return false
    this.steps = planSteps(this.fn)
    if (!restore(this.steps, settled)) return false
    for (const local of settled.distrusted) this.distrusted.add(local)
    return true
  }

  /** Repeats loops until nothing grows; from the start again where the argument about time was used for a local it does not fit. */
  private ascend(): void {
    for (let attempt = 0; ; attempt++) {
      this.steps = planSteps(this.fn)
      this.mistaken = false
      this.reliedOn.clear()
      if (attempt >= MAX_RESTARTS) for (const id of this.fn.locals.keys()) this.distrusted.add(id as LocalId)
      this.runBody(this.steps, this.entry())
      if (!this.mistaken) return
    }
  }

  private entry(): Environment {
    const env = Environment.empty(this.fn.locals.length, this.memo)
    for (const [position, param] of this.fn.params.entries()) {
      const range = this.paramRange(param, position)
      env.assign(param.local, range, null)
      this.record?.noteLocal(param.local, range)
      this.startsFrom(param.local, range)
    }
    return env
  }

  private paramRange(param: Param, position: number): Range {
    const declaration = this.fn.locals[param.local]
    invariant(declaration !== undefined, 'a parameter without a local')
    const byType = typeRange(declaration.type)
    const given = this.options.params?.[position] ?? null
    const known = param.accepts === null ? byType : intersectRange(byType, param.accepts)
    return given === null ? known : intersectRange(known, given)
  }

  // ---- statements -----------------------------------------------------------------------------------------------------

  private runBody(steps: readonly Step[], start: Environment | null): Environment | null {
    let env = start
    for (const step of steps) {
      if (env === null) return null
      this.record?.noteReached(step.stmt)
      env = this.runStep(step, env)
    }
    return env
  }

  private runStep(step: Step, env: Environment): Environment | null {
    const { stmt } = step
    switch (stmt.kind) {
      case 'Assign':
        this.runAssign(step, stmt.target, stmt.value, env)
        return env
      case 'If': {
        const [whenTrue, whenFalse] = this.branch(stmt.test, env)
        const [then = [], otherwise = []] = step.bodies
        return joinEnvironments(this.runBody(then, whenTrue), this.runBody(otherwise, whenFalse))
      }
      case 'Loop':
        invariant(step.loop !== null, 'a loop without a plan')
        return this.growing ? this.growLoop(step, step.loop, env) : this.narrowLoop(step, step.loop, env)
      case 'Block': {
        const jumps = this.within(stmt.label, () => this.runBody(step.bodies[0] ?? [], env))
        return joinEnvironments(jumps.result, jumps.onBreak)
      }
      case 'Switch':
        return this.runSwitch(step, stmt.label, stmt.selector, env)
      case 'Break':
        return this.jump(stmt.label, 'onBreak', env)
      case 'Continue':
        return this.jump(stmt.label, 'onContinue', env)
      default:
        return this.runSimple(stmt, env)
    }
  }

  private runSimple(stmt: Stmt, env: Environment): Environment | null {
    switch (stmt.kind) {
      case 'Store':
        for (const part of [stmt.array, stmt.index, stmt.value]) this.evaluate(part, env)
        return env
      case 'NewStruct':
        for (const value of stmt.values) this.evaluate(value, env)
        this.define(stmt.target, FULL, env)
        return env
      case 'SetField':
        for (const part of [stmt.object, stmt.value]) this.evaluate(part, env)
        return env
      case 'Call': {
        const args = stmt.args.map((arg) => this.evaluate(arg, env))
        if (stmt.result !== null)
          this.define(stmt.result, this.callRange(stmt.callee, stmt.result, args), env)
        return env
      }
      case 'NewArray':
        this.define(stmt.target, lengthRange(this.evaluate(stmt.length, env)), env)
        return env
      case 'Subarray': {
        const [whole, begin, end] = [stmt.array, stmt.begin, stmt.end].map((part) => this.evaluate(part, env))
        const most = Math.min(whole?.hi ?? MAX_LENGTH, (end?.hi ?? MAX_LENGTH) - Math.max(begin?.lo ?? 0, 0))
        this.define(
          stmt.target,
          lengthRange(intRange(Math.max((end?.lo ?? 0) - (begin?.hi ?? 0), 0), most)),
          env,
        )
        return env
      }
      case 'Return':
        if (stmt.value !== null) {
          const range = this.evaluate(stmt.value, env)
          this.record?.noteResult(range)
        }
        return null
      default:
        return null
    }
  }

  private evaluate(expr: Expr, env: Environment): Range {
    return evaluateRange(expr, env, this.observe)
  }

  private define(local: LocalId, range: Range, env: Environment): void {
    this.startsFrom(local, range)
    this.record?.noteLocal(local, range)
    env.assign(local, range, null)
  }

  private callRange(
    callee: Extract<Stmt, { kind: 'Call' }>['callee'],
    result: LocalId,
    args: readonly Range[],
  ): Range {
    const byType = typeRange(this.fn.locals[result]?.type ?? { kind: 'unknown' })
    const known =
      callee.kind === 'op'
        ? opByName(callee.op).range?.(...args)
        : callee.kind === 'function'
          ? this.options.results?.(callee.symbol)
          : undefined
    return known === undefined ? byType : intersectRange(byType, known)
  }

  private runAssign(step: Step, target: LocalId, value: Expr, env: Environment): void {
    // The limits below hold for the value itself, so they are what is observed of it.
    const { observe } = this
    const limited = observe === null ? [] : numberChain(value)
    const others: Observer | null =
      observe && ((expr, found) => (limited.includes(expr) ? undefined : observe(expr, found)))
    let range = evaluateRange(value, env, others)
    if (step.term !== null && !this.growing) step.term.range = evaluateRange(step.term.value, env)
    if (step.steppedFrom?.every((local) => !this.distrusted.has(local))) {
      if (!rangeIncludes(STARTS, range)) for (const local of step.steppedFrom) this.reliedOn.add(local)
      range = meetRanges(range, SAFE_INTEGERS) ?? range
    } else {
      this.startsFrom(target, range)
    }
    if (step.limit !== null) range = meetRanges(range, step.limit) ?? range
    for (const expr of limited) observe?.(expr, range)
    this.record?.noteLocal(target, range)
    env.assign(target, range, copyOf(value, env))
  }

  /** A local got a value that is no step from another local. */
  private startsFrom(local: LocalId, range: Range): void {
    if (!this.growing || this.distrusted.has(local) || rangeIncludes(STARTS, range)) return
    this.distrusted.add(local)
    if (this.reliedOn.has(local)) this.mistaken = true
  }

  private branch(test: Expr, env: Environment): [Environment | null, Environment | null] {
    const outcome = decided(this.evaluate(test, env))
    const whenTrue = outcome === false ? null : refined(env.clone(), test, true)
    return [whenTrue, outcome === true ? null : refined(env, test, false)]
  }

  private runSwitch(step: Step, label: Label, selector: Expr, env: Environment): Environment | null {
    const range = this.evaluate(selector, env)
    const entering = (position: number): Environment | null =>
      position < range.lo || position > range.hi ? null : refinedToEqual(env.clone(), selector, position)
    const jumps = this.within(label, () => {
      let running: Environment | null = null
      for (const [position, body] of step.bodies.entries()) {
        running = this.runBody(body, joinEnvironments(running, entering(position)))
      }
      return joinEnvironments(running, entering(step.bodies.length))
    })
    return joinEnvironments(jumps.result, jumps.onBreak)
  }

  /** Runs with `label` as a target, and gives back what jumped to it. */
  private within<T>(label: Label, run: (jumps: Jumps) => T): Jumps & { readonly result: T } {
    const outer = this.jumps.get(label)
    const jumps: Jumps = { onBreak: null, onContinue: null }
    this.jumps.set(label, jumps)
    const result = run(jumps)
    if (outer === undefined) this.jumps.delete(label)
    else this.jumps.set(label, outer)
    return { ...jumps, result }
  }

  private jump(label: Label, kind: keyof Jumps, env: Environment): null {
    const jumps = this.jumps.get(label)
    invariant(jumps !== undefined, `a jump to ${label}, which does not enclose it`)
    jumps[kind] = joinEnvironments(jumps[kind], env)
    return null
  }

  // ---- loops ----------------------------------------------------------------------------------------------------------

  private growLoop(step: Step, loop: LoopPlan, entry: Environment): Environment | null {
    const { assigned } = loop
    const before = loop.head
    loop.head = assigned.map((local, i) => joinSlots(before?.[i] ?? null, entry.peek(local)))
    for (let round = 0; ; round++) {
      const env = entry.clone()
      env.replace(assigned, loop.head)
      const { back, exit } = this.round(step, loop, env, entry)
      if (back === null || !growHead(loop, back, round, this.thresholds)) return exit
    }
  }

  /** One more round from a head that is known to be sound; the head shrinks to what enters it and comes back. */
  private narrowLoop(step: Step, loop: LoopPlan, entry: Environment): Environment | null {
    const { assigned, head } = loop
    if (head === null) return null
    for (const [i, local] of assigned.entries()) {
      const range = head[i] ?? null
      if (range !== null) this.record?.noteHead(loop.node, local, range)
    }
    const env = entry.clone()
    env.replace(assigned, head)
    const { back, exit } = this.round(step, loop, env, entry)
    const limits = limitSums(loop, entry)
    for (const [i, local] of assigned.entries()) {
      const old = head[i] ?? null
      const arriving = joinSlots(entry.peek(local), back?.peek(local) ?? null)
      if (old === null || arriving === null) continue
      let next = meetRanges(old, arriving) ?? old
      const limit = limits.get(local)
      if (limit !== undefined) next = meetRanges(next, limit) ?? next
      if (sameRange(next, old)) continue
      head[i] = next
      this.changed = true
    }
    return exit
  }

  private noteInside(loop: LoopPlan, env: Environment | null): void {
    if (this.record === null || env === null) return
    for (const local of loop.assigned) {
      const range = env.peek(local)
      if (range !== null) this.record.noteInside(loop.node, local, range)
    }
  }

  /** From the head through the loop once: what comes back to the head, and what leaves. */
  private round(
    step: Step,
    loop: LoopPlan,
    start: Environment,
    entry: Environment,
  ): { back: Environment | null; exit: Environment | null } {
    const [head = [], body = [], update = []] = step.bodies
    const { node } = loop
    const test = (env: Environment | null): [Environment | null, Environment | null] => {
      if (env === null) return [null, null]
      if (!this.growing) loop.trips = tripBound(loop, entry, env)
      const outcomes = this.branch(node.test, env)
      this.noteInside(loop, outcomes[0])
      return outcomes
    }
    const { result, onBreak } = this.within(node.label, (jumps) => {
      const tested = node.testLast ? null : test(this.runBody(head, start))
      const end = this.runBody(body, tested === null ? start : tested[0])
      const updated = this.runBody(update, joinEnvironments(end, jumps.onContinue))
      const [stay, leave] = tested === null ? test(this.runBody(head, updated)) : [updated, tested[1]]
      return { back: stay, leave }
    })
    return { back: result.back, exit: joinEnvironments(result.leave, onBreak) }
  }
}

/** The length of an array made with a length in the range; another length bails. */
function lengthRange(range: Range): Range {
  return intRange(Math.max(Math.trunc(range.lo), 0), Math.min(Math.trunc(range.hi), MAX_LENGTH))
}

function* constantsIn(fn: HirFunction): Generator<number> {
  for (const expr of eachExpr(fn.body)) {
    if (expr.kind === 'Const' && typeof expr.value === 'number') yield expr.value
  }
}
