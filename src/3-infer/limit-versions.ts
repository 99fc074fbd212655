// How much of a module is compiled. Each signature of a function is a version of it, with all that it calls: in large modules they would
// take minutes to compile, and most of the bundle.

import { countNodes } from '../hir/count-nodes.ts'
import type { HirFunction } from '../hir/nodes.ts'

/** While a module is that small, each guessed signature is compiled. About 400 KB of C, which clang takes some seconds for. */
const SMALL_MODULE_NODES = 16_000
/** More than any module written by hand, which clang takes a minute for. */
export const MAX_MODULE_NODES = 40_000

/** LLVM's time grows faster than a function; this many take it some seconds. Larger ones are refused before the passes. */
export const MAX_FUNCTION_NODES = 12_000

export interface Version {
  /** Its place among the versions of its function, the likeliest first. */
  readonly rank: number
  /** What is compiled for it, by key: itself and its callees. */
  readonly reached: ReadonlyMap<string, HirFunction>
}

/** Which of the versions to keep: the first of each function as long as a module can be that large, then the others, likelier ones
 *  before, while it stays small. */
export function limitVersions<T extends Version>(versions: readonly T[]): ReadonlySet<T> {
  const kept = new Set<T>()
  const compiled = new Set<string>()
  let nodes = 0
  for (const version of [...versions].sort((a, b) => a.rank - b.rank)) {
    const added = [...version.reached].filter(([key]) => !compiled.has(key))
    const size = added.reduce((sum, [, fn]) => sum + compiledNodes(fn), 0)
    if (nodes + size > (version.rank > 0 ? SMALL_MODULE_NODES : MAX_MODULE_NODES)) continue
    nodes += size
    kept.add(version)
    for (const [key] of added) compiled.add(key)
  }
  return kept
}

/** One that is refused by itself takes nothing from the others. */
function compiledNodes(fn: HirFunction): number {
  const nodes = countNodes(fn)
  return nodes > MAX_FUNCTION_NODES ? 0 : nodes
}
