// Typed arrays in the memory of compiled code, which takes them as they are: no copy goes in and none comes back. They are
// ordinary typed arrays. Without compiled code, or when its memory is full, they are so in every respect.
//
// The memory of an array is free again when `release` says so, when the `scope` that it was made in ends, or, should memory run
// out, when nobody can reach it any more. Views made by `subarray` keep it, and one whose `buffer` was asked for stays for good:
// there may be views on it that nobody knows.

import { bufferOf, giveBack, heap, reserve, type TypedArray } from './memory.ts'

interface Block {
  readonly address: number
  readonly bytes: number
}

interface TypedArrayClass<T> {
  readonly BYTES_PER_ELEMENT: number
  readonly prototype: T
  new (length: number): T
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): T
}

/** Blocks in use, by their address. */
const blocks = new Map<number, Block>()
/** Blocks that can be used again, in the order of their addresses. */
const free: Block[] = []
/** Blocks whose arrays are gone; they are used again when there is nothing else. */
const forgotten: Block[] = []
/** Arrays that keep the memory of a view. */
const owners = new WeakMap<TypedArray, TypedArray>()
/** What the scopes that run have made, the innermost last. */
const scopes: Set<number>[] = []
const MIN_BYTES = 64
/** The method of the typed arrays' class itself. */
const subarrayOf = Object.getPrototypeOf(Float64Array.prototype).subarray as (
  this: TypedArray,
  begin?: number,
  end?: number,
) => TypedArray

const registry =
  typeof FinalizationRegistry === 'undefined'
    ? null
    : /*#__PURE__*/ new FinalizationRegistry<Block>((block) => {
        if (blocks.get(block.address) === block) forgotten.push(block)
      })

/** Makes a typed array of `length` zeros, or of the given values, where compiled code takes it without a copy. */
export type Allocator<T, Value = number> = (lengthOrValues: number | Iterable<Value> | ArrayLike<Value>) => T

function allocator<T extends TypedArray, Value = number>(kind: TypedArrayClass<T>): Allocator<T, Value> {
  return (lengthOrValues) => {
    if (typeof lengthOrValues !== 'number') {
      const values = Array.from(lengthOrValues as ArrayLike<Value>)
      const made = make(kind, values.length)
      for (let i = 0; i < values.length; i++) made[i] = values[i] as never
      return made
    }
    return make(kind, lengthOrValues)
  }
}

function make<T extends TypedArray>(kind: TypedArrayClass<T>, length: number): T {
  const bytes = Math.max(length * kind.BYTES_PER_ELEMENT + 63, MIN_BYTES) & -64
  const isUsual = Number.isInteger(length) && length >= 0 && length < 2 ** 30
  const block = heap.memory && isUsual ? blockOf(bytes) : null
  // A length that makes no sense is refused as the class does.
  if (block === null || heap.memory === null) return new kind(length)
  blocks.set(block.address, block)
  scopes.at(-1)?.add(block.address)
  const array = new kind(heap.memory.buffer, block.address, length)
  registry?.register(array, block, array)
  watch(array, array)
  return array
}

/** Zeroed memory; null where there is none. */
function blockOf(bytes: number): Block | null {
  const found = takeFree(bytes)
  if (found !== null) return found
  try {
    return { address: reserve(bytes), bytes }
  } catch {
    for (const block of forgotten.splice(0)) release(block.address)
    return takeFree(bytes)
  }
}

/** The smallest free block that is large enough, cut to size. */
function takeFree(bytes: number): Block | null {
  let best = -1
  free.forEach((block, i) => {
    if (block.bytes >= bytes && (best < 0 || block.bytes < (free[best] as Block).bytes)) best = i
  })
  const block = free[best]
  if (block === undefined) return null
  const rest = block.bytes - bytes
  if (rest > 0) free[best] = { address: block.address + bytes, bytes: rest }
  else free.splice(best, 1)
  heap.u32.fill(0, block.address >> 2, (block.address + bytes) >> 2)
  return { address: block.address, bytes }
}

/** Ways to further views of an array's memory: those that it makes itself keep `owner`, others cannot be followed. */
function watch(array: TypedArray, owner: TypedArray): void {
  const subarray = (begin?: number, end?: number): TypedArray => {
    const view = subarrayOf.call(array, begin, end)
    owners.set(view, owner)
    watch(view, owner)
    return view
  }
  Object.defineProperties(array, {
    subarray: { value: subarray, configurable: true },
    buffer: {
      get(): ArrayBufferLike {
        registry?.unregister(owner)
        return bufferOf.call(array)
      },
      configurable: true,
    },
  })
}

/** Frees the memory of an array that an allocator made; the array must not be used any more. Others are left alone: the answer is false. */
export function release(array: TypedArray | number): boolean {
  const isOfHeap = typeof array === 'number' || (heap.memory && bufferOf.call(array) === heap.memory.buffer)
  const address = typeof array === 'number' ? array : array.byteOffset
  const block = isOfHeap ? blocks.get(address) : undefined
  if (block === undefined) return false
  blocks.delete(address)
  if (typeof array !== 'number') registry?.unregister(array)
  for (const made of scopes) made.delete(address)
  addFree(block)
  return true
}

function addFree(block: Block): void {
  let { address, bytes } = block
  let at = free.findIndex((other) => other.address > address)
  if (at < 0) at = free.length
  const [before, after] = [free[at - 1], free[at]]
  if (after && address + bytes === after.address) {
    bytes += after.bytes
    free.splice(at, 1)
  }
  if (before && before.address + before.bytes === address) {
    address = before.address
    bytes += before.bytes
    free.splice(--at, 1)
  }
  if (!giveBack(address, bytes)) free.splice(at, 0, { address, bytes })
}

/** Runs `run` and then frees what allocators made meanwhile, but for the array that it returns. `run` must not be asynchronous. */
export function scope<T>(run: () => T): T {
  const made = new Set<number>()
  scopes.push(made)
  try {
    const result = run()
    if (ArrayBuffer.isView(result)) {
      const kept = (owners.get(result as never) ?? result) as TypedArray
      made.delete(kept.byteOffset)
      scopes.at(-2)?.add(kept.byteOffset)
    }
    return result
  } finally {
    scopes.pop()
    for (const address of made) release(address)
  }
}

export const int8Array = /*#__PURE__*/ allocator<Int8Array>(Int8Array)
export const uint8Array = /*#__PURE__*/ allocator<Uint8Array>(Uint8Array)
export const uint8ClampedArray = /*#__PURE__*/ allocator<Uint8ClampedArray>(Uint8ClampedArray)
export const int16Array = /*#__PURE__*/ allocator<Int16Array>(Int16Array)
export const uint16Array = /*#__PURE__*/ allocator<Uint16Array>(Uint16Array)
export const int32Array = /*#__PURE__*/ allocator<Int32Array>(Int32Array)
export const uint32Array = /*#__PURE__*/ allocator<Uint32Array>(Uint32Array)
export const float32Array = /*#__PURE__*/ allocator<Float32Array>(Float32Array)
export const float64Array = /*#__PURE__*/ allocator<Float64Array>(Float64Array)
export const bigInt64Array = /*#__PURE__*/ allocator<BigInt64Array, bigint>(BigInt64Array)
export const bigUint64Array = /*#__PURE__*/ allocator<BigUint64Array, bigint>(BigUint64Array)
