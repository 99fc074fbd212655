// Objects of a fixed shape: what a literal becomes, and what may be put into a field.

import { unsupported_null, unsupported_object } from '../diagnostics/codes/language.ts'
import * as codes from '../diagnostics/codes/types.ts'
import { CompileError } from '../diagnostics/diagnostic.ts'
import { InvariantError } from '../diagnostics/invariant.ts'
import * as b from '../hir/builders.ts'
import type { Expr, LocalId, Stmt } from '../hir/nodes.ts'
import { isTooLarge, MAX_TYPE_SIZE } from '../hir/type-size.ts'
import * as t from '../hir/types.ts'
import type { Span } from '../source.ts'
import { definedValue, innerOf, isOnlyNull, undefinedOf, widen } from './conversions.ts'
import { type DefinedExpr, definedForWrite } from './undefined-write.ts'

/** The statements that evaluate the values of a fresh object and make it. */
export interface BuiltStruct {
  readonly type: t.StructType
  readonly build: (target: LocalId) => readonly Stmt[]
  /** The object lacks properties, or has them in another order than others of its type. */
  readonly isPartial?: true
}

/** `{ a, b }` with one value per name, and perhaps others that it gets later. A value that may be undefined counts as a number: the run bails where it is none. `wanted` is
 *  the type that the object is known to have elsewhere: properties that the literal does not name are undefined. */
export function structLiteral(
  names: readonly string[],
  values: readonly Expr[],
  wanted: t.Type,
  span: Span,
  added: readonly t.StructField[] = [],
): BuiltStruct {
  const known = innerOf(wanted)
  if (known.kind === 'struct' && known.open === undefined) {
    if (known.fields.length === 0)
      throw new CompileError(unsupported_object({ what: 'an object without properties' }), span)
    const given = known.fields.map(({ name }) => values[names.indexOf(name)])
    const isWhole = known.fields.every(
      ({ name, added }, i) => names[i] === name || (added && i >= names.length),
    )
    return { ...classInstance(known, given, span), ...(isWhole ? {} : { isPartial: true }) }
  }
  const held = values.map(literalValue)
  const fields = names.map((name, i) => ({ name, type: held[i]?.value.type ?? t.unknown }))
  const type: t.StructType = { kind: 'struct', name: '', of: null, open: true, fields: [...fields, ...added] }
  if (isTooLarge(type))
    throw new CompileError(
      unsupported_object({ what: `an object of more than ${MAX_TYPE_SIZE} values with those in it` }),
      span,
    )
  for (const [i, field] of fields.entries()) checkFieldType(field, values[i]?.span ?? span)
  const build = (): readonly Stmt[] => {
    throw new InvariantError('an object literal of a type that is still open')
  }
  return { type, build }
}

/** A new object of a type, with one value per field. */
export function classInstance(
  type: t.StructType,
  values: readonly (Expr | undefined)[],
  span: Span,
): BuiltStruct {
  const held = type.fields.map(({ name }, i) => {
    const value = values[i] ?? undefinedOf(t.undefinedType, span)
    return fieldValue(type, name, value, value.span)
  })
  return {
    type,
    build: (target) => [
      ...held.flatMap(({ guard }) => guard),
      b.newStruct(
        target,
        type,
        held.map(({ value }) => value),
        span,
      ),
    ],
  }
}

function literalValue(value: Expr): DefinedExpr {
  if (value.type.kind === 'undefined')
    return { guard: [], value: undefinedOf(t.optionalOf(t.float64), value.span) }
  return isOptionalNumber(value.type) && !t.isNullable(value.type)
    ? definedNumber(value)
    : { guard: [], value }
}

const isOptionalNumber = (type: t.Type): boolean => type.kind === 'optional' && t.isScalar(type.of, 'float64')

function definedNumber(value: Expr): DefinedExpr {
  const { guard, value: defined } = definedForWrite(value, 'field')
  return { guard, value: definedValue(defined, innerOf(defined.type)) }
}

/** Throws where no record can hold a value of the type. */
function checkFieldType({ name, type }: t.StructField, span: Span): void {
  if (canBeField(type)) return
  if (isOnlyNull(type)) throw new CompileError(unsupported_null({}), span)
  throw new CompileError(codes.unsupported_field({ name, why: `it is ${t.printType(type)}` }), span)
}

function canBeField(type: t.Type): boolean {
  switch (type.kind) {
    case 'scalar':
      return type.name === 'float64' || type.name === 'boolean'
    case 'optional':
      if (type.of.kind === 'list') return canBeField(type.of)
      return ['struct', 'string'].includes(type.of.kind) || (type.of.kind === 'scalar' && canBeField(type.of))
    case 'array':
    case 'string':
    case 'struct':
    case 'opaque':
      return true
    case 'list':
      return t.isKnown(type)
    case 'tuple':
      return type.items.every((item) => item.kind === 'scalar' && canBeField(item))
    case 'undefined':
    case 'unknown':
      return false
  }
}

/** The value as one that the field `name` of `type` holds. */
export function fieldValue(type: t.StructType, name: string, value: Expr, span: Span): DefinedExpr {
  const held = fieldType(type, name, span)
  if (t.isScalar(held, 'float64') && isOptionalNumber(value.type)) return definedNumber(value)
  const joined = t.join(held, value.type)
  if (joined !== null && t.sameType(joined, held)) return { guard: [], value: widen(value, held) }
  const [first, second] = [t.printType(held), t.printType(value.type)]
  throw new CompileError(codes.cannot_unify({ name: `the property '${name}'`, first, second }), span)
}

export function isAddedField(type: t.StructType, name: string): boolean {
  return type.fields.some((field) => field.name === name && field.added === true)
}

/** Whether it is the only one that objects of the type may lack, so that it comes last whoever adds it. */
export function isLastField({ fields }: t.StructType): boolean {
  return fields.filter(({ added }) => added === true).length === 1
}

/** Type of a property that is read or written. */
export function fieldType(type: t.StructType, name: string, span: Span): t.Type {
  const held = t.fieldOf(type, name)
  if (held !== null) return held
  const why = type.omitted?.get(name)
  throw new CompileError(
    why === undefined
      ? codes.unknown_property({ property: name, type: t.printType(type) })
      : codes.unsupported_field({ name, why }),
    span,
  )
}

/** The object that a property is read from or written to; one that is undefined bails, because JavaScript throws. */
export function definedObject(object: Expr): (Expr & { readonly type: t.StructType }) | null {
  const { type } = object
  if (type.kind === 'struct') return { ...object, type }
  if (type.kind !== 'optional' || type.of.kind !== 'struct') return null
  return { ...definedValue(object, type.of), type: type.of }
}
