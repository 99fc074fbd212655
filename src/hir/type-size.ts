// How large types are. Those of object literals and of aliases hold others as often as they name them: forty levels of a pair of
// the level below are a type that no memory holds.

import { isNamed, type Type } from './types.ts'

/** Properties of one object, with those of the objects in it. */
export const MAX_TYPE_SIZE = 2000

/** Whether the type has more parts than types may have. What is known by a name counts as one. */
export function isTooLarge(type: Type): boolean {
  let left = MAX_TYPE_SIZE
  const visit = (each: Type): void => {
    if (--left < 0) return
    if (each.kind === 'optional' || each.kind === 'list') visit(each.of)
    else if (each.kind === 'tuple') visitAll(each.items)
    else if (each.kind === 'struct' && !isNamed(each)) visitAll(each.fields.map((field) => field.type))
  }
  const visitAll = (types: readonly Type[]): void => {
    for (const each of types) if (left >= 0) visit(each)
  }
  visit(type)
  return left < 0
}
