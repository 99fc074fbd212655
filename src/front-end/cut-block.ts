// A block of a component that the bundler handles as a module of its own: compiled where it stands in the whole text, and cut out again.

import { createRequire } from 'node:module'
import type { ScriptBlock } from '../source.ts'
import { composeMaps } from './input-source-map.ts'
import type { CompiledModule } from './module-compiler.ts'

/** The compiled block alone, with a map that leads to the block's own text, which is the source as far as the bundler knows. */
export function cutBlock(module: CompiledModule, whole: string, { start, end }: ScriptBlock): CompiledModule {
  if (!module.changed || module.map === null) return module
  // Loaded here, because few projects have such blocks.
  const { default: MagicString }: typeof import('magic-string') = createRequire(import.meta.url)(
    'magic-string',
  )
  const kept = { start, end: module.code.length - (whole.length - end) }
  const cut = new MagicString(module.code).remove(0, kept.start).remove(kept.end, module.code.length)
  const place = new MagicString(whole.slice(start, end))
    .prepend(whole.slice(0, start))
    .append(whole.slice(end))
  const toWhole = composeMaps(
    cut.generateMap({ hires: true, source: 'compiled' }),
    JSON.stringify(module.map),
  )
  const toBlock = place.generateMap({ hires: true, source: 'block', includeContent: true })
  return { ...module, code: cut.toString(), map: composeMaps(toWhole, JSON.stringify(toBlock)) }
}
