// Source maps that a source file brings along, because it is itself output of a compiler.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, resolve } from 'node:path'

const COMMENT = /(?:\/\/|\/\*)[#@]\s*sourceMappingURL=([^\s*]+)[^\n]*\s*$/
const DATA_URL = /^data:application\/json[^,]*?(;base64)?,(.*)$/s

/** `code` without the comment that names its map. */
export function withoutMapComment(code: string): string {
  return code.replace(COMMENT, '')
}

/** `map` leads from new code to `text`; if `text` names a map of its own (inline, or a file beside `file`), the result leads on to where that points. */
export function composeWithInputMap(map: object, text: string, file: string): object {
  const input = readInputMap(text, file)
  return input === null ? map : composeMaps(map, input)
}

/** `map` leads from new code to a text, and `input` (JSON) from there on; the map of the whole way. */
export function composeMaps(map: object, input: string): object {
  try {
    // Loaded here, because few files bring a map.
    const remapping: typeof import('@jridgewell/remapping').default = createRequire(import.meta.url)(
      '@jridgewell/remapping',
    )
    return remapping([JSON.stringify(map), input], () => null)
  } catch {
    return map
  }
}

/** The map that `text`, of `file`, names at its end, as JSON; null where there is none. */
export function readInputMap(text: string, file: string): string | null {
  const url = text.match(COMMENT)?.[1]
  if (url === undefined) return null
  try {
    const data = url.match(DATA_URL)
    if (data === null) return readFileSync(resolve(dirname(file), decodeURIComponent(url)), 'utf8')
    const content = data[2] ?? ''
    return data[1] === undefined
      ? decodeURIComponent(content)
      : Buffer.from(content, 'base64').toString('utf8')
  } catch {
    return null
  }
}
