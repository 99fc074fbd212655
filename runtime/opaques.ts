// Values that compiled code only hands on, across the boundary: each has a number, and comes back as what it was.

import { OPAQUE_CONSTANTS } from '../src/hir/opaque.ts'
import type { OpaqueCodec } from './graph.ts'

const CONSTANTS: readonly unknown[] = OPAQUE_CONSTANTS

export const opaques: OpaqueCodec = {
  into(g, value) {
    // Two zeros are equal, and NaN is not; 0n counts as false, and so does what `typeof` takes for undefined.
    if (value === 0 ? 1 / value < 0 : Number.isNaN(value)) return -1
    if (!value && typeof value === 'bigint') return -1
    if (typeof value === 'undefined' && value !== undefined) return -1
    const constant = CONSTANTS.indexOf(value)
    if (constant >= 0) return constant
    const known = g.opaqueNumbers.get(value)
    if (known !== undefined) return known
    const number = CONSTANTS.length + g.opaque.push(value) - 1
    g.opaqueNumbers.set(value, number)
    return number
  },
  back(g, number) {
    return number < CONSTANTS.length ? CONSTANTS[number] : g.opaque[number - CONSTANTS.length]
  },
}
