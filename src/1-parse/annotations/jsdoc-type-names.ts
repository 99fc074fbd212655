// The type names that people write in JSDoc, as data.

import { bigint, undefinedType } from '../../hir/types.ts'
import {
  booleanType,
  integerType,
  numberType,
  stringType,
  unusable,
  usable,
  vague,
  type WrittenType,
} from './written-type.ts'

const numbers =
  'number Number float Float double Double real Real numeric float32 float64 NonNegativeNumber PositiveNumber NonPositiveNumber NegativeNumber Probability NonNegativeFloat PositiveFloat'
const integers =
  'integer Integer int Int uint long short byte NonNegativeInteger PositiveInteger NonPositiveInteger NegativeInteger int8 int16 int32 uint8 uint16 uint32 integer8 integer16 integer32 uinteger8 uinteger16 uinteger32 Uint8 Uint16 Uint32 Int8 Int16 Int32 natural Natural index Index'
const booleans = 'boolean Boolean bool Bool true false'
const bigints = 'bigint BigInt int64 uint64'
const nothing = 'void undefined Void'
const vagueArrays =
  'Array TypedArray NumericArray RealArray ArrayLike ArrayLikeObject ArrayLike.<number> Collection ArrayBufferView Iterable iterable list'

const named = (names: string, type: WrittenType): (readonly [string, WrittenType])[] =>
  names.split(' ').map((name) => [name, type] as const)
const vagueType = (name: string): readonly [string, WrittenType] => [
  name,
  vague(`${name}, which does not say what kind of array: write number[], Float64Array, …`, 'array'),
]

const table: ReadonlyMap<string, WrittenType> = new Map([
  ...named(numbers, numberType),
  ...named(integers, integerType),
  ...named(booleans, booleanType),
  ...named(bigints, usable(bigint)),
  ...named(nothing, usable(undefinedType)),
  ...vagueArrays.split(' ').map(vagueType),
  ['any', vague('any, which is no particular type', 'any')],
  ['mixed', vague('mixed, which is no particular type', 'any')],
  ['unknown', vague('unknown, which is no particular type', 'any')],
  ['string', stringType],
  ['String', stringType],
  ['object', unusable('an object')],
  ['Object', unusable('an object')],
  ['Function', unusable('a function')],
  ['function', unusable('a function')],
])

export function jsdocTypeNamed(name: string): WrittenType | null {
  return table.get(name) ?? null
}
