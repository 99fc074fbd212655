// Which locals are computed from each other, however far the way round: the strongly connected components of a graph, in linear time
// (Tarjan's algorithm, without recursion, because functions have thousands of locals).

import type { LocalId } from '../../hir/nodes.ts'

/**
 * For each local that its own later values are computed from, itself and all others that its values go through on their way. Locals of one
 * cycle get the same list. `sources` says what each is computed from directly.
 */
export function cyclesOf(
  sources: ReadonlyMap<LocalId, ReadonlySet<LocalId>>,
): ReadonlyMap<LocalId, readonly LocalId[]> {
  const found = new Map<LocalId, readonly LocalId[]>()
  const numbers = new Map<LocalId, number>()
  const lowest = new Map<LocalId, number>()
  const open: LocalId[] = []
  const isOpen = new Set<LocalId>()
  const lower = (local: LocalId, number: number): void => {
    lowest.set(local, Math.min(lowest.get(local) ?? number, number))
  }
  const enter = (local: LocalId): Visit => {
    numbers.set(local, numbers.size)
    lowest.set(local, numbers.size - 1)
    open.push(local)
    isOpen.add(local)
    return { local, rest: (sources.get(local) ?? new Set<LocalId>()).values() }
  }
  const close = (local: LocalId): void => {
    if (lowest.get(local) !== numbers.get(local)) return
    const members = open.splice(open.lastIndexOf(local))
    for (const member of members) isOpen.delete(member)
    if (members.length === 1 && !sources.get(local)?.has(local)) return
    for (const member of members) found.set(member, members)
  }
  for (const start of sources.keys()) {
    if (numbers.has(start)) continue
    const visits = [enter(start)]
    for (let visit = visits.at(-1); visit !== undefined; visit = visits.at(-1)) {
      const { local, rest } = visit
      const { value: source, done } = rest.next()
      if (done !== true) {
        if (!numbers.has(source)) visits.push(enter(source))
        else if (isOpen.has(source)) lower(local, numbers.get(source) as number)
        continue
      }
      close(local)
      visits.pop()
      const below = visits.at(-1)
      if (below !== undefined) lower(below.local, lowest.get(local) as number)
    }
  }
  return found
}

/** A local in the course of being looked at, and what of its sources is left. */
interface Visit {
  readonly local: LocalId
  readonly rest: Iterator<LocalId, undefined>
}
