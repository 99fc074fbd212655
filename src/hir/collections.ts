// `Map` and `Set`: records of the library's own making, whose fields its functions (src/ops/library/collections.ts) read and write.
// Entries stand in lists in the order in which they were added, and stay where they are until the call ends, so that an iteration
// that is under way sees what is deleted and added as it should. What is deleted is marked in `$links`.

import type { Collection, CollectionType, StructField, Type } from './types.ts'
import { arrayOf, float64, isNumber, isScalar, listOf, printType } from './types.ts'

/** What stands in `$links` for an entry that was deleted. */
export const DELETED = -1

/** The type of maps, or without a value type of sets. Numbers are float64, and arrays of numbers may grow. */
export function collectionOf(key: Type, value: Type | null): CollectionType {
  const of: Collection = { key: held(key), value: value === null ? null : held(value) }
  const items = value === null ? [of.key] : [of.key, of.value as Type]
  return {
    kind: 'struct',
    name: `${value === null ? 'Set' : 'Map'}(${items.map(printType).join(', ')})`,
    of: null,
    fields: fieldsOf(of),
    collection: of,
  }
}

const held = (type: Type): Type => {
  if (isNumber(type)) return float64
  const list = listOf(type)
  return type.kind === 'array' && type.container === 'list' ? list.of : type
}

/** In the order that the runtime relies on; without the values, those of a set. */
function fieldsOf({ key, value }: Collection): readonly StructField[] {
  const indexes = arrayOf('int32')
  return [
    { name: 'size', type: float64 },
    // So many entries are found by `$heads` and `$links`.
    { name: '$indexed', type: float64 },
    // All entries before are deleted.
    { name: '$start', type: float64 },
    // By hash: number of the entry last added, from 1 on.
    { name: '$heads', type: indexes },
    // By entry: number of the one before it that has such a hash, 0, or DELETED.
    { name: '$links', type: indexes },
    { name: '$hashes', type: indexes },
    { name: '$keys', type: listOf(key) },
    ...(value === null ? [] : [{ name: '$values', type: listOf(value) }]),
  ]
}

/** What is a key, in this version. */
export function isKeyType(type: Type): boolean {
  return type.kind === 'string' || isScalar(type, 'float64') || isScalar(type, 'boolean')
}
