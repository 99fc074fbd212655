// Single-file components of Vue, Svelte and Astro: the block with the functions to compile, where it stands in the original text.

import { mayHaveTag } from '../1-parse/early-prune.ts'
import type { ScriptBlock } from '../source.ts'
import { withoutMapComment } from './input-source-map.ts'

export type ComponentKind = 'vue' | 'svelte' | 'astro'

/** Whose scripts stand in elements. */
type TemplateKind = Exclude<ComponentKind, 'astro'>

interface Block {
  /** Of the whole element. */
  readonly at: number
  readonly attributes: string
  readonly start: number
  readonly end: number
}

/** Null for files that are no components. */
export function componentKind(file: string): ComponentKind | null {
  const kind = /\.(vue|svelte|astro)$/.exec(file)?.[1]
  return kind === 'vue' || kind === 'svelte' || kind === 'astro' ? kind : null
}

/** The first script with a tag; null where there is none. */
export function findComponentScript(kind: ComponentKind, text: string): ScriptBlock | null {
  if (kind === 'astro') return findFrontmatter(text)
  const blocks = findBlocks(text)
  const block = blocks.find(({ start, end }) => mayHaveTag(text.slice(start, end)))
  if (block === undefined) return null
  const { start, end } = block
  const language = /\blang\s*=\s*["']?(\w+)/.exec(block.attributes)?.[1] ?? 'js'
  return { start, end, language, once: isShared(kind, block) ? null : placeOfShared(kind, block, blocks) }
}

/**
 * Astro's script of the server, between fences at the head of the text: run each time the component is rendered, but for imports and exports. The
 * scripts of the page are modules that Vite asks for one by one.
 */
function findFrontmatter(text: string): ScriptBlock | null {
  const [whole, opening = '', code = ''] = /^(\uFEFF?\s*---)([\s\S]*?)\n[ \t]*---/.exec(text) ?? []
  if (whole === undefined || !mayHaveTag(code)) return null
  const start = opening.length
  const once = { at: start, before: '', after: '', hoistsExports: true }
  return { start, end: start + code.length, language: 'ts', once }
}

/** A block of `whole` that the bundler has taken out as it stands: `code`, perhaps with a comment behind it. Null where it is not there. */
export function findOwnModule(whole: string, code: string): ScriptBlock | null {
  const text = withoutMapComment(code).trimEnd()
  const start = whole.indexOf(text)
  return start < 0 ? null : { start, end: start + text.length, language: 'ts', once: null, isModule: true }
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
function isShared(kind: TemplateKind, { attributes }: Block): boolean {
  return kind === 'vue' ? !/\bsetup\b/.test(attributes) : /\bmodule\b/.test(attributes)
}

/** In the script that is run once; where the component has none, in a new one before `block`, on the same line. */
function placeOfShared(kind: TemplateKind, block: Block, blocks: readonly Block[]): ScriptBlock['once'] {
  const shared = blocks.find((other) => isShared(kind, other))
  if (shared !== undefined) return { at: shared.end, before: '\n', after: '\n' }
  const language = /\blang\s*=\s*(?:"[^"]*"|'[^']*'|\w+)/.exec(block.attributes)?.[0]
  const attributes = [...(kind === 'svelte' ? ['module'] : []), ...(language === undefined ? [] : [language])]
  const open = ['<script', ...attributes].join(' ')
  return { at: block.at, before: `${open}>`, after: '</script>' }
}
