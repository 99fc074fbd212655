// Shorthands for the ABI descriptions that tests of the rewrite are full of.

import type { EntryParam, EntryValue } from '../../src/5-emit/c/abi.ts'
import type { ElementType } from '../../src/hir/types.ts'

export const number: EntryValue = { kind: 'number', integer: false, accepts: null }
export const integer: EntryValue = { kind: 'number', integer: true, accepts: null }
export const boolean: EntryValue = { kind: 'boolean' }
export const bigint: EntryValue = { kind: 'bigint', signed: true }
export const optional = (of: EntryValue): EntryValue => ({ kind: 'optional', of, isNull: false })
export const tuple = (...items: EntryValue[]): EntryValue => ({ kind: 'tuple', items })

type Use = 'read' | 'written' | 'read written' | ''
type ArrayValue = Extract<EntryValue, { kind: 'array' }>

export function array(use: Use, element: ElementType = 'float64'): ArrayValue {
  return {
    kind: 'array',
    element,
    container: 'typed',
    read: use.includes('read'),
    written: use.includes('written'),
    inPlace: true,
  }
}
export function list(use: Use): ArrayValue {
  return { ...array(use), container: 'list' }
}

/** Parameters that take the arguments in order. */
export const args = (...values: EntryValue[]): EntryParam[] =>
  values.map((value, index) => ({ source: { kind: 'argument', index }, value }))
export const captured = (key: string, value: EntryValue): EntryParam => ({
  source: { kind: 'capture', key },
  value,
})
