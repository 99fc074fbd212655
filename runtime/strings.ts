// Strings across the boundary: in memory they are their UTF-16 units, whatever these are.

import { flavour } from './flavour.ts'
import { room, slot } from './marshal.ts'
import { heap } from './memory.ts'

// Hosts refuse memory that threads share.
const encoder: TextEncoder | null =
  flavour || typeof TextEncoder === 'undefined' ? null : /*#__PURE__*/ new TextEncoder()
const decoder: TextDecoder | null = /*#__PURE__*/ makeDecoder()

/** One that reports units which make no character instead of replacing them; null where the host has none. */
function makeDecoder(): TextDecoder | null {
  if (flavour) return null
  try {
    return new TextDecoder('utf-16le', { fatal: true, ignoreBOM: true })
  } catch {
    return null
  }
}

/** Units from which on a call of the host's own conversion is worth it. */
const MANY = 96

/** Copies a string in; the address of its units, or 0 where there is no room. */
export function textIn(text: string): number {
  const address = room(text.length, 1)
  if (address) unitsIn(text, address)
  return address
}

function unitsIn(text: string, address: number): void {
  const { length } = text
  const units = heap.views[4] as Uint16Array
  const start = address >> 1
  if (length >= MANY && encoder) {
    // Of ASCII the bytes fit into the second half, to be widened from there; other text does not fit.
    const bytes = new Uint8Array(units.buffer, address + length, length)
    if (encoder.encodeInto(text, bytes).read === length) {
      units.set(bytes, start)
      return
    }
  }
  for (let i = 0; i < length; i++) units[start + i] = text.charCodeAt(i)
}

/** The string whose address and length stand in result slots `at` and `at + 1`. */
export const takeText = (at: number): string => textAt(slot(at), slot(at + 1))

/** The string of `length` units at an address. */
export function textAt(address: number, length: number): string {
  const u = heap.views[4] as Uint16Array
  if (length >= MANY && decoder) {
    try {
      return decoder.decode(new Uint8Array(u.buffer, address, 2 * length))
    } catch {
      // Half a surrogate pair: below it is taken as it is.
    }
  }
  let text = ''
  let i = address >> 1
  const end = i + length
  const code = String.fromCharCode as (...units: (number | undefined)[]) => string
  for (; i + 8 <= end; i += 8)
    text += code(u[i], u[i + 1], u[i + 2], u[i + 3], u[i + 4], u[i + 5], u[i + 6], u[i + 7])
  for (; i < end; i++) text += code(u[i])
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
  for (let i = 0; i < list.length; i++) {
    const text = list[i] as string
    const { length } = text
    u32[to + 2 * i] = address
    u32[to + 2 * i + 1] = length
    unitsIn(text, address)
    address += 2 * length
  }
  return true
}
