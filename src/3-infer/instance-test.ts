// `value instanceof Class`, which types decide: the door has seen to it that objects are of exactly the classes that their types name.

import * as codes from '../diagnostics/codes/language.ts'
import { CompileError } from '../diagnostics/diagnostic.ts'
import * as b from '../hir/builders.ts'
import type { Expr } from '../hir/nodes.ts'
import * as t from '../hir/types.ts'
import type { Span } from '../source.ts'
import { isUndefined, isUnresolved, not } from './conversions.ts'

/** `name`: the host's class, or `class ` and the key of one in the source. */
export function resolveInstanceTest(name: string, value: Expr, span: Span): Expr {
  if (isUnresolved(value)) return value
  const { type } = value
  if (type.kind !== 'optional') return b.constant(isInstance(type, name, span), span)
  return isInstance(type.of, name, span) ? not(isUndefined(value, span)) : b.constant(false, span)
}

function isInstance(type: t.Type, name: string, span: Span): boolean {
  switch (type.kind) {
    case 'struct':
      if (type.collection !== undefined)
        return name === 'Object' || name === (type.collection.value === null ? 'Set' : 'Map')
      return name === 'Object' || [type.of, ...(type.bases ?? [])].some((key) => `class ${key}` === name)
    case 'array':
      return isArrayOf(
        type.container === 'typed' ? t.elementOf(type.element).constructorName : 'Array',
        name,
        span,
      )
    case 'list':
    case 'tuple':
      return isArrayOf('Array', name, span)
    default:
      return false
  }
}

/** Classes that no array is an instance of, but for arrays of that very class. */
const APART =
  /^(?:Array|Date|RegExp|Map|Set|WeakMap|WeakSet|Promise|ArrayBuffer|DataView|\w*Error|(?:Big)?U?(?:int|Int|Float)\d+(?:Clamped)?Array)$/

/** An array that comes in may be of a class that extends its own. */
function isArrayOf(own: string, name: string, span: Span): boolean {
  if (name === own || name === 'Object') return true
  if (APART.test(name)) return false
  const instead = 'Name the class of the host.'
  throw new CompileError(codes.unsupported_operator({ operator: 'instanceof', instead }), span)
}
