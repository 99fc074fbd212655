// What is known at one point of a function: a range per local, and which locals are copies of others plus a constant, so
// that a test of one narrows the other (`t = i; i = t - 1; if (t !== 0)`). The slot of an array local holds its length.

import type { LocalId, Range } from '../../hir/nodes.ts'
import { FULL, rangeIncludes, SAFE_INTEGERS } from '../../ops/range.ts'
import { joinRanges, meetRanges, shifted } from './lattice.ts'
import { Slots } from './slots.ts'

/** local = source + delta, exactly. Where delta is not 0, both are integers up to 2^53 and neither is -0. */
export interface Copy {
  readonly source: LocalId
  readonly delta: number
}

/** Relations kept at most; the oldest is forgotten first. Bounds the time that merging takes in very long functions. */
const MAX_COPIES = 48

export class Environment {
  /** Null: not assigned on any path to here. */
  private readonly slots: Slots
  private readonly copies: Map<LocalId, Copy>
  private trail: { readonly local: LocalId; readonly range: Range | null }[] | null = null

  private constructor(slots: Slots, copies: Map<LocalId, Copy>) {
    this.slots = slots
    this.copies = copies
  }

  /** Nothing is assigned yet. */
  static empty(locals: number): Environment {
    return new Environment(Slots.empty(locals), new Map())
  }

  /** Starts to remember what `constrain` changes, until `rewind` takes it back. Nothing may be assigned in between. */
  mark(): number {
    this.trail ??= []
    return this.trail.length
  }

  rewind(mark: number): void {
    const { trail } = this
    if (trail === null) return
    while (trail.length > mark) {
      const change = trail.pop()
      if (change !== undefined) this.slots.set(change.local, change.range)
    }
    if (mark === 0) this.trail = null
  }

  clone(): Environment {
    return new Environment(this.slots.copy(), new Map(this.copies))
  }

  get(local: LocalId): Range {
    return this.slots.get(local) ?? FULL
  }

  /** The range, or null where no path to here assigns the local. */
  peek(local: LocalId): Range | null {
    return this.slots.get(local)
  }

  /** Begins a round of a loop: these locals have these ranges, and their relations to others are forgotten. */
  replace(locals: readonly LocalId[], ranges: readonly (Range | null)[]): void {
    for (const [i, local] of locals.entries()) {
      this.slots.set(local, ranges[i] ?? null)
      if (this.copies.size > 0) this.forget(local)
    }
  }

  /** `local = copy.source + copy.delta`, or any value of the range if `copy` is null. */
  assign(local: LocalId, range: Range, copy: Copy | null): void {
    if (copy !== null && copy.source === local) this.moveCopiesOf(local, copy.delta, range)
    else this.forget(local)
    this.slots.set(local, range)
    if (copy === null || copy.source === local || !this.isExactStep(range, copy)) return
    const root = this.copies.get(copy.source)
    const flat = root === undefined ? copy : { source: root.source, delta: root.delta + copy.delta }
    if (flat.source === local) return
    this.copies.set(local, flat)
    if (this.copies.size > MAX_COPIES) {
      for (const oldest of this.copies.keys()) {
        this.copies.delete(oldest)
        break
      }
    }
  }

  private isExactStep(range: Range, copy: Copy): boolean {
    if (copy.delta === 0) return true
    return rangeIncludes(SAFE_INTEGERS, range) && rangeIncludes(SAFE_INTEGERS, this.get(copy.source))
  }

  /** After `local = local + delta`: what was a copy of the old value is one of the new value, less delta. */
  private moveCopiesOf(local: LocalId, delta: number, range: Range): void {
    const exact =
      delta === 0 || (rangeIncludes(SAFE_INTEGERS, range) && rangeIncludes(SAFE_INTEGERS, this.get(local)))
    if (!exact) this.forget(local)
    if (!exact || delta === 0) return
    const own = this.copies.get(local)
    if (own !== undefined) this.copies.set(local, { source: own.source, delta: own.delta + delta })
    for (const [other, copy] of this.copies) {
      if (copy.source === local) this.copies.set(other, { source: local, delta: copy.delta - delta })
    }
  }

  private forget(local: LocalId): void {
    this.copies.delete(local)
    for (const [other, copy] of this.copies) if (copy.source === local) this.copies.delete(other)
  }

  /** Intersects a local's range, and those of the copies related to it. False if no value is left: this point is not reached. */
  constrain(local: LocalId, range: Range): boolean {
    if (!this.intersect(local, range)) return false
    if (this.copies.size === 0) return true
    const own = this.copies.get(local)
    const root = own === undefined ? local : own.source
    const known = this.slots.get(local)
    if (known === null) return true
    const rootRange = own === undefined ? known : shifted(known, -own.delta)
    if (own !== undefined && !this.intersect(root, rootRange)) return false
    for (const [other, copy] of this.copies) {
      if (copy.source !== root || other === local) continue
      if (!this.intersect(other, shifted(rootRange, copy.delta))) return false
    }
    return true
  }

  private intersect(local: LocalId, range: Range): boolean {
    const known = this.slots.get(local)
    if (known === null) return true
    const met = meetRanges(known, range)
    if (met === null) return false
    if (met === known) return true
    this.trail?.push({ local, range: known })
    this.slots.set(local, met)
    return true
  }

  /** Makes this environment the join of both. */
  joinWith(other: Environment): void {
    this.slots.joinWith(other.slots, joinSlots)
    for (const [local, copy] of this.copies) {
      const same = other.copies.get(local)
      if (same === undefined || same.source !== copy.source || same.delta !== copy.delta)
        this.copies.delete(local)
    }
  }
}

/** What is unassigned on one side has the value of the other wherever it is read. */
export function joinSlots(a: Range | null, b: Range | null): Range | null {
  return a === null || b === null ? (a ?? b) : joinRanges(a, b)
}

/** The join of two environments, either of which may be null (not reached). May reuse `a`. */
export function joinEnvironments(a: Environment | null, b: Environment | null): Environment | null {
  if (a === null || b === null) return a ?? b
  a.joinWith(b)
  return a
}
