// What a call of a function is expected to cost, told from its text alone: the dispatcher starts with the original JavaScript where
// copying the arguments is most of the work, and finds out by measuring whether that was right.

import { opByName } from '../ops/table.ts'
import type { Expr, HirFunction, LocalId, Loop, Stmt } from './nodes.ts'
import { elementOf } from './types.ts'
import { assignedLocals, bodiesOf, children, expressionsOf, localsRead, targetOf } from './visit.ts'

export type StaticCost =
  /** No loop: the work does not grow with the arrays, and the copies do. */
  | { readonly kind: 'constant' }
  /** Every loop goes through the arrays once: cheap operations and bytes read or written, per round of the loop that does most per byte. */
  | { readonly kind: 'streaming'; readonly operations: number; readonly bytes: number }
  /** Elements are used again and again, or loops compute without any. */
  | { readonly kind: 'repeated' }

/** In additions. */
const DIVISION_COST = 4
const HOST_CALL_COST = 15
/** From this many operations for each byte copied on, compiled code is expected to make up for its copies. */
const WORTHWHILE_OPERATIONS_PER_BYTE = 1

export function isCopyingMost(cost: StaticCost): boolean {
  if (cost.kind !== 'streaming') return cost.kind === 'constant'
  return cost.operations < cost.bytes * WORTHWHILE_OPERATIONS_PER_BYTE
}

/** Only versions of loops that are expected to run count. Calls of functions that were not inlined count as work without end. */
export function staticCost(fn: HirFunction): StaticCost {
  return new Estimate(fn).run()
}

class Estimate {
  readonly #fn: HirFunction
  /** Locals that each local's values are computed from, itself included. */
  readonly #sources = new Map<LocalId, Set<LocalId>>()
  readonly #arrays: ReadonlySet<LocalId>
  #cost: StaticCost = { kind: 'constant' }

  constructor(fn: HirFunction) {
    this.#fn = fn
    this.#arrays = new Set(
      fn.params.map(({ local }) => local).filter((local) => fn.locals[local]?.type.kind === 'array'),
    )
  }

  run(): StaticCost {
    this.#collectSources(this.#fn.body)
    this.#visit(this.#fn.body, [])
    return this.#cost
  }

  #collectSources(body: readonly Stmt[]): void {
    for (const stmt of likely(body)) {
      const target = targetOf(stmt)
      if (target === null) continue
      const sources = this.#sources.get(target) ?? new Set([target])
      this.#sources.set(target, sources)
      for (const expr of expressionsOf(stmt)) for (const local of localsRead(expr)) sources.add(local)
    }
  }

  #visit(body: readonly Stmt[], around: readonly Loop[]): void {
    for (const stmt of body) {
      if (stmt.kind === 'Call' && stmt.callee.kind === 'function') this.#cost = { kind: 'repeated' }
      if (stmt.kind === 'Loop') {
        const loops = [...around, stmt]
        const inner = [...likely([stmt])]
        if (inner.filter(({ kind }) => kind === 'Loop').length === 1) this.#weigh(inner, loops)
        this.#visit(stmt.body, loops)
      } else for (const part of likelyBodies(stmt)) this.#visit(part, around)
    }
  }

  /** Takes an innermost loop into account. */
  #weigh(stmts: readonly Stmt[], loops: readonly Loop[]): void {
    let operations = 0
    let bytes = 0
    let isStreaming = true
    const touch = (array: Expr, index: Expr): void => {
      if (array.kind !== 'Local' || array.type.kind !== 'array' || !this.#arrays.has(array.id)) return
      bytes += elementOf(array.type.element).bytes
      const sources = this.#allSources(localsRead(index))
      isStreaming &&= loops.every((loop) => [...variablesOf(loop)].some((local) => sources.has(local)))
    }
    // Indices, tests and steps of loops cost both versions next to nothing.
    const weigh = (expr: Expr): void => {
      if (expr.kind === 'Op') operations += costOf(expr.op)
      if (expr.kind === 'Load') touch(expr.array, expr.index)
      else for (const child of children(expr)) weigh(child)
    }
    const [own, ...inside] = stmts
    const steps = new Set(own?.kind === 'Loop' ? own.update : [])
    for (const stmt of inside.filter((each) => !steps.has(each))) {
      if (stmt.kind === 'Store') {
        touch(stmt.array, stmt.index)
        weigh(stmt.value)
      } else for (const whole of expressionsOf(stmt)) weigh(whole)
    }
    this.#note(isStreaming && bytes > 0 ? { kind: 'streaming', operations, bytes } : { kind: 'repeated' })
  }

  #note(cost: StaticCost): void {
    const known = this.#cost
    if (known.kind === 'repeated') return
    const isMore =
      known.kind === 'constant' ||
      cost.kind === 'repeated' ||
      (cost.kind === 'streaming' && cost.operations * known.bytes > known.operations * cost.bytes)
    if (isMore) this.#cost = cost
  }

  #allSources(locals: ReadonlySet<LocalId>): ReadonlySet<LocalId> {
    const all = new Set(locals)
    for (const local of all) for (const source of this.#sources.get(local) ?? []) all.add(source)
    return all
  }
}

/** What changes from round to round and tells the rounds apart. */
function variablesOf({ update, body, head }: Loop): ReadonlySet<LocalId> {
  return assignedLocals(update.length > 0 ? update : [...head, ...body])
}

function costOf(name: string): number {
  if (opByName(name).imports !== undefined) return HOST_CALL_COST
  return name === 'div' || name === 'rem' || name === 'sqrt' ? DIVISION_COST : 1
}

/** Statements of the list and inside it, without the slow versions of guarded loops. */
function* likely(body: readonly Stmt[]): Generator<Stmt> {
  for (const stmt of body) {
    yield stmt
    for (const inner of likelyBodies(stmt)) yield* likely(inner)
  }
}

function likelyBodies(stmt: Stmt): readonly (readonly Stmt[])[] {
  return stmt.kind === 'If' && stmt.isGuard ? [stmt.then] : bodiesOf(stmt)
}
