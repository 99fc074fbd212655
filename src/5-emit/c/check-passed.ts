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
    if (countValues(type, isPassed, new Map()) > MAX_VALUES)
      throw new CompileError(
        unsupported_parameter_type({
          name,
          type: `${printType(type)}, taken apart with all that it leads to`,
        }),
        span,
      )
  }
  const isShown = (struct: StructType): boolean => uses.made.has(typeKey(struct))
  if (countValues(fn.result, isShown, new Map()) > MAX_VALUES)
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

/** How many values a value is taken apart into. `known`: by key, of the types of objects looked into; infinitely many until it is
 *  known how many, because only a type that leads back to itself is asked for before. */
function countValues(
  type: Type,
  isPassed: (struct: StructType, field: string) => boolean,
  known: Map<string, number>,
): number {
  const sum = (types: readonly Type[]): number =>
    types.reduce((count, each) => count + countValues(each, isPassed, known), 0)
  switch (type.kind) {
    case 'optional':
      return 1 + countValues(type.of, isPassed, known)
    case 'tuple':
      return sum(type.items)
    case 'struct': {
      const key = typeKey(type)
      const before = known.get(key)
      if (before !== undefined) return before
      known.set(key, Number.POSITIVE_INFINITY)
      const passed = type.fields.filter((field) => isPassed(type, field.name))
      const count = 1 + sum(passed.map((field) => field.type))
      known.set(key, count)
      return count
    }
    default:
      return 1
  }
}
