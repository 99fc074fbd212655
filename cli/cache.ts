// njit cache: the folder of compiled modules.

import { cacheDirectory, clearCache, findDamagedEntries, listEntries } from '../src/6-build/cache.ts'
import { projectPath } from '../src/front-end/project-path.ts'
import { type CliIo, FINDINGS, UsageError } from './io.ts'

export const CACHE_ACTIONS = ['path', 'list', 'verify', 'clear'] as const

export function cache(action: string, cacheDir: string | null, io: CliIo): number {
  const directory = cacheDirectory(cacheDir, io.cwd)
  const shown = projectPath(directory, io.cwd)
  switch (action) {
    case 'path':
      io.out(`${directory}\n`)
      return 0
    case 'list': {
      const entries = listEntries(directory)
      for (const { key, sizeBytes } of entries) io.out(`${key} ${sizeBytes}\n`)
      io.out(`${total(entries)} in ${shown}\n`)
      return 0
    }
    case 'verify': {
      const damaged = findDamagedEntries(directory)
      for (const { file, why } of damaged) io.out(`${projectPath(file, io.cwd)} ${why}\n`)
      io.out(`${damaged.length} damaged of ${total(listEntries(directory))} in ${shown}\n`)
      return damaged.length > 0 ? FINDINGS : 0
    }
    case 'clear':
      io.out(`removed ${total(clearCache(directory))} from ${shown}\n`)
      return 0
    default:
      throw new UsageError(`unknown action ${JSON.stringify(action)}; choose ${CACHE_ACTIONS.join(', ')}`)
  }
}

function total(entries: readonly { readonly sizeBytes: number }[]): string {
  const bytes = entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  return `${entries.length} entr${entries.length === 1 ? 'y' : 'ies'}, ${bytes} bytes`
}
