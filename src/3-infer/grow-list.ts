// `push`, `pop` and `shift`: the methods of arrays that compiled code does itself. All others that change a length
// are written with these, in the library.

import * as codes from '../diagnostics/codes/types.ts'
import { CompileError } from '../diagnostics/diagnostic.ts'
import * as b from '../hir/builders.ts'
import type { Call, Expr, ListOp, LocalId } from '../hir/nodes.ts'
import * as t from '../hir/types.ts'
import type { Span } from '../source.ts'
import { isUnresolved } from './conversions.ts'
import { isElementType, listItem } from './element-values.ts'
import { GROWING_METHODS } from './list-unifier.ts'
import type { CallPlan } from './plan-call.ts'

/** Whether `method` of a receiver of that type is planned here. */
export function isGrowing(type: t.Type, method: string): boolean {
  return (type.kind === 'list' || t.isFlatList(type)) && GROWING_METHODS.has(method)
}

/** A call of an operation on lists. */
export function listCall(op: ListOp, args: readonly Expr[], result: LocalId | null, span: Span): Call {
  return b.call({ kind: 'list', op }, args, result, span)
}

/** Once all is inferred: number arrays in fields keep their length. */
function checkGrows({ type }: Expr, method: string, span: Span): void {
  if (type.kind === 'array')
    throw new CompileError(codes.unknown_method({ method, type: t.printType(type) }), span)
}

/** `args` begin with the receiver. */
export function growList(method: string, args: readonly Expr[], span: Span): CallPlan {
  const [list, ...rest] = args as [Expr, ...Expr[]]
  // While inference goes on, the receiver may still count as an array of fixed length.
  const of = list.type.kind === 'list' ? list.type.of : t.float64
  if (t.isFlatList(list.type) && (list.type as t.ArrayType).readonly)
    throw new CompileError(codes.readonly_write({ type: t.printType(list.type) }), span)
  switch (method) {
    case 'push':
      return {
        kind: 'build',
        type: t.float64,
        build: (target) => {
          checkGrows(list, method, span)
          const items = rest.map((item) => listItem(item, of))
          return [
            ...items.flatMap((item) => item.guard),
            ...items.map((item) => listCall('push', [list, item.value], null, span)),
            b.assign(target, b.length(list, span), span),
          ]
        },
      }
    default:
      return {
        kind: 'build',
        type: of.kind === 'unknown' ? t.unknown : t.optionalOf(of),
        build: (target) => {
          checkGrows(list, method, span)
          return [listCall(method as 'pop' | 'shift', [list], target, span)]
        },
      }
  }
}

/** An array literal as a list: made empty, and given its items. */
export function buildList(type: t.ListType, items: readonly Expr[], span: Span): CallPlan {
  return {
    kind: 'build',
    type,
    build: (target) => {
      if (!isElementType(type.of))
        throw new CompileError(codes.list_of_one_type({ type: t.printType(type.of), of: 'elements' }), span)
      const list = b.local(target, type, span)
      const elements = items.map((item) => listItem(item, type.of))
      return [
        ...elements.flatMap((item) => item.guard),
        listCall('new', [b.constant(items.length, span)], target, span),
        ...elements.map((item) => listCall('push', [list, item.value], null, span)),
      ]
    },
  }
}

/** What an array literal of these items is; `wanted` is what it is known to be elsewhere. Null where they have no type in common. */
export function literalType(items: readonly Expr[], wanted: t.Type): t.Type | null {
  if (items.some(isUnresolved)) return t.unknown
  let of: t.Type = wanted.kind === 'list' ? wanted.of : t.unknown
  for (const { type } of items) {
    const inner = type.kind === 'optional' ? type.of : type
    const joined = inner.kind === 'undefined' ? of : t.join(of, t.isNumber(inner) ? t.float64 : inner)
    if (joined === null) return null
    of = joined
  }
  const isFlat = wanted.kind !== 'list' && items.length > 0 && t.isScalar(of, 'float64')
  return isFlat ? t.listOfNumbers : t.listOf(of)
}
