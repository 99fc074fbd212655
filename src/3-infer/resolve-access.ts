// Reads of elements and properties.

import * as codes from '../diagnostics/codes/types.ts'
import { CompileError } from '../diagnostics/diagnostic.ts'
import { invariant } from '../diagnostics/invariant.ts'
import * as b from '../hir/builders.ts'
import type { Element, Expr, Member } from '../hir/nodes.ts'
import * as t from '../hir/types.ts'
import { LIBRARY_PATH, type Span } from '../source.ts'
import {
  applyOp,
  definedValue,
  innerOf,
  isOnlyNull,
  isUnresolved,
  itemOf,
  operandKind,
  toBigint,
  toNumber,
  toObject,
  undefinedOf,
  unresolved,
} from './conversions.ts'
import { stringElement, stringLength } from './resolve-strings.ts'
import { definedObject, fieldType } from './struct-values.ts'

/** `object[index]`: undefined out of range, so that the type is optional. */
export function resolveElement(expr: Element, given: Expr, index: Expr): Expr {
  const { span } = expr
  const object = toObject(given)
  if (isUnresolved(object) || isOnlyNull(object.type) || isUnresolved(index)) return unresolved(span)
  if (object.type.kind === 'tuple') return tupleElement(object, index, span)
  if (object.type.kind === 'string') {
    // By code points, of which the first ones are anywhere.
    if (expr.iterated) throw new CompileError(codes.not_an_array({ type: t.printType(object.type) }), span)
    return stringElement(object, toIndex(index), span)
  }
  if (object.type.kind === 'list') {
    const { of } = object.type
    if (of.kind === 'unknown') return unresolved(span)
    return b.load(object, toIndex(index), 'undefined', t.optionalOf(of), span)
  }
  if (object.type.kind !== 'array')
    throw new CompileError(codes.not_an_array({ type: t.printType(object.type) }), span)
  const value = t.elementValueType(object.type.element)
  if (isSurelyInRange(index, object.type)) return b.load(object, index, 'proven', value, span)
  return b.load(object, toIndex(index), 'undefined', t.optionalOf(value), span)
}

/** A written index below a length that is known when compiling. */
function isSurelyInRange(index: Expr, { length }: t.ArrayType): boolean {
  if (index.kind !== 'Const' || typeof index.value !== 'number' || length === undefined) return false
  return Number.isInteger(index.value) && index.value >= 0 && index.value < length
}

/** `object[index]` at an index that is in range by construction. */
export function resolveElementInRange(args: readonly Expr[], span: Span): Expr {
  const [given, index] = args
  invariant(given && index, 'js.element_in_range takes an array and an index')
  const object = toObject(given)
  if (isUnresolved(object) || isOnlyNull(object.type) || isUnresolved(index)) return unresolved(span)
  if (object.type.kind === 'tuple') return tupleElement(object, index, span)
  if (object.type.kind === 'list') {
    const { of } = object.type
    return of.kind === 'unknown' ? unresolved(span) : b.load(object, toIndex(index), 'proven', of, span)
  }
  if (object.type.kind !== 'array')
    throw new CompileError(codes.not_an_array({ type: t.printType(object.type) }), span)
  const value = b.load(object, toIndex(index), 'proven', t.elementValueType(object.type.element), span)
  const isBoolean = object.type.container === 'cell' && object.type.element === 'uint8'
  return isBoolean ? applyOp('ne', [value, b.constant(0, span)], span) : value
}

/** Whether an array has another length than it had. Typed arrays and lists of fixed length never do. */
export function resolveLengthChanged(args: readonly Expr[], span: Span): Expr {
  const [given, length] = args
  invariant(given && length, 'js.length_changed takes an array and a length')
  const object = toObject(given)
  if (isUnresolved(object) || isUnresolved(length)) return unresolved(span)
  const { kind } = object.type
  const isFixed = kind === 'array' || kind === 'tuple' || kind === 'string'
  if (isFixed || t.isCollection(innerOf(object.type))) return b.constant(false, span)
  return applyOp('ne', [b.length(object, span), toNumber(length, 'a length')], span)
}

/** How many elements an array made by `Array.collected` gets: one of fixed length has them all from the start. */
export function resolveCollectedLength(args: readonly Expr[], span: Span): Expr {
  const [array, size] = args
  invariant(array && size, 'js.collected_length takes an array and a length')
  if (isUnresolved(array) || isUnresolved(size)) return unresolved(span)
  return array.type.kind === 'array' ? b.length(array, span) : toNumber(size, 'a length')
}

function tupleElement(tuple: Expr, index: Expr, span: Span): Expr {
  if (tuple.type.kind !== 'tuple' || index.kind !== 'Const' || typeof index.value !== 'number') {
    throw new CompileError(codes.variable_tuple_index({ type: t.printType(tuple.type) }), span)
  }
  const inRange = Number.isInteger(index.value) && index.value >= 0 && index.value < tuple.type.items.length
  return inRange ? itemOf(tuple, index.value) : undefinedOf(t.undefinedType, span)
}

/** The number whose element an index names. Beyond 2^53 a bigint is rounded, but then it is out of range anyway. */
export function toIndex(index: Expr): Expr {
  if (operandKind(index.type) === 'bigint')
    return applyOp('bigint_to_number', [toBigint(index, 'indexing')], index.span)
  const isNumber = t.isNumber(index.type) || (index.type.kind === 'optional' && t.isNumber(index.type.of))
  if (!isNumber)
    throw new CompileError(codes.unsupported_index({ type: t.printType(index.type) }), index.span)
  return t.isNullable(index.type) ? definedValue(index, t.float64) : toNumber(index, 'indexing')
}

/** A field of an object of fixed shape. */
export function readField(object: Expr & { readonly type: t.StructType }, name: string, span: Span): Expr {
  return b.field(object, name, fieldType(object.type, name, span), span)
}

/** Of a `Map` or a `Set`, what it consists of is none of its properties but for the library. */
function checkOwn(type: t.StructType, name: string, span: Span): void {
  if (!t.isCollection(type) || span.file.startsWith(LIBRARY_PATH) || name === 'size') return
  throw new CompileError(codes.unknown_property({ property: name, type: t.printType(type) }), span)
}

/** `size` is written by the library alone, too. */
export function checkWritten(type: t.StructType, name: string, span: Span): void {
  checkOwn(type, name === 'size' ? '$size' : name, span)
}

/** `object.name`. */
export function resolveMember(expr: Member, given: Expr): Expr {
  const { name, span } = expr
  const object = toObject(given)
  const { type } = object
  if (type.kind === 'unknown' || isOnlyNull(type)) return unresolved(span)
  const record = definedObject(object)
  if (record !== null) {
    checkOwn(record.type, name, span)
    return readField(record, name, span)
  }
  if (name === 'length') {
    if (type.kind === 'array' || type.kind === 'list') return b.length(object, span)
    if (type.kind === 'tuple') return b.constant(type.items.length, span)
    if (type.kind === 'string') return stringLength(object, span)
  }
  if (type.kind === 'array' && type.container === 'typed') {
    const bytes = b.constant(t.elementOf(type.element).bytes, span)
    if (name === 'BYTES_PER_ELEMENT') return bytes
    if (name === 'byteLength') return applyOp('mul', [b.length(object, span), bytes], span)
  }
  throw new CompileError(codes.unknown_property({ property: name, type: t.printType(type) }), span)
}
