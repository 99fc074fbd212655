// From the C of a unit to its Wasm: out of the cache, or compiled and stored. The only part of the compiler that keeps something
// between calls: the compiler process, and what it has already complained about. Results never depend on either.

import { createRequire } from 'node:module'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as codes from '../diagnostics/codes.ts'
import { CompileError, type Message } from '../diagnostics/diagnostic.ts'
import { GENERATED } from '../source.ts'
import { cacheKey, type Lookup, listEntries, readEntry, writeEntry } from './cache.ts'
import type { ClangOptions, TextKind } from './clang-arguments.ts'
import { type Clang, ClangPool } from './clang-pool.ts'
import type { ClangAnswer } from './clang-protocol.ts'
import { clangVersion, njitVersion } from './versions.ts'
import { type CompiledWasm, checkAnswer, emitText } from './wasm-clang.ts'
import { findShapeFault, MalformedWasm, readWasmShape } from './wasm-shape.ts'

export interface BuildSettings extends ClangOptions {
  /** Absolute path (see `cacheDirectory`), or null to compile always. */
  readonly cacheDir: string | null
}

export interface BuildResult extends CompiledWasm {
  readonly origin: 'cache' | 'compiler'
  /** cache_damaged, cache_unwritable: worth saying, but nothing is lost. */
  readonly messages: readonly Message[]
}

type SyncCompile = (c: string, options: ClangOptions) => ClangAnswer

export class Builder {
  readonly #clang: Clang
  readonly #underWay = new Map<string, Promise<BuildResult>>()
  readonly #unwritable = new Set<string>()
  #isPrepared = false
  #syncCompile: SyncCompile | null = null
  #versions: { njit: string; clang: string } | null = null

  constructor(clang: Clang = new ClangPool()) {
    this.#clang = clang
  }

  /** Throws CompileError (clang_missing, clang_failed, unusable_wasm) at span GENERATED. Equal builds under way are shared. */
  async build(c: string, settings: BuildSettings): Promise<BuildResult> {
    const key = this.#key(c, settings)
    const lookup = lookUp(settings, key)
    if (lookup.kind === 'found') return lookup.result
    const id = `${key} ${settings.cacheDir}`
    const underWay = this.#underWay.get(id)
    if (underWay !== undefined) return underWay
    const build = this.#clang
      .run({ kind: 'wasm', c, options: settings })
      .then((answer) => this.#store(checkAnswer(answer), settings, key, lookup.messages))
      .finally(() => this.#underWay.delete(id))
    this.#underWay.set(id, build)
    return build
  }

  /** As `build`, blocking. The compiling thread starts with the first miss and does not keep the process alive. */
  buildSync(c: string, settings: BuildSettings): BuildResult {
    const key = this.#key(c, settings)
    const lookup = lookUp(settings, key)
    if (lookup.kind === 'found') return lookup.result
    this.#syncCompile ??= startSyncCompile()
    const { cacheDir: _, ...options } = settings
    const answer = this.#syncCompile(c, options)
    return this.#store(checkAnswer(answer), settings, key, lookup.messages)
  }

  /** LLVM IR or Wasm assembly of a unit, for people. Not cached. */
  text(c: string, kind: TextKind, options: ClangOptions): Promise<string> {
    return emitText(this.#clang, c, kind, options)
  }

  /** Starts the compiler before it is needed if a miss is all but certain: the cache is empty, as in the first build of a project. */
  prepare(cacheDir: string | null): void {
    if (this.#isPrepared) return
    this.#isPrepared = true
    if (cacheDir === null || listEntries(cacheDir).length === 0) void this.#clang.run({ kind: 'warm-up' })
  }

  #key(c: string, settings: BuildSettings): string {
    this.#versions ??= readVersions()
    return cacheKey(c, settings, this.#versions)
  }

  #store(
    compiled: CompiledWasm,
    settings: BuildSettings,
    key: string,
    messages: readonly Message[],
  ): BuildResult {
    const result = { ...compiled, origin: 'compiler' as const }
    const directory = settings.cacheDir
    const why = directory === null ? null : writeEntry(directory, key, compiled.wasm)
    if (why === null || directory === null || this.#unwritable.has(directory)) return { ...result, messages }
    this.#unwritable.add(directory)
    return { ...result, messages: [...messages, codes.cache_unwritable({ directory, why })] }
  }
}

type CacheAnswer =
  | { readonly kind: 'found'; readonly result: BuildResult }
  | { readonly kind: 'not-found'; readonly messages: readonly Message[] }

function lookUp(settings: BuildSettings, key: string): CacheAnswer {
  if (settings.cacheDir === null) return { kind: 'not-found', messages: [] }
  const entry = checkEntry(readEntry(settings.cacheDir, key), key)
  if (entry.kind === 'damaged')
    return {
      kind: 'not-found',
      messages: [codes.cache_damaged({ file: basename(entry.file), why: entry.why })],
    }
  if (entry.kind === 'miss') return { kind: 'not-found', messages: [] }
  const shape = readWasmShape(entry.bytes)
  return { kind: 'found', result: { wasm: entry.bytes, shape, origin: 'cache', messages: [] } }
}

/** A checksum tells of accidents; that the content is a unit at all is checked as for a fresh one. */
function checkEntry(entry: Lookup, key: string): Lookup {
  if (entry.kind !== 'hit') return entry
  try {
    const fault = findShapeFault(readWasmShape(entry.bytes))
    return fault === null ? entry : { kind: 'damaged', file: key, why: fault }
  } catch (error) {
    if (error instanceof MalformedWasm) return { kind: 'damaged', file: key, why: error.message }
    throw error
  }
}

function readVersions(): { njit: string; clang: string } {
  const clang = clangVersion()
  if (clang === null) throw new CompileError(codes.clang_missing({ detail: '' }), GENERATED)
  return { njit: njitVersion(), clang }
}

/** synckit is loaded here, not at the top: a build that finds everything in the cache needs no thread. */
function startSyncCompile(): SyncCompile {
  const synckit: typeof import('synckit') = createRequire(import.meta.url)('synckit')
  return synckit.createSyncFn<(c: string, options: ClangOptions) => Promise<ClangAnswer>>(
    fileURLToPath(new URL('./build-worker.js', import.meta.url)),
  )
}

/** The builder of this process. */
export const builder = new Builder()
