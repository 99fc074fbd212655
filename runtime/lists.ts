// Arrays that grow, and arrays of arrays, across the boundary. In memory a list is a record (see the ABI), and so is every array
// in it. `shape` says what a list holds, innermost last: `l` lists, `n` numbers, `b` booleans; `ln` is a list of lists of numbers.
//
// The arrays of one call are known by their records: an array that is reached twice becomes one record, and a record that was made
// from an array goes back as that array.

import { room, slot } from './marshal.ts'
import { heap } from './memory.ts'

/** The arrays of one call: the record of each, the array of each record, and what each holds. */
export interface Lists {
  readonly records: Map<unknown, number>
  readonly arrays: Map<number, unknown[]>
  readonly shapes: Map<number, string>
}

export function lists(): Lists {
  return { records: new Map(), arrays: new Map(), shapes: new Map() }
}

const RECORD_BYTES = 16
const isPlain = (list: unknown): list is unknown[] =>
  Array.isArray(list) && Object.getPrototypeOf(list) === Array.prototype && Object.isExtensible(list)

/** Copies a list in; the address of its record, or 0 where the original must run: it holds something else, or is no plain array. */
export function listIn(known: Lists, shape: string, list: unknown): number {
  const found = known.records.get(list)
  if (found !== undefined) return known.shapes.get(found) === shape ? found : 0
  if (!isPlain(list)) return 0
  const { length } = list
  const record = room(RECORD_BYTES, 0)
  const data = room(length, shape === 'n' ? 3 : shape === 'b' ? 0 : 2)
  if (!record || !data) return 0
  const { u32 } = heap
  const at = record >> 2
  u32[at] = data
  u32[at + 1] = length
  u32[at + 2] = length
  known.records.set(list, record)
  known.arrays.set(record, list)
  known.shapes.set(record, shape)
  return elementsIn(known, shape, list, data) ? record : 0
}

function elementsIn(known: Lists, shape: string, list: readonly unknown[], data: number): boolean {
  const { f64, u32 } = heap
  const { length } = list
  if (shape === 'n') {
    for (let i = 0, to = data >> 3; i < length; i++) {
      const value = list[i]
      if (typeof value !== 'number') return false
      f64[to + i] = value
    }
  } else if (shape === 'b') {
    const bytes = heap.views[1] as Uint8Array
    for (let i = 0; i < length; i++) {
      const value = list[i]
      if (typeof value !== 'boolean') return false
      bytes[data + i] = value ? 1 : 0
    }
  } else {
    const inner = shape.slice(1)
    for (let i = 0, to = data >> 2; i < length; i++) {
      const record = listIn(known, inner, list[i])
      if (!record) return false
      u32[to + i] = record
    }
  }
  return true
}

/** The array of a record: the one it was made from, or a fresh one. */
export function listOut(known: Lists, shape: string, record: number): unknown[] {
  const found = known.arrays.get(record)
  if (found) return found
  const list: unknown[] = []
  known.arrays.set(record, list)
  const read = reader(known, shape, record)
  for (let i = 0, length = heap.u32[(record >> 2) + 1] as number; i < length; i++) list.push(read(i))
  return list
}

/** Reads elements of the record's list as JavaScript values. */
function reader(known: Lists, shape: string, record: number): (index: number) => unknown {
  const { f64, u32 } = heap
  const data = u32[record >> 2] as number
  if (shape === 'n') return (i) => f64[(data >> 3) + i]
  if (shape === 'b') return (i) => (heap.views[1] as Uint8Array)[data + i] !== 0
  const inner = shape.slice(1)
  return (i) => listOut(known, inner, u32[(data >> 2) + i] as number)
}

/** The list whose address stands in result slot `at`. */
export function takeGrown(known: Lists, shape: string, at: number): unknown[] {
  return listOut(known, shape, slot(at))
}

/** Writes what changed into the arrays that came in, as the original would have. */
export function listsBack(known: Lists): void {
  for (const [list, record] of known.records) {
    const array = list as unknown[]
    const length = heap.u32[(record >> 2) + 1] as number
    const read = reader(known, known.shapes.get(record) as string, record)
    for (let i = 0; i < length; i++) {
      const value = read(i)
      if (i >= array.length || !Object.is(array[i], value)) array[i] = value
    }
    if (array.length > length) array.length = length
  }
}
