// Values that compiled code hands on and knows nothing of are numbers: those below stand for constants, so that it can be told whether
// a value is undefined, null, or counts as false, and the others for values that the door has met, in their order. No two numbers stand for values that
// `===` takes for one; the door refuses the few values that are not equal to themselves, or of which two are equal.

/** By their numbers. */
export const OPAQUE_CONSTANTS = [undefined, null, false, 0, ''] as const

export type OpaqueConstant = (typeof OPAQUE_CONSTANTS)[number]

/** The number that stands for a constant; null where it has none. */
export function numberOfOpaque(value: unknown): number | null {
  const found = OPAQUE_CONSTANTS.findIndex((constant) => Object.is(constant, value))
  return found < 0 ? null : found
}
