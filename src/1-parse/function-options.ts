// Which options a tag may have, and what each may be.

import { unknown_option, wrong_option_value } from '../diagnostics/codes/parse.ts'
import { CompileError } from '../diagnostics/diagnostic.ts'
import { suggestion } from '../diagnostics/nearest-name.ts'
import { MOST_PARTS } from '../hir/parts.ts'
import { FASTMATH_FLAGS, type FunctionOptions } from '../options.ts'
import type { OptionEntry } from './options-object.ts'

interface OptionRule {
  readonly expected: string
  /** Words that it may be, for suggestions. */
  readonly words: readonly string[]
  readonly accepts: (value: unknown) => boolean
}

const isBoolean = (value: unknown): boolean => typeof value === 'boolean'
const flag: OptionRule = { expected: 'true or false', words: [], accepts: isBoolean }
const quote = (word: string): string => `"${word}"`

function oneOf(words: readonly string[], orBoolean = false): OptionRule {
  return {
    expected: `${words.map(quote).join(', ')}${orBoolean ? ', true or false' : ''}`,
    words,
    accepts: (value) =>
      (orBoolean && isBoolean(value)) || (typeof value === 'string' && words.includes(value)),
  }
}

const fastmath: OptionRule = {
  expected: `true, false or a list of ${FASTMATH_FLAGS.map(quote).join(', ')}`,
  words: FASTMATH_FLAGS,
  accepts: (value) =>
    isBoolean(value) ||
    (Array.isArray(value) && value.every((item) => (FASTMATH_FLAGS as readonly unknown[]).includes(item))),
}

const parts: OptionRule = {
  expected: `a whole number of parts from 1 to ${MOST_PARTS}`,
  words: [],
  accepts: (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MOST_PARTS,
}

const rules: ReadonlyMap<keyof FunctionOptions, OptionRule> = new Map<keyof FunctionOptions, OptionRule>([
  ['parallel', flag],
  ['schedule', parts],
  ['fastmath', fastmath],
  ['boundscheck', oneOf(['js'], true)],
  ['inline', oneOf(['never', 'always'])],
  ['target', oneOf(['auto', 'wasm', 'native', 'gpu'])],
  ['cache', flag],
  ['dispatch', oneOf(['auto', 'always'])],
  ['errorModel', oneOf(['js', 'numba'])],
  ['debug', flag],
  ['async', flag],
])

export const optionNames: readonly string[] = [...rules.keys()]

/** Checks every entry. Throws CompileError `unknown_option` or `wrong_option_value` at the offending name or value. */
export function checkFunctionOptions(entries: readonly OptionEntry[]): FunctionOptions {
  return Object.fromEntries(entries.map((entry) => [checkName(entry), checkValue(entry)]))
}

function checkName(entry: OptionEntry): string {
  if ((optionNames as readonly string[]).includes(entry.name)) return entry.name
  throw new CompileError(unknown_option({ name: entry.name, valid: optionNames }), entry.nameSpan)
}

function checkValue(entry: OptionEntry): unknown {
  const rule = rules.get(entry.name as keyof FunctionOptions)
  if (rule?.accepts(entry.value) === true) return entry.value
  const value = JSON.stringify(entry.value) ?? 'undefined'
  const expected = rule?.expected ?? ''
  const wrongWord = [entry.value]
    .flat()
    .find((item) => typeof item === 'string' && !rule?.words.includes(item))
  const hint = typeof wrongWord === 'string' ? suggestion(wrongWord, rule?.words ?? []) : ''
  throw new CompileError(wrong_option_value({ name: entry.name, value, expected, hint }), entry.valueSpan)
}
