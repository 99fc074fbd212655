// What a package's `exports` and `imports` mean by a name. Bundlers and engines disagree on conditions ("browser", "node",
// "development", a project's own), and which of them will run the program is not known here: a name that they may take for
// different files has no answer, so that no function is compiled from a file that does not run.

import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** How a module asks: by `import` or by `require`. */
export type Asking = 'import' | 'require'

export type PackageAnswer =
  | { readonly kind: 'file'; readonly file: string }
  /** The package says what the name means, but not with one answer, or nothing that is there. */
  | { readonly kind: 'none' }
  /** Neither field has anything to say: older rules apply. */
  | { readonly kind: 'unstated' }

/** Resolves a bare specifier as `importer` (absolute) sees it: a package, one of its subpaths, the own package by its name, or `#name`. */
export function resolvePackage(specifier: string, importer: string, asking: Asking): PackageAnswer {
  if (specifier.startsWith('#')) {
    const own = ownPackage(importer)
    return own === null ? UNSTATED : answer(own.folder, own.manifest.imports, specifier, asking)
  }
  const name = /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0]
  if (name === undefined) return UNSTATED
  const found = findPackage(name, importer)
  return found === null
    ? UNSTATED
    : answer(found.folder, found.manifest.exports, `.${specifier.slice(name.length)}`, asking)
}

const UNIVERSAL: ReadonlySet<string> = new Set<Asking | 'default'>(['import', 'require', 'default'])
const UNSTATED: PackageAnswer = { kind: 'unstated' }
const NONE: PackageAnswer = { kind: 'none' }

interface Manifest {
  readonly name?: unknown
  readonly exports?: unknown
  readonly imports?: unknown
}
interface FoundPackage {
  readonly folder: string
  readonly manifest: Manifest
}

function findPackage(name: string, importer: string): FoundPackage | null {
  const own = ownPackage(importer)
  if (own !== null && own.manifest.name === name && own.manifest.exports !== undefined) return own
  for (let folder = dirname(importer); ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name)
    const manifest = readManifest(candidate)
    if (manifest !== null) return { folder: candidate, manifest }
    if (dirname(folder) === folder) return null
  }
}

function ownPackage(importer: string): FoundPackage | null {
  for (let folder = dirname(importer); ; folder = dirname(folder)) {
    const manifest = readManifest(folder)
    if (manifest !== null) return { folder, manifest }
    if (dirname(folder) === folder) return null
  }
}

function readManifest(folder: string): Manifest | null {
  try {
    const path = join(folder, 'package.json')
    const manifest: unknown = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null
    return isRecord(manifest) ? manifest : null
  } catch {
    return null
  }
}

function answer(folder: string, field: unknown, name: string, asking: Asking): PackageAnswer {
  if (field === undefined || field === null) return UNSTATED
  const match = matchName(field, name)
  if (match === null) return NONE
  const targets = new Set(targetsOf(match.target, asking))
  const [target] = targets
  if (targets.size !== 1 || target === undefined || target === null || !target.startsWith('./')) return NONE
  const file = resolve(
    folder,
    target.replaceAll('*', () => match.star),
  )
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true
    ? { kind: 'file', file: realpathSync(file) }
    : NONE
}

/** The entry for a name: its own, or the pattern with the longest beginning. */
function matchName(field: unknown, name: string): { readonly target: unknown; readonly star: string } | null {
  const hasNames =
    isRecord(field) && Object.keys(field).every((key) => key.startsWith('.') || key.startsWith('#'))
  if (!hasNames) return name === '.' ? { target: field, star: '' } : null
  if (Object.hasOwn(field, name)) return { target: field[name], star: '' }
  const patterns = Object.keys(field)
    .filter((key) => key.includes('*'))
    .map((key) => ({ key, parts: key.split('*') as [string, string] }))
    .filter(
      ({ parts: [before, after] }) =>
        name.length >= before.length + after.length && name.startsWith(before) && name.endsWith(after),
    )
    .sort((a, b) => b.parts[0].length - a.parts[0].length || b.key.length - a.key.length)
  const [best] = patterns
  if (best === undefined) return null
  const [before, after] = best.parts
  return { target: field[best.key], star: name.slice(before.length, name.length - after.length) }
}

/** Every file that the target may mean, for whoever asks in this way; null for "no file". */
function targetsOf(target: unknown, asking: Asking): readonly (string | null)[] {
  if (typeof target === 'string') return [target]
  if (Array.isArray(target)) return targetsOf(target[0], asking)
  if (!isRecord(target)) return [null]
  const found: (string | null)[] = []
  for (const [condition, inner] of Object.entries(target)) {
    if (condition === 'types' || condition.startsWith('types@')) continue
    if ((condition === 'import' || condition === 'require') && condition !== asking) continue
    const inside = targetsOf(inner, asking)
    found.push(...inside)
    // These hold for whoever asks; where they have something to say, the rest is not read.
    if (inside.length > 0 && UNIVERSAL.has(condition)) break
  }
  return found
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
