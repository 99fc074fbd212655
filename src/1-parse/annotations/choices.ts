// What a value may be where no single type is written: `any`, `Collection`, `number | string`, or nothing at all. Which of them
// a function is compiled for is decided by stage 3, and which version a call runs by the types of its arguments.

import { arrayOf, type ElementType, listOfNumbers, sameType, type Type } from '../../hir/types.ts'

/** 'any': whatever its uses ask for. 'array': an array of numbers of some kind. Else one of these. */
export type Choices = 'any' | 'array' | readonly Type[]

const arrays = (...elements: readonly ElementType[]): readonly Type[] => elements.map((each) => arrayOf(each))

/** Kinds of arrays that functions over "some array" are compiled for, the usual ones first. */
export const USUAL_ARRAYS: readonly Type[] = [
  ...arrays('float64'),
  listOfNumbers,
  ...arrays('float32', 'int32', 'uint8'),
]
/** The same where the elements are taken apart into bits. */
export const BIT_ARRAYS: readonly Type[] = [
  ...arrays('uint8'),
  listOfNumbers,
  ...arrays('int32', 'uint32', 'float64'),
]

/** The choices of a union. */
export function joinChoices(all: readonly Choices[]): Choices {
  if (all.includes('any')) return 'any'
  const types: Type[] = []
  for (const choices of all) {
    const more = choices === 'array' ? USUAL_ARRAYS : (choices as readonly Type[])
    for (const type of more) if (!types.some((known) => sameType(known, type))) types.push(type)
  }
  return types
}
