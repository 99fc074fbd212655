// One heap for all compiled units of a page, worker or process. This file alone hands out memory.
//
// Layout, upwards from address 0: the shadow stack (it grows down, so that overflowing it leaves the memory and traps), the
// context block of the ABI, and the arena: copies of arguments and arrays that a call makes, freed when the call ends. Static
// data and tables that stay for good are taken from the other end. Untouched pages cost nothing, so the memory is reserved
// generously once and never grows: growing would detach every view.

import { CONTEXT_ADDRESS, CONTEXT_ARENA_END, CONTEXT_BYTES } from '../src/5-emit/c/abi.ts'
import { flavour } from './flavour.ts'
import type { Pool } from './pool.ts'
import type { Runners } from './runners.ts'

export type TypedArray =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array

export interface Heap {
  /** Null where compiled code is switched off or no memory can be had. */
  readonly memory: WebAssembly.Memory | null
  readonly table: WebAssembly.Table
  readonly stackPointer: WebAssembly.Global
  /** First free byte of the arena, a multiple of 64: arrays begin with a line of the cache. Whoever raises it puts it back. */
  top: number
  /** First byte behind the arena. */
  end: number
  readonly u32: Uint32Array
  readonly f64: Float64Array
  /** One view per element kind, in the order of `VIEW_KINDS` of stage 7. */
  readonly views: readonly TypedArray[]
  /** The host's own `Math.random`, so that a function replaced later (in a test, say) is noticed. */
  readonly random: () => number
  /** Start-ups under way. */
  readonly pending: Promise<unknown>[]
  /** A message has been shown; one is enough. */
  told: boolean
  /** The threads that share loops, where there are some. */
  pool?: Pool
  /** The workers that run whole functions, where there are some. */
  runners?: Runners
  /** While `top` is in memory that a call has for itself: where it otherwise is, and the end of that memory. */
  floor?: number | undefined
  limit?: number | undefined
}

/** Raise when the fields of `Heap` change: copies of this file that share a heap must agree on them. */
const HEAP_VERSION = 1
const STACK_BYTES = CONTEXT_ADDRESS
const PAGE_BYTES = 65536
/** Tried in turn: 1 GB, 256 MB, 64 MB, 16 MB. */
const RESERVED_PAGES = [16384, 4096, 1024, 256]

/** Address of the context block. */
export const CONTEXT = CONTEXT_ADDRESS

/** True if the user asked for plain JavaScript. */
export function isDisabled(): boolean {
  const setting =
    (globalThis as { NJIT_DISABLE?: unknown }).NJIT_DISABLE ?? globalThis.process?.env?.NJIT_DISABLE
  return !!setting && setting !== '0'
}

/** The heap that all copies of this runtime on the page share. */
export const heap: Heap = /*#__PURE__*/ openHeap()

/** The heap of a flavour, if there is one on the page. */
export function heapOf(name: string): Heap | undefined {
  return (globalThis as unknown as Record<symbol, Heap | undefined>)[keyOf(name)]
}

function keyOf(name: string): symbol {
  return Symbol.for(`njit.heap.${HEAP_VERSION}${name}`)
}

function openHeap(): Heap {
  const name = flavour?.name ?? ''
  const found = heapOf(name)
  if (found) return found
  const made = makeHeap(flavour || isDisabled() ? null : reserveMemory())
  try {
    if (made.memory || flavour) (globalThis as unknown as Record<symbol, Heap>)[keyOf(name)] = made
  } catch {
    // A frozen global object: this copy of the runtime keeps a heap of its own.
  }
  return made
}

/** Gives the heap of a flavour its memory, before the first unit comes to life: there may be none. */
export function openLate(): void {
  const { pending } = heap
  if (!heap.memory) Object.assign(heap, makeHeap(reserveMemory()), { pending })
}

function makeHeap(memory: WebAssembly.Memory | null): Heap {
  const buffer = memory ? memory.buffer : new ArrayBuffer(0)
  const end = buffer.byteLength - 64
  const u32 = new Uint32Array(buffer)
  const f64 = new Float64Array(buffer)
  u32[(CONTEXT + CONTEXT_ARENA_END) >> 2] = end
  return {
    memory,
    table: (memory && new WebAssembly.Table({ element: 'anyfunc', initial: 0 })) as WebAssembly.Table,
    stackPointer: (memory &&
      new WebAssembly.Global({ value: 'i32', mutable: true }, STACK_BYTES)) as WebAssembly.Global,
    top: (CONTEXT + CONTEXT_BYTES + 63) & -64,
    end,
    u32,
    f64,
    views: memory ? viewsOf(buffer, u32, f64) : [],
    random: Math.random,
    pending: [],
    told: false,
  }
}

function viewsOf(buffer: ArrayBuffer, u32: Uint32Array, f64: Float64Array): readonly TypedArray[] {
  return [
    new Int8Array(buffer),
    new Uint8Array(buffer),
    new Uint8ClampedArray(buffer),
    new Int16Array(buffer),
    new Uint16Array(buffer),
    new Int32Array(buffer),
    u32,
    new Float32Array(buffer),
    f64,
    new BigInt64Array(buffer),
    new BigUint64Array(buffer),
  ]
}

/** Null where the engine lacks WebAssembly or 64-bit arrays. */
function reserveMemory(): WebAssembly.Memory | null {
  if (typeof BigUint64Array === 'undefined') return null
  for (const pages of RESERVED_PAGES) {
    try {
      return flavour ? flavour.newMemory(pages) : new WebAssembly.Memory({ initial: pages, maximum: pages })
    } catch {
      // Too much for this machine, or no WebAssembly at all: the next size, and at last none.
    }
  }
  return null
}

/** The getter of the typed arrays' class itself: an array may have a `buffer` of its own. */
export const bufferOf = /*#__PURE__*/ (() =>
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Float64Array.prototype), 'buffer')?.get as (
    this: TypedArray,
  ) => ArrayBufferLike)()

/** Undoes the last `reserve`; false where something was reserved since. */
export function giveBack(address: number, bytes: number): boolean {
  if (address !== heap.end) return false
  heap.end = (address + bytes) & -64
  heap.u32[(CONTEXT + CONTEXT_ARENA_END) >> 2] = heap.end
  return true
}

/** Puts the shadow stack back to its start. Right whenever JavaScript runs: compiled code calls no JavaScript but the host's own Math. */
export function resetStack(): void {
  heap.stackPointer.value = STACK_BYTES
}

/** Takes `bytes` for good; they are zero, unless that does not matter, and their address is a multiple of 64. Throws a RangeError when memory is full. */
export function reserve(bytes: number, isClean = true): number {
  const address = (heap.end - bytes) & -64
  if (!(bytes < PAGE_BYTES * 16384) || address < (heap.floor || heap.top))
    throw new RangeError('njit: memory is full')
  heap.end = address
  heap.u32[(CONTEXT + CONTEXT_ARENA_END) >> 2] = address
  if (isClean) heap.u32.fill(0, address >> 2, (address + bytes + 3) >> 2)
  return address
}
