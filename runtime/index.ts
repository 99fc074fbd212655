// What app code imports from `njit`. All of it works uncompiled, as plain JavaScript.

export {
  type Allocator,
  bigInt64Array,
  bigUint64Array,
  float32Array,
  float64Array,
  int8Array,
  int16Array,
  int32Array,
  release,
  scope,
  uint8Array,
  uint8ClampedArray,
  uint16Array,
  uint32Array,
} from './arrays.ts'
export { ready } from './load-unit.ts'
export { offThread } from './off-thread.ts'
export { prange } from './prange.ts'
export { getNumThreads, setNumThreads, threadingLayer } from './threads.ts'

// Numbers as the compiler may hold them. They are plain JavaScript numbers; the names tell reader and compiler what is meant.
export type int8 = number
export type uint8 = number
export type int16 = number
export type uint16 = number
export type int32 = number
export type uint32 = number
export type float32 = number
export type float64 = number
/** A bigint kept in 64 bits by `BigInt.asIntN(64, …)`. */
export type int64 = bigint
/** A bigint kept in 64 bits by `BigInt.asUintN(64, …)`. */
export type uint64 = bigint

export type { SizeStats, Stats } from './stats.ts'
