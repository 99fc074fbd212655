// Result arrays of calls that take or give objects as references.

import type { Graph } from './graph.ts'
import { slot } from './marshal.ts'

/** What `take` makes of the array in slots `at` to `at + 2`; one that the call made is the one that stands in an object, too. */
export function takeMade<A>(g: Graph, at: number, take: () => A): A {
  if (slot(at + 2) >= 0 || slot(at + 1) === 0) return take()
  const address = slot(at)
  const array = (g.made.get(address) as A | undefined) ?? take()
  g.made.set(address, array)
  return array
}
