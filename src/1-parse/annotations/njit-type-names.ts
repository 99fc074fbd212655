// The type aliases that the `njit` package offers to TypeScript and JSDoc: `int32`, `float32`, … All are `number` but the wide ones.

import { numbaTypeNames } from './numba-type-names.ts'
import { usable, type WrittenType } from './written-type.ts'

const names = [
  'float64',
  'float32',
  'int8',
  'uint8',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'int64',
  'uint64',
] as const

const aliases: ReadonlyMap<string, WrittenType> = new Map(
  names.flatMap((name) => {
    const info = numbaTypeNames.get(name)
    return info ? [[name as string, usable(info.type, info.wantsInteger)] as const] : []
  }),
)

export function njitTypeNamed(name: string): WrittenType | null {
  return aliases.get(name) ?? null
}
