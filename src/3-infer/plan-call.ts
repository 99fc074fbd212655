// Decides what a call is, given its typed arguments: a function to specialise, a row of the operation table, or an array or object to build.

import type { SourceFunction } from '../1-parse/module-index.ts'
import { unsupported_call } from '../diagnostics/codes/language.ts'
import * as codes from '../diagnostics/codes/types.ts'
import { CompileError } from '../diagnostics/diagnostic.ts'
import { invariant } from '../diagnostics/invariant.ts'
import * as b from '../hir/builders.ts'
import type { Condition } from '../hir/condition.ts'
import type { Call, Expr, Label, LocalId, Stmt } from '../hir/nodes.ts'
import * as t from '../hir/types.ts'
import { opByName } from '../ops/table.ts'
import type { Span } from '../source.ts'
import { callCollection, constructCollection } from './call-collection.ts'
import { constructArray } from './construct-array.ts'
import { constructSubarray } from './construct-subarray.ts'
import { refuseOpaque, toObject } from './conversions.ts'
import { growList, isGrowing } from './grow-list.ts'
import type { Library } from './library.ts'
import { resolveMember } from './resolve-access.ts'
import { textMethod } from './resolve-strings.ts'
import { classInstance, definedObject, structLiteral } from './struct-values.ts'

/** Makes locals and labels for statements that inference adds. */
export interface Maker {
  local(name: string, type: t.Type, span: Span): LocalId
  label(): Label
}

export type CallPlan =
  | {
      readonly kind: 'function'
      readonly source: SourceFunction
      readonly args: readonly Expr[]
      /** Statements before the call. */
      readonly guard?: readonly Stmt[]
      readonly condition?: Condition
    }
  | { readonly kind: 'op'; readonly op: string; readonly type: t.Type }
  /** Statements that leave a value in `target`. */
  | {
      readonly kind: 'build'
      readonly type: t.Type
      readonly build: (target: LocalId, make: Maker) => readonly Stmt[]
      /** What is made is no whole object of its type. */
      readonly isPartial?: true
    }

export interface CallContext {
  readonly library: Library
  functionOf(key: string): SourceFunction
  /** The method of a class, by the key of the class. */
  methodOf(of: string, name: string): SourceFunction | null
}

/** Throws a CompileError where the callee is not supported on these types. `wanted` is what its result is known to be elsewhere:
 *  an array made as one of fixed length may turn out to grow. */
export function planCall(call: Call, args: readonly Expr[], wanted: t.Type, context: CallContext): CallPlan {
  const { callee, span } = call
  switch (callee.kind) {
    case 'source':
      return { kind: 'function', source: context.functionOf(callee.key), args }
    case 'op':
      return { kind: 'op', op: callee.op, type: t.named(opByName(callee.op).result) }
    case 'constructor':
      return (
        constructCollection(callee.name, wanted, span) ??
        constructArray(callee.name, args, wanted, span, context.library)
      )
    case 'object':
      if (callee.type !== undefined) return { kind: 'build', ...classInstance(callee.type, args, span) }
      return { kind: 'build', ...structLiteral(callee.names, args, wanted, span, callee.added) }
    case 'method':
      if (callee.of === 'string') refuseOthers(callee.name, args[0]?.type, span)
      return planMethod(callee.name, args, span, context)
    case 'value':
      if (args[0] !== undefined) refuseOpaque(args[0].type, span)
      throw new CompileError(unsupported_call({ name: callee.name, why: callee.why }), span)
    case 'refused': {
      const { diagnostic } = callee
      throw new CompileError(diagnostic, diagnostic.span, diagnostic.labels)
    }
    case 'function':
    case 'list':
      invariant(false, 'a specialised callee before inference')
  }
}

/** What is no string would become one. */
function refuseOthers(method: string, type: t.Type | undefined, span: Span): void {
  if (type === undefined || type.kind === 'string') return
  if (type.kind === 'optional' && type.of.kind === 'string') return
  throw new CompileError(codes.unknown_method({ method, type: t.printType(type) }), span)
}

function planMethod(method: string, args: readonly Expr[], span: Span, context: CallContext): CallPlan {
  const [receiver, ...rest] = args
  invariant(receiver, 'a method call has a receiver')
  refuseOpaque(receiver.type, span)
  const { library } = context
  const object = definedObject(receiver)
  if (object !== null && t.isCollection(object.type) && !method.startsWith('get '))
    return callCollection(method, { ...object, type: object.type }, rest, span, library)
  if (object !== null) return planOwnMethod(method, object, rest, span, context)
  if (method.startsWith('get ')) return planProperty(method, receiver, span)
  const list = toObject(receiver)
  const text = textMethod(method, list, rest, span)
  if (text !== null)
    return { kind: 'build', type: text.type, build: (target) => [b.assign(target, text, span)] }
  if (isGrowing(list.type, method)) return growList(method, [list, ...rest], span)
  const { type } = list
  if (method === 'subarray' && type.kind === 'array' && type.container === 'typed') {
    return constructSubarray(receiver, type, args[1], args[2], span)
  }
  const source = library.find(
    type,
    method,
    args.slice(1).map((arg) => arg.type),
  )
  if (source === null) throw new CompileError(codes.unknown_method({ method, type: t.printType(type) }), span)
  return { kind: 'function', source, args: [list, ...args.slice(1)] }
}

/** A method of the object's class, which takes the object behind its arguments. */
function planOwnMethod(
  method: string,
  object: Expr & { readonly type: t.StructType },
  args: readonly Expr[],
  span: Span,
  context: CallContext,
): CallPlan {
  const { type } = object
  const source = type.of === null ? null : context.methodOf(type.of, method)
  if (source === null && method.startsWith('get ')) return planProperty(method, object, span)
  if (source === null) throw new CompileError(codes.unknown_method({ method, type: t.printType(type) }), span)
  const given = source.params.map((_, i) => args[i] ?? b.constant(undefined, span))
  const condition: Condition | null =
    type.of === null || method.startsWith('get ') ? null : { kind: 'method', of: type.of, name: method }
  return { kind: 'function', source, args: [...given, object], ...(condition && { condition }) }
}

/** What might have been a getter is a property. */
function planProperty(method: string, object: Expr, span: Span): CallPlan {
  const value = resolveMember(b.member(object, method.slice('get '.length), span), object)
  return { kind: 'build', type: value.type, build: (target) => [b.assign(target, value, span)] }
}
