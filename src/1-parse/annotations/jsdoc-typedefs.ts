// What JSDoc lists tag by tag: `@typedef` with `@property`, and `@param` with the properties of the object.

import type { ParsedModule } from '../module-index.ts'
import { isJsdoc, type JsdocTag, tagsOfJsdoc } from './jsdoc-comments.ts'
import { fromJsdoc, type NameLookup } from './jsdoc-types.ts'
import { membersOfStruct, recursiveStruct, structOf, type WrittenMember } from './struct-type.ts'
import { unusable, usable, type WrittenType } from './written-type.ts'

/** A `@typedef` with the `@property` tags of its block. */
export interface Typedef {
  readonly tag: JsdocTag
  readonly properties: readonly JsdocTag[]
}

export const isParam = ({ tag }: JsdocTag): boolean => /^(?:param|arg|argument)$/.test(tag)

/** The type only says that there is an object; other tags say what is in it. */
export const isAnyObject = (type: string): boolean => /^(?:[Oo]bject|)$/.test(type)

/** The object whose properties the tags name, behind `skip` characters; null if they name none. */
export function propertiesOf(
  name: string,
  tags: readonly JsdocTag[],
  skip: number,
  lookUp: NameLookup,
): WrittenType | null {
  const direct = tags.filter((tag) => !tag.name.slice(skip).includes('.'))
  if (direct.length === 0) return null
  const members = direct.map((tag): WrittenMember => {
    const inner = tags.filter((each) => each.name.startsWith(`${tag.name}.`))
    const whole = isAnyObject(tag.type) ? propertiesOf('', inner, tag.name.length + 1, lookUp) : null
    const written = whole ?? fromJsdoc(tag.type, lookUp)
    return { name: tag.name.slice(skip), written, isOptional: tag.isOptional }
  })
  return structOf(name, members)
}

/** The typedefs of a file, by their names. */
export function typedefsIn(module: ParsedModule): ReadonlyMap<string, Typedef> {
  const blocks = module.comments.filter((comment) => isJsdoc(comment) && comment.value.includes('@typedef'))
  return new Map(
    blocks.flatMap((block) => {
      const tags = tagsOfJsdoc(block, module.source)
      const properties = tags.filter(({ tag }) => tag === 'property' || tag === 'prop')
      const named = tags.filter((tag) => tag.tag === 'typedef' && tag.name !== '')
      return named.map((tag): [string, Typedef] => [tag.name, { tag, properties }])
    }),
  )
}

/** What the tags of a typedef say. */
export function typeOfTypedef({ tag, properties }: Typedef, lookUp: NameLookup): WrittenType {
  const listed = isAnyObject(tag.type) ? propertiesOf(tag.name, properties, 0, lookUp) : null
  return listed ?? fromJsdoc(tag.type, lookUp)
}

/** What a typedef is to the types that it is made of. */
export function typedefInside(typedef: Typedef, key: string, lookUp: NameLookup): WrittenType {
  const { tag } = typedef
  if (!isAnyObject(tag.type) && !tag.type.startsWith('{')) return unusable('a recursive type')
  const members = (): readonly WrittenMember[] => {
    const { type } = typeOfTypedef(typedef, lookUp)
    return type.kind === 'struct' ? membersOfStruct(type) : []
  }
  return usable(recursiveStruct(tag.name, key, members))
}
