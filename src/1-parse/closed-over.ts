// Which functions inside of another use its variables. Wrappers around whole libraries hold thousands of either, so that what is
// found out once is kept, and the mentions in a function are looked up by where they stand.

import type { NodePath, Scope, Binding as Variable } from '@babel/traverse'
import { localFunction } from './local-function.ts'
import type { FunctionNode } from './module-index.ts'
import { isWithin } from './static-syntax.ts'

interface Mention {
  readonly at: number
  readonly variable: Variable
}

export class ClosedOver {
  /** By scope: where its variables are mentioned, in the order of the text. */
  readonly #mentions = new Map<Scope, readonly Mention[]>()
  /** By outer function: what is known of inner ones. */
  readonly #known = new Map<NodePath<FunctionNode>, Map<NodePath, boolean>>()

  /** Whether `inner`, or an inner function that it uses, reads or writes a variable of `outer`. */
  closes(inner: NodePath<FunctionNode>, outer: NodePath<FunctionNode>): boolean {
    const known = this.#known.get(outer) ?? new Map<NodePath, boolean>()
    this.#known.set(outer, known)
    const seen = new Set<NodePath>()
    const found = this.#search(inner, outer, known, seen)
    // Where nothing was found everything was looked at.
    if (!found) for (const each of seen) known.set(each, false)
    return found
  }

  #search(
    inner: NodePath<FunctionNode>,
    outer: NodePath<FunctionNode>,
    known: Map<NodePath, boolean>,
    seen: Set<NodePath>,
  ): boolean {
    const before = known.get(inner)
    if (before !== undefined || seen.has(inner)) return before ?? false
    seen.add(inner)
    for (
      let scope = inner.scope.parent;
      scope !== undefined && isWithin(scope.path, outer);
      scope = scope.parent
    ) {
      for (const variable of this.#mentioned(scope, inner)) {
        const other = variable.constant ? localFunction(variable) : null
        if (other === outer) continue
        if (other !== null && !this.#search(other, outer, known, seen)) continue
        known.set(inner, true)
        return true
      }
    }
    return false
  }

  /** The variables of the scope that the function mentions. */
  #mentioned(scope: Scope, { node }: NodePath<FunctionNode>): ReadonlySet<Variable> {
    const all = this.#mentionsOf(scope)
    const [start, end] = [node.start ?? 0, node.end ?? 0]
    let low = 0
    for (let high = all.length; low < high; ) {
      const middle = (low + high) >> 1
      if ((all[middle] as Mention).at < start) low = middle + 1
      else high = middle
    }
    const found = new Set<Variable>()
    for (let i = low; i < all.length && (all[i] as Mention).at < end; i++)
      found.add((all[i] as Mention).variable)
    return found
  }

  #mentionsOf(scope: Scope): readonly Mention[] {
    const known = this.#mentions.get(scope)
    if (known !== undefined) return known
    const all = Object.values(scope.bindings).flatMap((variable) =>
      [...variable.referencePaths, ...variable.constantViolations].map(({ node }) => ({
        at: node.start ?? 0,
        variable,
      })),
    )
    all.sort((a, b) => a.at - b.at)
    this.#mentions.set(scope, all)
    return all
  }
}
