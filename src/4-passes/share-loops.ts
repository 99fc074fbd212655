// Input: narrowed HIR. Output: the same, with loops over `prange` in functions tagged `parallel: true` as calls of functions that do a
//   part of them, so that emission can let several threads take parts.
// Method: a loop qualifies if its iterations tie each other through nothing but reductions (share/reductions.ts) and each keeps to its own
//   row of the arrays that the loop writes (share/rows.ts). Parts depend on the number of iterations alone (hir/parts.ts); what they add
//   up is put together in their order.
// Skips: loops inside one that is shared, slow versions of loops, and careful versions of functions.
// Example: `for (i of prange(n)) s += a[i]` → `call f0_p0 in parts(0, n, 0, a, sums); for (p < 64) s += sums[p]`, where f0_p0 adds up
//   `a[i]` for its part and stores that as `sums[part]`.

import { analyseEffects } from '../3-infer/effects.ts'
import { loop_on_one_thread } from '../diagnostics/codes/passes.ts'
import type { HirFunction, HirModule, LocalDecl, Loop, Stmt } from '../hir/nodes.ts'
import { eachStmt, flatMapStmts, mapStmt, targetOf } from '../hir/visit.ts'
import { fixedArrays, isDoorOnly } from './apart-arrays.ts'
import { definePass, type PassContext } from './pass.ts'
import { type Outlined, outlineLoop } from './share/outline.ts'
import { findShareable, type Surroundings } from './share/shareable.ts'

export const shareLoops = definePass({
  name: 'share-loops',
  after: ['narrow-numbers'],
  run: (module, ctx) => {
    if (!module.functions.some(holdsParallel)) return module
    const careful = new Set(module.exports.map((entry) => entry.careful))
    const effects = analyseEffects(module)
    const isThreadSafe = (symbol: string): boolean => {
      const found = effects.get(symbol)
      return (
        found !== undefined &&
        !found.allocates &&
        !found.recursive &&
        !found.usesRandom &&
        !found.writesLists &&
        found.writes.size === 0
      )
    }
    const functions = module.functions.flatMap((fn) =>
      holdsParallel(fn) && !careful.has(fn.symbol) ? new Sharing(fn, module, isThreadSafe, ctx).run() : [fn],
    )
    return { ...module, functions }
  },
})

const holdsParallel = ({ body }: HirFunction): boolean =>
  [...eachStmt(body)].some((stmt) => stmt.kind === 'Loop' && stmt.parallel !== undefined)

class Sharing {
  readonly #around: Surroundings
  readonly #ctx: PassContext
  readonly #outlined: Outlined[] = []
  /** Loops that run on one thread, by where they stand, and why. */
  readonly #left = new Map<number, { readonly loop: Loop; readonly why: string }>()
  readonly #shared = new Set<number>()
  #fn: HirFunction

  constructor(
    fn: HirFunction,
    module: HirModule,
    isThreadSafe: Surroundings['isThreadSafe'],
    ctx: PassContext,
  ) {
    this.#fn = fn
    this.#ctx = ctx
    this.#around = {
      fn,
      apart: fixedArrays(fn, isDoorOnly(module, fn.symbol)),
      isThreadSafe,
      rangeOf: (local) => ctx.ranges(fn).local(local),
    }
  }

  /** The function, behind those that do parts of its loops. */
  run(): readonly HirFunction[] {
    const body = this.#visit(this.#fn.body)
    for (const [start, { loop, why }] of this.#left)
      if (!this.#shared.has(start))
        this.#ctx.report({ ...loop_on_one_thread({ why }), span: loop.span, labels: [] })
    const parts = this.#outlined.map(({ part }) => part)
    return [...parts, { ...this.#fn, body: this.#withPreparations(body) }]
  }

  #withPreparations(body: readonly Stmt[]): readonly Stmt[] {
    const params = new Set(this.#fn.params.map((param) => param.local))
    const forArrays = this.#outlined.flatMap((outlined) => [...outlined.prepareFor])
    const atOnce = forArrays.flatMap(([local, stmt]) => (params.has(local) ? [stmt] : []))
    const sums = this.#outlined.flatMap((outlined) => outlined.prepare)
    const visit = (list: readonly Stmt[]): readonly Stmt[] =>
      flatMapStmts(list, (stmt) => {
        const target = targetOf(stmt)
        const room = forArrays.flatMap(([local, prepare]) => (local === target ? [prepare] : []))
        return [mapStmt(stmt, { expr: (expr) => expr, body: visit }), ...room]
      })
    return [...sums, ...atOnce, ...visit(body)]
  }

  #visit(body: readonly Stmt[]): readonly Stmt[] {
    return body.flatMap((stmt) => {
      if (stmt.kind === 'If' && stmt.isGuard) {
        const then = this.#visit(stmt.then)
        return [{ ...stmt, then }]
      }
      const shared = stmt.kind === 'Loop' && stmt.parallel !== undefined ? this.#share(stmt) : null
      return shared ?? [mapStmt(stmt, { expr: (expr) => expr, body: (inner) => this.#visit(inner) })]
    })
  }

  #share(loop: Loop): readonly Stmt[] | null {
    const found = findShareable(loop, this.#around)
    if (typeof found === 'string') {
      this.#left.set(loop.span.start, { loop, why: found })
      return null
    }
    const outlined = outlineLoop(found, this.#fn, `${this.#fn.symbol}_p${this.#outlined.length}`)
    this.#outlined.push(outlined)
    this.#shared.add(loop.span.start)
    this.#fn = { ...this.#fn, locals: outlined.locals as readonly LocalDecl[] }
    const sums = found.reductions.length + found.arrays.length
    const what = sums === 0 ? '' : `, which ${sums === 1 ? 'puts a value' : `put ${sums} values`} together`
    this.#ctx.note(this.#fn.symbol, loop.span, 'done', `shared between threads${what}`)
    return outlined.stmts
  }
}
