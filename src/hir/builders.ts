// The only constructors of HIR nodes; imported as `b`. They check nothing: `verify.ts` does.

import type { Span } from '../source.ts'
import type * as n from './nodes.ts'
import * as t from './types.ts'

export const constant = (value: n.Const['value'], span: Span): n.Const => ({
  kind: 'Const',
  value,
  type: typeOfConstant(value),
  span,
})

function typeOfConstant(value: n.Const['value']): t.Type {
  if (value === null) return t.nullableOf(t.unknown)
  switch (typeof value) {
    case 'number':
      return t.float64
    case 'boolean':
      return t.boolean
    case 'bigint':
      return t.bigint
    case 'string':
      return t.string
    default:
      return t.undefinedType
  }
}

export const local = (id: n.LocalId, type: t.Type, span: Span): n.Local => ({ kind: 'Local', id, type, span })
export const op = (name: string, args: readonly n.Expr[], type: t.Type, span: Span): n.Op => ({
  kind: 'Op',
  op: name,
  args,
  type,
  span,
})
export const cond = (
  test: n.Expr,
  whenTrue: n.Expr,
  whenFalse: n.Expr,
  type: t.Type,
  span: Span,
): n.Cond => ({
  kind: 'Cond',
  test,
  whenTrue,
  whenFalse,
  type,
  span,
})
export const load = (array: n.Expr, index: n.Expr, range: n.LoadRange, type: t.Type, span: Span): n.Load => ({
  kind: 'Load',
  array,
  index,
  range,
  type,
  span,
})
export const length = (array: n.Expr, span: Span): n.Length => ({
  kind: 'Length',
  array,
  type: t.float64,
  span,
})
export const view = (
  array: n.Expr,
  element: t.ElementType,
  place: { readonly offsetBytes: number; readonly length: number },
  span: Span,
): n.View => ({
  kind: 'View',
  array,
  ...place,
  type: t.arrayOf(element, { length: place.length }),
  span,
})
export const units = (text: n.Expr): n.Units => ({ kind: 'Units', text, type: t.codeUnits, span: text.span })
export const tuple = (items: readonly n.Expr[], span: Span): n.Tuple => ({
  kind: 'Tuple',
  items,
  type: t.tupleOf(items.map((item) => item.type)),
  span,
})
export const tupleItem = (tupleExpr: n.Expr, index: number, span: Span): n.TupleItem => ({
  kind: 'TupleItem',
  tuple: tupleExpr,
  index,
  type: (tupleExpr.type.kind === 'tuple' ? tupleExpr.type.items[index] : undefined) ?? t.unknown,
  span,
})
export const field = (object: n.Expr, name: string, type: t.Type, span: Span): n.Field => ({
  kind: 'Field',
  object,
  name,
  type,
  span,
})
export const identical = (left: n.Expr, right: n.Expr, span: Span): n.Identical => ({
  kind: 'Identical',
  left,
  right,
  type: t.boolean,
  span,
})
export const convert = (value: n.Expr, type: t.Type): n.Expr =>
  t.sameType(value.type, type) ? value : { kind: 'Convert', value, type, span: value.span }
export const assume = (value: n.Expr, range: n.Range): n.Assume => ({
  kind: 'Assume',
  value,
  range,
  type: value.type,
  span: value.span,
})
export const generic = (name: string, args: readonly n.Expr[], span: Span): n.Generic => ({
  kind: 'Generic',
  name,
  args,
  type: t.unknown,
  span,
})
export const member = (object: n.Expr, name: string, span: Span): n.Member => ({
  kind: 'Member',
  object,
  name,
  type: t.unknown,
  span,
})
export const element = (object: n.Expr, index: n.Expr, span: Span): n.Element => ({
  kind: 'Element',
  object,
  index,
  type: t.unknown,
  span,
})

/** An item of what is iterated over. */
export const iterated = (object: n.Expr, index: number, span: Span): n.Element => ({
  ...element(object, constant(index, span), span),
  iterated: true,
})

export const assign = (target: n.LocalId, value: n.Expr, span: Span): n.Assign => ({
  kind: 'Assign',
  target,
  value,
  span,
})
export const store = (
  array: n.Expr,
  index: n.Expr,
  value: n.Expr,
  range: n.Store['range'],
  span: Span,
): n.Store => ({ kind: 'Store', array, index, value, range, span })
export const call = (
  callee: n.Callee,
  args: readonly n.Expr[],
  result: n.LocalId | null,
  span: Span,
): n.Call => ({
  kind: 'Call',
  callee,
  args,
  result,
  span,
})
export const newArray = (
  target: n.LocalId,
  type: t.ArrayType,
  lengthExpr: n.Expr,
  span: Span,
): n.NewArray => ({
  kind: 'NewArray',
  target,
  type,
  length: lengthExpr,
  span,
})
export const subarray = (
  target: n.LocalId,
  array: n.Expr,
  begin: n.Expr,
  end: n.Expr,
  span: Span,
): n.Subarray => ({
  kind: 'Subarray',
  target,
  array,
  begin,
  end,
  span,
})
export const newStruct = (
  target: n.LocalId,
  type: t.StructType,
  values: readonly n.Expr[],
  span: Span,
): n.NewStruct => ({ kind: 'NewStruct', target, type, values, span })
export const setField = (object: n.Expr, name: string, value: n.Expr, span: Span): n.SetField => ({
  kind: 'SetField',
  object,
  name,
  value,
  span,
})
export const ifThen = (
  test: n.Expr,
  then: readonly n.Stmt[],
  otherwise: readonly n.Stmt[],
  span: Span,
): n.If => ({
  kind: 'If',
  test,
  then,
  else: otherwise,
  span,
})
export const loop = (parts: Omit<n.Loop, 'kind'>): n.Loop => ({ kind: 'Loop', ...parts })
export const block = (label: n.Label, body: readonly n.Stmt[], span: Span): n.Block => ({
  kind: 'Block',
  label,
  body,
  span,
})
export const switchOn = (
  label: n.Label,
  selector: n.Expr,
  cases: readonly (readonly n.Stmt[])[],
  span: Span,
): n.Switch => ({ kind: 'Switch', label, selector, cases, span })
export const breakTo = (label: n.Label, span: Span): n.Break => ({ kind: 'Break', label, span })
export const continueTo = (label: n.Label, span: Span): n.Continue => ({ kind: 'Continue', label, span })
export const returnOf = (value: n.Expr | null, span: Span): n.Return => ({ kind: 'Return', value, span })
export const throwOf = (what: string, span: Span): n.Throw => ({ kind: 'Throw', what, span })
export const bail = (reason: string, span: Span): n.Bail => ({ kind: 'Bail', reason, span })
