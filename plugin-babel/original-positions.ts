// Moves the positions of nodes parsed from rewritten text back to where the same text stands in the original, so that source maps,
// code frames and other plugins that slice the source see the original file. Nodes that the rewrite made have no position.

import { type EncodedSourceMap, originalPositionFor, TraceMap } from '@jridgewell/trace-mapping'

interface Position {
  line: number
  column: number
  index?: number
}

/** A node, a comment or a token of either version of Babel. */
interface Positioned {
  type: string
  start?: number | null | undefined
  end?: number | null | undefined
  loc?: { start: Position; end: Position } | null | undefined
}

type Find = (line: number, column: number) => Required<Position> | null

/** Changes the positions in `file` and in everything below it. `map` leads from the text it was parsed from to `original`. */
export function restoreOriginalPositions(file: object, map: object, original: string): void {
  const trace = new TraceMap(map as EncodedSourceMap)
  const lineStarts = findLineStarts(original)
  const find: Find = (line, column) => {
    const found = originalPositionFor(trace, { line, column })
    if (found.line === null) return null
    return { line: found.line, column: found.column, index: (lineStarts[found.line - 1] ?? 0) + found.column }
  }
  const seen = new Set<object>()
  const pending: object[] = [file]
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (seen.has(value)) continue
    seen.add(value)
    if (isPositioned(value)) restore(value, find)
    for (const [key, child] of Object.entries(value)) {
      if (key !== 'loc' && typeof child === 'object' && child !== null) pending.push(child)
    }
  }
}

function restore(node: Positioned, find: Find): void {
  if (node.loc === null || node.loc === undefined) return
  const { start, end } = node.loc
  const from = find(start.line, start.column)
  const to = end.column > 0 ? find(end.line, end.column - 1) : find(end.line, end.column)
  if (from === null || to === null || to.index < from.index) {
    node.loc = null
    node.start = null
    node.end = null
    return
  }
  // The end is past the last character; that the next character may belong to an edit is why it is found by the last one.
  const past = end.column > 0 ? 1 : 0
  // New objects, because Babel's nodes share theirs.
  node.loc = {
    ...node.loc,
    start: { line: from.line, column: from.column, index: from.index },
    end: { line: to.line, column: to.column + past, index: to.index + past },
  }
  node.start = from.index
  node.end = to.index + past
}

function isPositioned(value: object): value is Positioned {
  return 'type' in value && typeof value.type === 'string' && 'loc' in value
}

function findLineStarts(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}
