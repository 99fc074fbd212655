// Objects and lists across the boundary as what they are: each JavaScript object has one record in memory, however often it is
// reached, and a record that came in goes out as the object that it stands for. What is read and written, and where, say shapes.
//
// The last word of a record is 0, or the number of its object, counted from 1.

import type { Graph, Shape } from './graph.ts'
import { copyBack, copyIn, copyListBack, copyListIn, room, slot } from './marshal.ts'
import { bufferOf, heap, type TypedArray } from './memory.ts'
import { hasMethods, isData, isOf, isOwnData, isWritable } from './records.ts'
import { textAt, textIn } from './strings.ts'

const [DATA, LENGTH, CAPACITY, OBJECT] = [0, 1, 2, 3]
const LIST_BYTES = 16
/** Upper and lower word of the NaN that is undefined. */
const UNDEFINED: readonly [number, number] = [0x7ff86e6a, 0x69740001]

/** The address of a value's record, 0 for undefined where it may be, or the number of an opaque value; -1 where the original must run. */
export function graphIn(g: Graph, shape: number, value: unknown): number {
  const own = g.shapes[shape] as Shape
  if (own[0] === 'o') return value === noneOf(own) ? 0 : graphIn(g, own[1], value)
  if (own[0] === 'x') return own[1].into(g, value)
  return recordOf(g, shape, own, value) || -1
}

/** The value whose record stands in result slot `at`. */
export function takeGraph(g: Graph, shape: number, at: number): unknown {
  return objectAt(g, shape, slot(at))
}

/** Makes what came in equal to the records. Everything that this needs is made before the first write. */
export function graphBack(g: Graph): void {
  const count = g.addresses.length
  for (let i = 0; i < count; i++) back(g, i, false)
  for (let i = 0; i < count; i++) back(g, i, true)
}

const noneOf = (shape: Shape): undefined | null => (shape[3] === 1 ? null : undefined)

// ---- in -------------------------------------------------------------------------------------------------------------

function recordOf(g: Graph, number: number, shape: Shape, value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const found = g.numbers.get(value)
  if (found !== undefined) return g.shapeOf[found] === number ? (g.addresses[found] as number) : 0
  if (shape[0] === 'm') return shape[4].into(g, number, shape, value)
  return shape[0] === 'l' ? listIn(g, number, shape, value) : structIn(g, number, shape, value)
}

/** Notes what a record stands for, before what it leads to. */
export function note(g: Graph, number: number, value: object, address: number): number {
  g.numbers.set(value, g.objects.length)
  g.shapeOf.push(number)
  g.addresses.push(address)
  return g.objects.push(value)
}

function listIn(
  g: Graph,
  number: number,
  [, of, bytes]: Shape & readonly ['l', ...unknown[]],
  list: object,
): number {
  if (!Array.isArray(list) || Object.getPrototypeOf(list) !== Array.prototype) return 0
  if (g.writesLists && !Object.isExtensible(list)) return 0
  const { length } = list
  const record = room(LIST_BYTES, 0)
  const data = room(length * bytes, 0)
  if (!record || !data) return 0
  const { u32 } = heap
  const at = record >> 2
  u32[at + DATA] = data
  u32[at + LENGTH] = length
  u32[at + CAPACITY] = length
  u32[at + OBJECT] = note(g, number, list, record)
  const shape = g.shapes[of] as Shape
  for (let i = 0; i < length; i++) if (!valueIn(g, of, shape, list[i], data + i * bytes)) return 0
  return record
}

function structIn(g: Graph, number: number, shape: Shape, object: object): number {
  const [, prototype, bytes, word, fields] = shape as Shape & readonly ['r', ...unknown[]]
  const known = prototype < 0 ? Object.prototype : (g.prototypes[prototype] as object | null)
  if (!isOf(object, known) || (prototype >= 0 && !hasMethods(object, g.methods[prototype]))) return 0
  const record = room(bytes, 0)
  if (!record) return 0
  heap.u32[(record + word) >> 2] = note(g, number, object, record)
  // Instances of a class have their fields from the constructor; of other objects nothing is certain.
  const test = known === null ? isOwnData : prototype < 0 ? isData : null
  for (const [name, offset, of, flags] of fields) {
    if (flags === 0) continue
    if (flags & 2 ? !isWritable(object, name) : test !== null && !test(object, name)) return 0
    const value = (object as Record<string, unknown>)[name]
    if (!valueIn(g, of, g.shapes[of] as Shape, value, record + offset)) return 0
  }
  return record
}

/** Writes a value to an address; false where it is none of the shape. */
export function valueIn(g: Graph, number: number, shape: Shape, value: unknown, at: number): boolean {
  switch (shape[0]) {
    case 'n':
      if (typeof value !== 'number') return false
      heap.f64[at >> 3] = value
      return true
    case 'b':
      if (typeof value !== 'boolean') return false
      ;(heap.views[1] as Uint8Array)[at] = value ? 1 : 0
      return true
    case 's': {
      if (typeof value !== 'string') return false
      const units = textIn(value)
      heap.u32[at >> 2] = units
      heap.u32[(at >> 2) + 1] = value.length
      return units !== 0
    }
    case 'o':
      return optionalIn(g, shape, value, at)
    case 'f':
    case 'a':
      return arrayIn(g, number, shape, value, at)
    case 'x': {
      const opaque = shape[1].into(g, value)
      heap.u32[at >> 2] = opaque
      return opaque >= 0
    }
    default: {
      const record = recordOf(g, number, shape, value)
      heap.u32[at >> 2] = record
      return record !== 0
    }
  }
}

function optionalIn(
  g: Graph,
  [, of, isAddress, isNull]: Shape & readonly ['o', ...unknown[]],
  value: unknown,
  at: number,
): boolean {
  const none = isNull ? null : undefined
  const inner = g.shapes[of] as Shape
  const { u32 } = heap
  if (value === none) {
    u32[at >> 2] = isAddress ? 0 : UNDEFINED[1]
    if (!isAddress) u32[(at >> 2) + 1] = UNDEFINED[0]
    return true
  }
  // No other NaN may have the bits of undefined.
  if (inner[0] === 'n' && Number.isNaN(value)) value = Number.NaN
  if (inner[0] !== 'b') return valueIn(g, of, inner, value, at)
  if (typeof value !== 'boolean') return false
  heap.f64[at >> 3] = value ? 1 : 0
  return true
}

/** A view: address, length, origin. */
function arrayIn(g: Graph, number: number, shape: Shape, value: unknown, at: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  let known = g.numbers.get(value)
  if (known !== undefined && g.shapeOf[known] !== number) return false
  const { length } = value as ArrayLike<number>
  if (known === undefined) {
    const address = shape[0] === 'f' ? numbersIn(g, value, length) : elementsIn(g, shape, value, length)
    if (!address) return false
    known = note(g, number, value, address) - 1
  }
  const { u32 } = heap
  u32[at >> 2] = g.addresses[known] as number
  u32[(at >> 2) + 1] = length
  u32[(at >> 2) + 2] = 2 * (g.given.length + known)
  return true
}

function numbersIn(g: Graph, list: object, length: number): number {
  if (!Array.isArray(list) || Object.getPrototypeOf(list) !== Array.prototype) return 0
  if (g.writesArrays && (!Object.isExtensible(list) || g.given.includes(list))) return 0
  return copyListIn(list, length)
}

/** A typed array of exactly the class. Where elements are written, none may share its bytes. */
function elementsIn(g: Graph, shape: Shape, value: object, length: number): number {
  const [, kind, shift] = shape as Shape & readonly ['a', ...unknown[]]
  if (Object.getPrototypeOf(value) !== Object.getPrototypeOf(heap.views[kind])) return 0
  const array = value as TypedArray
  if (g.writesArrays) {
    const buffer = bufferOf.call(array)
    if (typeof SharedArrayBuffer !== 'undefined' && (buffer as unknown) instanceof SharedArrayBuffer) return 0
    const shares = (other: unknown): boolean =>
      ArrayBuffer.isView(other) && bufferOf.call(other as TypedArray) === buffer
    if (g.given.some(shares) || g.objects.some(shares)) return 0
  }
  return copyIn(kind, shift, array, length)
}

// ---- out ------------------------------------------------------------------------------------------------------------

/** The object of a record: the one that it was made from, or a fresh one. */
function objectAt(g: Graph, number: number, record: number): unknown {
  const shape = g.shapes[number] as Shape
  if (shape[0] === 'o') return record === 0 ? noneOf(shape) : objectAt(g, shape[1], record)
  if (shape[0] === 'x') return shape[1].back(g, record)
  const offset = shape[0] === 'r' ? shape[3] : shape[0] === 'm' ? shape[4].word(shape) : 4 * OBJECT
  const word = (record + offset) >> 2
  const known = heap.u32[word] as number
  if (known > 0) return g.objects[known - 1]
  if (shape[0] === 'm') {
    const object = shape[4].empty(shape)
    heap.u32[word] = g.objects.push(object)
    shape[4].back(g, shape, record, object, true)
    return object
  }
  if (shape[0] === 'l') {
    const list: unknown[] = []
    heap.u32[word] = g.objects.push(list)
    listOut(g, shape, record, list, true)
    return list
  }
  const [, prototype, , , fields] = shape as Shape & readonly ['r', ...unknown[]]
  if (prototype < -1) throw new TypeError('njit: object out of reach')
  const object: Record<string, unknown> =
    prototype < 0 ? {} : Object.create(g.prototypes[prototype] as object)
  heap.u32[word] = g.objects.push(object)
  for (const [name, offset, of, flags] of fields) {
    const value = valueAt(g, of, record + offset)
    if (!(flags & 4) || value !== undefined) object[name] = value
  }
  return object
}

/** The value at an address. */
export function valueAt(g: Graph, number: number, at: number): unknown {
  const shape = g.shapes[number] as Shape
  const { u32, f64 } = heap
  switch (shape[0]) {
    case 'n':
      return f64[at >> 3]
    case 'b':
      return (heap.views[1] as Uint8Array)[at] !== 0
    case 's':
      return textAt(u32[at >> 2] as number, u32[(at >> 2) + 1] as number)
    case 'o': {
      const isMissing = shape[2]
        ? u32[at >> 2] === 0
        : u32[at >> 2] === UNDEFINED[1] && u32[(at >> 2) + 1] === UNDEFINED[0]
      if (isMissing) return noneOf(shape)
      return (g.shapes[shape[1]] as Shape)[0] === 'b' ? f64[at >> 3] !== 0 : valueAt(g, shape[1], at)
    }
    case 'f':
    case 'a':
      return arrayAt(g, shape, at >> 2)
    default:
      return objectAt(g, number, u32[at >> 2] as number)
  }
}

/** The array that a view in an object shows. Throws where only the original could make it. */
function arrayAt(g: Graph, shape: Shape, word: number): unknown {
  const { u32 } = heap
  const [address, length, origin] = [
    u32[word] as number,
    u32[word + 1] as number,
    (u32[word + 2] as number) | 0,
  ]
  const isWhole = origin === -1 || (origin >= 0 && !(origin & 1))
  const found =
    origin < 0
      ? g.made.get(address)
      : origin >> 1 < g.given.length
        ? g.given[origin >> 1]
        : g.objects[(origin >> 1) - g.given.length]
  // Two arrays without elements may stand at one address.
  if (
    !isWhole ||
    (origin >= 0 && !found) ||
    (found && (found as ArrayLike<number>).length !== length) ||
    (origin < 0 && length === 0)
  )
    throw new TypeError('njit: array out of reach')
  if (found) return found
  const view = shape[0] === 'a' ? (heap.views[shape[1]] as TypedArray) : heap.f64
  const start = shape[0] === 'a' ? address >> shape[2] : address >> 3
  const elements = view.slice(start, start + length)
  const array = shape[0] === 'a' ? elements : Array.from(elements as Float64Array)
  g.made.set(address, array)
  return array
}

function listOut(
  g: Graph,
  [, of, bytes]: Shape & readonly ['l', ...unknown[]],
  record: number,
  list: unknown[],
  writes: boolean,
): void {
  const at = record >> 2
  const data = heap.u32[at + DATA] as number
  const length = heap.u32[at + LENGTH] as number
  const old = list.length
  for (let i = 0; i < length; i++) {
    const value = valueAt(g, of, data + i * bytes)
    if (!writes) continue
    if (i >= old) list.push(value)
    else if (!Object.is(list[i], value)) list[i] = value
  }
  if (writes && old > length) list.length = length
}

/** Makes an object that came in equal to its record; without `writes`, only what it will hold. */
function back(g: Graph, i: number, writes: boolean): void {
  const shape = g.shapes[g.shapeOf[i] as number] as Shape
  const object = g.objects[i] as object
  const address = g.addresses[i] as number
  switch (shape[0]) {
    case 'l':
      if (g.writesLists) listOut(g, shape, address, object as unknown[], writes)
      break
    case 'r':
      for (const [name, offset, of, flags] of shape[4]) {
        if (!(flags & 2)) continue
        const value = valueAt(g, of, address + offset)
        const target = object as Record<string, unknown>
        if (writes && !Object.is(target[name], value)) target[name] = value
      }
      break
    case 'm':
      if (shape[3]) shape[4].back(g, shape, address, object, writes)
      break
    case 'f':
      if (writes && g.writesArrays) copyListBack(object as number[], address, (object as number[]).length)
      break
    case 'a':
      if (writes && g.writesArrays)
        copyBack(shape[1], shape[2], object as TypedArray, address, (object as TypedArray).length)
  }
}
