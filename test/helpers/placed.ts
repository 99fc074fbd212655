// Calls with array arguments that lie on the heap of compiled code, which then works on them themselves.

import * as njit from '../../runtime/index.ts'
import { copyOf, type Outcome, run, sameValue } from './outcome.ts'

const isArray = (value: unknown): value is Uint8Array =>
  ArrayBuffer.isView(value) && !(value instanceof DataView)

/** Copies of arrays among the arguments, on the heap, with the same overlaps. Null where there is nothing to place, or no heap. */
export function place(args: readonly unknown[]): { readonly args: readonly unknown[]; free(): void } | null {
  if (!args.some((arg) => isArray(arg) && arg.length > 0)) return null
  const blocks = new Map<ArrayBufferLike, Uint8Array>()
  const blockOf = (buffer: ArrayBufferLike): Uint8Array => {
    const known = blocks.get(buffer)
    if (known !== undefined) return known
    const block = njit.uint8Array(new Uint8Array(buffer))
    blocks.set(buffer, block)
    return block
  }
  // One object in several places stays one.
  const copies = copyOf(args)
  const placed = args.map((arg, i) => {
    if (!isArray(arg)) return copies[i]
    const block = blockOf(arg.buffer)
    const at = block.byteOffset + arg.byteOffset
    return new (arg.constructor as typeof Uint8Array)(block.buffer as ArrayBuffer, at, arg.length)
  })
  const free = (): void => {
    for (const block of blocks.values()) njit.release(block)
  }
  return { args: placed, free }
}

/** What differs from the expected outcome when the arrays lie on the heap; null where nothing does. */
export function differsPlaced(
  f: (...args: never[]) => unknown,
  args: readonly unknown[],
  expected: Outcome,
): Outcome | null {
  const placed = place(args)
  if (placed === null) return null
  const found = runIn(f, placed.args)
  placed.free()
  const isSame =
    found.kind === expected.kind &&
    sameValue(found.args, expected.args) &&
    (found.kind === 'value'
      ? sameValue(found.value, (expected as typeof found).value)
      : found.message === (expected as typeof found).message)
  return isSame ? null : found
}

/** As `run`, on the arguments themselves; the outcome has copies of them. */
function runIn(f: (...args: never[]) => unknown, args: readonly unknown[]): Outcome {
  const copied = (value: unknown): unknown => (isArray(value) ? value.slice() : value)
  const outcome = run(() => f(...(args as never[])), [])
  const left = args.map(copied)
  return outcome.kind === 'value'
    ? { ...outcome, value: copied(outcome.value), args: left }
    : { ...outcome, args: left }
}
