// Unary and binary operators.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import * as codes from '../diagnostics/codes/language.ts'
import * as b from '../hir/builders.ts'
import type { Expr } from '../hir/nodes.ts'
import type { Span } from '../source.ts'
import { builtInPath, isTypedArrayName } from './built-ins.ts'
import { namesFunction } from './function-value.ts'
import { isMaking } from './lower-class.ts'
import type { Lowering } from './lowering.ts'
import { raiseUnsupported } from './unsupported.ts'
import { unwrap } from './unwrap.ts'

const arithmetic: ReadonlySet<string> = new Set([
  ...['+', '-', '*', '/', '%', '**', '&', '|', '^', '<<', '>>', '>>>'],
  ...['<', '<=', '>', '>=', '===', '!==', '==', '!='],
])
const equalities: ReadonlySet<string> = new Set(['===', '!==', '==', '!='])
const typeNames: ReadonlySet<string> = new Set([
  'number',
  'boolean',
  'bigint',
  'undefined',
  'string',
  'object',
  'function',
])

/** A chain of this many operators is cut by a temporary, so that the tree stays shallow for later stages. */
const MAX_CHAIN = 64

/** `a op b`. A chain of left operands (`a + b + c`) is walked in a loop: generated code has thousands of terms. */
export function lowerBinary(lowering: Lowering, path: NodePath<t.BinaryExpression>): Expr {
  const chain: NodePath<t.BinaryExpression>[] = []
  let first: NodePath<t.Node> = path
  while (first.isBinaryExpression() && lowerSpecialEquality(lowering, first) === null) {
    chain.push(first)
    first = unwrap(first.get('left'))
  }
  const special = first.isBinaryExpression() ? lowerSpecialEquality(lowering, first) : null
  let value = special === null ? lowering.expression(first) : special(lowering)
  chain.reverse()
  for (const [i, link] of chain.entries()) {
    const { operator } = link.node
    if (operator === 'instanceof') {
      value = b.generic(`js.instanceof:${className(lowering, link)}`, [value], lowering.span(link))
      continue
    }
    if (!arithmetic.has(operator)) {
      const instead =
        'Test a number or a flag instead; compiled code has numbers, booleans, bigints and arrays only.'
      lowering.fail(codes.unsupported_operator({ operator, instead }), link)
    }
    const left = [value]
    const right = lowering.after(left, () => lowering.expression(link.get('right')))
    value = binary(operator, left[0] ?? value, right, lowering.span(link))
    if (i % MAX_CHAIN === MAX_CHAIN - 1) value = lowering.keep(value)
  }
  return value
}

/** What is known of the class on the right of `instanceof`: its key behind `class `, or its name where it is the host's. */
function className(lowering: Lowering, path: NodePath<t.BinaryExpression>): string {
  const right = unwrap(path.get('right'))
  const binding = right.isIdentifier() ? lowering.resolve(right) : null
  const shape =
    binding?.kind === 'class'
      ? lowering.index.classOf(binding.key)
      : binding?.kind === 'function'
        ? lowering.index.constructedBy(binding.key)
        : null
  // A class may say itself what its instances are.
  if (shape !== null && !/hasInstance/.test(shape.module.source.text)) return `class ${shape.key}`
  const name = builtInPath(lowering, right)
  if (name !== null && /^[A-Z]\w*$/.test(name)) return name
  const instead = 'Test a number or a flag instead.'
  return lowering.fail(codes.unsupported_operator({ operator: 'instanceof', instead }), path)
}

/** The generic node of an operator. `x == undefined` is true for null too. */
export function binary(operator: string, left: Expr, right: Expr, span: Span): Expr {
  if (operator === '==' || operator === '!=') {
    const operand = isUndefined(right) ? left : isUndefined(left) ? right : null
    if (operand !== null) {
      const isNullish = b.generic('js.is_nullish', [operand], span)
      return operator === '==' ? isNullish : b.generic('js.!', [isNullish], span)
    }
  }
  return b.generic(`js.${operator}`, [left, right], span)
}

const isUndefined = (expr: Expr) => expr.kind === 'Const' && expr.value === undefined

type Special = (lowering: Lowering) => Expr

/** `x == null`, `typeof x === 'number'` and the like, which compare with something that is no value here. */
function lowerSpecialEquality(lowering: Lowering, path: NodePath<t.BinaryExpression>): Special | null {
  const { operator } = path.node
  if (operator === 'instanceof') return lowerOwnTest(path)
  if (!equalities.has(operator)) return null
  const left = unwrap(path.get('left') as NodePath<t.Expression>)
  const right = unwrap(path.get('right'))
  const classes = [hostClass(lowering, left), hostClass(lowering, right)]
  if (!classes.includes(null))
    return () => b.constant((classes[0] === classes[1]) !== operator.startsWith('!'), lowering.span(path))
  const predicate = specialPredicate(operator, left, right) ?? specialPredicate(operator, right, left)
  if (predicate === null) return null
  const { name, operand } = predicate
  return () => {
    const span = lowering.span(path)
    const positive = namesFunction(lowering, operand)
      ? b.constant(name === 'js.typeof:function', span)
      : b.generic(name, [lowering.expression(operand)], span)
    if (positive.kind === 'Const') return b.constant(positive.value !== operator.startsWith('!'), span)
    return operator.startsWith('!') ? b.generic('js.!', [positive], span) : positive
  }
}

/** The name of the host's array class that the expression stands for; null where it is something else. */
function hostClass(lowering: Lowering, path: NodePath<t.Node>): string | null {
  const name = path.isIdentifier() || path.isMemberExpression() ? builtInPath(lowering, path) : null
  return name !== null && (name === 'Array' || isTypedArrayName(name)) ? name : null
}

/** `this instanceof Class` */
function lowerOwnTest(path: NodePath<t.BinaryExpression>): Special | null {
  const left = unwrap(path.get('left') as NodePath<t.Expression>)
  if (!left.isThisExpression()) return null
  return (lowering) => {
    const span = lowering.span(path)
    const name = className(lowering, path)
    const known = isMaking(lowering, left, name)
    return known === null
      ? b.generic(`js.instanceof:${name}`, [lowering.expression(left)], span)
      : b.constant(known, span)
  }
}

function specialPredicate(
  operator: string,
  value: NodePath<t.Node>,
  comparedWith: NodePath<t.Node>,
): { readonly name: string; readonly operand: NodePath<t.Node> } | null {
  const isLoose = operator.length === 2
  if (comparedWith.isNullLiteral()) return { name: isLoose ? 'js.is_nullish' : 'js.is_null', operand: value }
  if (!value.isUnaryExpression({ operator: 'typeof' }) || !comparedWith.isStringLiteral()) return null
  const typeName = comparedWith.node.value
  return typeNames.has(typeName) ? { name: `js.typeof:${typeName}`, operand: value.get('argument') } : null
}

export function lowerUnary(lowering: Lowering, path: NodePath<t.UnaryExpression>): Expr {
  const span = lowering.span(path)
  const argument = path.get('argument')
  const { operator } = path.node
  switch (operator) {
    case '!':
      return negate(lowering.condition(argument))
    case '-':
      return minus(lowering.expression(argument))
    case '+':
      return b.generic('js.pos', [lowering.expression(argument)], span)
    case '~':
      return b.generic('js.~', [lowering.expression(argument)], span)
    case 'void':
      lowering.effect(argument)
      return b.constant(undefined, span)
    case 'typeof':
      return b.generic('js.typeof', [lowering.expression(argument)], span)
    case 'delete':
      return lowering.fail(
        codes.unsupported_operator({
          operator,
          instead: 'Store NaN, or another number that means nothing here.',
        }),
        path,
      )
    default:
      return raiseUnsupported(lowering, path)
  }

  function minus(value: Expr): Expr {
    const isNumeric =
      value.kind === 'Const' && (typeof value.value === 'number' || typeof value.value === 'bigint')
    return isNumeric && value.value !== undefined
      ? b.constant(-value.value, span)
      : b.generic('js.neg', [value], span)
  }
  function negate(value: Expr): Expr {
    const isBoolean = value.kind === 'Const' && typeof value.value === 'boolean'
    return isBoolean ? b.constant(!value.value, span) : b.generic('js.!', [value], span)
  }
}
