// Decides where locals are declared in C: at their first assignment where that stands before every other use in the same list
// of statements, otherwise at the top of the function, initialised.

import type { Expr, HirFunction, LocalId, Stmt } from '../../hir/nodes.ts'
import { bodiesOf, children, expressionsOf, targetOf } from '../../hir/visit.ts'

/** One per statement of a list, with the plans of the lists inside it in the order of `bodiesOf`. */
export interface StmtPlan {
  /** The statement declares the local that it assigns. */
  readonly declares: boolean
  readonly bodies: readonly ListPlan[]
}
export type ListPlan = readonly StmtPlan[]

export interface DeclarationPlan {
  readonly body: ListPlan
  /** Locals used but declared by no statement, parameters left out. */
  readonly atTop: readonly LocalId[]
}

/** First and last use of a local, as positions in the order of a walk over the function. */
interface Uses {
  first: number
  last: number
}

export function placeDeclarations(fn: HirFunction): DeclarationPlan {
  const uses = new Map<LocalId, Uses>()
  const walker = new Walker((local, position) => {
    const known = uses.get(local)
    if (known === undefined) uses.set(local, { first: position, last: position })
    else known.last = position
  })
  // The plan needs all uses, so the first walk only counts them; the second goes the same way.
  walker.walk(fn.body, uses)
  const declared = new Set<LocalId>(fn.params.map((param) => param.local))
  const second = new Walker(() => {}, declared)
  const body = second.walk(fn.body, uses)
  const atTop = [...uses.keys()].filter((local) => !declared.has(local)).sort((a, b) => a - b)
  return { body, atTop }
}

class Walker {
  #position = 0
  readonly #use: (local: LocalId, position: number) => void
  readonly #declared: Set<LocalId> | null

  constructor(use: (local: LocalId, position: number) => void, declared: Set<LocalId> | null = null) {
    this.#use = use
    this.#declared = declared
  }

  walk(list: readonly Stmt[], uses: ReadonlyMap<LocalId, Uses>): ListPlan {
    const candidates: { local: LocalId; index: number }[] = []
    const plans = list.map((stmt, index): { declares: boolean; bodies: ListPlan[] } => {
      for (const expr of expressionsOf(stmt)) this.#walkExpr(expr)
      const target = targetOf(stmt)
      if (target !== null) {
        const position = this.#next(target)
        if (uses.get(target)?.first === position) candidates.push({ local: target, index })
      }
      return { declares: false, bodies: bodiesOf(stmt).map((body) => this.walk(body, uses)) }
    })
    for (const { local, index } of candidates) {
      const plan = plans[index]
      const last = uses.get(local)?.last ?? Number.POSITIVE_INFINITY
      if (
        this.#declared === null ||
        this.#declared.has(local) ||
        plan === undefined ||
        last >= this.#position
      )
        continue
      plan.declares = true
      this.#declared.add(local)
    }
    return plans
  }

  #next(local: LocalId): number {
    const position = this.#position++
    this.#use(local, position)
    return position
  }

  #walkExpr(expr: Expr): void {
    if (expr.kind === 'Local') this.#next(expr.id)
    for (const child of children(expr)) this.#walkExpr(child)
  }
}
