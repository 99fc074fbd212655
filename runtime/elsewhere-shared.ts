// Whole functions in workers that share the memory of compiled code.

import type { Elsewhere } from './elsewhere.ts'
import { isShared } from './flavour-shared.ts'
import { runElsewhere } from './runners.ts'
import { units } from './sharing-shared.ts'

export const elsewhere: Elsewhere = {
  isThere: ({ memory, runners }) => memory !== null && isShared(memory) && !runners?.isBroken,
  async run(heap, unit, symbol, args) {
    const sharing = units.get(unit)
    if (!sharing) throw new Error('njit: the unit is not there')
    // The careful version may have taken its place.
    const isFirst = sharing.exports()[symbol] === unit[symbol]
    return runElsewhere(heap, sharing, isFirst ? symbol : `${symbol}_careful`, args)
  },
}
