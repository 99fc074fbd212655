// From the C of a native unit to the bytes of an addon: out of the cache, or by the user's compiler in a temporary folder. What was found
// out about the machine's compiler is kept for as long as the process lives; results never depend on it.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { NATIVE_START } from '../5-emit/c/native/cpu-features.ts'
import * as codes from '../diagnostics/codes.ts'
import type { Message } from '../diagnostics/diagnostic.ts'
import { nativeCacheKey, readEntry, writeEntry } from './cache.ts'
import {
  ADDON_NAME,
  assemblyCommand,
  codeArguments,
  findCompiler,
  hasFused,
  isCompilerNamed,
  linkCommand,
  type NativeCompiler,
  type NativeOptions,
  START_SOURCE,
  startCommand,
  UNIT_ASSEMBLY,
  UNIT_SOURCE,
} from './native-compiler.ts'
import { GYP_OUTPUT, gypCommand, gypText } from './native-gyp.ts'
import { type CommandResult, runWork, runWorkSync, type Work } from './run-command.ts'
import { njitVersion } from './versions.ts'

export interface NativeSettings extends NativeOptions {
  /** Absolute path, or null to compile always. */
  readonly cacheDir: string | null
}

export interface NativeBuild {
  /** Null where it cannot be built; the messages say why. */
  readonly addon: Uint8Array | null
  readonly messages: readonly Message[]
}

export class NativeBuilder {
  #compiler: NativeCompiler | null | undefined

  /** Never throws for what the compiler or the machine does. */
  build(c: string, settings: NativeSettings): Promise<NativeBuild> {
    return runWork(this.#work(c, settings))
  }

  /** As `build`, blocking. */
  buildSync(c: string, settings: NativeSettings): NativeBuild {
    return runWorkSync(this.#work(c, settings))
  }

  *#work(c: string, settings: NativeSettings): Work<NativeBuild> {
    const compiler = yield* this.#findCompiler()
    const { cacheDir, ...options } = settings
    const key = nativeCacheKey({
      njit: njitVersion(),
      compiler: compiler?.identity ?? `node-gyp on ${process.platform} ${process.arch}`,
      flags: codeArguments(options, { level: compiler?.level ?? null }, compiler !== null),
      sources: [c, NATIVE_START, ...(options.debugRoot === undefined ? [] : [options.debugRoot])],
    })
    const entry = cacheDir === null ? { kind: 'miss' as const } : readEntry(cacheDir, key)
    if (entry.kind === 'hit') return { addon: entry.bytes, messages: [] }
    const damage =
      entry.kind === 'damaged' ? [codes.cache_damaged({ file: basename(entry.file), why: entry.why })] : []
    const made = yield* inTemporaryFolder(c, (folder) =>
      compiler === null ? byGyp(options, folder) : byCompiler(compiler, options, folder),
    )
    if (!(made instanceof Uint8Array)) return { addon: null, messages: [...damage, made] }
    const why = cacheDir === null ? null : writeEntry(cacheDir, key, made)
    const unwritable =
      why === null || cacheDir === null ? [] : [codes.cache_unwritable({ directory: cacheDir, why })]
    return { addon: made, messages: [...damage, ...unwritable] }
  }

  *#findCompiler(): Work<NativeCompiler | null> {
    if (this.#compiler === undefined) this.#compiler = yield* findCompiler()
    return this.#compiler
  }
}

function* inTemporaryFolder(
  c: string,
  make: (folder: string) => Work<Uint8Array | Message>,
): Work<Uint8Array | Message> {
  let folder: string | null = null
  try {
    folder = mkdtempSync(join(tmpdir(), 'njit-'))
    writeFileSync(join(folder, UNIT_SOURCE), c)
    writeFileSync(join(folder, START_SOURCE), NATIVE_START)
    return yield* make(folder)
  } catch (error) {
    return codes.native_failed({ detail: error instanceof Error ? error.message : String(error) })
  } finally {
    if (folder !== null) rmSync(folder, { recursive: true, force: true })
  }
}

function* byCompiler(
  compiler: NativeCompiler,
  options: NativeOptions,
  folder: string,
): Work<Uint8Array | Message> {
  const made = yield [assemblyCommand(compiler, options, folder, true), startCommand(compiler, folder)]
  const isExact = (): boolean => !hasFused(readFileSync(join(folder, UNIT_ASSEMBLY), 'utf8'))
  const failure =
    failureIn(made) ??
    (isExact() ? null : failureIn(yield [assemblyCommand(compiler, options, folder, false)])) ??
    failureIn(yield [linkCommand(compiler, options, folder)])
  if (failure !== null) return failure
  return new Uint8Array(readFileSync(join(folder, ADDON_NAME)))
}

function* byGyp(options: NativeOptions, folder: string): Work<Uint8Array | Message> {
  const command = isCompilerNamed() ? null : gypCommand(folder)
  if (command === null) return codes.native_compiler_missing({})
  writeFileSync(join(folder, 'binding.gyp'), gypText(options))
  writeFileSync(join(folder, 'package.json'), '{ "name": "unit", "version": "1.0.0" }')
  const failure = failureIn(yield [command])
  // Without a compiler node-gyp fails: it finds as little as we did.
  if (failure !== null) return codes.native_compiler_missing({})
  return new Uint8Array(readFileSync(join(folder, GYP_OUTPUT)))
}

/** How many characters of a compiler's complaint are shown. */
const DETAIL_LENGTH = 600

function failureIn(results: readonly CommandResult[]): Message | null {
  const failed = results.find(({ status }) => status !== 0)
  if (failed === undefined) return null
  return codes.native_failed({
    detail: failed.stderr.trim().slice(0, DETAIL_LENGTH) || `exit status ${failed.status}`,
  })
}

/** The builder of this process. */
export const nativeBuilder = new NativeBuilder()
