// Which variables may be read before they are initialised. JavaScript would then throw (const, let) or see undefined (var), so
// their value must not be presumed. Functions are hoisted: a function may run from its first mention in straight-line code on,
// and so may all functions that it mentions.

import type { Binding, NodePath, Scope } from '@babel/traverse'
import type * as t from '@babel/types'
import { wrapped } from './static-syntax.ts'

type EarliestRun = ReadonlyMap<NodePath, number>

export class InitialisationOrder {
  readonly #runs = new Map<Scope, EarliestRun>()

  /** Whether some function may read `binding` before the offset `declared`, by default the end of its declaration, was reached, as far
   *  as this module can tell. */
  mayBeReadEarly(binding: Binding, declared = binding.path.node.end ?? 0): boolean {
    const home = functionScope(binding.scope)
    const runs = this.#earliestRuns(home)
    return binding.referencePaths.some((reference) => {
      const outermost = outermostFunction(reference, home)
      return outermost !== null && (runs.get(outermost) ?? Number.POSITIVE_INFINITY) < declared
    })
  }

  /** For each function standing directly in `scope`, the offset from which it may run. */
  #earliestRuns(scope: Scope): EarliestRun {
    const known = this.#runs.get(scope)
    if (known) return known
    const runs = new Map<NodePath, number>()
    const mentions = new Map<NodePath, NodePath[]>()
    for (const fn of functionsIn(scope)) {
      const references = referencesTo(fn)
      const straight = references === null ? [fn.node.start ?? 0] : []
      for (const reference of references ?? []) {
        const by = outermostFunction(reference, scope)
        if (by !== null) mentions.set(by, [...(mentions.get(by) ?? []), fn])
        else if (!isExport(reference)) straight.push(reference.node.start ?? 0)
      }
      if (straight.length > 0) runs.set(fn, Math.min(...straight))
    }
    spread(runs, mentions)
    this.#runs.set(scope, runs)
    return runs
  }
}

/** What a function mentions may run as early as itself. */
function spread(runs: Map<NodePath, number>, mentions: ReadonlyMap<NodePath, readonly NodePath[]>): void {
  const work = [...runs.keys()]
  for (let fn = work.pop(); fn !== undefined; fn = work.pop()) {
    const from = runs.get(fn) ?? Number.POSITIVE_INFINITY
    for (const mentioned of mentions.get(fn) ?? []) {
      if (from >= (runs.get(mentioned) ?? Number.POSITIVE_INFINITY)) continue
      runs.set(mentioned, from)
      work.push(mentioned)
    }
  }
}

function functionScope(scope: Scope): Scope {
  return scope.getFunctionParent() ?? scope.getProgramParent()
}

/** The outermost function or class around `path` that stands in `scope`; null if `path` is straight-line code of `scope`. */
function outermostFunction(path: NodePath, scope: Scope): NodePath | null {
  let found: NodePath | null = null
  for (let at: NodePath | null = path; at !== null && at !== scope.path; at = at.parentPath) {
    if (at.isFunction() || at.isClass()) found = at
  }
  return found
}

function functionsIn(scope: Scope): NodePath[] {
  const found: NodePath[] = []
  const note = (path: NodePath): void => {
    found.push(path)
    path.skip()
  }
  scope.path.traverse({ Function: note, Class: note })
  return found
}

/** Mentions of the name that holds the function or class; null where it has none, so that it may run where it stands. */
function referencesTo(fn: NodePath): readonly NodePath[] | null {
  const holder = wrapped(fn).parentPath
  if (holder?.isVariableDeclarator() && holder.node.id.type === 'Identifier') {
    return holder.scope.getBinding(holder.node.id.name)?.referencePaths ?? null
  }
  if (fn.isFunctionDeclaration() || fn.isClassDeclaration()) {
    const id = fn.node.id as t.Identifier | null | undefined
    return id ? (fn.parentPath.scope.getBinding(id.name)?.referencePaths ?? null) : []
  }
  return holder !== null && isExport(fn) ? [] : null
}

/** `export …`, `module.exports = …`, `exports.name = …`: others see it only after this module ran. */
function isExport(path: NodePath): boolean {
  if (path.isExportDeclaration()) return true
  const parent = path.parentPath
  if (parent === null) return false
  if (parent.isExportSpecifier() || parent.isExportDefaultDeclaration() || parent.isTSExportAssignment())
    return true
  if (!parent.isAssignmentExpression() || path.key !== 'right') return false
  return /^(module\.)?exports\b/.test(parent.get('left').toString())
}
