// Names, for people, of the types of TypeScript that have no compiled form.

import type * as t from '@babel/types'

const descriptions: ReadonlyMap<string, string> = new Map([
  ['TSAnyKeyword', 'any, which is no particular type'],
  ['TSUnknownKeyword', 'unknown, which is no particular type'],
  ['TSObjectKeyword', 'an object'],
  ['TSFunctionType', 'a function'],
  ['TSNeverKeyword', 'never'],
  ['TSSymbolKeyword', 'a symbol'],
  ['TSThisType', 'this'],
])

/** What a type that has no compiled form is called. */
export function describe(node: t.TSType): string {
  return descriptions.get(node.type) ?? 'a type that is not compiled'
}
