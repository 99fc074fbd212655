// Raw plugin options, as written in a build configuration, to complete ones.

import { nearestName } from '../diagnostics/nearest-name.ts'
import type { PluginOptions } from '../options.ts'

export const DEFAULT_OPTIONS: PluginOptions = Object.freeze({
  target: 'auto',
  cpu: 'native',
  include: [],
  exclude: [],
  threads: true,
  simd: 'auto',
  emit: 'inline',
  cacheDir: null,
  onFallback: 'warn',
  startup: 'auto',
  dispatch: 'auto',
  stats: false,
  debug: false,
  crossOriginIsolation: false,
  report: null,
})

/** An option that does not exist or has a wrong value. The message names the valid ones. */
export class OptionError extends Error {
  override readonly name = 'OptionError'
}

/** What a user may write: any of the options; a single pattern may stand for a list. */
export type UserOptions = {
  readonly [Name in keyof PluginOptions]?:
    | PluginOptions[Name]
    | (Name extends 'include' | 'exclude' ? string | RegExp : never)
    | undefined
}

/** Fills in defaults. Throws OptionError. */
export function checkPluginOptions(raw: unknown): PluginOptions {
  if (raw === undefined || raw === null) return DEFAULT_OPTIONS
  if (typeof raw !== 'object' || Array.isArray(raw))
    throw new OptionError('njit: the options must be an object')
  const entries = Object.entries(raw)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, checkOption(name, value)])
  return { ...DEFAULT_OPTIONS, ...Object.fromEntries(entries) }
}

type Check = (value: unknown) => boolean

const oneOf =
  (...values: readonly string[]): Check =>
  (value) =>
    typeof value === 'string' && values.includes(value)
const isBoolean: Check = (value) => typeof value === 'boolean'
const isPattern: Check = (value) => typeof value === 'string' || value instanceof RegExp
const isPatterns: Check = (value) => isPattern(value) || (Array.isArray(value) && value.every(isPattern))

const RULES: { readonly [Name in keyof PluginOptions]: { readonly check: Check; readonly valid: string } } = {
  target: { check: oneOf('auto', 'wasm', 'native'), valid: "'auto', 'wasm' or 'native'" },
  cpu: {
    check: (value) => typeof value === 'string' && /^[\w][\w.+-]*$/.test(value),
    valid: "'native' or the name of a processor",
  },
  include: { check: isPatterns, valid: 'a glob, a regular expression, or a list of them' },
  exclude: { check: isPatterns, valid: 'a glob, a regular expression, or a list of them' },
  threads: { check: isBoolean, valid: 'true or false' },
  simd: { check: oneOf('off', 'auto', 'force'), valid: "'off', 'auto' or 'force'" },
  emit: { check: oneOf('inline', 'file'), valid: "'inline' or 'file'" },
  cacheDir: { check: (value) => value === null || typeof value === 'string', valid: 'a path, or null' },
  onFallback: { check: oneOf('warn', 'error', 'silent'), valid: "'warn', 'error' or 'silent'" },
  startup: { check: oneOf('auto', 'sync', 'async'), valid: "'auto', 'sync' or 'async'" },
  dispatch: { check: oneOf('auto', 'always'), valid: "'auto' or 'always'" },
  stats: { check: isBoolean, valid: 'true or false' },
  debug: { check: isBoolean, valid: 'true or false' },
  crossOriginIsolation: { check: isBoolean, valid: 'true or false' },
  report: { check: (value) => value === null || typeof value === 'function', valid: 'a function, or null' },
}

function checkOption(name: string, value: unknown): unknown {
  if (!isOptionName(name)) {
    const near = nearestName(name, Object.keys(RULES))
    const hint = near === null ? `valid options: ${Object.keys(RULES).join(', ')}` : `did you mean ${near}?`
    throw new OptionError(`njit: unknown option ${JSON.stringify(name)}; ${hint}`)
  }
  const { check, valid } = RULES[name]
  if (!check(value)) throw new OptionError(`njit: the option ${name} must be ${valid}`)
  return (name === 'include' || name === 'exclude') && !Array.isArray(value) ? [value] : value
}

function isOptionName(name: string): name is keyof PluginOptions {
  return Object.hasOwn(RULES, name)
}
