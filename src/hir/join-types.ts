// The least type that holds the values of two.

import { collectionOf } from './collections.ts'
import {
  type ArrayType,
  arrayOf,
  type Collection,
  fieldOf,
  float64,
  isCollection,
  isFlatList,
  isNullable,
  isScalar,
  type ListType,
  listOf,
  nullableOf,
  optionalOf,
  type StructField,
  type StructType,
  sameType,
  type Type,
  tupleOf,
} from './types.ts'

/** The least type that holds both, or null where there is none (the caller reports the clash with both origins). */
export function join(a: Type, b: Type): Type | null {
  if (sameType(a, b) || b.kind === 'unknown') return a
  if (a.kind === 'unknown') return b
  if (a.kind === 'opaque') return isNothing(b) ? a : null
  if (b.kind === 'opaque') return join(b, a)
  if (a.kind === 'undefined') {
    // Of null alone nothing tells what it stands for, and undefined is something else.
    if (isNullable(b) && b.kind === 'optional' && b.of.kind === 'unknown') return null
    if (isNullable(b) && (!mayBail(b) || (b.kind === 'optional' && b.of.kind === 'array'))) return null
    return ['scalar', 'string', 'struct', 'optional', 'list'].includes(b.kind) ? optionalOf(b) : null
  }
  if (b.kind === 'undefined') return join(b, a)
  if (a.kind === 'optional' || b.kind === 'optional') {
    const inner = join(a.kind === 'optional' ? a.of : a, b.kind === 'optional' ? b.of : b)
    if (inner === null) return null
    if (!isNullable(a) && !isNullable(b)) return optionalOf(inner)
    if ([a, b].some((side) => side.kind === 'optional' && !isNullable(side) && !mayBail(inner))) return null
    return isNullableKind(inner) ? nullableOf(inner) : null
  }
  if (a.kind === 'list' || b.kind === 'list') return joinLists(a, b)
  if (isCollection(a) && isCollection(b)) return joinCollections(a.collection, b.collection)
  if (a.kind === 'struct' && b.kind === 'struct') return joinStructs(a, b)
  if (a.kind === 'array' && b.kind === 'array' && a.element === b.element && a.container === b.container) {
    return arrayOf(a.element, {
      container: a.container,
      readonly: a.readonly || b.readonly,
      ...(a.length !== undefined && a.length === b.length ? { length: a.length } : {}),
    })
  }
  if (a.kind === 'tuple' && b.kind === 'tuple' && a.items.length === b.items.length) {
    const items = a.items.map((item, i) => join(item, b.items[i] as Type))
    return items.includes(null) ? null : tupleOf(items as Type[])
  }
  return null
}

/** The type of undefined, or of null alone. */
const isNothing = (type: Type): boolean =>
  type.kind === 'undefined' || (isNullable(type) && type.kind === 'optional' && type.of.kind === 'unknown')

/** Null may take the place of a value of the type. */
function isNullableKind(type: Type): boolean {
  if (type.kind === 'scalar') return type.name === 'float64' || type.name === 'boolean'
  if (type.kind === 'array') return type.container === 'typed'
  return ['unknown', 'string', 'struct', 'list'].includes(type.kind)
}

/** An undefined that meets null ends the run; of booleans nothing tells the two apart. */
function mayBail(type: Type): boolean {
  return !isScalar(type.kind === 'optional' ? type.of : type, 'boolean')
}

/** Of two that hold each other's objects, the one that names more of what may be added. */
function joinStructs(a: StructType, b: StructType): Type | null {
  const [holdsB, holdsA] = [b.open === true && fits(b, a), a.open === true && fits(a, b)]
  if (holdsA && holdsB) return a.fields.length >= b.fields.length ? a : b
  return holdsB ? a : holdsA ? b : null
}

/** Lists of different elements have none in common: what one of them may be given, the other may not hold. */
function joinLists(a: Type, b: Type): Type | null {
  const [x, y] = [growable(a), growable(b)]
  if (x === null || y === null) return null
  const of = join(x.of, y.of)
  return of === null ? null : listOf(of)
}

/** Whether an object literal may be made as an object of a plain type. */
function fits(literal: StructType, type: StructType): boolean {
  if (type.of !== null || type.collection !== undefined) return false
  const isMissing = ({ name, type: held }: StructField): boolean =>
    fieldOf(literal, name) === null &&
    held.kind !== 'opaque' &&
    (held.kind !== 'optional' || isNullable(held))
  if (type.fields.some(isMissing)) return false
  return literal.fields.every(({ name, type: given, added }) => {
    const held = fieldOf(type, name)
    if (held === null) return added === true
    const joined = join(held, given)
    return joined !== null && sameType(joined, held)
  })
}

/** The type of an object literal that turned out to be of no other type. */
export function closed(type: Type): Type {
  switch (type.kind) {
    case 'struct': {
      if (type.open === undefined) return type
      const { open: _, ...rest } = type
      return { ...rest, fields: type.fields.map((field) => ({ ...field, type: closed(field.type) })) }
    }
    case 'optional':
    case 'list':
      return { ...type, of: closed(type.of) }
    case 'tuple':
      return tupleOf(type.items.map(closed))
    default:
      return type
  }
}

function joinCollections(a: Collection, b: Collection): Type | null {
  if ((a.value === null) !== (b.value === null)) return null
  const key = join(a.key, b.key)
  if (a.value === null || b.value === null) return key === null ? null : collectionOf(key, null)
  const value = join(a.value, b.value)
  return key === null || value === null ? null : collectionOf(key, value)
}

function growable(type: Type): ListType | null {
  if (type.kind === 'list') return type
  return isFlatList(type) && !(type as ArrayType).readonly ? listOf(float64) : null
}
