// Addons of modules whose front end does not know where the output goes: files in the build cache.

import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cacheDirectory } from '../6-build/cache.ts'
import type { CompileOptions } from '../options.ts'
import type { CompiledModule } from './module-compiler.ts'

/** The module with its addon in the cache, under an absolute path, where the front end has no place for it. A damaged file there is
 *  replaced; where it cannot be written, the module finds no addon, and says so when it runs. */
export function placeAddon(module: CompiledModule, options: CompileOptions, root: string): CompiledModule {
  const { addon, ...rest } = module
  if (addon === undefined || options.addons === 'beside') return module
  const directory = join(cacheDirectory(options.cacheDir, root), 'native')
  const file = join(directory, addon.name)
  const bytes = Buffer.from(addon.base64, 'base64')
  if (!isSame(file, bytes)) writeWhole(directory, file, bytes)
  return { ...rest, code: rest.code.replace(addon.reference.text, () => JSON.stringify(file)) }
}

function isSame(file: string, bytes: Uint8Array): boolean {
  try {
    return readFileSync(file).equals(bytes)
  } catch {
    return false
  }
}

/** A process that has the old file loaded keeps it. */
function writeWhole(directory: string, file: string, bytes: Uint8Array): void {
  const temporary = `${file}.${process.pid}.writing`
  try {
    mkdirSync(directory, { recursive: true })
    writeFileSync(temporary, bytes)
    renameSync(temporary, file)
  } catch {
    rmSync(temporary, { force: true })
  }
}
