// Whether the bundler takes the same files as the compiler did. The compiler finds imports as Node does; an alias, a plugin or the
// `browser` field of a package may lead a bundler elsewhere, and what was compiled in would then not be what runs.

import { realpathSync } from 'node:fs'
import { isAbsolute, resolve } from 'node:path'
import type { LoadedImport } from '../6-build/resolve.ts'
import * as codes from '../diagnostics/codes/build.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { GENERATED } from '../source.ts'
import { leaveModule } from './leave-module.ts'
import type { CompiledModule } from './module-compiler.ts'
import { projectPath } from './project-path.ts'

/** The absolute path that the bundler finds; null or undefined where it finds none, or leaves the import as it is. */
export type BundlerResolve = (specifier: string, importer: string) => Promise<string | null | undefined>

/** The module, or the module left as it was written (`text`) where one of its imports is another file for the bundler. */
export async function withCheckedImports(
  module: CompiledModule,
  text: string,
  root: string,
  resolveByBundler: BundlerResolve,
): Promise<CompiledModule> {
  if (!module.changed) return module
  for (const each of module.imports) {
    const other = await elsewhere(each, root, resolveByBundler)
    if (other === null) continue
    const message = codes.imports_elsewhere({ specifier: each.specifier, other: projectPath(other, root) })
    const notice: Diagnostic = { ...message, span: { ...GENERATED, file: each.from }, labels: [] }
    return leaveModule(module, text, notice)
  }
  return module
}

async function elsewhere(
  { specifier, from, file }: LoadedImport,
  root: string,
  resolveByBundler: BundlerResolve,
): Promise<string | null> {
  if (/\.d\.[cm]?ts$/.test(file)) return null
  const found = await resolveByBundler(specifier, resolve(root, from)).catch(() => null)
  const path = (found ?? '').replace(/^\0/, '').split('?')[0] ?? ''
  // Virtual modules have no path; what Vite bundles beforehand for its dev server is the package all the same.
  if (!isAbsolute(path) || /[\\/]\.vite[\\/]deps/.test(path)) return null
  const real = realPath(path)
  return real === null || real === realPath(resolve(root, file)) ? null : real
}

function realPath(path: string): string | null {
  try {
    return realpathSync(path)
  } catch {
    return null
  }
}
