// Where the text around a module's own code goes.

import { COMPILED_MARKER } from '../1-parse/early-prune.ts'
import type { ModuleIndex } from '../1-parse/module-index.ts'
import { type Edit, insertion } from './edit.ts'
import { endOf, startOf } from './place-door.ts'

/** Text around a module: what is run once, and what belongs to each instance where the module is the script of a component. */
export interface FrameText {
  readonly once: string
  readonly each: string
}

/** Head and tail where they belong: on the line of the first code and behind the last one, or in a block of their own. */
export function frameEdits(
  index: ModuleIndex,
  head: FrameText,
  tail: FrameText,
): { readonly head: readonly Edit[]; readonly tail: Edit } {
  const { text, script } = index.entry.source
  const { at, before } = headPlace(index)
  const end = script?.end ?? text.length
  if (!script?.once) {
    const functions = [tail.once, tail.each].filter((each) => each !== '')
    return {
      head: [insertion(at, `${before}${COMPILED_MARKER} ${head.once} ${head.each}`)],
      tail: insertion(end, `\n${functions.join(' ')}\n`),
    }
  }
  const { once } = script
  return {
    head: [
      insertion(once.at, `${once.before}${COMPILED_MARKER} ${head.once} ${tail.once}${once.after}`),
      insertion(at, `${before}${head.each}`),
    ],
    tail: insertion(end, `\n${tail.each}\n`),
  }
}

function headPlace({ entry: { source, program } }: ModuleIndex): { at: number; before: string } {
  const directive = program.node.directives.at(-1)
  if (directive)
    return { at: endOf(directive), before: source.text[endOf(directive) - 1] === ';' ? ' ' : '; ' }
  const { interpreter } = program.node
  if (!interpreter)
    return { at: source.script?.start ?? (source.text.startsWith('\uFEFF') ? 1 : 0), before: '' }
  const newline = source.text.indexOf('\n', startOf(interpreter))
  return newline < 0 ? { at: source.text.length, before: '\n' } : { at: newline + 1, before: '' }
}
