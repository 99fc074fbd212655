// What workers do for compiled code, where they share its memory.

import { isShared } from './flavour-shared.ts'
import type { Unit } from './load-unit.ts'
import { makePool, shareJob, takeAll } from './pool.ts'
import { runElsewhere } from './runners.ts'
import type { Sharing, SharingUnit } from './sharing.ts'

const units = new WeakMap<Unit, SharingUnit>()

export const sharing: Sharing = {
  imports(heap, unit) {
    units.set(unit.unit, unit)
    if (!heap.memory || !isShared(heap.memory)) return { njit_share: (job: number) => takeAll(unit, job) }
    heap.pool ??= makePool(heap)
    const { pool } = heap
    return { njit_share: (job: number) => shareJob(heap, pool, unit, job) }
  },
  runs: ({ memory, runners }) => memory !== null && isShared(memory) && !runners?.isBroken,
  async run(heap, unit, symbol, args) {
    const sharing = units.get(unit)
    if (!sharing) throw new Error('njit: the unit is not there')
    // The careful version may have taken its place.
    const isFirst = sharing.exports()[symbol] === unit[symbol]
    return runElsewhere(heap, sharing, isFirst ? symbol : `${symbol}_careful`, args)
  },
}
