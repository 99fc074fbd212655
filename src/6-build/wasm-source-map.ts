// The source map of a debug build: byte offsets in the module lead to lines of the files that it was compiled from.

import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { SourceFile } from '../source.ts'
import { type LineRow, readLineRows, withSourceMap } from './wasm-lines.ts'

/**
 * The module with a source map in it; as it is, where it has no line table. `files` are the sources, with paths relative to the absolute folder
 * `root`: debuggers find them on the disk.
 */
export function withEmbeddedMap(wasm: Uint8Array, files: readonly SourceFile[], root: string): Uint8Array {
  const rows = readLineRows(wasm)
  if (rows.length === 0) return wasm
  const names = [...new Set(rows.flatMap(({ place }) => (place === null ? [] : [place.file])))]
  const texts = new Map(files.map(({ path, text }) => [path, text]))
  return withSourceMap(wasm, {
    version: 3,
    names: [],
    sources: names.map((name) => pathToFileURL(resolve(root, name)).href),
    sourcesContent: names.map((name) => texts.get(name) ?? null),
    mappings: encodeMappings(rows, names),
  })
}

/** In Wasm all code is on one line, and columns are bytes. */
function encodeMappings(rows: readonly LineRow[], names: readonly string[]): string {
  const segments: string[] = []
  let [offset, source, line] = [0, 0, 0]
  rows.forEach((row, index) => {
    // Of several rows for one byte the last counts.
    if (rows[index + 1]?.offset === row.offset) return
    const fields = [row.offset - offset]
    offset = row.offset
    if (row.place !== null) {
      const next = names.indexOf(row.place.file)
      fields.push(next - source, row.place.line - 1 - line, 0)
      ;[source, line] = [next, row.place.line - 1]
    }
    segments.push(fields.map(encodeNumber).join(''))
  })
  return segments.join(',')
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Base64 VLQ. */
function encodeNumber(value: number): string {
  let rest = value < 0 ? -value * 2 + 1 : value * 2
  let text = ''
  do {
    const digit = rest % 32
    rest = Math.floor(rest / 32)
    text += DIGITS[rest > 0 ? digit + 32 : digit]
  } while (rest > 0)
  return text
}
