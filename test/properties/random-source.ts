// Choices that a seed decides.

export class RandomSource {
  private state: number

  constructor(seed: number) {
    this.state = (Math.imul(seed, 0x9e3779b1) ^ 0x2545f491) >>> 0
    for (let i = 0; i < 4; i++) this.next()
  }

  /** In [0, 1). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0
    let mixed = this.state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  /** An integer from 0 to below `n`. */
  below(n: number): number {
    return Math.floor(this.next() * n)
  }

  /** An integer from `lo` to `hi`, both included. */
  between(lo: number, hi: number): number {
    return lo + this.below(hi - lo + 1)
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new Error('nothing to pick from')
    return items[this.below(items.length)] as T
  }

  /** One of the makers, by weight; those of weight 0 never. */
  choose<T>(makers: readonly (readonly [weight: number, make: () => T])[]): T {
    let left = this.next() * makers.reduce((total, [weight]) => total + weight, 0)
    for (const [weight, make] of makers) {
      left -= weight
      if (left < 0) return make()
    }
    return (makers.find(([weight]) => weight > 0) as (typeof makers)[number])[1]()
  }
}
