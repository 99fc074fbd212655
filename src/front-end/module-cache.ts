// Finished modules in the build cache, so that an unchanged file costs neither analysis nor the compiler's own loading. An entry
// holds what was asked of the file system while compiling, and counts only if all answers are still the same.

import { createHash } from 'node:crypto'
import { basename, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cacheDirectory, readEntry, writeEntry } from '../6-build/cache.ts'
import { fileSystemHost } from '../6-build/file-system-host.ts'
import type { ModuleHost } from '../6-build/resolve.ts'
import { clangVersion } from '../6-build/versions.ts'
import * as codes from '../diagnostics/codes/build.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { CompileOptions } from '../options.ts'
import { GENERATED, type SourceFile } from '../source.ts'
import { compilerFingerprint } from './compiler-fingerprint.ts'
import type { CompiledModule } from './module-compiler.ts'
import { projectPath } from './project-path.ts'

/** One file on its way through: take `found`; else compile with `host` and hand the result to `keep`. */
export interface ModuleSession {
  readonly found: CompiledModule | null
  readonly host: ModuleHost
  /** Stores the result where it would be the same again; gives it back, with what there is to say about the cache. */
  keep(module: CompiledModule): CompiledModule
}

/** The cache of one front end; holds nothing but which compiler it is. */
export class ModuleCache {
  /** Of the compiler, and of the C compiler: neither changes under a running build. */
  #versions: readonly [string, string | null] | null = null
  #saysNoCompiler = true

  open(source: SourceFile, options: CompileOptions, root: string): ModuleSession {
    const host = fileSystemHost(root)
    if (isTracing()) return { found: null, host, keep: (module) => module }
    const directory = cacheDirectory(options.cacheDir, root)
    const key = this.#key(source, options, root)
    const entry = readEntry(directory, key)
    const found = entry.kind === 'hit' ? unpack(entry.bytes, host, root) : null
    const log = new RecordingHost(host)
    const sayOnce = (module: CompiledModule): CompiledModule => this.#sayOnce(module)
    return {
      found,
      host: log,
      keep(module) {
        const lasting = lastingPart(module)
        if (lasting !== null) writeEntry(directory, key, pack(lasting, log, root))
        const said = sayOnce(module)
        return entry.kind === 'damaged' ? withDamage(said, entry.file, entry.why) : said
      },
    }
  }

  /** That there is no compiler for native code is not said of every module. */
  #sayOnce(module: CompiledModule): CompiledModule {
    const others = module.diagnostics.filter(({ code }) => code !== codes.native_compiler_missing.code)
    if (others.length === module.diagnostics.length) return module
    const isFirst = this.#saysNoCompiler
    this.#saysNoCompiler = false
    return isFirst ? module : { ...module, diagnostics: others }
  }

  /** Everything a finished module depends on, other files aside. */
  #key(source: SourceFile, options: CompileOptions, root: string): string {
    this.#versions ??= [compilerFingerprint(fileURLToPath(new URL('..', import.meta.url))), clangVersion()]
    const { target, cpu, addons, threads, simd, emit, startup, dispatch, stats } = options
    const deciding = { target, cpu, addons, threads, simd, emit, startup, dispatch, stats }
    // What is made for debuggers names the sources by their absolute paths.
    const place = options.debug || source.text.includes('debug') ? root : null
    const { platform, arch } = process
    return sha256(JSON.stringify([...this.#versions, platform, arch, deciding, options.debug, place, source]))
  }
}

interface Packed {
  readonly resolved: readonly (readonly [specifier: string, fromPath: string, path: string | null])[]
  readonly read: readonly (readonly [path: string, hash: string | null])[]
  readonly module: CompiledModule
}

class RecordingHost implements ModuleHost {
  readonly resolved: [string, string, string | null][] = []
  readonly texts: [string, string | null][] = []
  readonly #host: ModuleHost

  constructor(host: ModuleHost) {
    this.#host = host
  }

  resolve(specifier: string, fromPath: string): string | null {
    const path = this.#host.resolve(specifier, fromPath)
    this.resolved.push([specifier, fromPath, path])
    return path
  }

  read(path: string): string | null {
    const text = this.#host.read(path)
    this.texts.push([path, hashOf(text)])
    return text
  }
}

function pack(module: CompiledModule, log: RecordingHost, root: string): Uint8Array {
  const watchFiles = module.watchFiles.map((file) => projectPath(file, root))
  const packed: Packed = { resolved: log.resolved, read: log.texts, module: { ...module, watchFiles } }
  return new TextEncoder().encode(JSON.stringify(packed))
}

/** Null where a file the module depends on has changed, or another would be taken now. */
function unpack(bytes: Uint8Array, host: ModuleHost, root: string): CompiledModule | null {
  const { resolved, read, module }: Packed = JSON.parse(new TextDecoder().decode(bytes))
  const isSame =
    resolved.every(([specifier, fromPath, path]) => host.resolve(specifier, fromPath) === path) &&
    read.every(([path, hash]) => hashOf(host.read(path)) === hash)
  return isSame ? { ...module, watchFiles: module.watchFiles.map((file) => resolve(root, file)) } : null
}

/** The module as it would come out again, without what is said of the cache; null where the state of this machine decided it: a
 *  missing compiler, a failing one, a mistake of njit's own. */
function lastingPart(module: CompiledModule): CompiledModule | null {
  const diagnostics = module.diagnostics.filter(({ code }) => !CACHE_CODES.has(code))
  const isLasting = diagnostics.every(({ code, severity }) => severity !== 'bug' && !PASSING_CODES.has(code))
  return isLasting ? { ...module, diagnostics } : null
}

const CACHE_CODES: ReadonlySet<string> = new Set([codes.cache_damaged.code, codes.cache_unwritable.code])
const PASSING_CODES: ReadonlySet<string> = new Set([
  codes.clang_missing.code,
  codes.clang_failed.code,
  codes.unusable_wasm.code,
  codes.native_failed.code,
  codes.native_compiler_missing.code,
])

/** Where the compiled unit was damaged too, that has been said. */
function withDamage(module: CompiledModule, file: string, why: string): CompiledModule {
  if (module.diagnostics.some(({ code }) => code === codes.cache_damaged.code)) return module
  const message = codes.cache_damaged({ file: basename(file), why })
  const diagnostic: Diagnostic = { ...message, span: GENERATED, labels: [] }
  return { ...module, diagnostics: [...module.diagnostics, diagnostic] }
}

/** With these set, compiling is wanted for what it prints or leaves out. */
function isTracing(): boolean {
  return Object.keys(process.env).some((name) => name.startsWith('NJIT_DEBUG'))
}

function hashOf(text: string | null): string | null {
  return text === null ? null : sha256(text)
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
