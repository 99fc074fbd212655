// Object types from the members that an annotation of any kind lists.

import { unsupported_field } from '../../diagnostics/codes/types.ts'
import { isReference } from '../../hir/graph-types.ts'
import { isTooLarge } from '../../hir/type-size.ts'
import {
  isNumber,
  opaque,
  optionalOf,
  type StructField,
  type StructType,
  type Type,
} from '../../hir/types.ts'
import { orUndefined, unusable, usable, type WrittenType } from './written-type.ts'

export interface WrittenMember {
  readonly name: string
  readonly written: WrittenType
  readonly isOptional: boolean
}

/** An object with these members. Those of no compiled type are only handed on. */
export function structOf(name: string, members: readonly WrittenMember[]): WrittenType {
  const { fields, omitted } = fieldsOf(members)
  if (fields.every(({ type }) => type.kind === 'opaque'))
    return unusable('an object without any property of a compiled type')
  const type: StructType = { kind: 'struct', name, of: null, fields, omitted }
  return isTooLarge(type) ? unusable('an object of very many values') : usable(type)
}

/** Plain objects whose type leads back to itself. The members are asked for when somebody looks at the fields. */
export function recursiveStruct(
  name: string,
  self: string,
  members: () => readonly WrittenMember[],
): StructType {
  let found: Fields | null = null
  const all = (): Fields => {
    found ??= fieldsOf(members())
    return found
  }
  return {
    kind: 'struct',
    name,
    of: null,
    self,
    get fields() {
      return all().fields
    },
    get omitted() {
      return all().omitted
    },
  }
}

/** Instances of a class. The members are asked for when somebody looks at the fields: their types may lead through the whole program,
 *  and back to the class. */
export function instancesOf(
  name: string,
  of: string,
  { bases, hasUncertainOrder }: { readonly bases: readonly string[]; readonly hasUncertainOrder: boolean },
  members: () => readonly WrittenMember[],
): StructType {
  let found: Fields | null = null
  const all = (): Fields => {
    found ??= fieldsOf(members())
    return found
  }
  return {
    kind: 'struct',
    name,
    of,
    bases,
    ...(hasUncertainOrder ? { hasUncertainOrder } : {}),
    get fields() {
      return all().fields
    },
    get omitted() {
      return all().omitted
    },
  }
}

interface Fields {
  readonly fields: readonly StructField[]
  readonly omitted: ReadonlyMap<string, string>
}

function fieldsOf(members: readonly WrittenMember[]): Fields {
  const fields: StructField[] = []
  const omitted = new Map<string, string>()
  for (const member of members) {
    const { type, unusable: why } = typeOfMember(member)
    const { name } = member
    if (name.startsWith('#')) omitted.set(name, why ?? 'it is private')
    else if (/^\d+$/.test(name)) omitted.set(name, 'it is named by a number')
    else if (!fields.some((field) => field.name === name))
      fields.push({ name, type: why === null && isFieldType(type) ? asNumber(type) : handedOn(name, why) })
  }
  return { fields, omitted }
}

/** Of a field that compiled code can do no more with than to hand on what it holds. */
const handedOn = (name: string, why: string | null): Type =>
  opaque(unsupported_field({ name, why: why ?? 'its type is not compiled' }))

/** Objects and lists may be missing, too: unlike a parameter, of which the door turns other calls away. */
function typeOfMember({ written, isOptional }: WrittenMember): WrittenType {
  const mayBeMissing = isOptional || written.mayBeMissing === true
  if (!mayBeMissing || written.unusable !== null) return written
  return {
    ...written,
    type: isReference(written.type) ? optionalOf(written.type) : orUndefined(written).type,
  }
}

const asNumber = (type: Type): Type => (isNumber(type) ? { kind: 'scalar', name: 'float64' } : type)

function isFieldType(type: Type): boolean {
  switch (type.kind) {
    case 'scalar':
      return isNumber(type) || type.name === 'boolean'
    case 'optional':
      return type.of.kind !== 'array' && type.of.kind !== 'tuple' && isFieldType(type.of)
    case 'array':
    case 'string':
    case 'struct':
    case 'list':
    case 'opaque':
      return true
    case 'tuple':
      return type.items.every((item) => item.kind === 'scalar' && isFieldType(item))
    case 'undefined':
    case 'unknown':
      return false
  }
}

/** The members of an object type, those of no compiled type too. */
export function membersOfStruct({ fields, omitted }: StructType): readonly WrittenMember[] {
  const named = (name: string, written: WrittenType): WrittenMember => ({ name, written, isOptional: false })
  return [
    ...fields.map(({ name, type }) => named(name, usable(type))),
    ...[...(omitted ?? [])].map(([name, why]) => named(name, unusable(why))),
  ]
}

/** The members of several object types in one: an intersection, or an interface with what it extends. */
export function mergeStructs(name: string, types: readonly StructType[]): WrittenType {
  return structOf(name, types.flatMap(membersOfStruct))
}
