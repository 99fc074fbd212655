// An array of numbers imported from a JSON file: a constant table, unless the importing module is seen to change it or hand it on.

import type { Binding as Variable } from '@babel/traverse'
import { listOfNumbers } from '../hir/types.ts'
import { tableFacts } from './frozen-array.ts'
import type { Binding, ParsedModule } from './module-index.ts'

/** The numbers, or null for any other JSON. */
export function jsonNumbers(value: unknown): readonly number[] | null {
  const isTable = Array.isArray(value) && value.every((item) => typeof item === 'number')
  return isTable ? (value as readonly number[]) : null
}

/** @param variable the name under which `module` imports it, or null where it has none */
export function jsonTable(value: unknown, module: ParsedModule, variable: Variable | null): Binding {
  const elements = jsonNumbers(value)
  if (elements === null)
    return { kind: 'unsupported', why: 'it is a JSON object, which is no value that can be compiled' }
  if (variable === null || !tableFacts(variable, variable.path, true).unwritten)
    return { kind: 'unsupported', why: 'it is an array of a JSON file, which other code may change' }
  return {
    kind: 'capture',
    capture: {
      key: `${module.source.path}:${variable.identifier.start}`,
      name: variable.identifier.name,
      type: { ...listOfNumbers, readonly: true, length: elements.length },
      span: module.spanOf(variable.identifier),
      source: { kind: 'literal', elements },
      frozen: true,
    },
  }
}
