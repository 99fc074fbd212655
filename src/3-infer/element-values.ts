// What JavaScript makes of a value stored into an array.

import * as codes from '../diagnostics/codes/types.ts'
import { CompileError } from '../diagnostics/diagnostic.ts'
import * as b from '../hir/builders.ts'
import type { Expr } from '../hir/nodes.ts'
import * as t from '../hir/types.ts'
import { applyOp, definedValue, innerOf, toBigint, toInt32, toNumber } from './conversions.ts'
import { type DefinedExpr, definedForWrite } from './undefined-write.ts'

/** The value as an element of an array of this type; what is left to the store itself is to keep the low bits, or to round to float32. */
export function toElementValue(value: Expr, array: t.ArrayType): DefinedExpr {
  return array.container === 'list' ? listItem(value) : { guard: [], value: converted(value, array.element) }
}

/** A variable keeps what is put into it, so that only values of the cell's type may be. */
export function cellValue(value: Expr, cell: t.ArrayType): Expr {
  const isBoolean = cell.element === 'uint8'
  if (isBoolean ? t.isScalar(value.type, 'boolean') : t.isNumber(value.type))
    return toNumber(value, 'storing')
  const holds = t.printType(isBoolean ? t.boolean : t.float64)
  throw new CompileError(codes.state_type_changes({ type: t.printType(value.type), holds }), value.span)
}

function converted(value: Expr, element: t.ElementType): Expr {
  switch (element) {
    case 'float32':
    case 'float64':
      return toNumber(value, 'storing')
    case 'uint8clamped':
      return applyOp('clamp_uint8', [toNumber(value, 'storing')], value.span)
    case 'int64':
    case 'uint64': {
      const row = element === 'int64' ? 'bigint_as_int' : 'bigint_as_uint'
      return applyOp(row, [b.constant(64, value.span), toBigint(value, 'storing')], value.span)
    }
    default:
      return toInt32(toNumber(value, 'storing'))
  }
}

/** What lists may hold. */
export function isElementType(type: t.Type): boolean {
  if (type.kind === 'list') return isElementType(type.of)
  if (type.kind === 'string' || type.kind === 'struct') return true
  return t.isScalar(type, 'float64') || t.isScalar(type, 'boolean')
}

/** A list keeps what is put into it, so that only values of its type may be; an undefined where one is expected bails. */
export function listItem(item: Expr, of: t.Type = t.float64): DefinedExpr {
  const { guard, value } = definedForWrite(item, 'item')
  const inner = innerOf(value.type)
  if (t.isNumber(of) && t.isNumber(inner)) return { guard, value: toNumber(value, 'storing') }
  if (isElementType(of) && !t.isNumber(of) && t.sameType(inner, of))
    return { guard, value: definedValue(value, of) }
  throw new CompileError(
    codes.list_of_one_type({ type: t.printType(value.type), of: t.printType(of) }),
    value.span,
  )
}
