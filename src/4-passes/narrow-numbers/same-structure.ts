// Structural equality of HIR, by which a pass that rebuilds a function finds out that it changed nothing.

/** Equal as plain data: objects and lists by their contents, numbers with -0 and NaN told apart. */
export function sameStructure(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item, i) => sameStructure(item, b[i]))
    )
  }
  const [inA, inB] = [a as Record<string, unknown>, b as Record<string, unknown>]
  const keys = Object.keys(inA)
  return (
    keys.length === Object.keys(inB).length &&
    keys.every((key) => key in inB && sameStructure(inA[key], inB[key]))
  )
}
