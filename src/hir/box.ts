// Where a variable outside the function lives, while compiled code runs, that some function assigns to and that is no cell: an object
// with the variable's value as its only field. Nobody but the door and compiled code ever has it.

import { fieldOf, type StructType, type Type } from './types.ts'

/** The name of its field. */
export const BOXED = 'value'

const PREFIX = 'variable '

/** The box of the variable with that key, of its own type. */
export function boxOf(key: string, name: string, held: Type): StructType {
  return {
    kind: 'struct',
    name,
    of: null,
    self: `${PREFIX}${key}`,
    fields: [{ name: BOXED, type: held }],
  }
}

/** The type of the variable that lives in a box of the type; null for other types. */
export function boxedType(type: Type | undefined): Type | null {
  return type?.kind === 'struct' && type.self?.startsWith(PREFIX) ? fieldOf(type, BOXED) : null
}
