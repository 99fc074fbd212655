// What expressions came to where they were evaluated last. A range depends on the ranges of the locals that are read, and, where
// tests narrow them on the way, on the relations between locals; while those are the same, so is the result.

import type { Expr, LocalId, Range } from '../../hir/nodes.ts'
import { children } from '../../hir/visit.ts'
import { sameRange } from '../../ops/range.ts'

/** As much of an environment as a result depends on. */
interface Surroundings {
  peek(local: LocalId): Range | null
  readonly relations: object
}

interface Entry {
  /** Without repetitions. */
  readonly reads: readonly LocalId[]
  /** Does a conditional in it narrow locals for its arms? */
  readonly narrows: boolean
  readonly inputs: (Range | null)[]
  relations: object | null
  result: Range | null
}

export class Memo {
  private readonly entries = new Map<Expr, Entry>()

  /** The result under the same circumstances as now, or null. */
  recall(expr: Expr, env: Surroundings): Range | null {
    const entry = this.entries.get(expr)
    if (entry === undefined || entry.result === null) return null
    if (entry.narrows && entry.relations !== env.relations) return null
    const { reads, inputs } = entry
    for (let i = 0; i < reads.length; i++) {
      const now = env.peek(reads[i] as LocalId)
      const then = inputs[i] as Range | null
      if (now !== then && (now === null || then === null || !sameRange(now, then))) return null
    }
    return entry.result
  }

  remember(expr: Expr, env: Surroundings, result: Range): void {
    const entry = this.entryOf(expr)
    const { reads, inputs } = entry
    for (let i = 0; i < reads.length; i++) inputs[i] = env.peek(reads[i] as LocalId)
    entry.relations = entry.narrows ? env.relations : null
    entry.result = result
  }

  private entryOf(expr: Expr): Entry {
    const known = this.entries.get(expr)
    if (known !== undefined) return known
    const reads = new Set<LocalId>()
    let narrows = expr.kind === 'Cond'
    for (const operand of children(expr)) {
      if (operand.kind === 'Local') reads.add(operand.id)
      else if (operand.kind !== 'Const') {
        const inner = this.entryOf(operand)
        for (const local of inner.reads) reads.add(local)
        narrows ||= inner.narrows
      }
    }
    const entry: Entry = { reads: [...reads], narrows, inputs: [], relations: null, result: null }
    this.entries.set(expr, entry)
    return entry
  }
}
