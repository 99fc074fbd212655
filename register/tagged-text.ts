// The text of a module that Node has read, if it has to be looked at.

import { mayHaveTag } from '../src/1-parse/early-prune.ts'

/** Null where there is no tag in it, or nothing that could be read. */
export function taggedText(source: unknown): string | null {
  if (typeof source === 'string') return mayHaveTag(source) ? source : null
  if (!(source instanceof Uint8Array)) return null
  const bytes = Buffer.from(source.buffer, source.byteOffset, source.byteLength)
  // Most files end here, before their bytes become text.
  if (!bytes.includes('njit')) return null
  return taggedText(bytes.toString('utf8'))
}
