// How the result of a compiled call becomes a JavaScript value.

import type { Entry, EntryValue, StructValue } from '../5-emit/c/abi.ts'
import { LeaveError } from './leave-error.ts'
import { takeGraphText, takeMadeText } from './pass-graph.ts'
import { isText, nothingText } from './pass-string.ts'
import type { DoorContext, DoorParts } from './pass-value.ts'
import { ELSEWHERE, kindAndShift, knownLists, type ListValue, shapeOf } from './pass-value.ts'

/** Text of the result; `returned` is what the Wasm function gave. Composite results are read from the context's slots. */
export function takeResult(
  result: Entry['result'],
  returned: string,
  parts: DoorParts,
  context: DoorContext,
): string {
  switch (result.kind) {
    case 'void':
      return 'undefined'
    case 'number':
      return returned
    case 'boolean':
      return `${returned} !== 0`
    case 'bigint':
      return result.signed ? returned : `${context.global('BigInt')}.asUintN(64, ${returned})`
    default:
      return takeSlots(result, 0, parts, context).text
  }
}

/** Whether the Wasm function returns nothing and leaves the result in slots. */
export function isInSlots(result: Entry['result']): boolean {
  return (
    result.kind === 'optional' ||
    result.kind === 'array' ||
    result.kind === 'list' ||
    result.kind === 'string' ||
    result.kind === 'tuple' ||
    result.kind === 'struct' ||
    result.kind === 'reference'
  )
}

/** First slots of the arrays in a result: two of them could be one and the same array. */
export function arraySlots(result: Entry['result'], at = 0): number[] {
  if (result.kind === 'array') return [at]
  if (result.kind === 'optional') return arraySlots(result.of, at)
  if (result.kind !== 'tuple' && result.kind !== 'struct') return []
  let next = result.kind === 'tuple' ? at : at + 1
  const parts = result.kind === 'tuple' ? result.items : result.fields.map((field) => field.value)
  return parts.flatMap((item) => {
    const found = arraySlots(item, next)
    next += slotCount(item)
    return found
  })
}

export function slotCount(value: EntryValue | { readonly kind: 'void' }): number {
  switch (value.kind) {
    case 'array':
      return 3
    case 'string':
      return 2
    case 'void':
      return 0
    case 'optional':
      return value.of.kind === 'struct' || value.of.kind === 'array' ? slotCount(value.of) : 2
    case 'struct':
      return value.fields.reduce((sum, field) => sum + slotCount(field.value), 1)
    case 'tuple':
      return value.items.reduce((sum, item) => sum + slotCount(item), 0)
    default:
      return 1
  }
}

/** Text of the value that stands in the slots from `at` on, and the slot behind it. */
export function takeSlots(
  value: EntryValue,
  at: number,
  parts: DoorParts,
  context: DoorContext,
): { text: string; next: number } {
  const { names } = context
  const slot = (index: number): string => `${names.runtime('slot')}(${index})`
  const next = at + slotCount(value)
  switch (value.kind) {
    case 'number':
      return { text: slot(at), next }
    case 'boolean':
      return { text: `${slot(at)} !== 0`, next }
    case 'bigint':
      return { text: `${names.runtime('bigintSlot')}(${at}, ${value.signed})`, next }
    case 'struct':
      return { text: takeStructText(value, at, parts, context), next }
    case 'optional':
      if (value.of.kind === 'struct')
        return {
          text: `${slot(at)} === -2 ? ${nothingText(value)} : ${takeStructText(value.of, at, parts, context)}`,
          next,
        }
      if (value.of.kind === 'array')
        return {
          text: `${slot(at + 2)} === -3 ? ${nothingText(value)} : ${takeArrayText(value.of, at, parts, context)}`,
          next,
        }
      if (isText(value))
        return { text: `${slot(at)} ? ${names.runtime('takeText')}(${at}) : ${nothingText(value)}`, next }
      return {
        text: `${slot(at + 1)} ? ${takeSlots(value.of, at, parts, context).text} : ${nothingText(value)}`,
        next,
      }
    case 'array':
      return { text: takeArrayText(value, at, parts, context), next }
    case 'string':
      return { text: `${names.runtime('takeText')}(${at})`, next }
    case 'reference':
      return { text: takeGraphText(value.shape, at, names), next }
    case 'list':
      return { text: takeListText(value, at, context), next }
    case 'tuple': {
      let position = at
      const items = value.items.map((item) => {
        const taken = takeSlots(item, position, parts, context)
        position = taken.next
        return taken.text
      })
      return { text: `[${items.join(', ')}]`, next }
    }
  }
}

/** A fresh object, with its properties in their order, or one of the arguments. */
function takeStructText(value: StructValue, at: number, parts: DoorParts, context: DoorContext): string {
  const { names } = context
  if (value.isMade && value.isPartial)
    throw new LeaveError('an object in its result lacks some properties of its type')
  let position = at + 1
  const values = value.fields.map((field) => {
    const taken = takeSlots(field.value, position, parts, context)
    position = taken.next
    return taken.text
  })
  const outOfReach = `${names.runtime('outOfReach')}()`
  const fresh = value.isMade ? context.instance(value, values) : outOfReach
  const given = parts.records.flatMap((record, i) => (record.value.key === value.key ? [{ i, record }] : []))
  if (given.length === 0) return `(${fresh})`
  const which = `${names.runtime('slot')}(${at})`
  const choices = given.map(({ i, record }) => {
    const text = record.text === ELSEWHERE ? outOfReach : record.text
    return `${which} === ${i} ? ${text} : `
  })
  return `(${choices.join('')}${fresh})`
}

function takeListText(value: ListValue, at: number, { names }: DoorContext): string {
  return `${names.runtime('takeGrown')}(${knownLists(names)}, '${shapeOf(value)}', ${at})`
}

/** Whether some list that may grow is in the value. */
export function holdsList(value: Entry['result']): boolean {
  switch (value.kind) {
    case 'list':
      return true
    case 'optional':
      return holdsList(value.of)
    case 'tuple':
      return value.items.some(holdsList)
    default:
      return false
  }
}

function takeArrayText(
  value: Extract<EntryValue, { kind: 'array' }>,
  at: number,
  { arrays }: DoorParts,
  { names, hasArraysInGraph }: DoorContext,
): string {
  const given = `[${arrays.map((array) => array.text).join(', ')}]`
  const text =
    value.container === 'list'
      ? `${names.runtime('takeList')}(${at}, ${given})`
      : `${names.runtime('takeArray')}(${kindAndShift(value.element)}, ${at}, ${given})`
  return hasArraysInGraph ? takeMadeText(at, text, names) : text
}
