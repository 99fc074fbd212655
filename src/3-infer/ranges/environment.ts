// What is known at one point of a function: a range per local, and which locals are copies of others plus a constant, so
// that a test of one narrows the other (`t = i; i = t - 1; if (t !== 0)`). The slot of an array local holds its length.

import type { LocalId, Range } from '../../hir/nodes.ts'
import { FULL, rangeIncludes, SAFE_INTEGERS } from '../../ops/range.ts'
import { joinRanges, meetRanges, shifted } from './lattice.ts'
import type { Memo } from './memo.ts'
import { Slots } from './slots.ts'

/** local = source + delta, exactly. Where delta is not 0, both are integers up to 2^53 and neither is -0. */
export interface Copy {
  readonly source: LocalId
  readonly delta: number
}

/** Relations kept at most; the oldest is forgotten first. Bounds the time that merging takes in very long functions. */
const MAX_COPIES = 48

const NO_COPIES: ReadonlyMap<LocalId, Copy> = new Map()

export class Environment {
  /** What expressions came to before, for `evaluateRange`; one for all environments of an analysis. */
  readonly memo: Memo
  /** Null: not assigned on any path to here. */
  private readonly slots: Slots
  /** Shared with the environments that this one was copied from and to; replaced when it changes. */
  private copies: ReadonlyMap<LocalId, Copy>
  private trail: { readonly local: LocalId; readonly range: Range | null }[] | null = null

  private constructor(slots: Slots, copies: ReadonlyMap<LocalId, Copy>, memo: Memo) {
    this.slots = slots
    this.copies = copies
    this.memo = memo
  }

  /** Nothing is assigned yet. */
  static empty(locals: number, memo: Memo): Environment {
    return new Environment(Slots.empty(locals), NO_COPIES, memo)
  }

  /** The same object as long as the relations between locals are the same. */
  get relations(): object {
    return this.copies
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
    return new Environment(this.slots.copy(), this.copies, this.memo)
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
    for (let i = 0; i < locals.length; i++) {
      const local = locals[i] as LocalId
      this.slots.set(local, ranges[i] ?? null)
      this.forget(local)
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
    const copies = new Map(this.copies)
    copies.set(local, flat)
    if (copies.size > MAX_COPIES) {
      for (const oldest of copies.keys()) {
        copies.delete(oldest)
        break
      }
    }
    this.copies = copies
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
    if (!this.isRelated(local)) return
    const copies = new Map(this.copies)
    const own = copies.get(local)
    if (own !== undefined) copies.set(local, { source: own.source, delta: own.delta + delta })
    for (const [other, copy] of copies) {
      if (copy.source === local) copies.set(other, { source: local, delta: copy.delta - delta })
    }
    this.copies = copies
  }

  private forget(local: LocalId): void {
    if (!this.isRelated(local)) return
    const copies = new Map(this.copies)
    copies.delete(local)
    for (const [other, copy] of copies) if (copy.source === local) copies.delete(other)
    this.copies = copies
  }

  private isRelated(local: LocalId): boolean {
    if (this.copies.size === 0) return false
    if (this.copies.has(local)) return true
    for (const copy of this.copies.values()) if (copy.source === local) return true
    return false
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
    if (this.copies === other.copies) return
    const common = new Map<LocalId, Copy>()
    for (const [local, copy] of this.copies) {
      const same = other.copies.get(local)
      if (same !== undefined && same.source === copy.source && same.delta === copy.delta)
        common.set(local, copy)
    }
    if (common.size < this.copies.size) this.copies = common.size === 0 ? NO_COPIES : common
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
