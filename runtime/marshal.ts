// Every copy across the boundary. `kind` is the position of the element type among `heap.views`, `shift` the logarithm of
// its size. Functions that make room answer an address, or 0 where the original must run; the caller puts `heap.top` back.

import { CONTEXT_ARENA_TOP, CONTEXT_RESULTS, MAX_LENGTH_ELEMENTS } from '../src/5-emit/c/abi.ts'
import { bufferOf, CONTEXT, heap, reserve, type TypedArray } from './memory.ts'

/** `%TypedArray%.prototype.set` itself: a subclass may have another. */
const setOf = Object.getPrototypeOf(Float64Array.prototype).set as (
  this: TypedArray,
  source: TypedArray,
  at?: number,
) => void
const FLOAT64 = 8
const INT64 = 9
const UINT64 = 10

/** Room for `length` elements in the arena, holding whatever was there. */
export function room(length: number, shift: number): number {
  const address = heap.top
  const top = address + length * 2 ** shift
  if (!(top <= (heap.limit || heap.end) - 16)) return 0
  heap.top = (top + 63) & -64
  return address
}

/** Copies a typed array in. An array without elements may be detached, which `set` would not have. */
export function copyIn(kind: number, shift: number, array: TypedArray, length: number): number {
  const address = room(length, shift)
  if (address && length) setOf.call(heap.views[kind] as TypedArray, array, address >> shift)
  return address
}

/** The address of an array that lies in the memory of compiled code, behind the arena; 0 of others. */
export function placeOf(array: TypedArray): number {
  const { byteOffset } = array
  return byteOffset >= heap.end && bufferOf.call(array) === heap.u32.buffer ? byteOffset : 0
}

/** The address at which compiled code may read the array, and write it if it then comes to its end: its own, or that of a copy. */
export function passIn(kind: number, shift: number, array: TypedArray, length: number): number {
  return placeOf(array) || copyIn(kind, shift, array, length)
}

/** True if native code may work on the array itself: it is short enough for compiled code, and no other thread changes it meanwhile. */
export function mayLend(array: TypedArray, length: number): boolean {
  return (
    length <= MAX_LENGTH_ELEMENTS &&
    (typeof SharedArrayBuffer === 'undefined' || !((array.buffer as unknown) instanceof SharedArrayBuffer))
  )
}

interface RememberedView {
  readonly kind: number
  readonly address: number
  readonly length: number
  readonly view: TypedArray
}

/** Views used lately, by address: calls in a loop mostly ask for the same again, and making one costs more than a small copy. */
const views: (RememberedView | undefined)[] = []
const REMEMBERED_VIEWS = 64

function viewAt(kind: number, shift: number, address: number, length: number): TypedArray {
  const place = (address >> 4) & (REMEMBERED_VIEWS - 1)
  const last = views[place]
  if (last && last.address === address && last.length === length && last.kind === kind) return last.view
  const start = address >> shift
  const view = (heap.views[kind] as TypedArray).subarray(start, start + length)
  views[place] = { kind, address, length, view }
  return view
}

/** Copies what compiled code wrote back into the argument, unless that was written itself. Cannot fail. */
export function copyBack(
  kind: number,
  shift: number,
  array: TypedArray,
  address: number,
  length: number,
): void {
  if (length && (array.byteOffset !== address || !placeOf(array)))
    setOf.call(array, viewAt(kind, shift, address, length))
}

/** Copies a dense array of numbers in; anything else in it answers 0. */
export function copyListIn(list: readonly unknown[], length: number): number {
  const address = room(length, 3)
  if (!address) return 0
  const { f64 } = heap
  const start = address >> 3
  for (let i = 0; i < length; i++) {
    const value = list[i]
    if (typeof value !== 'number') return 0
    f64[start + i] = value
  }
  return address
}

/** Writes the elements that changed, as the original would have. */
export function copyListBack(list: number[], address: number, length: number): void {
  const { f64 } = heap
  const start = address >> 3
  for (let i = 0; i < length; i++) {
    const value = f64[start + i] as number
    const old = list[i] as number
    if (old !== value || (value === 0 && 1 / old !== 1 / value)) list[i] = value
  }
}

/** With more elements than that, arrays are not remembered: nobody else may need their memory any more. */
const MAX_REMEMBERED_ELEMENTS = 8192

/**
 * 0 if an array that is written shares bytes with another one, or its memory with another thread. 2 if the answer will be the same
 * for these arrays for ever, and their memory is little enough to be held.
 *
 * @param written bit i speaks of the i-th array
 */
export function disjoint(written: number, ...arrays: readonly TypedArray[]): 0 | 1 | 2 {
  const buffers = arrays.map((array) => bufferOf.call(array) as ArrayBuffer & { resizable?: boolean })
  let elements = 0
  let isFixed = true
  for (let i = 0; i < arrays.length; i++) {
    const [array, buffer] = [arrays[i] as TypedArray, buffers[i] as ArrayBuffer & { resizable?: boolean }]
    elements += array.length
    isFixed &&= !buffer.resizable
    if (!((written >> i) & 1)) continue
    if (typeof SharedArrayBuffer !== 'undefined' && buffer instanceof SharedArrayBuffer) return 0
    for (let j = 0; j < arrays.length; j++)
      if (j !== i && buffers[j] === buffer && !isApart(array, arrays[j] as TypedArray)) return 0
  }
  return isFixed && elements <= MAX_REMEMBERED_ELEMENTS ? 2 : 1
}

/** True if two arrays on one buffer share no byte. */
function isApart(a: TypedArray, b: TypedArray): boolean {
  return a.byteOffset >= b.byteOffset + b.byteLength || b.byteOffset >= a.byteOffset + a.byteLength
}

/** Copies an array in for good; 0 if it is not exactly of the class. */
export function keep(kind: number, shift: number, array: TypedArray): number {
  const view = heap.views[kind] as TypedArray
  if (Object.getPrototypeOf(array) !== Object.getPrototypeOf(view)) return 0
  const address = reserve(array.length * 2 ** shift)
  setOf.call(view, array, address >> shift)
  return address
}

/** Copies a list in for good; 0 if it holds anything but numbers. */
export function keepList(list: readonly unknown[]): number {
  for (let i = 0; i < list.length; i++) if (typeof list[i] !== 'number') return 0
  return keep(FLOAT64, 3, Float64Array.from(list as readonly number[]))
}

/** Tells compiled code where the arena is free; answers the address of the context. */
export function enter(): number {
  heap.u32[(CONTEXT + CONTEXT_ARENA_TOP) >> 2] = heap.top
  return CONTEXT
}

/** A result slot of the context. */
export function slot(index: number): number {
  return heap.f64[((CONTEXT + CONTEXT_RESULTS) >> 3) + index] as number
}

/** A BigInt in a result slot: its 64 bits. */
export function bigintSlot(index: number, signed: boolean): bigint {
  const view = heap.views[signed ? INT64 : UINT64] as BigInt64Array | BigUint64Array
  return view[((CONTEXT + CONTEXT_RESULTS) >> 3) + index] as bigint
}

/** Of several arrays returned at once, two made by the call at one address may be one and the same: then the original must say. */
export function requireDistinct(slots: readonly number[]): void {
  const made = slots.filter((at) => slot(at + 2) < 0 || slot(at + 2) & 1).map(slot)
  if (new Set(made).size < made.length) throw new TypeError('njit: one array returned twice')
}

/**
 * The typed array that slots `at` to `at + 2` describe: a fresh one, one of the arguments, or a view of one.
 * Throws where the original must make the view.
 *
 * @param given the array arguments, in the order of the parameters; null for one out of reach
 */
export function takeArray(
  kind: number,
  shift: number,
  at: number,
  given: readonly (TypedArray | readonly number[] | null)[],
): TypedArray {
  const address = slot(at)
  const length = slot(at + 1)
  const origin = slot(at + 2)
  const view = heap.views[kind] as TypedArray
  if (origin < 0) return view.slice(address >> shift, (address >> shift) + length)
  const argument = given[origin >> 1] as TypedArray | null
  if (!argument) throw new TypeError('njit: array out of reach')
  if (!(origin & 1)) return argument
  // A view of a resizable buffer may have to follow its length.
  if ((argument.buffer as { resizable?: boolean }).resizable) throw new TypeError('njit: resizable buffer')
  const offsetBytes = argument.byteOffset + address
  return new (view.constructor as Float64ArrayConstructor)(
    argument.buffer as ArrayBuffer,
    offsetBytes,
    length,
  )
}

/** As `takeArray`, for a list. */
export function takeList(at: number, given: readonly (TypedArray | number[] | null)[]): number[] {
  const origin = slot(at + 2)
  if (origin >= 0) {
    const argument = given[origin >> 1] as number[] | null
    if (!argument || origin & 1) throw new TypeError('njit: array out of reach')
    return argument
  }
  const start = slot(at) >> 3
  const list: number[] = []
  for (let i = 0, length = slot(at + 1); i < length; i++) list.push(heap.f64[start + i] as number)
  return list
}
