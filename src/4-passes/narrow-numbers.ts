// Input: inferred HIR, every number float64. Output: the same with machine integers wherever ranges prove that nobody can tell:
//   locals int32, uint32 or int64, operations in the cheapest form, conversions where representations meet.
// Method: range analysis; then every expression is planned in every representation, bottom-up, and the cheapest tree is built
//   for the one its place asks for. Locals start as the narrowest integer that holds them, and become doubles again where
//   conversions would cost more than integers save.
// Skips: parameters without an accepted range, results of calls, optional values, tuples, BigInts.
// Example: `i = i + 1` with i in [0, 2^31-2] → int32 addition; `y * w + x` as an index → int32 where the product fits, its -0 being no matter.

import type { RangeFacts } from '../3-infer/ranges/analyse-ranges.ts'
import { isInRange } from '../3-infer/ranges/evaluate.ts'
import { invariant } from '../diagnostics/invariant.ts'
import * as b from '../hir/builders.ts'
import type {
  Call,
  Expr,
  HirFunction,
  HirModule,
  If,
  LocalDecl,
  LocalId,
  Loop,
  Stmt,
  Store,
} from '../hir/nodes.ts'
import * as t from '../hir/types.ts'
import { assignedLocals, mapStmt } from '../hir/visit.ts'
import { bigintTest, type IsBigint } from './narrow-numbers/bigint-locals.ts'
import { Ballot, initialRepresentations, type Representations } from './narrow-numbers/choose-locals.ts'
import { blindLocals, storeContext } from './narrow-numbers/contexts.ts'
import type { Representation } from './narrow-numbers/costs.ts'
import { guardCalls } from './narrow-numbers/guard-calls.ts'
import { ExpressionNarrower, PROVEN_INDEX, TESTED_INDEX } from './narrow-numbers/narrow-expression.ts'
import { costAs, typeOf } from './narrow-numbers/plan.ts'
import { sameStructure } from './narrow-numbers/same-structure.ts'
import { splitLoops } from './narrow-numbers/split-loops.ts'
import { definePass, type PassContext } from './pass.ts'

export const narrowNumbers = definePass({
  name: 'narrow-numbers',
  after: ['hoist-bounds-checks', 'speculate-integers'],
  run: (module, ctx) => {
    let narrowed = module
    const decisions: Decisions = { byFunction: new Map(), latest: new Map() }
    const isLong = module.functions.some((fn) => fn.locals.length > MANY_LOCALS)
    for (let round = 0; round < (isLong ? 1 : MAX_REPEATS); round++) {
      const next = narrowModule(narrowed, decisions, ctx)
      if (next === narrowed) break
      narrowed = next
    }
    for (const [i, fn] of narrowed.functions.entries()) if (fn !== module.functions[i]) remark(fn, ctx)
    return narrowed
  },
})

/** Machine types are facts from which further ranges follow; once more is nearly always enough. */
const MAX_REPEATS = 4

/** Of earlier rounds: they hold for functions that did not change, and those that did go on from what was known. */
interface Decisions {
  readonly byFunction: Map<HirFunction, Decision>
  readonly latest: Map<string, Decision>
}

function narrowModule(module: HirModule, decisions: Decisions, { ranges }: PassContext): HirModule {
  const decided = module.functions.map((fn) => {
    const guarded = guardCalls(fn, module, ranges)
    const { byFunction, latest } = decisions
    const decision = byFunction.get(guarded) ?? decide(guarded, ranges, latest.get(fn.symbol)?.facts)
    byFunction.set(guarded, decision)
    latest.set(fn.symbol, decision)
    return decision
  })
  const types = new Map(decided.map((each) => [each.fn.symbol, paramTypes(each)]))
  let changed = false
  const functions = module.functions.map((fn, i) => {
    const next = rebuild(decided[i] as Decision, types)
    if (sameStructure(fn, next)) return fn
    changed = true
    return next
  })
  return changed ? { ...module, functions } : module
}

interface Decision {
  readonly fn: HirFunction
  readonly facts: RangeFacts
  readonly isBigint: IsBigint
  readonly blind: ReadonlySet<LocalId>
  readonly representations: Representations
  /** Locals that each loop assigns. */
  readonly assigned: Map<Loop, ReadonlySet<LocalId>>
}

type ParamTypes = ReadonlyMap<string, readonly t.Type[]>

/** Rounds in which locals may change back to doubles because that is cheaper; each makes others dearer or cheaper. */
const MAX_ROUNDS = 5
/** Locals of a function so long that time is worth more than the last conversion. */
const MANY_LOCALS = 800

function decide(start: HirFunction, ranges: PassContext['ranges'], before?: RangeFacts): Decision {
  let fn = start
  let facts = ranges(fn, before)
  for (let round = 0; round < MAX_REPEATS; round++) {
    const split = splitLoops(fn, facts)
    if (split === fn) break
    fn = split
    facts = ranges(fn)
  }
  const isBigint = bigintTest(fn)
  const params = new Set(fn.params.map((param) => param.local))
  const candidates = fn.locals.map((_, i) => i as LocalId).filter((local) => !params.has(local))
  const blind = blindLocals(fn.body, candidates, (expr) => facts.of(expr))
  const decision: Decision = {
    fn,
    facts,
    isBigint,
    blind,
    representations: initialRepresentations(fn, facts, blind, isBigint),
    assigned: new Map(),
  }
  for (let round = 0; ; round++) {
    const ballot = new Ballot(decision.representations)
    new FunctionNarrower(decision, ballot, new Map()).body(fn.body)
    const losers = ballot.losers(round < (fn.locals.length > MANY_LOCALS ? 1 : MAX_ROUNDS))
    if (losers.length === 0) break
    for (const local of losers) decision.representations.set(local, 'float64')
  }
  return decision
}

function paramTypes({ fn, representations }: Decision): readonly t.Type[] {
  return fn.params.map(({ local }) => declared(fn.locals[local], representations.get(local)).type)
}

function declared(local: LocalDecl | undefined, representation: Representation | undefined): LocalDecl {
  invariant(local !== undefined, 'a parameter without a local')
  if (representation === undefined || t.isScalar(local.type, representation)) return local
  return { ...local, type: typeOf[representation] }
}

function rebuild(decision: Decision, types: ParamTypes): HirFunction {
  const { fn, representations } = decision
  const locals = fn.locals.map((local, i) => declared(local, representations.get(i as LocalId)))
  const narrower = new FunctionNarrower(decision, new Ballot(representations), types)
  return { ...fn, locals, body: narrower.body(fn.body) }
}

function remark(fn: HirFunction, ctx: PassContext): void {
  const counts = new Map<string, number>()
  for (const { type } of fn.locals) {
    if (t.isNumber(type)) counts.set(t.printType(type), (counts.get(t.printType(type)) ?? 0) + 1)
  }
  const text = [...counts].map(([name, count]) => `${count} ${name}`).join(', ')
  if (text !== '') ctx.note(fn.symbol, fn.span, 'info', `number variables: ${text}`)
}

/** Lengths and bounds of views are converted to int32 anyway. */
const LENGTH = { int32: 0, uint32: 1, int64: 1, float64: 2 } as const
/** Stores keep the low bits of any integer. */
const STORED_IN_INTEGERS = { int32: 0, uint32: 0, int64: 0.5, float64: 8 } as const
const STORED_CLAMPED = { int32: 1, uint32: 1, int64: 2, float64: 3 } as const

class FunctionNarrower {
  private readonly decision: Decision
  private readonly ballot: Ballot
  private readonly types: ParamTypes
  private readonly narrower: ExpressionNarrower

  constructor(decision: Decision, ballot: Ballot, types: ParamTypes) {
    this.decision = decision
    this.ballot = ballot
    this.types = types
    const { facts, isBigint, representations } = decision
    this.narrower = new ExpressionNarrower(facts, isBigint, representations, (local, as, isIndex) =>
      ballot.used(local, as, isIndex),
    )
  }

  body(stmts: readonly Stmt[]): readonly Stmt[] {
    return stmts.flatMap((stmt) => {
      const next = this.stmt(stmt)
      // Ranges may have decided a test.
      return next.kind === 'If' && next.test.kind === 'Const'
        ? next.test.value === true
          ? next.then
          : next.else
        : next
    })
  }

  private stmt(stmt: Stmt): Stmt {
    switch (stmt.kind) {
      case 'Assign':
        return { ...stmt, value: this.assigned(stmt.target, stmt.value) }
      case 'Store':
        return this.store(stmt)
      case 'Call':
        return this.call(stmt)
      case 'NewArray':
        return { ...stmt, length: this.narrower.narrowFreely(stmt.length, 'zero', LENGTH) }
      case 'Subarray': {
        const [begin, end] = [stmt.begin, stmt.end].map((bound) =>
          this.narrower.narrowFreely(bound, 'zero', LENGTH),
        )
        invariant(begin && end, 'two bounds give two')
        return { ...stmt, array: this.narrower.narrow(stmt.array), begin, end }
      }
      case 'Switch': {
        const selector = this.narrower.narrowFreely(stmt.selector, 'zero', LENGTH)
        return { ...stmt, selector, cases: stmt.cases.map((body) => this.body(body)) }
      }
      case 'Loop': {
        this.ballot.loops.push(this.assignedIn(stmt))
        const inner = this.parts(stmt)
        this.ballot.loops.pop()
        return inner
      }
      case 'If':
        return stmt.isGuard ? this.versions(stmt) : this.parts(stmt)
      default:
        return this.parts(stmt)
    }
  }

  private assignedIn(loop: Loop): ReadonlySet<LocalId> {
    const { assigned } = this.decision
    const known = assigned.get(loop) ?? assignedLocals([loop])
    assigned.set(loop, known)
    return known
  }

  private versions(stmt: If): If {
    const wasCold = this.ballot.isCold
    const fast = this.body(stmt.then)
    this.ballot.isCold = true
    const slow = this.body(stmt.else)
    const test = this.narrower.narrow(stmt.test)
    this.ballot.isCold = wasCold
    return { ...b.ifThen(test, fast, slow, stmt.span), isGuard: true }
  }

  private parts(stmt: Stmt): Stmt {
    return mapStmt(stmt, { expr: (expr) => this.narrower.narrow(expr), body: (body) => this.body(body) })
  }

  private assigned(target: LocalId, value: Expr): Expr {
    const { representations, blind } = this.decision
    const representation = representations.get(target)
    if (representation === undefined || !t.isNumber(value.type)) return this.narrower.narrow(value)
    const plan = this.narrower.plan(value, blind.has(target) ? 'zero' : 'exact')
    this.ballot.defined(target, costAs(plan, representation), costAs(plan, 'float64'))
    const narrowed = this.narrower.narrowTo(value, representation, plan.context)
    // Only while locals are being chosen: this one has just lost.
    return narrowed ?? this.narrower.narrow(value)
  }

  private store(stmt: Store): Store {
    const { facts } = this.decision
    const inRange = stmt.range === 'proven' || isInRange(facts.of(stmt.index), facts.of(stmt.array))
    const index =
      stmt.array.type.kind === 'array'
        ? this.narrower.narrowIndex(stmt.index, inRange)
        : this.narrower.narrowFreely(stmt.index, 'zero', inRange ? PROVEN_INDEX : TESTED_INDEX)
    const array = this.narrower.narrow(stmt.array)
    return { ...stmt, array, index, value: this.stored(stmt), range: inRange ? 'proven' : stmt.range }
  }

  private stored({ array, value }: Store): Expr {
    const context = storeContext(array)
    if (context === 'exact' || array.type.kind !== 'array') return this.narrower.narrow(value)
    const extra = array.type.element === 'uint8clamped' ? STORED_CLAMPED : STORED_IN_INTEGERS
    return this.narrower.narrowFreely(value, context, extra)
  }

  private call(stmt: Call): Stmt {
    const types = stmt.callee.kind === 'function' ? this.types.get(stmt.callee.symbol) : undefined
    const args = stmt.args.map((arg, i) => {
      const wanted = types?.[i]
      if (wanted === undefined || !t.isNumber(wanted) || !t.isNumber(arg.type))
        return this.narrower.narrow(arg)
      const name = wanted.kind === 'scalar' ? wanted.name : 'float64'
      const narrowed =
        name === 'int32' || name === 'uint32' ? this.narrower.narrowTo(arg, name, 'exact') : null
      return narrowed ?? b.convert(this.narrower.narrow(arg), wanted)
    })
    return { ...stmt, args }
  }
}
