// What the last walk of the analysis writes down: the facts that others ask for.

import type { Expr, LocalId, Loop, Range, Stmt } from '../../hir/nodes.ts'
import { EMPTY, FULL } from '../../ops/range.ts'
import { joinRanges, typeRange } from './lattice.ts'
import { type Settled, UNSETTLED } from './settled.ts'

export interface RangeFacts {
  /** Range of a number or boolean (0 and 1) wherever this node is evaluated; of an array, that of its length. Of nodes never reached: what the type says. */
  of(expr: Expr): Range
  /** Holds every value ever assigned to the local, the argument of a parameter included: what its storage must hold. */
  local(id: LocalId): Range
  /** False if no run comes to the statement. */
  reachable(stmt: Stmt): boolean
  /** Holds the values of a local that the loop assigns wherever a round begins; null where nothing assigns it before. */
  head(loop: Loop, id: LocalId): Range | null
  /** The same where the test was true, before the body. */
  inside(loop: Loop, id: LocalId): Range | null
  /** Holds every value returned. */
  readonly result: Range
  /** From which an analysis of the same function in another form may go on. */
  readonly settled: Settled
}

type RangesByLoop = Map<Loop, Map<LocalId, Range>>

function joinInto(ranges: RangesByLoop, loop: Loop, local: LocalId, range: Range): void {
  const known = ranges.get(loop)
  if (known === undefined) ranges.set(loop, new Map([[local, range]]))
  else known.set(local, joinRanges(known.get(local) ?? range, range))
}

export class RangeRecord implements RangeFacts {
  private readonly exprs = new Map<Expr, Range>()
  private readonly locals = new Map<LocalId, Range>()
  private readonly reached = new Set<Stmt>()
  private readonly heads: RangesByLoop = new Map()
  private readonly insides: RangesByLoop = new Map()
  result: Range = EMPTY
  settled: Settled = UNSETTLED

  of(expr: Expr): Range {
    return this.exprs.get(expr) ?? typeRange(expr.type)
  }
  local(id: LocalId): Range {
    return this.locals.get(id) ?? FULL
  }
  reachable(stmt: Stmt): boolean {
    return this.reached.has(stmt)
  }

  head(loop: Loop, id: LocalId): Range | null {
    return this.heads.get(loop)?.get(id) ?? null
  }

  inside(loop: Loop, id: LocalId): Range | null {
    return this.insides.get(loop)?.get(id) ?? null
  }

  noteHead(loop: Loop, local: LocalId, range: Range): void {
    joinInto(this.heads, loop, local, range)
  }
  noteInside(loop: Loop, local: LocalId, range: Range): void {
    joinInto(this.insides, loop, local, range)
  }
  noteExpr(expr: Expr, range: Range): void {
    const known = this.exprs.get(expr)
    this.exprs.set(expr, known === undefined ? range : joinRanges(known, range))
  }
  noteLocal(local: LocalId, range: Range): void {
    const known = this.locals.get(local)
    this.locals.set(local, known === undefined ? range : joinRanges(known, range))
  }
  noteReached(stmt: Stmt): void {
    this.reached.add(stmt)
  }
  noteResult(range: Range): void {
    this.result = joinRanges(this.result, range)
  }
}
