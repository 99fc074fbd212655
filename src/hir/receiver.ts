// `this` of a function that is no method of a known class: any object that has the fields which the function touches as properties of its
// own. Only the function itself has a name for what it is called on.

import type { StructType } from './types.ts'

const PREFIX = 'this of '

/** The type of `this` in the function of that key, given its fields. */
export function receiverType(key: string, { fields }: StructType): StructType {
  return { kind: 'struct', name: 'this', of: `${PREFIX}${key}`, fields }
}

/** Whether a struct's `of` is the key of such a receiver, and not that of a class. */
export const isReceiverKey = (of: string): boolean => of.startsWith(PREFIX)
