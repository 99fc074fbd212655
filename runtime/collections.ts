// Maps and sets across the boundary. A record comes in with its entries in order and without an index, which compiled code makes
// where it looks something up. Entries keep their places until the call ends, so that those behind the ones that came in are new.

import { COLLECTION, collectionWord } from '../src/5-emit/c/abi.ts'
import type { CollectionCodec, CollectionShape, Graph, Shape } from './graph.ts'
import { note, valueAt, valueIn } from './graphs.ts'
import { room } from './marshal.ts'
import { heap } from './memory.ts'

type Held = Map<unknown, unknown> | Set<unknown>
type ListShape = Shape & readonly ['l', ...unknown[]]

const LIST_BYTES = 16

export const collections: CollectionCodec = {
  into,
  word: (shape) => collectionWord(shape[2] >= 0),
  empty: (shape) => (shape[2] < 0 ? new Set() : new Map()),
  back,
}

/** Of exactly the class, and with nothing of its own that would stand before the methods of the class. */
function isPlain(value: object, shape: CollectionShape): value is Held {
  const { prototype } = shape[2] < 0 ? Set : Map
  return Object.getPrototypeOf(value) === prototype && Reflect.ownKeys(value).length === 0
}

function into(g: Graph, number: number, shape: CollectionShape, value: object): number {
  if (!isPlain(value, shape)) return 0
  const record = room(COLLECTION.bytes, 0)
  if (!record) return 0
  const isMap = shape[2] >= 0
  const { f64, u32 } = heap
  u32.fill(0, record >> 2, (record + COLLECTION.bytes) >> 2)
  f64[(record + COLLECTION.size) >> 3] = value.size
  for (const indexes of [COLLECTION.heads, COLLECTION.links, COLLECTION.hashes])
    u32[((record + indexes) >> 2) + 2] = -1
  u32[(record + collectionWord(isMap)) >> 2] = note(g, number, value, record)
  const keys = listIn(g, shape[1], value.keys(), value.size)
  const values = isMap ? listIn(g, shape[2], value.values(), value.size) : 1
  u32[(record + COLLECTION.keys) >> 2] = keys
  if (isMap) u32[(record + COLLECTION.values) >> 2] = values
  return keys && values && record
}

/** A list that no object outside stands for. */
function listIn(g: Graph, number: number, items: Iterable<unknown>, length: number): number {
  const [, of, bytes] = g.shapes[number] as ListShape
  const list = room(LIST_BYTES, 0)
  let at = room(length * bytes, 0)
  if (!list || !at) return 0
  heap.u32.set([at, length, length, 0], list >> 2)
  const shape = g.shapes[of] as Shape
  for (const item of items) {
    if (!valueIn(g, of, shape, item, at)) return 0
    at += bytes
  }
  return list
}

function back(g: Graph, shape: CollectionShape, address: number, object: object, writes: boolean): void {
  const { u32, f64 } = heap
  const word = (offset: number): number => u32[(address + offset) >> 2] as number
  const start = f64[(address + COLLECTION.start) >> 3] as number
  const [links, linked] = [word(COLLECTION.links) >> 2, word(COLLECTION.links + 4)]
  const isDeleted = (i: number): boolean => i < start || (i < linked && u32[links + i] === 2 ** 32 - 1)
  const item = (list: number, number: number, i: number): unknown => {
    const [, of, bytes] = g.shapes[number] as ListShape
    return valueAt(g, of, (u32[list >> 2] as number) + i * bytes)
  }
  const [keys, values] = [word(COLLECTION.keys), word(COLLECTION.values)]
  const count = u32[(keys >> 2) + 1] as number
  const key = (i: number): unknown => item(keys, shape[1], i)
  const before = writes ? [...(object as Held)] : []
  const old = writes ? before.length : (object as Held).size
  for (let i = 0; i < count; i++) {
    if (isDeleted(i)) {
      if (writes && i < old)
        (object as Held).delete(object instanceof Map ? (before[i] as unknown[])[0] : before[i])
    } else if (object instanceof Map) {
      const value = item(values, shape[2], i)
      if (!writes) continue
      if (i >= old) object.set(key(i), value)
      else if (!Object.is((before[i] as unknown[])[1], value)) object.set((before[i] as unknown[])[0], value)
    } else if (writes && i >= old) (object as Set<unknown>).add(key(i))
  }
}
