// Reproducible random numbers of very different nature.

export interface Random {
  /** A whole number below `limit`. */
  below(limit: number): number
  /** A double: random bits, a small integer, a large integer, a fraction or an int32. */
  number(): number
}

export function makeRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    const mixed = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d)
    return (mixed ^ (mixed >>> 12)) >>> 0
  }
  const bits = new DataView(new ArrayBuffer(8))
  const below = (limit: number): number => Math.floor((next() / 2 ** 32) * limit)
  const number = (): number => {
    switch (below(6)) {
      case 0:
        bits.setUint32(0, next())
        bits.setUint32(4, next())
        return bits.getFloat64(0)
      case 1:
        return below(2000) - 1000
      case 2:
        return (below(2 ** 26) - 2 ** 25) * 2 ** 27 + below(2 ** 27)
      case 3:
        return below(20_000) / 16 - 300
      case 4:
        return next() | 0
      default:
        return (next() - 2 ** 31) * 2 ** (below(120) - 60)
    }
  }
  return { below, number }
}
