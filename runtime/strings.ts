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
export const takeText = (at: number): string => textAt(slot(at), slot(at + 1))

/** The string of `length` units at an address. */
export function textAt(address: number, length: number): string {
  const start = address >> 1
  const end = start + length
  const units = heap.views[4] as Uint16Array
  let text = ''
  for (let from = start; from < end; from += CHUNK)
    text += String.fromCharCode.apply(
      null,
      units.subarray(from, Math.min(from + CHUNK, end)) as unknown as number[],
    )
  return text
}

/** Copies strings in, one behind the other, and writes their addresses and lengths from word `to` on; false if something else is among them. */
export function textsIn(list: readonly unknown[], to: number): boolean {
  let units = 0
  for (let i = 0; i < list.length; i++) {
    const text = list[i]
    if (typeof text !== 'string') return false
    units += text.length
  }
  let address = room(units, 1)
  if (!address) return false
  const { u32 } = heap
  const u16 = heap.views[4] as Uint16Array
  for (let i = 0; i < list.length; i++) {
    const text = list[i] as string
    const { length } = text
    u32[to + 2 * i] = address
    u32[to + 2 * i + 1] = length
    for (let k = 0, at = address >> 1; k < length; k++) u16[at + k] = text.charCodeAt(k)
    address += 2 * length
  }
  return true
}
