// One range per local, in an array whose copies share what they have not changed: environments are copied at every branch, and
// a branch changes a few locals of perhaps thousands.

import type { LocalId, Range } from '../../hir/nodes.ts'

type Slot = Range | null
type Chunk = Slot[]

const CHUNK_BITS = 4
const CHUNK_SIZE = 1 << CHUNK_BITS
const CHUNK_MASK = CHUNK_SIZE - 1

export class Slots {
  private readonly chunks: Chunk[]
  /** Chunks that no other copy shares. */
  private readonly own: Uint8Array

  private constructor(chunks: Chunk[]) {
    this.chunks = chunks
    this.own = new Uint8Array(chunks.length)
  }

  static empty(count: number): Slots {
    const chunk = new Array<Slot>(CHUNK_SIZE).fill(null)
    return new Slots(new Array<Chunk>(Math.ceil(count / CHUNK_SIZE)).fill(chunk))
  }

  copy(): Slots {
    this.own.fill(0)
    return new Slots(this.chunks.slice())
  }

  get(local: LocalId): Slot {
    return this.chunks[local >> CHUNK_BITS]?.[local & CHUNK_MASK] ?? null
  }

  set(local: LocalId, slot: Slot): void {
    const chunk = local >> CHUNK_BITS
    this.owned(chunk)[local & CHUNK_MASK] = slot
  }

  private owned(position: number): Chunk {
    const chunk = this.chunks[position] as Chunk
    if (this.own[position] === 1) return chunk
    const copy = chunk.slice()
    this.chunks[position] = copy
    this.own[position] = 1
    return copy
  }

  /** Replaces each slot that differs by `join` of both; shared chunks cannot differ. */
  joinWith(other: Slots, join: (a: Slot, b: Slot) => Slot): void {
    for (let position = 0; position < this.chunks.length; position++) {
      const [mine, theirs] = [this.chunks[position] as Chunk, other.chunks[position] as Chunk]
      if (mine === theirs) continue
      for (let i = 0; i < CHUNK_SIZE; i++) {
        const [a, b] = [mine[i] as Slot, theirs[i] as Slot]
        if (a === b) continue
        const joined = join(a, b)
        if (joined !== a) this.owned(position)[i] = joined
      }
    }
  }
}
