// The contract between emitted C, the rewritten module and the runtime.
//
// A unit is one Wasm module. It imports `env.memory`, `env.__stack_pointer`, `env.__memory_base`, `env.__table_base`,
// `env.__indirect_function_table`, and from `m` the host functions it uses by their bare names (`m.sin` is `Math.sin`).
// It exports one function per entry under its symbol. A unit with loops that workers share also imports `env.njit_share` (does the job at that
// address, which is a record of eight words) and exports `njit_take` (does parts of a job, so many at most; 0 if none is left), and
// its memory has an upper limit, so that one bit makes it a shared one. Its static data are relocatable, so all units share one memory.
//
// Wasm parameters, in order: the context's address if `usesContext`; then per parameter
//   number    f64, or i32 where `integer` (the door has checked that it is an int32 and not -0)
//   boolean   i32 (0 or 1)
//   bigint    i64
//   optional  the inner value, then i32: 1 if defined
//   array     i32 address (aligned to 16 bytes plus the view's own misalignment), i32 length in elements
//   list      i32 address of its record
//   tuple     its items, flattened
//   scratch   nothing
//   cell      its value, as a number or boolean; where `slot` is set, result slot `slot` holds its value after the call
//   string    i32 address of its UTF-16 units (0: undefined, where it may be), i32 length
//   struct    its fields, flattened: those that are read or written
//   reference u32 address of a record, of an object or a list; 0 for undefined; or the number of an opaque value (see hir/opaque.ts)
// Wasm result: nothing for 'void'; f64, i32 (boolean), i64 for scalars; otherwise nothing, and the values stand in the context's result slots:
//   optional  slot 0: value as f64 (a BigInt: as in a tuple); slot 1: 1.0 if defined
//   array     (slot 2 is -3 for null, where it may be) slot 0: address, or where it begins in the argument that it is or is a view of, in bytes; slot 1: length; slot 2: origin
//   list      slot 0: address of its record
//   string    slot 0: address of its units, 0 if it is undefined; slot 1: length
//   tuple     its items, flattened, three slots for an array, two for an optional, one for a scalar
//             (number and boolean as f64; of a BigInt the slot holds the 64 bits)
//   struct    slot 0: which object it is; behind it its fields, if a run may make such objects
//   reference slot 0: address of its record; 0 for undefined
// Behind the result stand the fields of parameters that a run may write, in the order of the parameters, inner objects first; if
// there are any, every result stands in slots.
// An object is -1 if the call made it, -2 if it is undefined, otherwise the number of an object among the parameters, depth first.
// Origin of an array: -1 made by this call; 2i the i-th array parameter itself; 2i+1 a subarray of it. A unit never returns
// a view of an array that it made itself (it traps instead).
//
// The record of a list, aligned to 16 bytes: u32 address of its elements, i32 length, i32 capacity, and a word for the
// caller, 0 in records made here. Elements: numbers as f64,
// booleans as one byte, strings as the u32 address of their units and their i32 length, lists as u32 addresses of their records.
//
// The record of an object that goes through the door as a reference: its fields (see record-layout.ts), and a word for the caller as
// that of a list has. In the records of such functions strings are the u32 address of their units and their i32 length, objects and
// lists u32 addresses of their records, and arrays the u32 address of their elements, i32 length and i32 origin; the origins of arrays in objects
// continue those of the array parameters.
//
// A trap, whatever its cause, means: nothing has happened; run the original.
//
// Context (in memory, one per thread): u32 arenaTop at byte 0, u32 arenaEnd at 4, f64 result slots from byte 16 on (64 of them).
// The arena grows upwards; the callee advances arenaTop and the caller restores it. New arrays are 16-byte aligned.

import type { Condition } from '../../hir/condition.ts'
import type { Range } from '../../hir/nodes.ts'
import type { Overwrite } from '../../hir/overwrite.ts'
import type { StaticCost } from '../../hir/static-cost.ts'
import type { ElementType } from '../../hir/types.ts'

export const ABI_VERSION = 2
/** Preprocessor name that holds the number of the section to compile, from 0 on. Where it isn't defined all are compiled. */
export const SECTION_NAME = 'NJIT_SECTION'
/** Where the context stands in the shared memory. */
export const CONTEXT_ADDRESS = 1 << 20
export const CONTEXT_ARENA_TOP = 0
export const CONTEXT_ARENA_END = 4
export const CONTEXT_RESULTS = 16
export const CONTEXT_RESULT_SLOTS = 64
export const CONTEXT_BYTES = CONTEXT_RESULTS + 8 * CONTEXT_RESULT_SLOTS
/** Longest array, in elements, that is handed to compiled code. */
export const MAX_LENGTH_ELEMENTS = 2 ** 30

export interface Entry {
  /** Export name. */
  readonly symbol: string
  /** Export name of a version with the same parameters and result, for runs that this one ends by a trap. */
  readonly careful: string | null
  /** Position in the unit's list of tagged functions, and which of its signatures. */
  readonly tagged: number
  readonly signature: number
  readonly params: readonly EntryParam[]
  /** Positions of formal parameters that callers leave out. */
  readonly missing: readonly number[]
  readonly result: EntryValue | { readonly kind: 'void' }
  /** What the references among the parameters, in the result, and in the objects and lists that they lead to, are of. Null where there are none. */
  readonly graph: Graph | null
  readonly usesContext: boolean
  /** It can trap: throws, bails, recursion, out-of-memory. */
  readonly mayTrap: boolean
  /** Arrays must be of the exact class, because methods were called on them. */
  readonly exactClasses: boolean
  /** Identities of arrays are compared, so that no two of them may be one. */
  readonly comparesArrays: boolean
  /** What else must hold for a call. */
  readonly conditions: readonly Condition[]
  readonly cost: StaticCost
}

export interface EntryParam {
  readonly source:
    | { readonly kind: 'argument'; readonly index: number }
    | { readonly kind: 'capture'; readonly key: string; readonly scratch?: true }
  readonly value: EntryValue
  /** A cell that the call may write: the result slot in which its last value stands (a boolean as 0 or 1). */
  readonly slot?: number
  /** A variable outside the function is handed over as the only field of an object; 'written': the call may write it. */
  readonly boxed?: 'read' | 'written'
}

export type EntryValue =
  /** `accepts` as in `Param`; `integer`: passed as i32. */
  | { readonly kind: 'number'; readonly integer: boolean; readonly accepts: Range | null }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'string' }
  | { readonly kind: 'bigint'; readonly signed: boolean }
  /** `isNull`: null takes the place of undefined. */
  | { readonly kind: 'optional'; readonly of: EntryValue; readonly isNull: boolean }
  | {
      readonly kind: 'array'
      readonly element: ElementType
      readonly container: 'typed' | 'list'
      readonly written: boolean
      readonly read: boolean
      /** Compiled code that can reach the array may work on it itself: a run that writes to it does not bail afterwards, nor can its result be refused. */
      readonly inPlace: boolean
      readonly length?: number
      /** Compiled code overwrites that many elements before it reads any: where the array has no more, none need be copied in. */
      readonly overwritten?: Overwrite
    }
  /** `written`: its elements or its length, or those of lists in it, may have changed. */
  | { readonly kind: 'list'; readonly of: EntryValue; readonly written: boolean }
  | { readonly kind: 'tuple'; readonly items: readonly EntryValue[] }
  | StructValue
  /** An object or a list, or undefined or null where its shape says so. */
  | { readonly kind: 'reference'; readonly shape: number }

export interface Graph {
  readonly shapes: readonly GraphShape[]
  /** Lists that come in may change. */
  readonly writesLists: boolean
  /** Elements of arrays that come in, in an object or not, may change. */
  readonly writesArrays: boolean
}

/** Shapes name others by their numbers. */
export type GraphShape =
  | { readonly kind: 'number' }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'string' }
  | { readonly kind: 'opaque' }
  /** `isAddress`: undefined is address 0; otherwise it is a reserved NaN. `isNull`: null takes the place of undefined. */
  | { readonly kind: 'optional'; readonly of: number; readonly isAddress: boolean; readonly isNull: boolean }
  | { readonly kind: 'list'; readonly of: number; readonly bytes: number }
  /** An array of numbers of fixed length. */
  | { readonly kind: 'numbers' }
  | { readonly kind: 'elements'; readonly element: ElementType }
  | {
      readonly kind: 'record'
      /** Key of the class; null for a plain object. */
      readonly of: string | null
      readonly fields: readonly GraphField[]
      readonly bytes: number
      /** Offset of the caller's word. */
      readonly word: number
      /** A run may make such objects: the fields are all there are. */
      readonly isMade: boolean
      /** As in `StructValue`. */
      readonly isPartial: boolean
      readonly isExact: boolean
      readonly isOrdered: boolean
    }

  /** A `Map`, or without values a `Set`: numbers of the shapes of its lists. `written`: it may change. */
  | {
      readonly kind: 'collection'
      readonly keys: number
      readonly values: number | null
      readonly written: boolean
    }

/** Where the parts of the record of a collection stand, in bytes (see hir/collections.ts). */
export const COLLECTION = {
  size: 0,
  indexed: 8,
  start: 16,
  heads: 24,
  links: 36,
  hashes: 48,
  keys: 60,
  values: 64,
  bytes: 72,
} as const
/** Offset of the caller's word in it. */
export const collectionWord = (isMap: boolean): number => COLLECTION.values + (isMap ? 4 : 0)

/** The offsets of all fields, of the caller's word, and the size. */
export function collectionPlaces(isMap: boolean): readonly number[] {
  const { values, bytes, ...fields } = COLLECTION
  return [...Object.values(fields), ...(isMap ? [values] : []), collectionWord(isMap), bytes]
}

export interface GraphField {
  readonly name: string
  /** As in `FieldValue`. */
  readonly isAdded: boolean
  readonly offset: number
  readonly shape: number
  /** It is copied in. */
  readonly passed: boolean
  readonly written: boolean
}

export interface StructValue {
  readonly kind: 'struct'
  /** Key of the class; null for a plain object. */
  readonly of: string | null
  /** `typeKey`: values of other keys are never one object. */
  readonly key: string
  /** Identities of its type are compared. */
  readonly isCompared: boolean
  /** A run may make such objects; otherwise a result is one of those that were handed in, and its fields are not shown. */
  readonly isMade: boolean
  /** Some of those lack properties of the type, so that only the original can show them. */
  readonly isPartial: boolean
  /** Its class decides something: more of it is used than fields. */
  readonly isExact: boolean
  /** The properties of a fresh object have the order of the fields. */
  readonly isOrdered: boolean
  readonly fields: readonly FieldValue[]
}

export interface FieldValue {
  readonly name: string
  /** Objects that the call makes have the property if it is not undefined. */
  readonly isAdded: boolean
  readonly value: EntryValue
  /** As what it comes back: like a result, which shows whole objects, or only which they are. */
  readonly taken: EntryValue
  readonly read: boolean
  readonly written: boolean
}

/** Whether the field is handed over at all. */
export function isPassedField({ read, written }: Pick<FieldValue, 'read' | 'written'>): boolean {
  return read || written
}

/** The emitted C of one unit. */
export interface EmittedUnit {
  readonly c: string
  readonly entries: readonly Entry[]
  /** How many sections the C has, which may be compiled apart. */
  readonly sections: number
  /** Some array is seen as elements of another type: clang must not presume that such accesses are apart. */
  readonly sharesBytes: boolean
  /** Workers may do parts of its loops, or run its functions: it needs the runtime for that. */
  readonly sharesMemory: boolean
  /** Host functions imported from `m`, sorted: `sin` stands for `Math.sin`. */
  readonly hostFunctions: readonly string[]
}
