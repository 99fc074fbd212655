// Single-file components of Vue and Svelte: the block with the functions to compile, where it stands in the original text.

import { mayHaveTag } from '../1-parse/early-prune.ts'
import type { ScriptBlock } from '../source.ts'

export type ComponentKind = 'vue' | 'svelte'

interface Block {
  /** Of the whole element. */
  readonly at: number
  readonly attributes: string
  readonly start: number
  readonly end: number
}

/** Null for files that are no components. */
export function componentKind(file: string): ComponentKind | null {
  const kind = /\.(vue|svelte)$/.exec(file)?.[1]
  return kind === 'vue' || kind === 'svelte' ? kind : null
}

/** The first script with a tag; null where there is none. */
export function findComponentScript(kind: ComponentKind, text: string): ScriptBlock | null {
  const blocks = findBlocks(text)
  const block = blocks.find(({ start, end }) => mayHaveTag(text.slice(start, end)))
  if (block === undefined) return null
  const { start, end } = block
  const language = /\blang\s*=\s*["']?(\w+)/.exec(block.attributes)?.[1] ?? 'js'
  return { start, end, language, once: isShared(kind, block) ? null : placeOfShared(kind, block, blocks) }
}

/** Scripts at any depth, but not in comments; those of a file of their own are left out. */
function findBlocks(text: string): readonly Block[] {
  const pattern = /<!--[\s\S]*?-->|<script\b((?:"[^"]*"|'[^']*'|[^'">])*)>([\s\S]*?)<\/script\s*>/gi
  return [...text.matchAll(pattern)].flatMap(({ 1: attributes, 2: content, index }) => {
    if (attributes === undefined || content === undefined || /\bsrc\s*=/.test(attributes)) return []
    const start = index + '<script'.length + attributes.length + '>'.length
    return [{ at: index, attributes, start, end: start + content.length }]
  })
}

/** Whether a script is run once, and not for each instance of the component. */
function isShared(kind: ComponentKind, { attributes }: Block): boolean {
  return kind === 'vue' ? !/\bsetup\b/.test(attributes) : /\bmodule\b/.test(attributes)
}

/** In the script that is run once; where the component has none, in a new one before `block`, on the same line. */
function placeOfShared(kind: ComponentKind, block: Block, blocks: readonly Block[]): ScriptBlock['once'] {
  const shared = blocks.find((other) => isShared(kind, other))
  if (shared !== undefined) return { at: shared.end, before: '\n', after: '\n' }
  const language = /\blang\s*=\s*(?:"[^"]*"|'[^']*'|\w+)/.exec(block.attributes)?.[0]
  const attributes = [...(kind === 'svelte' ? ['module'] : []), ...(language === undefined ? [] : [language])]
  const open = ['<script', ...attributes].join(' ')
  return { at: block.at, before: `${open}>`, after: '</script>' }
}
