// Strings across the boundary: in memory they are their UTF-16 units, whatever these are.

import { room, slot } from './marshal.ts'
import { heap } from './memory.ts'

/** Copies a string in; the address of its units, or 0 where there is no room. */
export function textIn(text: string): number {
  const { length } = text
  const address = room(length, 1)
  if (address) {
    const units = heap.views[4] as Uint16Array
    for (let i = 0, at = address >> 1; i < length; i++) units[at + i] = text.charCodeAt(i)
  }
  return address
}

/** How many arguments a call surely takes. */
const CHUNK = 4096

/** The string whose address and length stand in result slots `at` and `at + 1`. */
export function takeText(at: number): string {
  const start = slot(at) >> 1
  const end = start + slot(at + 1)
  const units = heap.views[4] as Uint16Array
  let text = ''
  for (let from = start; from < end; from += CHUNK)
    text += String.fromCharCode.apply(
      null,
      units.subarray(from, Math.min(from + CHUNK, end)) as unknown as number[],
    )
  return text
}
