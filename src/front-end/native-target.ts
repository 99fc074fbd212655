// Which functions of a module become native code, and the addon that holds them.

import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import type { ModuleIndex, TaggedFunction } from '../1-parse/module-index.ts'
import type { Entry } from '../5-emit/c/abi.ts'
import { emitNativeUnit, type NativeUnit } from '../5-emit/c/native/emit-native.ts'
import { cacheDirectory } from '../6-build/cache.ts'
import type { NativeSettings } from '../6-build/native-build.ts'
import type { NativeArtefact } from '../7-rewrite/rewrite-module.ts'
import { pruneModule } from '../hir/call-graph.ts'
import type { CompileOptions } from '../options.ts'
import type { SourceFile } from '../source.ts'
import type { Unit } from '../unit.ts'

/** The native flavour of the functions that are to have one; null where none is. Pure. */
export function nativeUnitOf(unit: Unit, options: CompileOptions): NativeUnit | null {
  const { emitted, final, index } = unit
  const wanted = new Set(
    (emitted?.entries ?? [])
      .filter((entry) => isWanted(entry, index.tagged[entry.tagged] as TaggedFunction, options))
      .map(({ symbol }) => symbol),
  )
  if (wanted.size === 0) return null
  return emitNativeUnit(
    pruneModule(final, (symbol) => wanted.has(symbol)),
    { file: index.entry.source.path },
  )
}

/** Whether workers may share loops of the module's Wasm. Where some of it is to be native, that is left to native code. */
export function mayHaveWorkers({ tagged }: ModuleIndex, given: CompileOptions): boolean {
  const isNative = ({ options }: TaggedFunction): boolean => {
    const target = options.target ?? given.target
    return target === 'native' || (target === 'auto' && given.addons !== undefined)
  }
  return given.threads && !tagged.some(isNative)
}

/** A native call takes 20 ns longer than one of Wasm, but no copies: where neither arrays nor loops make up for it, Wasm is faster. */
function isWanted({ cost, params }: Entry, { options }: TaggedFunction, given: CompileOptions): boolean {
  const target = options.target ?? given.target
  if (target !== 'auto') return target === 'native'
  if (given.addons === undefined) return false
  return cost.kind !== 'constant' || params.some(({ value }) => value.kind === 'array' && value.inPlace)
}

/** Whether the module is compiled so that debuggers find their way: one of its functions asks for it, or the build does. */
export function isForDebuggers({ index }: Unit, { debug }: Pick<CompileOptions, 'debug'>): boolean {
  return debug || index.tagged.some((tagged) => tagged.options.debug === true)
}

export function nativeSettings(
  unit: Unit,
  { sharesBytes }: NativeUnit,
  options: CompileOptions,
  root: string,
): NativeSettings {
  const { cpu, cacheDir } = options
  const how = isForDebuggers(unit, options)
    ? { optimise: 1 as const, debugRoot: root }
    : { optimise: 3 as const }
  return { cpu, ...how, sharesBytes, cacheDir: cacheDirectory(cacheDir, root) }
}

/** What the machine is called in the names of things that run on it alone. */
const platformName = (): string => `${process.platform}-${process.arch}`

export function nativeArtefact(
  { functions }: NativeUnit,
  addon: Uint8Array,
  source: SourceFile,
): NativeArtefact {
  return { functions, file: assetName(source, addon, 'node'), platform: platformName() }
}

/** `kernels-1a2b3c4d.wasm` for `src/kernels.ts`: another content has another name, so that it may be kept for ever. */
export function assetName({ path }: SourceFile, content: Uint8Array, extension: 'wasm' | 'node'): string {
  const stem = basename(path)
    .replace(/\.[^.]*$/, '')
    .replace(/[^\w.-]/g, '_')
  return `${stem}-${createHash('sha256').update(content).digest('hex').slice(0, 8)}.${extension}`
}
