// Values of the interpreter, and the checks that a value is one of its type. A failed check is a compiler bug: some pass gave
// a type or a proof that does not hold.

import { InvariantError } from '../diagnostics/invariant.ts'
import type { ElementType, ScalarName, Type } from './types.ts'
import { elementOf, isNamed, printType } from './types.ts'

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

/** Lists are arrays of numbers, tuples arrays of their items, records plain objects or instances of a class. */
export type HirValue =
  | number
  | boolean
  | bigint
  | string
  | undefined
  | null
  | TypedArray
  | readonly HirValue[]
  | HirRecord

export interface HirRecord {
  [field: string]: HirValue
}

export function isRecord(value: HirValue): value is HirRecord {
  return typeof value === 'object' && value !== null && !ArrayBuffer.isView(value) && !Array.isArray(value)
}

/** Ends the run as `Bail` and `Throw` do. */
export class BailSignal extends Error {}

const UINT64_LIMIT = 2n ** 64n
const INT64_LIMIT = 2n ** 63n

/** An int64 or uint64 carries a JavaScript number in number code and a bigint in bigint code: the value itself tells which. */
function isScalarValue(name: ScalarName, value: HirValue): boolean {
  switch (name) {
    case 'float64':
      return typeof value === 'number'
    case 'boolean':
      return typeof value === 'boolean'
    case 'bigint':
      return typeof value === 'bigint'
    case 'int32':
      return typeof value === 'number' && Object.is(value | 0, value)
    case 'uint32':
      return typeof value === 'number' && Object.is(value >>> 0, value)
    case 'int64':
      if (typeof value === 'bigint') return value >= -INT64_LIMIT && value < INT64_LIMIT
      return Number.isSafeInteger(value) && !Object.is(value, -0)
    case 'uint64':
      if (typeof value === 'bigint') return value >= 0n && value < UINT64_LIMIT
      return Number.isSafeInteger(value) && !Object.is(value, -0) && (value as number) >= 0
  }
}

export function isValueOf(type: Type, value: HirValue): boolean {
  switch (type.kind) {
    case 'scalar':
      return isScalarValue(type.name, value)
    case 'string':
      return typeof value === 'string'
    case 'undefined':
      return value === undefined
    case 'optional':
      return value === (type.none === 'null' ? null : undefined) || isValueOf(type.of, value)
    case 'array':
      return type.container === 'list' ? Array.isArray(value) : isTypedArrayOf(type.element, value)
    case 'list':
      return Array.isArray(value)
    case 'tuple':
      return Array.isArray(value) && value.length === type.items.length
    case 'struct':
      // Instances may lead back to themselves.
      if (isNamed(type)) return isRecord(value)
      return isRecord(value) && type.fields.every((field) => isValueOf(field.type, value[field.name]))
    case 'opaque':
      return true
    case 'unknown':
      return false
  }
}

function isTypedArrayOf(element: ElementType, value: HirValue): boolean {
  return ArrayBuffer.isView(value) && value.constructor.name === elementOf(element).constructorName
}

/** The value, which must be one of the type. */
export function expectValueOf(type: Type, value: HirValue, what: string): HirValue {
  if (!isValueOf(type, value)) throw new InvariantError(`${what}: ${show(value)} is no ${printType(type)}`)
  return value
}

export function show(value: HirValue): string {
  if (typeof value === 'bigint') return `${value}n`
  if (Object.is(value, -0)) return '-0'
  if (typeof value === 'string') return JSON.stringify(value)
  if (isRecord(value)) return 'object'
  return ArrayBuffer.isView(value) ? value.constructor.name : String(value)
}

const constructors: Readonly<
  Record<
    ElementType,
    {
      new (length: number): TypedArray
      new (buffer: ArrayBufferLike, offset: number, length: number): TypedArray
    }
  >
> = {
  int8: Int8Array,
  uint8: Uint8Array,
  uint8clamped: Uint8ClampedArray,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  float32: Float32Array,
  float64: Float64Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
}

/** A zero-filled typed array, or one on the bytes of another. */
export function newTypedArray(
  element: ElementType,
  length: number,
  viewed?: ArrayBufferView,
  offsetBytes = 0,
): TypedArray {
  const type = constructors[element]
  return viewed === undefined
    ? new type(length)
    : new type(viewed.buffer, viewed.byteOffset + offsetBytes, length)
}
