// Object literals, the properties of objects, and optional chains.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import { staticKey } from '../1-parse/static-syntax.ts'
import * as codes from '../diagnostics/codes/language.ts'
import * as b from '../hir/builders.ts'
import type { Expr } from '../hir/nodes.ts'
import { isNullish } from './lower-logical.ts'
import type { Lowering } from './lowering.ts'
import { raiseUnsupported } from './unsupported.ts'
import { unwrap } from './unwrap.ts'

/** `{ a, b: value }`: a fresh object with its properties in the order in which they are written. */
export function lowerObject(lowering: Lowering, path: NodePath<t.ObjectExpression>): Expr {
  const names: string[] = []
  const values = path.get('properties').map((property) => {
    const name = property.isObjectProperty() ? staticKey(property.node) : null
    if (!property.isObjectProperty() || name === null) return failOn(lowering, property)
    if (names.includes(name) || !isPlainName(name)) failOn(lowering, property)
    names.push(name)
    return property.get('value') as NodePath<t.Node>
  })
  const span = lowering.span(path)
  const result = lowering.locals.temporary(span)
  lowering.emit(b.call({ kind: 'object', names }, lowering.operands(values), result, span))
  return lowering.read(result, span)
}

/** Integer names come first whatever is written, and `__proto__` is no property. */
function isPlainName(name: string): boolean {
  return name !== '__proto__' && !/^\d+$/.test(name)
}

function failOn(lowering: Lowering, path: NodePath<t.Node>): never {
  const what = path.isSpreadElement()
    ? 'a spread in an object literal'
    : path.isObjectMethod()
      ? 'a method or accessor in an object literal'
      : 'this kind of property'
  return lowering.fail(codes.unsupported_object({ what }), path)
}

/** The name of `object.name`, `object['name']` or `this.#name`; null where the property is computed. */
export function propertyName(
  path: NodePath<t.MemberExpression> | NodePath<t.OptionalMemberExpression>,
): string | null {
  const { property, computed } = path.node
  if (property.type === 'PrivateName') return `#${property.id.name}`
  if (!computed) return property.type === 'Identifier' ? property.name : null
  return property.type === 'StringLiteral' && isPlainName(property.value) ? property.value : null
}

interface Chain {
  /** True where the chain ends early and is undefined. */
  readonly isCut: Expr | null
  readonly value: Expr
}

/** `object?.name`, `object?.[index]`, and what follows it: undefined where the object is. */
export function lowerOptionalMember(lowering: Lowering, path: NodePath<t.OptionalMemberExpression>): Expr {
  return whole(chainOf(lowering, path), lowering, path)
}

function chainOf(lowering: Lowering, wrapped: NodePath<t.Node>): Chain {
  const path = unwrap(wrapped)
  if (!path.isOptionalMemberExpression()) return { isCut: null, value: lowering.expression(path) }
  const object = chainOf(lowering, path.get('object'))
  if (!path.node.optional) return { isCut: object.isCut, value: partOf(lowering, object.value, path) }
  const base = lowering.keep(whole(object, lowering, path))
  return { isCut: isNullish(base, lowering.span(path)), value: partOf(lowering, base, path) }
}

/** An index that does more than to read variables would do it where the chain is cut, too. */
function partOf(lowering: Lowering, object: Expr, path: NodePath<t.OptionalMemberExpression>): Expr {
  const span = lowering.span(path)
  const name = propertyName(path)
  if (name !== null) return b.member(object, name, span)
  if (!path.node.computed) raiseUnsupported(lowering, path)
  const index = lowering.collect(() => lowering.expression(path.get('property') as NodePath<t.Node>))
  if (index.stmts.length > 0) raiseUnsupported(lowering, path)
  return b.element(object, index.value, span)
}

function whole({ isCut, value }: Chain, lowering: Lowering, path: NodePath<t.Node>): Expr {
  if (isCut === null) return value
  const span = lowering.span(path)
  return b.cond(isCut, b.constant(undefined, span), value, value.type, span)
}
