// Loops of units, shared by the workers of the pool.

import { isShared } from './flavour-shared.ts'
import type { Unit } from './load-unit.ts'
import { makePool, shareJob, takeAll } from './pool.ts'
import type { Sharing, SharingUnit } from './sharing.ts'

/** Those that are loaded. */
export const units = /*#__PURE__*/ new WeakMap<Unit, SharingUnit>()

export const sharing: Sharing = {
  imports(heap, unit) {
    units.set(unit.unit, unit)
    if (!heap.memory || !isShared(heap.memory)) return { njit_share: (job: number) => takeAll(unit, job) }
    heap.pool ??= makePool(heap)
    const { pool } = heap
    return { njit_share: (job: number) => shareJob(heap, pool, unit, job) }
  },
}
