// Objects are taken apart at the door, with the objects in them: those that lead back to their own type cannot be, nor can very many fields.

import type { FunctionEffects } from '../../3-infer/effects.ts'
import { fieldUse } from '../../3-infer/field-uses.ts'
import { unsupported_parameter_type, unsupported_return_type } from '../../diagnostics/codes/types.ts'
import { CompileError } from '../../diagnostics/diagnostic.ts'
import type { HirFunction } from '../../hir/nodes.ts'
import { printType, type StructType, type Type, typeKey } from '../../hir/types.ts'
import { isPassedField } from './abi.ts'
import { isGraphEntry } from './describe-entry.ts'

/** Engines allow a thousand parameters. */
const MAX_VALUES = 200

/** Throws a CompileError where the function cannot be called from outside. */
export function checkPassed(fn: HirFunction, effects: FunctionEffects): void {
  if (isGraphEntry(fn, effects)) {
    checkGraph(fn)
    return
  }
  const { fields: uses } = effects
  for (const { local } of fn.params) {
    const { name, type, span } = fn.locals[local] as HirFunction['locals'][number]
    const isPassed = (struct: StructType, field: string): boolean =>
      isPassedField(fieldUse(struct, field, uses))
    if (countValues(type, isPassed, []) > MAX_VALUES)
      throw new CompileError(
        unsupported_parameter_type({
          name,
          type: `${printType(type)}, taken apart with all that it leads to`,
        }),
        span,
      )
  }
  const isShown = (struct: StructType): boolean => uses.made.has(typeKey(struct))
  if (countValues(fn.result, isShown, []) > MAX_VALUES)
    throw new CompileError(unsupported_return_type({ type: printType(fn.result) }), fn.span)
}

/** Arrays that count as a few values have no place in a graph, where they have an identity. */
function checkGraph(fn: HirFunction): void {
  const seen = new Set<Type>()
  const holdsTuple = (type: Type): boolean => {
    if (seen.has(type)) return false
    seen.add(type)
    if (type.kind === 'list' || type.kind === 'optional')
      return type.of.kind === 'tuple' || holdsTuple(type.of)
    if (type.kind !== 'struct') return false
    return type.fields.some((field) => field.type.kind === 'tuple' || holdsTuple(field.type))
  }
  for (const { local } of fn.params) {
    const { name, type, span } = fn.locals[local] as HirFunction['locals'][number]
    if (holdsTuple(type))
      throw new CompileError(
        unsupported_parameter_type({ name, type: `${printType(type)}, with a tuple inside` }),
        span,
      )
  }
  if (holdsTuple(fn.result))
    throw new CompileError(unsupported_return_type({ type: printType(fn.result) }), fn.span)
}

/** How many values a value is taken apart into. */
function countValues(
  type: Type,
  isPassed: (struct: StructType, field: string) => boolean,
  within: readonly string[],
): number {
  const sum = (types: readonly Type[], inside: readonly string[]): number =>
    types.reduce((count, each) => count + countValues(each, isPassed, inside), 0)
  switch (type.kind) {
    case 'optional':
      return 1 + countValues(type.of, isPassed, within)
    case 'tuple':
      return sum(type.items, within)
    case 'struct': {
      const key = typeKey(type)
      if (within.includes(key)) return Number.POSITIVE_INFINITY
      const passed = type.fields.filter((field) => isPassed(type, field.name))
      return (
        1 +
        sum(
          passed.map((field) => field.type),
          [...within, key],
        )
      )
    }
    default:
      return 1
  }
}
