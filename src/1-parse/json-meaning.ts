// What is imported from JSON files.

import { constantMeaning, type Meaning, unsupported } from './meaning.ts'

export function ofJson(value: unknown): Meaning {
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string')
    return constantMeaning(value)
  return typeof value === 'object' && value !== null
    ? { kind: 'json', value }
    : unsupported('JSON that is no number, boolean, string or object')
}

export function ofJsonProperty(value: unknown, name: string): Meaning {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject && Object.hasOwn(value, name)
    ? ofJson((value as Readonly<Record<string, unknown>>)[name])
    : unsupported(`the JSON file has no property ${name}`)
}
