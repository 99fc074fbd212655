// Which machine type each local gets. All that ranges allow start as integers; those that this makes dearer become doubles again.

import type { RangeFacts } from '../../3-infer/ranges/analyse-ranges.ts'
import type { HirFunction, LocalId, Range } from '../../hir/nodes.ts'
import { isNumber, isScalar } from '../../hir/types.ts'
import { eachStmt } from '../../hir/visit.ts'
import { rangeFits } from '../../ops/range.ts'
import type { IsBigint } from './bigint-locals.ts'
import { CONVERSION, isRepresentation, type Representation } from './costs.ts'

export type Representations = Map<LocalId, Representation>

/** The representation of every number local by ranges alone; locals that are narrow already stay. */
export function initialRepresentations(
  fn: HirFunction,
  facts: RangeFacts,
  blind: ReadonlySet<LocalId>,
  isBigint: IsBigint,
): Representations {
  const chosen: Representations = new Map()
  const bound = locallyBound(fn)
  for (const [i, { type, span }] of fn.locals.entries()) {
    const local = i as LocalId
    if (!isNumber(type) || type.kind !== 'scalar' || !isRepresentation(type.name)) continue
    if (isBigint({ kind: 'Local', id: local, type, span })) continue
    const limits = bound.get(local)
    if (limits === 'fixed' || !isScalar(type, 'float64')) chosen.set(local, type.name)
    else chosen.set(local, narrowest(facts.local(local), blind.has(local), limits === 'param'))
  }
  return chosen
}

/** How the outside binds locals: results of calls keep the callee's type, parameters arrive through the door, which gives int64 to
 *  BigInts only. */
function locallyBound(fn: HirFunction): ReadonlyMap<LocalId, 'fixed' | 'param'> {
  const bound = new Map<LocalId, 'fixed' | 'param'>()
  for (const { local, accepts } of fn.params) bound.set(local, accepts === null ? 'fixed' : 'param')
  for (const stmt of eachStmt(fn.body))
    if (stmt.kind === 'Call' && stmt.result !== null) bound.set(stmt.result, 'fixed')
  return bound
}

function narrowest(found: Range, isBlind: boolean, isParam: boolean): Representation {
  const range = isBlind && !isParam && found.negativeZero ? { ...found, negativeZero: false } : found
  // Nothing was ever assigned.
  if (range.lo > range.hi) return 'float64'
  if (rangeFits(range, 'int32')) return 'int32'
  if (rangeFits(range, 'uint32')) return 'uint32'
  return !isParam && rangeFits(range, 'int64') ? 'int64' : 'float64'
}

const COLD_WEIGHT = 2 ** -10

/** Sums up, over the places where a local is assigned and read, what it saves that the local is an integer. */
export class Ballot {
  private readonly savings = new Map<LocalId, number>()
  private readonly representations: ReadonlyMap<LocalId, Representation>
  /** Loops around the place that is being built, outermost first: the locals that each assigns. */
  readonly loops: ReadonlySet<LocalId>[] = []
  /** In a version that is there only in case a guard fails, or in the guard itself: nothing should be paid for it. */
  isCold = false

  constructor(representations: ReadonlyMap<LocalId, Representation>) {
    this.representations = representations
  }

  /** Loops that a conversion of the local cannot be moved out of. */
  private depthOf(local: LocalId): number {
    let depth = this.loops.length
    while (depth > 0 && !this.loops[depth - 1]?.has(local)) depth--
    return depth
  }

  private add(local: LocalId, saving: number): void {
    const weight = this.isCold ? COLD_WEIGHT : 8 ** Math.min(this.depthOf(local), 4)
    this.savings.set(local, (this.savings.get(local) ?? 0) + saving * weight)
  }

  /** An assignment whose value costs this much as the local's type, and as a double. */
  defined(local: LocalId, asInteger: number, asFloat: number): void {
    if (this.isInteger(local))
      this.add(local, asInteger === Number.POSITIVE_INFINITY ? -Infinity : asFloat - asInteger)
  }

  used(local: LocalId, as: Representation, isIndex: boolean): void {
    const own = this.representations.get(local)
    if (own === undefined || own === 'float64') return
    this.add(local, as === 'float64' ? -CONVERSION[own].float64 : isIndex ? 3 : 1)
  }

  private isInteger(local: LocalId): boolean {
    return (this.representations.get(local) ?? 'float64') !== 'float64'
  }

  /** Integers that cannot hold what is assigned, and those that cost more than they save if `byCost`. */
  losers(byCost: boolean): LocalId[] {
    const limit = byCost ? 0 : Number.NEGATIVE_INFINITY
    return [...this.savings]
      .filter(
        ([local, saving]) => (saving < limit || saving === Number.NEGATIVE_INFINITY) && this.isInteger(local),
      )
      .map(([local]) => local)
  }
}
