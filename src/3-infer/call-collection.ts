// `Map` and `Set`: how they are made, and which function of the library a method is.

import * as codes from '../diagnostics/codes/types.ts'
import { CompileError } from '../diagnostics/diagnostic.ts'
import * as b from '../hir/builders.ts'
import { collectionOf, isKeyType } from '../hir/collections.ts'
import type { Expr, Stmt } from '../hir/nodes.ts'
import * as t from '../hir/types.ts'
import type { Span } from '../source.ts'
import { definedValue, innerOf, toNumber } from './conversions.ts'
import { isElementType } from './element-values.ts'
import { listCall } from './grow-list.ts'
import type { Library } from './library.ts'
import type { CallPlan } from './plan-call.ts'
import { definedForWrite } from './undefined-write.ts'

/** `new Map()` and `new Set()`; `wanted` is what is known elsewhere of what it holds. */
export function constructCollection(name: string, wanted: t.Type, span: Span): CallPlan | null {
  if (name !== 'new Map' && name !== 'new Set') return null
  const known = innerOf(wanted)
  const type: t.CollectionType = t.isCollection(known)
    ? known
    : collectionOf(t.unknown, name === 'new Map' ? t.unknown : null)
  return {
    kind: 'build',
    type,
    build: (target, make) => {
      const { key, value } = type.collection
      checkHeld(key, isKeyType, 'a key', span)
      if (value !== null) checkHeld(value, isElementType, 'a value', span)
      const stmts: Stmt[] = []
      const values = type.fields.map((field): Expr => {
        if (t.isNumber(field.type)) return b.constant(0, span)
        const local = make.local(field.name, field.type, span)
        stmts.push(
          field.type.kind === 'array'
            ? b.newArray(local, field.type, b.constant(0, span), span)
            : listCall('new', [], local, span),
        )
        return b.local(local, field.type, span)
      })
      return [...stmts, b.newStruct(target, type, values, span)]
    },
  }
}

function checkHeld(type: t.Type, isPossible: (type: t.Type) => boolean, what: string, span: Span): void {
  if (!isPossible(type))
    throw new CompileError(codes.unsupported_entry({ what, type: t.printType(type) }), span)
}

/** Methods that take a key, and those that take a value behind it. */
export const KEYED_METHODS: ReadonlySet<string> = new Set(['get', 'has', 'set', 'add', 'delete'])

/** A method of a collection; `args` do without it. Of one whose keys are not known yet nothing is known. */
export function callCollection(
  method: string,
  object: Expr & { readonly type: t.CollectionType },
  args: readonly Expr[],
  span: Span,
  library: Library,
): CallPlan {
  const { key, value } = object.type.collection
  if (key.kind === 'unknown') return { kind: 'build', type: t.unknown, build: () => [] }
  const source = library.find(
    object.type,
    method,
    args.map((arg) => arg.type),
  )
  if (source === null)
    throw new CompileError(codes.unknown_method({ method, type: t.printType(object.type) }), span)
  const expected = [
    ...(KEYED_METHODS.has(method) ? [key] : []),
    ...(method === 'set' && value ? [value] : []),
  ]
  const held = expected.map((type, i) => asEntry(args[i] ?? b.constant(undefined, span), type))
  return {
    kind: 'function',
    source,
    guard: held.flatMap(({ guard }) => guard),
    args: [object, ...held.map((each) => each.value)],
  }
}

/** A key or a value: of the type of the others, or the run bails where it is undefined. */
function asEntry(given: Expr, type: t.Type): { readonly guard: readonly Stmt[]; readonly value: Expr } {
  if (type.kind === 'unknown') return { guard: [], value: given }
  const { guard, value } = definedForWrite(given, 'entry')
  const inner = innerOf(value.type)
  if (t.isNumber(type) && t.isNumber(inner)) return { guard, value: toNumber(value, 'storing') }
  if (!t.isNumber(type) && t.sameType(inner, type)) return { guard, value: definedValue(value, type) }
  throw new CompileError(
    codes.collection_of_one_type({ type: t.printType(value.type), of: t.printType(type) }),
    given.span,
  )
}
