// Array and object patterns: in declarations, assignments, parameters and for-of.
//
// `[a, b] = [b, a]` makes no array: the items go to temporaries and from there to the targets. Any other source is read by
// index while the targets are assigned one after the other, as the array iterator does.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import { staticKey } from '../1-parse/static-syntax.ts'
import * as codes from '../diagnostics/codes/language.ts'
import * as b from '../hir/builders.ts'
import type { Expr } from '../hir/nodes.ts'
import { hasSpread, literalItems } from './lower-array-literal.ts'
import { assignVariable, memberPlace } from './lower-assignment.ts'
import type { Lowering } from './lowering.ts'
import { listOf } from './spread.ts'
import { raiseUnsupported } from './unsupported.ts'
import { unwrap } from './unwrap.ts'

/** 'declare': the names come into being here; 'assign': they exist already. */
export type BindMode = 'declare' | 'assign'

/** `pattern = source`, from evaluating the source on. */
export function destructure(
  lowering: Lowering,
  pattern: NodePath<t.Node>,
  source: NodePath<t.Node>,
  mode: BindMode,
): void {
  const literal = unwrap(source)
  const hasRest =
    pattern.isArrayPattern() && pattern.node.elements.some((each) => each?.type === 'RestElement')
  if (pattern.isArrayPattern() && literal.isArrayExpression() && !hasRest && !hasSpread(literal.node)) {
    const items = literalItems(lowering, literal).map((item) =>
      item.kind === 'Const' ? item : lowering.keep(item),
    )
    const span = lowering.span(literal)
    bindElements(lowering, pattern, (i) => items[i] ?? b.constant(undefined, span), mode)
  } else {
    const value = lowering.expression(source)
    bindTarget(lowering, pattern, () => value, mode)
  }
}

/** Binds a name, an element or a pattern to a value, which is computed after the target's own operands. */
export function bindTarget(
  lowering: Lowering,
  wrapped: NodePath<t.Node>,
  value: () => Expr,
  mode: BindMode,
): void {
  const target = unwrap(wrapped)
  const span = lowering.span(target)
  if (target.isIdentifier()) assignVariable(lowering, target, value(), mode, span)
  else if (target.isAssignmentPattern()) {
    bindTarget(lowering, target.get('left'), () => withDefault(lowering, value(), target.get('right')), mode)
  } else if (target.isMemberExpression()) {
    const place = memberPlace(lowering, target)
    place.write(lowering.after(place.operands, value), span)
  } else if (target.isArrayPattern()) {
    lowering.callsMethods = true
    const source = lowering.stable(value())
    const rest = (i: number): Expr => listOf(lowering, [{ kind: 'spread', array: source, from: i }], target)
    bindElements(lowering, target, (i) => b.iterated(source, i, span), mode, rest)
  } else if (target.isObjectPattern()) {
    bindProperties(lowering, target, lowering.stable(value()), mode)
  } else raiseUnsupported(lowering, target)
}

function bindProperties(
  lowering: Lowering,
  pattern: NodePath<t.ObjectPattern>,
  source: Expr,
  mode: BindMode,
): void {
  for (const property of pattern.get('properties')) {
    const name = property.isObjectProperty() ? staticKey(property.node) : null
    if (!property.isObjectProperty() || name === null) {
      const instead = 'Name the properties.'
      lowering.fail(
        codes.unsupported_pattern({ what: 'a computed or rest property in a pattern', instead }),
        property,
      )
    }
    const span = lowering.span(property)
    const target = property.get('value') as NodePath<t.Node>
    bindTarget(lowering, target, () => b.member(source, name, span), mode)
  }
}

function bindElements(
  lowering: Lowering,
  pattern: NodePath<t.ArrayPattern>,
  item: (index: number) => Expr,
  mode: BindMode,
  rest?: (from: number) => Expr,
): void {
  for (const [i, element] of pattern.get('elements').entries()) {
    if (element.node === null) continue
    if (element.isRestElement()) {
      const target = element.get('argument') as NodePath<t.Node>
      if (rest === undefined) raiseUnsupported(lowering, element)
      bindTarget(lowering, target, () => rest(i), mode)
      continue
    }
    bindTarget(lowering, element as NodePath<t.Node>, () => item(i), mode)
  }
}

/** The value, or where it is undefined the default, which is only then evaluated. */
export function withDefault(lowering: Lowering, value: Expr, path: NodePath<t.Node>): Expr {
  const result = lowering.locals.temporary(value.span)
  const span = lowering.span(path)
  lowering.emit(b.assign(result, value, value.span))
  const { stmts } = lowering.collect(() => lowering.emit(b.assign(result, lowering.expression(path), span)))
  const isMissing = b.generic(
    'js.===',
    [lowering.read(result, value.span), b.constant(undefined, span)],
    span,
  )
  lowering.emit(b.ifThen(isMissing, stmts, [], span))
  return lowering.read(result, value.span)
}
