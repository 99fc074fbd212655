// The build cache: one file per unit's Wasm and per finished module, named after everything that decides its bytes. Entries are
// written whole or not at all, checked when read, and never trusted: so builds, machines and versions may share a directory.

import { createHash, randomBytes } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { ABI_VERSION } from '../5-emit/c/abi.ts'
import { type ClangOptions, linkArguments, objectArguments } from './clang-arguments.ts'

/** Everything a compiled module depends on. The only place where the key is made up. */
export function cacheKey(
  c: string,
  options: ClangOptions,
  versions: { njit: string; clang: string },
): string {
  const parts = {
    format: HEADER,
    abi: ABI_VERSION,
    njit: versions.njit,
    clang: versions.clang,
    compile: objectArguments(options, 0),
    link: linkArguments(options),
    c,
  }
  return sha256(JSON.stringify(parts))
}

/** Everything an addon depends on. */
export function nativeCacheKey(parts: {
  readonly njit: string
  /** Version and machine of the compiler. */
  readonly compiler: string
  readonly flags: readonly string[]
  readonly sources: readonly string[]
}): string {
  return sha256(JSON.stringify({ format: HEADER, abi: ABI_VERSION, ...parts }))
}

/** The directory to use: the option, else NJIT_CACHE_DIR, else `node_modules/.cache/njit` of the project that `from` lies in. */
export function cacheDirectory(option: string | null, from: string): string {
  const chosen = option ?? (process.env.NJIT_CACHE_DIR || null)
  return chosen === null
    ? join(projectDirectory(from), 'node_modules', '.cache', 'njit')
    : resolve(from, chosen)
}

export type Lookup =
  | { readonly kind: 'hit'; readonly bytes: Uint8Array }
  | { readonly kind: 'miss' }
  /** `why` completes "the cache entry …". */
  | { readonly kind: 'damaged'; readonly file: string; readonly why: string }

/** Never throws: an entry that cannot be read is a miss, one that is not what was written is damaged. */
export function readEntry(directory: string, key: string): Lookup {
  const file = join(directory, key + SUFFIX)
  let bytes: Uint8Array
  try {
    bytes = readFileSync(file)
  } catch (error) {
    return errorCode(error) === 'EISDIR' ? { kind: 'damaged', file, why: 'is a directory' } : { kind: 'miss' }
  }
  const head = new TextDecoder().decode(bytes.subarray(0, HEAD_BYTES)).split(/[ \n]/)
  if (bytes.length < HEAD_BYTES || head[0] !== HEADER)
    return { kind: 'damaged', file, why: 'was not written by njit' }
  if (head[1] !== key) return { kind: 'damaged', file, why: 'belongs to other code' }
  const content = new Uint8Array(bytes.subarray(HEAD_BYTES))
  if (head[2] !== sha256(content)) return { kind: 'damaged', file, why: 'does not match its checksum' }
  return { kind: 'hit', bytes: content }
}

/** Stores an entry; readers see the old one or the new one, never a part. Never throws: gives why it failed, or null. */
export function writeEntry(directory: string, key: string, content: Uint8Array): string | null {
  const head = new TextEncoder().encode(`${HEADER} ${key} ${sha256(content)}\n`)
  const failure = replaceFile(directory, key + SUFFIX, Buffer.concat([head, content]))
  // Windows refuses to replace a file that another build has open: then it has just been written.
  return failure !== null && readEntry(directory, key).kind === 'hit' ? null : failure
}

/** Puts a file that a bundler takes from the cache there; its absolute path, or null where that failed. */
export function writeAsset(directory: string, name: string, content: Uint8Array): string | null {
  const folder = join(directory, ASSETS)
  const path = join(folder, name)
  if (isSameFile(path, content)) return path
  return replaceFile(folder, name, content) === null || isSameFile(path, content) ? path : null
}

function isSameFile(path: string, content: Uint8Array): boolean {
  try {
    return readFileSync(path).equals(content)
  } catch {
    return false
  }
}

/** Why it failed, or null. */
function replaceFile(directory: string, name: string, content: Uint8Array): string | null {
  const temporary = join(directory, `${TEMPORARY}${process.pid}-${randomBytes(6).toString('hex')}`)
  try {
    mkdirSync(directory, { recursive: true })
    writeFileSync(temporary, content)
    renameSync(temporary, join(directory, name))
    return null
  } catch (error) {
    remove(temporary)
    return errorCode(error) ?? String(error)
  }
}

export interface CacheEntry {
  readonly key: string
  readonly sizeBytes: number
}

/** Entries in order of their keys. */
export function listEntries(directory: string): CacheEntry[] {
  return fileNames(directory)
    .filter((name) => ENTRY_NAME.test(name))
    .sort()
    .map((name) => ({ key: name.slice(0, -SUFFIX.length), sizeBytes: statSync(join(directory, name)).size }))
}

/** Entries that would be built again, with the reason. */
export function findDamagedEntries(directory: string): Extract<Lookup, { kind: 'damaged' }>[] {
  return listEntries(directory)
    .map(({ key }) => readEntry(directory, key))
    .filter((entry) => entry.kind === 'damaged')
}

/** Removes njit's own files, leftovers of interrupted writes included, and the directory if nothing else is in it. */
export function clearCache(directory: string): CacheEntry[] {
  const entries = listEntries(directory)
  const leftovers = fileNames(directory).filter((name) => name.startsWith(TEMPORARY))
  for (const name of [...entries.map(({ key }) => key + SUFFIX), ...leftovers]) remove(join(directory, name))
  remove(join(directory, ASSETS))
  if (existsSync(directory) && fileNames(directory).length === 0) rmdirSync(directory)
  return entries
}

const HEADER = 'njit-cache-1'
const SHA256_DIGITS = 64
const HEAD_BYTES = HEADER.length + 2 * (1 + SHA256_DIGITS) + 1
const SUFFIX = '.njit'
const TEMPORARY = '.writing-'
/** The folder of files that bundlers take. */
const ASSETS = 'assets'
const ENTRY_NAME = /^[0-9a-f]{64}\.njit$/

function projectDirectory(from: string): string {
  for (let directory = resolve(from); ; directory = dirname(directory)) {
    if (existsSync(join(directory, 'package.json'))) return directory
    if (dirname(directory) === directory) return resolve(from)
  }
}

function fileNames(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}

/** As far as possible: what cannot be removed does no harm. */
function remove(path: string): void {
  try {
    rmSync(path, { force: true, recursive: true })
  } catch {
    // Not there, or not ours to remove.
  }
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

function errorCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null
}
