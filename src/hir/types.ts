// The type language. Types are immutable values compared structurally with `sameType`; they print as Numba prints them.
// Before `narrow-numbers` every JavaScript number is `float64` and every BigInt is `bigint`; that pass, and no other,
// introduces int32, uint32, int64 and uint64 as machine representations of the same JavaScript values.

import type { Message } from '../diagnostics/diagnostic.ts'
import type { Span } from '../source.ts'

export type ElementType =
  | 'int8'
  | 'uint8'
  | 'uint8clamped'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'float32'
  | 'float64'
  | 'int64'
  | 'uint64'

export type ScalarName = 'float64' | 'int32' | 'uint32' | 'int64' | 'uint64' | 'bigint' | 'boolean'

export type Type =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'undefined' }
  | { readonly kind: 'scalar'; readonly name: ScalarName }
  /** A scalar or undefined. `float64` is carried as a double whose undefined is one reserved NaN pattern (see the C prologue). */
  | OptionalType
  | ArrayType
  | ListType
  /** A fixed-length JavaScript array that is never written nor indexed by a variable: carried as separate scalars. */
  | { readonly kind: 'tuple'; readonly items: readonly Type[] }
  | StructType
  /** A string: immutable, of any UTF-16 code units. Two with the same units are the same value, wherever they are. */
  | { readonly kind: 'string' }
  | OpaqueType

/** `none`: what takes the place of a value is null, and not undefined. */
export interface OptionalType {
  readonly kind: 'optional'
  readonly of: Type
  readonly none?: 'null'
}

/** Any JavaScript value, which compiled code only hands on: it is a number that stands for the value during a call (see opaque.ts). */
export interface OpaqueType {
  readonly kind: 'opaque'
  /** What to say where more is done with it. */
  readonly refusal: { readonly message: Message; readonly span: Span | null }
}

/** An object of a fixed shape: a reference to a record in the arena, with the identity that JavaScript gives it. Of a class there is
 *  one type, whose fields may lead back to it; plain objects with the same fields have the same type, but for a type that is written
 *  so that it leads back to itself. */
export interface StructType {
  readonly kind: 'struct'
  /** For people: the class, interface or typedef; '' for an object literal. */
  readonly name: string
  /** Key of the class whose instances these are (`ClassShape.key`); null for plain objects. */
  readonly of: string | null
  /** Of plain objects of a type that leads back to itself: what tells it from other types. */
  readonly self?: string
  /** Keys of the classes that it extends, the nearest first. */
  readonly bases?: readonly string[]
  /** In the order in which a fresh object gets its properties. */
  readonly fields: readonly StructField[]
  /** While types are inferred: that of an object literal, which may turn out to be of a type with more fields, that may be missing. */
  readonly open?: true
  /** Which order the properties of a fresh instance have depends on how TypeScript is set up. */
  readonly hasUncertainOrder?: true
  /** Properties that are declared but of no compiled type, with the reason. Compiled code cannot touch them. */
  readonly omitted?: ReadonlyMap<string, string>
  /** It is a `Map` or a `Set` (see collections.ts). */
  readonly collection?: Collection
}

export type CollectionType = StructType & { readonly collection: Collection }

/** What a `Map` holds; of a `Set` there are no values. */
export interface Collection {
  readonly key: Type
  readonly value: Type | null
}

export interface StructField {
  readonly name: string
  readonly type: Type
  /** Objects get the property after they are made, if ever: undefined says that there is none. */
  readonly added?: true
}

export interface ArrayType {
  readonly kind: 'array'
  readonly element: ElementType
  /** 'typed': a typed array. 'list': a dense `number[]` of fixed length; element is float64. 'cell': one element in range 0, that a
   *  variable outside the function lives in while compiled code runs; element is float64, or uint8 for a boolean. */
  readonly container: 'typed' | 'list' | 'cell'
  readonly readonly: boolean
  /** Number of elements where it is known when compiling (constant tables). */
  readonly length?: number
}

/** A JavaScript array that may grow and shrink, of elements of one type, without holes. A value is the address of a record, so that
 *  everybody who holds it sees what is done to it. An array of numbers to which nothing of the kind happens is an `array` instead. */
export interface ListType {
  readonly kind: 'list'
  readonly of: Type
}

export const unknown: Type = { kind: 'unknown' }
export const undefinedType: Type = { kind: 'undefined' }
const scalar = (name: ScalarName): Type => ({ kind: 'scalar', name })
/** A scalar by its name, or the type of strings. */
export const named = (name: ScalarName | 'string'): Type => (name === 'string' ? string : scalar(name))
export const float64 = scalar('float64')
export const int32 = scalar('int32')
export const uint32 = scalar('uint32')
export const int64 = scalar('int64')
export const uint64 = scalar('uint64')
export const bigint = scalar('bigint')
export const boolean = scalar('boolean')
export const string: Type = { kind: 'string' }

/** A value of a type that is not compiled, and what to say where more is done with it than to hand it on. */
export function opaque(message: Message, span: Span | null = null): OpaqueType {
  return { kind: 'opaque', refusal: { message, span } }
}
export function arrayOf(
  element: ElementType,
  options: Partial<Omit<ArrayType, 'kind' | 'element'>> = {},
): ArrayType {
  return { kind: 'array', element, container: 'typed', readonly: false, ...options }
}
/** Where a variable of type number or boolean lives that several functions share and write; null for other types. */
export function cellOf(type: Type): ArrayType | null {
  const element = isScalar(type, 'float64') ? 'float64' : isScalar(type, 'boolean') ? 'uint8' : null
  return element === null ? null : arrayOf(element, { container: 'cell' })
}
/** What the code units of a string are to those that read them. */
export const codeUnits: ArrayType = arrayOf('uint16', { readonly: true })
export const listOfNumbers: ArrayType = arrayOf('float64', { container: 'list' })

export function listOf(of: Type): ListType {
  return { kind: 'list', of: isFlatList(of) ? listOf(float64) : of }
}
/** An array of numbers of fixed length, carried as a view. */
export function isFlatList(type: Type): boolean {
  return type.kind === 'array' && type.container === 'list'
}
/** A list, a `Map` or a `Set`, of which the type grows with what is put into it; or one that may be undefined. */
export function holdsList(type: Type): boolean {
  if (type.kind === 'optional') return holdsList(type.of)
  return type.kind === 'list' || isCollection(type)
}
export function isCollection(type: Type): type is CollectionType {
  return type.kind === 'struct' && type.collection !== undefined
}
/** Whether the type is complete: of a list that was never given an element, that of the elements is unknown. */
export function isKnown(type: Type): boolean {
  switch (type.kind) {
    case 'unknown':
      return false
    case 'list':
    case 'optional':
      return isKnown(type.of)
    case 'tuple':
      return type.items.every(isKnown)
    case 'struct':
      return (
        type.open === undefined && (type.collection === undefined || parts(type.collection).every(isKnown))
      )
    case 'undefined':
    case 'scalar':
    case 'array':
    case 'string':
    case 'opaque':
      return true
  }
}

/** The types of what a collection holds. */
export const parts = ({ key, value }: Collection): readonly Type[] => (value === null ? [key] : [key, value])

export function optionalOf(of: Type): Type {
  return ['optional', 'undefined', 'opaque'].includes(of.kind) ? of : { kind: 'optional', of }
}
/** The type, or null. Of an unknown type it is that of null itself. */
export function nullableOf(of: Type): OptionalType {
  return { kind: 'optional', of: of.kind === 'optional' ? of.of : of, none: 'null' }
}
export function isNullable(type: Type): boolean {
  return type.kind === 'optional' && type.none === 'null'
}
export function tupleOf(items: readonly Type[]): Type {
  return { kind: 'tuple', items }
}

export function fieldOf(type: StructType, name: string): Type | null {
  return type.fields.find((field) => field.name === name)?.type ?? null
}

export interface ElementInfo {
  readonly element: ElementType
  readonly bytes: number
  /** Name of the JavaScript constructor. */
  readonly constructorName: string
  readonly isBigInt: boolean
  readonly isFloat: boolean
}

const element = (
  element: ElementType,
  bytes: number,
  constructorName: string,
): [ElementType, ElementInfo] => [
  element,
  {
    element,
    bytes,
    constructorName,
    isBigInt: element.endsWith('64') && element !== 'float64',
    isFloat: element.startsWith('float'),
  },
]

export const elementInfo: ReadonlyMap<ElementType, ElementInfo> = new Map([
  element('int8', 1, 'Int8Array'),
  element('uint8', 1, 'Uint8Array'),
  element('uint8clamped', 1, 'Uint8ClampedArray'),
  element('int16', 2, 'Int16Array'),
  element('uint16', 2, 'Uint16Array'),
  element('int32', 4, 'Int32Array'),
  element('uint32', 4, 'Uint32Array'),
  element('float32', 4, 'Float32Array'),
  element('float64', 8, 'Float64Array'),
  element('int64', 8, 'BigInt64Array'),
  element('uint64', 8, 'BigUint64Array'),
])

/** Facts of an element type. Total over `ElementType`. */
export function elementOf(type: ElementType): ElementInfo {
  return elementInfo.get(type) as ElementInfo
}

/** JavaScript type of one in-range element: float64 or bigint. */
export function elementValueType(element: ElementType): Type {
  return elementOf(element).isBigInt ? bigint : float64
}

export function isScalar(type: Type, name: ScalarName): boolean {
  return type.kind === 'scalar' && type.name === name
}
/** Any representation of a JavaScript number. */
export function isNumber(type: Type): boolean {
  return (
    type.kind === 'scalar' &&
    (type.name === 'float64' || type.name === 'int32' || type.name === 'uint32' || type.name === 'int64')
  )
}

export function sameType(a: Type, b: Type): boolean {
  if (a === b) return true
  switch (a.kind) {
    case 'unknown':
    case 'undefined':
    case 'string':
    case 'opaque':
      return b.kind === a.kind
    case 'scalar':
      return b.kind === 'scalar' && a.name === b.name
    case 'optional':
      return b.kind === 'optional' && a.none === b.none && sameType(a.of, b.of)
    case 'list':
      return b.kind === 'list' && sameType(a.of, b.of)
    case 'array':
      return (
        b.kind === 'array' &&
        a.element === b.element &&
        a.container === b.container &&
        a.readonly === b.readonly &&
        a.length === b.length
      )
    case 'tuple':
      return (
        b.kind === 'tuple' &&
        a.items.length === b.items.length &&
        a.items.every((item, i) => sameType(item, b.items[i] as Type))
      )
    case 'struct':
      if (b.kind !== 'struct' || isNamed(a) || isNamed(b))
        return b.kind === 'struct' && a.of === b.of && a.self === b.self
      if (isCollection(a) || isCollection(b)) return typeKey(a) === typeKey(b)
      return (
        a.open === b.open &&
        a.fields.length === b.fields.length &&
        a.fields.every(({ name, type, added }, i) => {
          const other = b.fields[i] as StructField
          return name === other.name && added === other.added && sameType(type, other.type)
        })
      )
  }
}

/** The fields may lead back to the type, which is known by its name. */
export function isNamed(type: StructType): boolean {
  return type.of !== null || type.self !== undefined
}

/** Text that two types share exactly if `sameType` holds: names given for people are left out. */
export function typeKey(type: Type): string {
  switch (type.kind) {
    case 'optional':
      return `${type.none === 'null' ? 'Nullable' : 'Optional'}Type(${typeKey(type.of)})`
    case 'list':
      return `growing list(${typeKey(type.of)})`
    case 'tuple':
      return `Tuple(${type.items.map(typeKey).join(', ')})`
    case 'struct':
      if (type.of !== null) return `struct ${type.of}`
      if (type.self !== undefined) return `recursive ${type.self}`
      if (type.collection !== undefined)
        return `collection (${parts(type.collection).map(typeKey).join(', ')})`
      return `${type.open ? 'open ' : ''}struct (${type.fields.map((field) => `${labelOf(field)}: ${typeKey(field.type)}`).join(', ')})`
    case 'array':
      return `${printType(type)}${type.length ?? ''}`
    default:
      return printType(type)
  }
}

/** What an object is made with: these properties, in this order. Of a class where `type` says so; `added`: what it may be given later. */
export interface ObjectProperties {
  readonly names: readonly string[]
  readonly type?: StructType
  readonly added?: readonly StructField[]
}

const labelOf = ({ name, added }: StructField): string => (added ? `${name}?` : name)

export { closed, join } from './join-types.ts'

/** Numba's spelling: `float64`, `array(float64, 1d, C)`, `OptionalType(float64)`, `Tuple(float64, boolean)`, `none`. */
export function printType(type: Type): string {
  switch (type.kind) {
    case 'unknown':
      return '?'
    case 'undefined':
      return 'none'
    case 'string':
    case 'opaque':
      return type.kind
    case 'scalar':
      return type.name
    case 'optional':
      return `${type.none === 'null' ? 'Nullable' : 'Optional'}Type(${printType(type.of)})`
    case 'list':
      return `growing list(${printType(type.of)})`
    case 'array':
      if (type.container === 'cell') return `cell(${type.element === 'uint8' ? 'boolean' : type.element})`
      if (type.container === 'list') return `list(${type.element}${type.readonly ? ', readonly' : ''})`
      return type.readonly ? `readonly array(${type.element}, 1d, C)` : `array(${type.element}, 1d, C)`
    case 'tuple':
      return `Tuple(${type.items.map(printType).join(', ')})`
    case 'struct':
      if (type.name !== '') return isCollection(type) ? type.name : `struct ${type.name}`
      return `struct(${type.fields.map((field) => `${labelOf(field)}: ${printType(field.type)}`).join(', ')})`
  }
}
