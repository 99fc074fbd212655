// Modules from the file system: relative specifiers with the usual extensions, packages as Node finds them.

import { readFileSync, statSync } from 'node:fs'
import { createRequire, isBuiltin } from 'node:module'
import { dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { resolvePackage } from './package-exports.ts'
import type { ModuleHost } from './resolve.ts'

const EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.json', '.d.ts'] as const
/** TypeScript lets a file be imported by the name that it will have after compilation. */
const COMPILED_FROM: ReadonlyMap<string, readonly string[]> = new Map([
  ['.js', ['.ts', '.tsx', '.jsx']],
  ['.jsx', ['.tsx']],
  ['.mjs', ['.mts']],
  ['.cjs', ['.cts']],
])

/** Paths are relative to `root` (absolute) where they lie on the same drive, with "/" between their parts. */
export function fileSystemHost(root: string): ModuleHost {
  return {
    resolve(specifier, fromPath) {
      const found = resolveFile(specifier, toAbsolute(fromPath, root))
      return found === null ? null : toProjectPath(found, root)
    },
    read: (path) => readText(toAbsolute(path, root)),
  }
}

function toProjectPath(absolute: string, root: string): string {
  return relative(root, absolute).replaceAll('\\', '/')
}

function toAbsolute(path: string, root: string): string {
  return resolve(root, (path.split('?')[0] ?? path).replace(/^file:\/\//, ''))
}

function resolveFile(specifier: string, importer: string): string | null {
  if (/^\.{0,2}\//.test(specifier) || specifier === '.' || specifier === '..' || isAbsolute(specifier)) {
    return findFile(resolve(dirname(importer), specifier))
  }
  if (isBuiltin(specifier)) return null
  const stated = resolvePackage(specifier, importer, /\.c[jt]s$/.test(importer) ? 'require' : 'import')
  if (stated.kind !== 'unstated') return stated.kind === 'file' ? stated.file : null
  try {
    return createRequire(importer).resolve(specifier)
  } catch {
    return null
  }
}

/** The file itself, the TypeScript source that it will be made from, the name with an extension, or the index of a folder. */
function findFile(path: string): string | null {
  const dot = /\.[cm]?jsx?$/.exec(path)?.[0] ?? ''
  const sources = (COMPILED_FROM.get(dot) ?? []).map((extension) => path.slice(0, -dot.length) + extension)
  const candidates = [path, ...sources, ...EXTENSIONS.map((extension) => path + extension)]
  const file = candidates.find(isFile)
  if (file !== undefined) return file
  return EXTENSIONS.map((extension) => join(path, `index${extension}`)).find(isFile) ?? packageMain(path)
}

/** A folder with a package.json of its own. */
function packageMain(folder: string): string | null {
  try {
    return createRequire(join(folder, 'index.js')).resolve(folder)
  } catch {
    return null
  }
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile()
  } catch {
    return false
  }
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
