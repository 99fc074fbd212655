// Choices inside expressions: conditions, `&&`, `||`, `??` and `?:`. They stay expressions unless an arm has effects.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import * as b from '../hir/builders.ts'
import type { Expr, Stmt } from '../hir/nodes.ts'
import * as types from '../hir/types.ts'
import type { Span } from '../source.ts'
import { isPredicate } from './built-ins.ts'
import { namesFunction } from './function-value.ts'
import type { Lowering } from './lowering.ts'
import { type Arm, type LoweredArm, lowerArms } from './rare-arms.ts'
import { unwrap } from './unwrap.ts'

/** The truth of an expression as a boolean; `&&`, `||`, `!` and `?:` never mix it with values. */
export function lowerCondition(lowering: Lowering, wrapped: NodePath<t.Node>): Expr {
  const path = unwrap(wrapped)
  const span = lowering.span(path)
  if (path.isLogicalExpression() && path.node.operator !== '??') {
    const test = lowering.condition(path.get('left'))
    const right = () => lowering.condition(path.get('right'))
    const known = (value: boolean) => () => b.constant(value, span)
    return path.node.operator === '&&'
      ? choose(lowering, test, right, known(false), span)
      : choose(lowering, test, known(true), right, span)
  }
  if (path.isConditionalExpression()) {
    const test = lowering.condition(path.get('test'))
    const [whenTrue, whenFalse] = [path.get('consequent'), path.get('alternate')]
    return choose(
      lowering,
      test,
      () => lowering.condition(whenTrue),
      () => lowering.condition(whenFalse),
      span,
    )
  }
  if (path.isSequenceExpression()) {
    const parts = path.get('expressions')
    for (const part of parts.slice(0, -1)) lowering.effect(part)
    return lowering.condition(parts.at(-1) as NodePath<t.Expression>)
  }
  return namesFunction(lowering, path) ? b.constant(true, span) : truth(lowering.expression(path))
}

/** ToBoolean. */
export function truth(value: Expr): Expr {
  if (value.kind === 'Const') return b.constant(Boolean(value.value), value.span)
  return isBoolean(value) ? value : b.generic('js.truthy', [value], value.span)
}

function isBoolean(value: Expr): boolean {
  switch (value.kind) {
    case 'Const':
      return typeof value.value === 'boolean'
    case 'Generic':
      return isPredicate(value.name)
    case 'Cond':
      return isBoolean(value.whenTrue) && isBoolean(value.whenFalse)
    default:
      return false
  }
}

/** `test ? whenTrue : whenFalse`, as an If with a temporary where an arm emits statements. A constant test drops the other arm. */
export function choose(
  lowering: Lowering,
  test: Expr,
  whenTrue: () => Expr,
  whenFalse: () => Expr,
  span: Span,
): Expr {
  return chooseArm(lowering, test, { path: null, run: whenTrue }, { path: null, run: whenFalse }, span)
}

/** The same for arms that may be left to the original. */
function chooseArm(
  lowering: Lowering,
  test: Expr,
  whenTrue: Arm<Expr>,
  whenFalse: Arm<Expr>,
  span: Span,
): Expr {
  if (test.kind === 'Const') return test.value === true ? whenTrue.run() : whenFalse.run()
  const [first, second] = lowerArms(lowering, test, whenTrue, whenFalse)
  if (first.made && second.made && first.stmts.length === 0 && second.stmts.length === 0) {
    return b.cond(test, first.made.value, second.made.value, types.unknown, span)
  }
  const result = lowering.locals.temporary(span)
  const given = ({ stmts, made }: LoweredArm<Expr>): readonly Stmt[] =>
    made === null ? stmts : [...stmts, b.assign(result, made.value, made.value.span)]
  lowering.emit(b.ifThen(test, given(first), given(second), span))
  return lowering.read(result, span)
}

export function lowerConditional(lowering: Lowering, path: NodePath<t.ConditionalExpression>): Expr {
  const test = lowering.condition(path.get('test'))
  const [whenTrue, whenFalse] = [path.get('consequent'), path.get('alternate')]
  return chooseArm(
    lowering,
    test,
    { path: whenTrue, run: () => lowering.expression(whenTrue) },
    { path: whenFalse, run: () => lowering.expression(whenFalse) },
    lowering.span(path),
  )
}

/** `a && b`, `a || b`, `a ?? b` as values: one of the operands, not a boolean. */
export function lowerLogical(lowering: Lowering, path: NodePath<t.LogicalExpression>): Expr {
  const left = lowering.expression(path.get('left'))
  const right = { path: path.get('right'), run: () => lowering.expression(path.get('right')) }
  return shortCircuit(lowering, path.node.operator, left, right, lowering.span(path))
}

/** `left op right`, where `right` is only evaluated if `left` does not decide. */
export function shortCircuit(
  lowering: Lowering,
  operator: t.LogicalExpression['operator'],
  left: Expr,
  right: Arm<Expr>,
  span: Span,
): Expr {
  // A boolean that decides `&&` is false and one that decides `||` is true: no need to look at it twice.
  const isKnown = operator !== '??' && isBoolean(left)
  const value = isKnown ? left : lowering.repeatable(left)
  const run = (): Expr => (isKnown ? b.constant(operator === '||', span) : value)
  const keepsLeft = { path: null, run }
  switch (operator) {
    case '&&':
      return chooseArm(lowering, truth(value), right, keepsLeft, span)
    case '||':
      return chooseArm(lowering, truth(value), keepsLeft, right, span)
    case '??':
      return chooseArm(lowering, isNullish(value, span), right, keepsLeft, span)
  }
}

/** `value == null` */
export function isNullish(value: Expr, span: Span): Expr {
  return value.kind === 'Const'
    ? b.constant(value.value === undefined, span)
    : b.generic('js.is_nullish', [value], span)
}
