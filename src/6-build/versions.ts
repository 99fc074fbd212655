// Versions of njit and of the C compiler package, read from their package.json files without loading either.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const require = createRequire(import.meta.url)

/** The folder of njit's own package, where its package.json lies. */
export function packageDirectory(): string {
  let directory = dirname(fileURLToPath(import.meta.url))
  while (packageName(directory) !== 'njit') {
    const parent = dirname(directory)
    if (parent === directory) throw new Error('the package.json of njit is missing')
    directory = parent
  }
  return directory
}

export function njitVersion(): string {
  return readVersion(join(packageDirectory(), 'package.json'))
}

/** Version of @yowasp/clang, or null where it is not installed. */
export function clangVersion(): string | null {
  try {
    return readVersion(join(dirname(require.resolve('@yowasp/clang')), '..', 'package.json'))
  } catch {
    return null
  }
}

function packageName(directory: string): string | null {
  try {
    return readField(join(directory, 'package.json'), 'name')
  } catch {
    return null
  }
}

function readVersion(path: string): string {
  return readField(path, 'version')
}

function readField(path: string, field: 'name' | 'version'): string {
  const json: Record<string, unknown> = JSON.parse(readFileSync(path, 'utf8'))
  const value = json[field]
  if (typeof value !== 'string') throw new Error(`no ${field} in ${path}`)
  return value
}
