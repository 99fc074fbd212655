// Arrays that grow, and arrays of arrays, across the boundary. In memory a list is a record (see the ABI), and so is every array
// in it. `shape` says what a list holds, innermost last: `l` lists, `n` numbers, `b` booleans, `s` strings; `ln` is a list of lists of numbers.
//
// The last word of a record is 0, or says which array it stands for: that goes out for it, whoever holds it by then.

import { room, slot } from './marshal.ts'
import { heap } from './memory.ts'
import { textAt, textsIn } from './strings.ts'

/** The arrays of one call, and what each of those that came in holds and has for a record. */
export interface Lists {
  readonly arrays: unknown[][]
  readonly shapes: string[]
  readonly addresses: number[]
  /** By array, where one that comes in twice must be one record, because lists are written. */
  readonly records: Map<unknown, number> | null
}

/** `written`: compiled code may change lists that come in. */
export function lists(written: boolean): Lists {
  return { arrays: [], shapes: [], addresses: [], records: written ? new Map() : null }
}

const RECORD_BYTES = 16
const [DATA, LENGTH, CAPACITY, ARRAY] = [0, 1, 2, 3]

/** Copies a list in; the address of its record, or 0 where the original must run: it holds something else, or is no plain array. */
export function listIn(known: Lists, shape: string, list: unknown): number {
  const { records } = known
  if (!Array.isArray(list) || Object.getPrototypeOf(list) !== Array.prototype) return 0
  if (records) {
    const found = records.get(list)
    if (found !== undefined) return sameShape(known, found, shape) ? found : 0
    if (!Object.isExtensible(list)) return 0
  }
  const { length } = list
  const record = room(RECORD_BYTES, 0)
  const data = room(length, shape === 'n' || shape === 's' ? 3 : shape === 'b' ? 0 : 2)
  if (!record || !data) return 0
  const at = record >> 2
  const { u32 } = heap
  u32[at + DATA] = data
  u32[at + LENGTH] = length
  u32[at + CAPACITY] = length
  u32[at + ARRAY] = known.arrays.push(list)
  known.shapes.push(shape)
  known.addresses.push(record)
  records?.set(list, record)
  return elementsIn(known, shape, list, data) ? record : 0
}

/** An array without elements may come in as lists of different things, and must not be both. */
function sameShape(known: Lists, record: number, shape: string): boolean {
  return known.shapes[(heap.u32[(record >> 2) + ARRAY] as number) - 1] === shape
}

function elementsIn(known: Lists, shape: string, list: readonly unknown[], data: number): boolean {
  const { length } = list
  if (shape === 'n') {
    const { f64 } = heap
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
  } else if (shape === 's') return textsIn(list, data >> 2)
  else {
    const { u32 } = heap
    const inner = shape.slice(1)
    for (let i = 0, to = data >> 2; i < length; i++) {
      const record = listIn(known, inner, list[i])
      if (!record) return false
      u32[to + i] = record
    }
  }
  return true
}

/** The array of a record: the one that it was made from, or a fresh one. */
export function listOut(known: Lists, shape: string, record: number): unknown[] {
  const { u32 } = heap
  const at = record >> 2
  const number = u32[at + ARRAY] as number
  if (number > 0) return known.arrays[number - 1] as unknown[]
  const list = shape === 'n' && u32[at + LENGTH] === 2 ? pairOut(u32[at + DATA] as number) : []
  u32[at + ARRAY] = known.arrays.push(list)
  if (list.length === 0) elementsOut(known, shape, at, list)
  return list
}

/** Points and intervals are made in one go: an array that is pushed to takes room for more. */
const pairOut = (data: number): unknown[] => [heap.f64[data >> 3], heap.f64[(data >> 3) + 1]]

/** The list whose address stands in result slot `at`. */
export function takeGrown(known: Lists, shape: string, at: number): unknown[] {
  return listOut(known, shape, slot(at))
}

/** Makes `list` equal to the record's, writing what differs. */
function elementsOut(known: Lists, shape: string, at: number, list: unknown[]): void {
  const { f64, u32 } = heap
  const data = u32[at + DATA] as number
  const length = u32[at + LENGTH] as number
  const old = list.length
  if (shape === 'n') numbersOut(f64, data >> 3, length, list as number[])
  else if (shape === 'b') {
    const bytes = heap.views[1] as Uint8Array
    for (let i = 0; i < length; i++) put(list, i, bytes[data + i] !== 0, old)
  } else if (shape === 's') {
    for (let i = 0, from = data >> 2; i < length; i++)
      put(list, i, textAt(u32[from + 2 * i] as number, u32[from + 2 * i + 1] as number), old)
  } else {
    const inner = shape.slice(1)
    for (let i = 0, from = data >> 2; i < length; i++)
      put(list, i, listOut(known, inner, u32[from + i] as number), old)
  }
  if (old > length) list.length = length
}

function put(list: unknown[], index: number, value: unknown, old: number): void {
  if (index >= old) list.push(value)
  else if (list[index] !== value) list[index] = value
}

/** The same for numbers, written so that none is made an object on the way. */
function numbersOut(f64: Float64Array, from: number, length: number, list: number[]): void {
  const old = Math.min(list.length, length)
  for (let i = 0; i < old; i++) {
    const value = f64[from + i] as number
    const known = list[i] as number
    if (known !== value || (value === 0 && 1 / known !== 1 / value)) list[i] = value
  }
  for (let i = old; i < length; i++) list.push(f64[from + i] as number)
}

/** Writes what changed into the arrays that came in, as the original would have. */
export function listsBack(known: Lists): void {
  known.addresses.forEach((record, i) => {
    elementsOut(known, known.shapes[i] as string, record >> 2, known.arrays[i] as unknown[])
  })
}
