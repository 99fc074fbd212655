// Options of `njit/register`: from `njit.config.*` or the field "njit" of package.json, in the working directory or the nearest folder
// above it, and from the environment variable NJIT_OPTIONS, which wins.

import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { checkPluginOptions, OptionError } from '../src/front-end/check-plugin-options.ts'
import type { PluginOptions } from '../src/options.ts'

export interface RegisterSettings {
  readonly options: PluginOptions
  /** Absolute: where the options were found, else the nearest folder with a package.json. Patterns and the cache start from it. */
  readonly root: string
}

export const CONFIG_FILES = [
  'njit.config.js',
  'njit.config.mjs',
  'njit.config.cjs',
  'njit.config.json',
] as const

/** Throws OptionError for a configuration that cannot be read, and for options that do not exist. */
export function readSettings(cwd: string, env: NodeJS.ProcessEnv): RegisterSettings {
  const found = findConfig(resolve(cwd))
  const fromEnvironment = parseVariable(env.NJIT_OPTIONS)
  const raw = found === null ? fromEnvironment : { ...asObject(found.value, found.file), ...fromEnvironment }
  return { options: checkPluginOptions(raw), root: found?.folder ?? nearestPackage(resolve(cwd)) }
}

interface FoundConfig {
  readonly folder: string
  readonly file: string
  readonly value: unknown
}

function findConfig(from: string): FoundConfig | null {
  for (let folder = from; ; folder = dirname(folder)) {
    for (const name of CONFIG_FILES) {
      const file = join(folder, name)
      if (existsSync(file)) return { folder, file, value: loadConfig(file) }
    }
    const manifest = join(folder, 'package.json')
    const field = existsSync(manifest) ? readField(manifest) : undefined
    if (field !== undefined) return { folder, file: `"njit" in ${manifest}`, value: field }
    if (dirname(folder) === folder) return null
  }
}

/** JSON5 for `.json`; what a module exports by default otherwise. */
function loadConfig(file: string): unknown {
  try {
    if (file.endsWith('.json')) return parseJson5(readFileSync(file, 'utf8'))
    const loaded: unknown = createRequire(import.meta.url)(file)
    return isObject(loaded) && 'default' in loaded ? loaded.default : loaded
  } catch (error) {
    if (isObject(error) && error.code === 'ERR_REQUIRE_ESM')
      throw new OptionError(
        `njit: ${file} is an ES module, which takes Node 20.19; or write njit.config.json`,
      )
    throw new OptionError(
      `njit: ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

/** The parser is loaded here, because most programs have no such options. */
function parseJson5(text: string): unknown {
  const json5: typeof import('json5') = createRequire(import.meta.url)('json5')
  return json5.parse(text)
}

function readField(manifest: string): unknown {
  try {
    const json: unknown = JSON.parse(readFileSync(manifest, 'utf8'))
    return isObject(json) ? json.njit : undefined
  } catch {
    return undefined
  }
}

function parseVariable(text: string | undefined): object {
  if (text === undefined || text === '') return {}
  try {
    return asObject(parseJson5(text), 'NJIT_OPTIONS')
  } catch (error) {
    if (error instanceof OptionError) throw error
    throw new OptionError(
      `njit: NJIT_OPTIONS cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

function asObject(value: unknown, from: string): Readonly<Record<string, unknown>> {
  if (!isObject(value) || Array.isArray(value))
    throw new OptionError(`njit: ${from} must hold an object of options`)
  return value
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function nearestPackage(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder
    if (dirname(folder) === folder) return from
  }
}
