// The functions that a declaration file gives types to, by name.

import { readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** Names declared in the `.d.ts` beside a module, or by its package as a whole; none for a TypeScript source. */
export function declaredNames(file: string, packageFolder: string): ReadonlySet<string> {
  if (!/\.[mc]?js$/.test(file)) return new Set()
  const beside = file.replace(/\.([mc]?)js$/, '.d.$1ts')
  const names = new Set<string>()
  for (const declaration of [beside, ...packageTypes(packageFolder)]) {
    if (!statSync(declaration, { throwIfNoEntry: false })?.isFile()) continue
    const text = readFileSync(declaration, 'utf8')
    for (const [, name] of text.matchAll(/(?:\bfunction\s+|^\s*(?:static\s+)?)([\w$]+)\s*(?:<[^>]*>)?\(/gm))
      names.add(name as string)
    for (const [, name] of text.matchAll(/\b(?:const|let|var)\s+([\w$]+)\s*:\s*\(/g))
      names.add(name as string)
  }
  return names
}

function packageTypes(folder: string): readonly string[] {
  const manifest: { readonly types?: string; readonly typings?: string } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  )
  const types = manifest.types ?? manifest.typings
  if (types === undefined) return []
  const path = resolve(folder, types)
  return [/\.[mc]?ts$/.test(path) ? path : join(path, 'index.d.ts')]
}
