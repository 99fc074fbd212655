// Which functions exchange objects with JavaScript as what they are, references into a graph, and not taken apart into fields: those
// where one object may be reached in several ways, or a number of them that only the call knows.

import { BOXED, boxedType } from './box.ts'
import type { HirFunction } from './nodes.ts'
import { isNullable, type StructType, type Type, typeKey } from './types.ts'

/** Whether a field is handed over at all. */
export type IsPassed = (type: StructType, field: string) => boolean

/** Whether objects in the function's parameters and result go through the door as references. */
export function exchangesGraphs(fn: HirFunction, isPassed: IsPassed): boolean {
  const types = [fn.result, ...fn.params.map(({ local }) => fn.locals[local]?.type)]
  return types.some((type) => type !== undefined && isGraph(type, { isPassed, seen: new Set() }, []))
}

interface Search {
  readonly isPassed: IsPassed
  /** Types of objects that lead to nothing of the kind, by key: many ways may lead to one. */
  readonly seen: Set<string>
}

function isGraph(type: Type, search: Search, within: readonly string[]): boolean {
  switch (type.kind) {
    case 'list':
      return within.length > 0 || holdsStruct(type.of)
    case 'optional':
      if (isNullable(type) && isReference(type.of)) return true
      if (within.length > 0 && isReference(type.of)) return true
      return isGraph(type.of, search, within)
    case 'tuple':
      return type.items.some((item) => isGraph(item, search, within))
    case 'struct': {
      if (type.collection !== undefined) return true
      // The object that a variable is given may be the result, too.
      if (boxedType(type) !== null && search.isPassed(type, BOXED) && isObject(boxedType(type))) return true
      const key = typeKey(type)
      if (within.includes(key)) return true
      if (search.seen.has(key)) return false
      const inside = [...within, key]
      const isPassed = (name: string): boolean => search.isPassed(type, name)
      if (type.fields.some((field) => isPassed(field.name) && isGraph(field.type, search, inside)))
        return true
      search.seen.add(key)
      return false
    }
    case 'opaque':
      return true
    default:
      return false
  }
}

function isObject(type: Type | null): boolean {
  if (type?.kind === 'optional') return isObject(type.of)
  return type !== null && (isReference(type) || type.kind === 'array')
}

function holdsStruct(type: Type): boolean {
  return type.kind === 'struct' || (type.kind === 'list' && holdsStruct(type.of))
}

/** Values that are the address of a record with an identity. */
export function isReference(type: Type): boolean {
  return type.kind === 'struct' || type.kind === 'list'
}

/** What goes through the door of such a function as an address, or as the number of an opaque value. */
export function isPassedByReference(type: Type): boolean {
  return type.kind === 'opaque' || isReference(type) || (type.kind === 'optional' && isReference(type.of))
}
