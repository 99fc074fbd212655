// Decides what a call is, given its typed arguments: a function to specialise, a row of the operation table, or an array to build.

import type { SourceFunction } from '../1-parse/module-index.ts'
import * as codes from '../diagnostics/codes/types.ts'
import { CompileError } from '../diagnostics/diagnostic.ts'
import { invariant } from '../diagnostics/invariant.ts'
import type { Call, Expr, Label, LocalId, Stmt } from '../hir/nodes.ts'
import * as t from '../hir/types.ts'
import { opByName } from '../ops/table.ts'
import type { Span } from '../source.ts'
import { constructArray } from './construct-array.ts'
import { constructSubarray } from './construct-subarray.ts'
import type { Library } from './library.ts'

/** Makes locals and labels for statements that inference adds. */
export interface Maker {
  local(name: string, type: t.Type, span: Span): LocalId
  label(): Label
}

export type CallPlan =
  | { readonly kind: 'function'; readonly source: SourceFunction; readonly args: readonly Expr[] }
  | { readonly kind: 'op'; readonly op: string; readonly type: t.Type }
  /** Statements that leave an array in `target`. */
  | {
      readonly kind: 'build'
      readonly type: t.ArrayType
      readonly build: (target: LocalId, make: Maker) => readonly Stmt[]
    }

export interface CallContext {
  readonly library: Library
  functionOf(key: string): SourceFunction
}

/** Throws a CompileError where the callee is not supported on these types. */
export function planCall(call: Call, args: readonly Expr[], context: CallContext): CallPlan {
  const { callee, span } = call
  switch (callee.kind) {
    case 'source':
      return { kind: 'function', source: context.functionOf(callee.key), args }
    case 'op':
      return { kind: 'op', op: callee.op, type: { kind: 'scalar', name: opByName(callee.op).result } }
    case 'constructor':
      return constructArray(callee.name, args, span, context.library)
    case 'method':
      return planMethod(callee.name, args, span, context.library)
    case 'function':
      invariant(false, 'a specialised callee before inference')
  }
}

function planMethod(method: string, args: readonly Expr[], span: Span, library: Library): CallPlan {
  const [receiver] = args
  invariant(receiver, 'a method call has a receiver')
  const { type } = receiver
  if (method === 'subarray' && type.kind === 'array' && type.container === 'typed') {
    return constructSubarray(receiver, type, args[1], args[2], span)
  }
  const source = library.find(
    type,
    method,
    args.slice(1).map((arg) => arg.type),
  )
  if (source === null) throw new CompileError(codes.unknown_method({ method, type: t.printType(type) }), span)
  return { kind: 'function', source, args }
}
