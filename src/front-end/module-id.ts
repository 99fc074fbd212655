// What a bundler calls a module, taken apart: the file, and what its query says of the text.

import { type ComponentKind, componentKind } from './component-script.ts'
import { SCRIPT_FILE } from './file-filter.ts'

export interface ModulePlace {
  /** Absolute path of the file, without a query. */
  readonly file: string
  /** A whole single-file component; null for scripts. */
  readonly component: ComponentKind | null
  /** The text is one block of the component, which is a module of its own. */
  readonly isBlock?: boolean
}

/** Scripts by what bundlers call them: for filters that run before any code of ours. */
export const SCRIPT_ID = /\.[cm]?[jt]sx?(?:[?#]|$)/

/** Scripts and single-file components. */
export const MODULE_ID = /\.(?:[cm]?[jt]sx?|vue|svelte|astro)(?:[?#]|$)/

/** Text that is not the file's own: as a string, a URL or a worker's constructor. */
const FOREIGN = /[?&](?:raw|url|inline|worker|sharedworker)(?:[&=#]|$)/

/** Null for modules that are no file's script. */
export function readModuleId(id: string): ModulePlace | null {
  if (id.startsWith('\0') || FOREIGN.test(id)) return null
  const [, file = '', query = ''] = /^([^?]*)(.*)$/s.exec(id) ?? []
  const component = componentKind(file)
  // Blocks that are asked for by themselves come out of the component, which has been compiled.
  if (component === 'astro' && query !== '')
    return /[?&]astro&type=script\b/.test(query) ? { file, component, isBlock: true } : null
  if (component !== null) return /[?&](?:vue|svelte|type=)/.test(query) ? null : { file, component }
  return SCRIPT_FILE.test(file) ? { file, component } : null
}
