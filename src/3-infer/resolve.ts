// Replaces the untyped kinds of expressions by typed nodes, given the types of the locals they read. An expression that
// reads a local of unknown type stays unresolved. Each family of operations has its own file.

import * as codes from '../diagnostics/codes/types.ts'
import { CompileError } from '../diagnostics/diagnostic.ts'
import { unreachable } from '../diagnostics/invariant.ts'
import * as b from '../hir/builders.ts'
import type { Cond, Expr, Generic, LocalId } from '../hir/nodes.ts'
import * as t from '../hir/types.ts'
import {
  definedValue,
  isOnlyNull,
  isUnresolved,
  refuseOpaque,
  toBoolean,
  undefinedOf,
  unresolved,
  widen,
} from './conversions.ts'
import {
  resolveCollectedLength,
  resolveElement,
  resolveElementInRange,
  resolveLengthChanged,
  resolveMember,
} from './resolve-access.ts'
import { resolveBuiltin } from './resolve-builtins.ts'
import { resolveEquality } from './resolve-equality.ts'
import { resolveIteration } from './resolve-iteration.ts'
import { resolveMath } from './resolve-math.ts'
import { resolveBinary, resolveUnary } from './resolve-operators.ts'

export interface Typing {
  /** Unknown types will become known later: a conditional with one arm of unknown type has, for now, the type of the other. */
  readonly isPartial: boolean
  typeOf(local: LocalId): t.Type
  /** Hears of every field that is read, because what its type decides may leave no trace. */
  noteField?(type: t.StructType, name: string): void
  /** Hears that something depends on the class of objects, likewise. */
  noteClass?(type: t.StructType): void
  /** Hears that elements of a fixed list are read, likewise. */
  noteElements?(): void
}

/** What takes opaque values as they are, or refuses them itself. */
const ON_OPAQUE: ReadonlySet<string> = new Set([
  'js.===',
  'js.!==',
  'js.==',
  'js.!=',
  'js.truthy',
  'js.!',
  'js.is_nullish',
  'js.is_null',
  'js.typeof:undefined',
])

/** The typed expression; unresolved where something in it is. Throws a CompileError where an operation has no typed form. */
export function resolveExpr(expr: Expr, typing: Typing): Expr {
  const inner = (operand: Expr): Expr => resolveExpr(operand, typing)
  switch (expr.kind) {
    case 'Const':
      return expr
    case 'Local': {
      const type = typing.typeOf(expr.id)
      if (isOnlyNull(type)) return b.constant(null, expr.span)
      return type.kind === 'undefined' ? b.constant(undefined, expr.span) : { ...expr, type }
    }
    case 'Generic': {
      const args = expr.args.map(inner)
      if (!ON_OPAQUE.has(expr.name)) for (const { type } of args) refuseOpaque(type, expr.span)
      if (expr.name.startsWith('js.instanceof:')) noteClasses(args, typing)
      return noting(resolveGeneric(expr, args), typing)
    }
    case 'Cond':
      return resolveCond(expr, inner, typing)
    case 'Member': {
      const object = inner(expr.object)
      refuseOpaque(object.type, expr.span)
      const member = resolveMember(expr, object)
      if (member.kind === 'Field' && member.object.type.kind === 'struct')
        typing.noteField?.(member.object.type, member.name)
      return member
    }
    case 'Element': {
      const [object, index] = [inner(expr.object), inner(expr.index)]
      for (const { type } of [object, index]) refuseOpaque(type, expr.span)
      return noting(resolveElement(expr, object, index), typing)
    }
    case 'Tuple': {
      const items = expr.items.map((item) => tupleItem(inner(item)))
      return items.some(isUnresolved) ? unresolved(expr.span) : b.tuple(items, expr.span)
    }
    case 'TupleItem': {
      const tuple = inner(expr.tuple)
      return isUnresolved(tuple) ? tuple : b.tupleItem(tuple, expr.index, expr.span)
    }
    case 'View': {
      const array = inner(expr.array)
      return isUnresolved(array) ? array : { ...expr, array }
    }
    case 'Length': {
      const array = inner(expr.array)
      return isUnresolved(array) ? array : b.length(array, expr.span)
    }
    case 'Units': {
      const text = inner(expr.text)
      return isUnresolved(text) ? text : { ...expr, text }
    }
    case 'Convert': {
      const value = inner(expr.value)
      return isUnresolved(value) ? value : definedValue(value, expr.type)
    }
    case 'Op':
    case 'Load':
    case 'Field':
    case 'Identical':
    case 'Assume':
      // Only inference makes these, so that their operands are typed already.
      return expr
    default:
      return unreachable(expr)
  }
}

export function noteClasses(values: readonly Expr[], typing: Typing): void {
  for (const { type } of values) {
    const inner = type.kind === 'optional' ? type.of : type
    if (inner.kind === 'struct') typing.noteClass?.(inner)
  }
}

function noting(resolved: Expr, typing: Typing): Expr {
  if (resolved.kind === 'Load' && t.isFlatList(resolved.array.type)) typing.noteElements?.()
  return resolved
}

function tupleItem(item: Expr): Expr {
  if (item.type.kind === 'undefined') return undefinedOf(t.optionalOf(t.float64), item.span)
  if (item.type.kind !== 'tuple') return item
  throw new CompileError(codes.unsupported_tuple_item({ type: t.printType(item.type) }), item.span)
}

function resolveGeneric(expr: Generic, args: readonly Expr[]): Expr {
  const { name, span } = expr
  if (name === 'js.element_in_range') return resolveElementInRange(args, span)
  if (name === 'js.length_changed') return resolveLengthChanged(args, span)
  if (name === 'js.collected_length') return resolveCollectedLength(args, span)
  const resolved =
    resolveIteration(name, args, span) ??
    resolveUnary(name, args, span) ??
    resolveBinary(name, args, span) ??
    resolveEquality(name, args, span) ??
    resolveMath(name, args, span) ??
    resolveBuiltin(name, args, span)
  if (resolved !== null) return resolved
  const types = args.map((arg) => t.printType(arg.type)).join(', ')
  throw new CompileError(codes.unknown_builtin({ name, types }), span)
}

/** A conditional whose test is known is its arm: the other one may have no typed form at all. */
function resolveCond(expr: Cond, inner: (operand: Expr) => Expr, typing: Typing): Expr {
  const test = toBoolean(inner(expr.test))
  if (test.kind === 'Const') return inner(test.value ? expr.whenTrue : expr.whenFalse)
  const whenTrue = definedUnder(test, inner(expr.whenTrue), true)
  const whenFalse = definedUnder(test, inner(expr.whenFalse), false)
  const type = t.join(whenTrue.type, whenFalse.type)
  if (type === null) {
    const [first, second] = [t.printType(whenTrue.type), t.printType(whenFalse.type)]
    throw new CompileError(codes.cannot_unify({ name: 'this expression', first, second }), expr.span, [
      { span: whenTrue.span, text: `${first} here` },
      { span: whenFalse.span, text: `${second} here` },
    ])
  }
  const isOpen = isUnresolved(test) || isUnresolved(whenTrue) || isUnresolved(whenFalse)
  if (isOpen && !typing.isPartial) return unresolved(expr.span)
  if (type.kind === 'undefined') return b.constant(undefined, expr.span)
  if (isOpen) return { ...unresolved(expr.span), type }
  return b.cond(test, widen(whenTrue, type), widen(whenFalse, type), type, expr.span)
}

/** `x ?? y`: a variable that was just found not to be missing is a value of the inner type. */
function definedUnder(test: Expr, arm: Expr, holds: boolean): Expr {
  if (test.kind !== 'Op') return arm
  const [operand] = test.args
  if (test.op === 'not' && operand !== undefined) return definedUnder(operand, arm, !holds)
  const isIt = operand?.kind === 'Local' && arm.kind === 'Local' && operand.id === arm.id
  if (test.op !== 'is_undefined' || holds || !isIt || arm.type.kind !== 'optional') return arm
  return definedValue(arm, arm.type.of)
}
