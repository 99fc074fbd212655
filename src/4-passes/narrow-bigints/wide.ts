// The two machine types that carry a BigInt, and the types that stand for BigInts before and after narrowing.

import * as t from '../../hir/types.ts'

export type Wide = 'int64' | 'uint64'
export const WIDES: readonly Wide[] = ['int64', 'uint64']

export const wideType: Readonly<Record<Wide, t.Type>> = { int64: t.int64, uint64: t.uint64 }

/** A BigInt that is not narrowed yet, or an optional one. */
export function isBig(type: t.Type): boolean {
  return type.kind === 'optional' ? isBig(type.of) : t.isScalar(type, 'bigint')
}

/** The type with `wide` for its BigInts. Items of tuples are always signed, since callers and callees must agree on them. */
export function withWide(type: t.Type, wide: Wide): t.Type {
  switch (type.kind) {
    case 'scalar':
      return type.name === 'bigint' ? wideType[wide] : type
    case 'optional':
      return isBig(type) ? t.optionalOf(withWide(type.of, wide)) : type
    case 'tuple':
      return hasBig(type) ? t.tupleOf(type.items.map((item) => withWide(item, 'int64'))) : type
    default:
      return type
  }
}

/** The type is a BigInt, or has one inside. */
export function hasBig(type: t.Type): boolean {
  return type.kind === 'tuple' ? type.items.some(hasBig) : isBig(type)
}
