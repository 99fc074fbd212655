// What a bundler calls a module, taken apart: the file, and what its query says of the text.

import { SCRIPT_FILE } from './file-filter.ts'

export interface ModulePlace {
  /** Absolute path of the file, without a query. */
  readonly file: string
  /** The language, where the query and not the name of the file says it: of a block of a component. */
  readonly language: string | null
}

/** Modules that may hold functions to compile, by what bundlers call them: for filters that run before any code of ours. */
export const MODULE_ID = /\.[cm]?[jt]sx?(?:[?#]|$)/

/** Text that is not the file's own: as a string, a URL or a worker's constructor. */
const FOREIGN = /[?&](?:raw|url|inline|worker|sharedworker)(?:[&=#]|$)/

/** Null for modules that are no file's script. */
export function readModuleId(id: string): ModulePlace | null {
  if (id.startsWith('\0') || FOREIGN.test(id)) return null
  const [, file = '', query = ''] = /^([^?]*)(.*)$/s.exec(id) ?? []
  const language = /[?&]lang[.=]([cm]?[jt]sx?)\b/.exec(query)?.[1] ?? null
  return SCRIPT_FILE.test(file) ? { file, language } : null
}
