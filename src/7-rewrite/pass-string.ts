// How a string goes through the door: its units are copied in, and it becomes their address and number. A missing one has the address 0.

import type { EntryValue } from '../5-emit/c/abi.ts'
import type { DoorContext, DoorParts } from './pass-value.ts'

/** A string, or one that may be undefined. */
export function isText(value: EntryValue): boolean {
  return value.kind === 'string' || (value.kind === 'optional' && isText(value.of))
}

/** What takes the place of a value that is not there. */
export function nothingText(value: EntryValue): 'null' | 'undefined' {
  return value.kind === 'optional' && value.isNull ? 'null' : 'undefined'
}

/** Adds the test and the copy of a string that the variable `text` holds. */
export function passText(value: EntryValue, text: string, parts: DoorParts, { names }: DoorContext): void {
  const address = names.own(`x${parts.locals.length}`)
  const copy = `${names.runtime('textIn')}(${text})`
  parts.locals.push(address)
  const isMissing = `${text} === ${nothingText(value)}`
  parts.texts.push(value.kind === 'optional' ? `(${isMissing} ? 0 : ${text}.length)` : `${text}.length`)
  if (value.kind === 'optional') {
    parts.tests.push(`(${isMissing} || typeof ${text} === 'string')`)
    parts.steps.push(`((${address} = ${isMissing} ? 0 : ${copy}) || ${isMissing})`)
    parts.args.push(address, `${isMissing} ? 0 : ${text}.length`)
    return
  }
  parts.tests.push(`typeof ${text} === 'string'`)
  parts.steps.push(`(${address} = ${copy})`)
  parts.args.push(address, `${text}.length`)
}
