// How an object goes through the door: taken apart into the fields that the function touches, each read once, and put together
// again by writing back what changed. Only data properties are touched: where an accessor, a missing or a frozen property is
// found, the original runs.

import { type FieldValue, isPassedField, type StructValue } from '../5-emit/c/abi.ts'
import type { ModuleNames } from './module-names.ts'
import {
  type DoorContext,
  type DoorParts,
  ELSEWHERE,
  type Given,
  passItem,
  passUnread,
} from './pass-value.ts'
import { arraySlots, slotCount, takeSlots } from './take-result.ts'

/** An object argument, or a part of one. */
export interface PassedRecord {
  readonly value: StructValue
  /** The JavaScript object; `ELSEWHERE` for one that a pattern took apart. */
  readonly text: string
}

/** A field that a run may write, with the variable that holds what it was. */
export interface PassedWrite {
  readonly record: PassedRecord
  readonly field: FieldValue
  readonly before: string
}

/** Adds tests and arguments for an object that `given` holds. */
export function passStruct(value: StructValue, given: Given, parts: DoorParts, context: DoorContext): void {
  if (given.kind === 'fields') {
    passTakenApart(value, given.fields, parts, context)
    return
  }
  const record = { value, text: given.kind === 'name' ? given.text : ELSEWHERE }
  const { text } = record
  parts.records.push(record)
  const { names, prototypeOf, methodTests } = context
  const prototype = prototypeOf(value)
  parts.tests.push(`${names.runtime('isOf')}(${text}, ${prototype})`)
  if (value.of !== null) parts.tests.push(...methodTests(text, value.of))
  const writes: PassedWrite[] = []
  for (const field of value.fields.filter(isPassedField)) {
    const local = names.own(`f${parts.locals.length}`)
    parts.locals.push(local)
    const test = prototype === null ? ownTest(record, field, names) : propertyTest(record, field, names)
    const access = memberText(text, field.name)
    parts.tests.push(`${test === null ? '' : `${test} && `}((${local} = ${access}), true)`)
    passItem(field.value, local, parts, context)
    if (field.written) writes.push({ record, field, before: local })
  }
  parts.writes.push(...writes)
}

/** Instances of a class have their fields from the constructor; of other objects nothing is certain. */
function propertyTest({ value, text }: PassedRecord, field: FieldValue, names: ModuleNames): string | null {
  const name = JSON.stringify(field.name)
  if (field.written) return `${names.runtime('isWritable')}(${text}, ${name})`
  return value.of === null ? `${names.runtime('isData')}(${text}, ${name})` : null
}

/** Of an instance of a class that has no name here. */
function ownTest({ text }: PassedRecord, field: FieldValue, names: ModuleNames): string {
  return `${names.runtime(field.written ? 'isWritable' : 'isOwnData')}(${text}, ${JSON.stringify(field.name)})`
}

export function memberText(object: string, name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) || name.startsWith('#')
    ? `${object}.${name}`
    : `${object}[${JSON.stringify(name)}]`
}

/** A pattern has read the properties already, in the order in which it names them. */
function passTakenApart(
  value: StructValue,
  given: ReadonlyMap<string, string>,
  parts: DoorParts,
  context: DoorContext,
): void {
  parts.records.push({ value, text: ELSEWHERE })
  for (const field of value.fields.filter(isPassedField)) {
    const name = given.get(field.name)
    if (name === undefined) passUnread(field.value, parts)
    else passItem(field.value, name, parts, context)
  }
}

/** Tests that objects which compiled code takes for different ones are different. */
export function identityTests({ records }: DoorParts): string[] {
  const reachable = records.filter(({ text }) => text !== ELSEWHERE)
  const isWritten = ({ value }: PassedRecord): boolean => value.fields.some((field) => field.written)
  return reachable.flatMap((a, i) =>
    reachable.slice(i + 1).flatMap((b) => {
      const matters = isWritten(a) || isWritten(b) || (a.value.key === b.value.key && a.value.isCompared)
      return matters ? [`${a.text} !== ${b.text}`] : []
    }),
  )
}

/** First slots of the arrays that fields may hold after the call. */
export function writtenArraySlots(at: number, { writes }: DoorParts): readonly number[] {
  let next = at
  return writes.flatMap(({ field }) => {
    const slots = arraySlots(field.taken, next)
    next += slotCount(field.taken)
    return slots
  })
}

/** Statements that take what the slots behind the result, from `at` on, hold, and those that write back what of it changed. Taking a value
 *  may end the door, after which the original runs on objects as they were: nothing is written before. */
export function writeBackText(
  at: number,
  parts: DoorParts,
  context: DoorContext,
): { readonly take: string; readonly write: string } {
  const { names, global } = context
  let next = at
  const taken = parts.writes.map(({ field }, i) => {
    const { text } = takeSlots(field.taken, next, parts, context)
    next += slotCount(field.taken)
    return `const ${names.own(`w${i}`)} = ${text}; `
  })
  const written = parts.writes.map(({ record, field, before }, i) => {
    const after = names.own(`w${i}`)
    return `if (!${global('Object')}.is(${before}, ${after})) ${memberText(record.text, field.name)} = ${after}; `
  })
  return { take: taken.join(''), write: written.join('') }
}
