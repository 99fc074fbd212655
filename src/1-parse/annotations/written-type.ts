// What an annotation of any kind (TypeScript, JSDoc, Numba) says of a value.

import { collectionOf, isKeyType } from '../../hir/collections.ts'
import {
  arrayOf,
  boolean,
  type ElementType,
  elementInfo,
  float64,
  isFlatList,
  isScalar,
  listOfNumbers,
  listOf as listOfType,
  optionalOf,
  sameType,
  string,
  type Type,
  undefinedType,
  unknown,
} from '../../hir/types.ts'
import type { Choices } from './choices.ts'

export interface WrittenType {
  /** Unknown where the annotation says nothing usable. */
  readonly type: Type
  /** It speaks of whole numbers. */
  readonly wantsInteger: boolean
  /** Why it could not be used: completes "the annotation says …". Null where it could, or where nothing is written. */
  readonly unusable: string | null
  /** It may be undefined, though `type` says nothing of that. */
  readonly mayBeMissing?: true
  /** Beside `unusable`: what a value may be all the same. */
  readonly choices?: Choices
}

export const usable = (type: Type, wantsInteger = false): WrittenType => ({
  type,
  wantsInteger,
  unusable: null,
})
export const unusable = (why: string): WrittenType => ({ type: unknown, wantsInteger: false, unusable: why })
/** Says too little, or several things at once. */
export const vague = (why: string, choices: Choices): WrittenType => ({ ...unusable(why), choices })
/** Nothing is written. */
export const unwritten: WrittenType = { type: unknown, wantsInteger: false, unusable: null }

export const numberType = usable(float64)
export const integerType = usable(float64, true)
export const booleanType = usable(boolean)
export const stringType = usable(string)

/** The typed array classes, by the name of their constructor. */
export const typedArrayClasses: ReadonlyMap<string, ElementType> = new Map(
  [...elementInfo.values()].map((info) => [info.constructorName, info.element]),
)

export function typedArrayNamed(name: string): WrittenType | null {
  const element = typedArrayClasses.get(name)
  return element === undefined ? null : usable(arrayOf(element))
}

/** `T[]`: numbers, booleans, and arrays of those may be listed. */
export function listOf(item: WrittenType): WrittenType {
  if (item.choices !== undefined && mayBeNumber(item.choices))
    return vague(`an array of something else than numbers (${item.unusable})`, [listOfNumbers])
  if (item.unusable !== null) return unusable(`an array of something else than numbers (${item.unusable})`)
  if (isScalar(item.type, 'float64')) return usable(listOfNumbers)
  const of = uniform(item.type)
  return of === null ? unusable('an array of something else than numbers') : usable(listOfType(of))
}

/** What an array may hold as an element; a tuple of one type is an array of it. */
function uniform(type: Type): Type | null {
  if (['list', 'string', 'struct'].includes(type.kind) || isFlatList(type) || isScalar(type, 'boolean'))
    return type
  if (type.kind !== 'tuple') return null
  const [first] = type.items
  const isUniform = first !== undefined && type.items.every((item) => sameType(item, first))
  return isUniform && (isScalar(first, 'float64') || isScalar(first, 'boolean')) ? listOfType(first) : null
}

/** `Map<K, V>` and `Set<K>`, and those that are only read. */
export function collectionType(name: string, args: readonly WrittenType[]): WrittenType {
  const isMap = name.endsWith('Map')
  const [key, value] = args
  if (key === undefined || (isMap && value === undefined)) return unusable(`${name} of nothing in particular`)
  const bad = args.find((arg) => arg.unusable !== null)
  if (bad !== undefined) return unusable(`${name} of ${bad.unusable}`)
  if (!isKeyType(key.type)) return unusable(`${name} with keys that are neither numbers nor strings`)
  if (!isMap || value === undefined) return usable(collectionOf(key.type, null))
  const { type } = value
  const isHeld = isScalar(type, 'float64') || (uniform(type) !== null && type.kind !== 'tuple')
  return isHeld ? usable(collectionOf(key.type, type)) : unusable(`${name} of values that lists cannot hold`)
}

function mayBeNumber(choices: Choices): boolean {
  return choices === 'any' || (choices !== 'array' && choices.some((type) => isScalar(type, 'float64')))
}

/** The type, or undefined. An array that may be missing is compiled for the calls that pass it; the door turns the others away. */
export function orUndefined(written: WrittenType): WrittenType {
  const { type } = written
  return type.kind === 'scalar' || type.kind === 'string'
    ? { ...written, type: optionalOf(type) }
    : { ...written, mayBeMissing: true }
}

/** What is passed for a parameter that may be left out. One of functions is compiled for the calls that leave it out. */
export function orMissing(written: WrittenType): WrittenType {
  return written.unusable === 'a function' ? usable(undefinedType) : orUndefined(written)
}

/** Only lists carry the mark: a readonly typed array has no type of its own in TypeScript. */
export function asReadonly(written: WrittenType): WrittenType {
  const { type } = written
  return type.kind === 'array' && type.container === 'list'
    ? { ...written, type: { ...type, readonly: true } }
    : written
}
