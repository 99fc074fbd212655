// Object types from the members that an annotation of any kind lists.

import { isNumber, type StructField, type StructType, type Type } from '../../hir/types.ts'
import { orUndefined, unusable, usable, type WrittenType } from './written-type.ts'

export interface WrittenMember {
  readonly name: string
  readonly written: WrittenType
  readonly isOptional: boolean
}

/** An object with these members. Those of no compiled type are left out: compiled code can do without them. */
export function structOf(name: string, members: readonly WrittenMember[]): WrittenType {
  const fields: StructField[] = []
  const omitted = new Map<string, string>()
  for (const member of members) {
    const { type, unusable: why } = member.isOptional ? orUndefined(member.written) : member.written
    if (why !== null || !isFieldType(type)) omitted.set(member.name, why ?? 'its type is not compiled')
    else if (/^\d+$/.test(member.name)) omitted.set(member.name, 'it is named by a number')
    else if (!fields.some((field) => field.name === member.name))
      fields.push({ name: member.name, type: asNumber(type) })
  }
  if (fields.length === 0) return unusable('an object without any property of a compiled type')
  const type: StructType = { kind: 'struct', name, of: null, fields, omitted }
  return usable(type)
}

const asNumber = (type: Type): Type => (isNumber(type) ? { kind: 'scalar', name: 'float64' } : type)

function isFieldType(type: Type): boolean {
  switch (type.kind) {
    case 'scalar':
      return isNumber(type) || type.name === 'boolean'
    case 'optional':
      return type.of.kind === 'scalar' && isFieldType(type.of)
    case 'array':
    case 'struct':
      return true
    case 'tuple':
      return type.items.every((item) => item.kind === 'scalar' && isFieldType(item))
    case 'list':
    case 'undefined':
    case 'unknown':
      return false
  }
}

/** The members of several object types in one: an intersection, or an interface with what it extends. */
export function mergeStructs(name: string, types: readonly StructType[]): WrittenType {
  const members = types.flatMap((type) =>
    type.fields.map((field) => ({ name: field.name, written: usable(field.type), isOptional: false })),
  )
  const merged = structOf(name, members)
  if (merged.type.kind !== 'struct') return merged
  const omitted = new Map(types.flatMap((type) => [...(type.omitted ?? [])]))
  return { ...merged, type: { ...merged.type, omitted } }
}
