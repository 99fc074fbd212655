// One handler per expression type. A type without a row is unsupported syntax.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import type { Binding } from '../1-parse/module-index.ts'
import * as codes from '../diagnostics/codes/language.ts'
import * as b from '../hir/builders.ts'
import type { Expr } from '../hir/nodes.ts'
import type { Span } from '../source.ts'
import { argumentCount, isArguments } from './argument-count.ts'
import { keepPromise, promisedLength } from './array-of-length.ts'
import { builtInConstant, builtInPath } from './built-ins.ts'
import { functionValueOf } from './function-value.ts'
import { lowerArrayLiteral } from './lower-array-literal.ts'
import { lowerAssignment, lowerUpdate, readCaptured } from './lower-assignment.ts'
import { lowerCall } from './lower-call.ts'
import { fieldInTheMaking, lowerThis } from './lower-class.ts'
import { lowerYield } from './lower-generator.ts'
import { lowerConditional, lowerLogical } from './lower-logical.ts'
import { lowerNew } from './lower-new.ts'
import { lowerObject, lowerOptionalMember, propertyName } from './lower-object.ts'
import { lowerBinary, lowerUnary } from './lower-operator.ts'
import type { Lowering } from './lowering.ts'
import { raiseUnsupported } from './unsupported.ts'
import { unwrap } from './unwrap.ts'

type ExpressionHandlers = {
  readonly [K in t.Expression['type']]?: (
    lowering: Lowering,
    path: NodePath<Extract<t.Expression, { type: K }>>,
  ) => Expr
}

const inner = (lowering: Lowering, path: NodePath<{ expression: t.Expression } & t.Node>) =>
  lowering.expression(path.get('expression') as NodePath<t.Expression>)

export const expressionHandlers: ExpressionHandlers = {
  NumericLiteral: (lowering, path) => b.constant(path.node.value, lowering.span(path)),
  NullLiteral: (lowering, path) => b.constant(null, lowering.span(path)),
  BooleanLiteral: (lowering, path) => b.constant(path.node.value, lowering.span(path)),
  BigIntLiteral: (lowering, path) => b.constant(BigInt(path.node.value), lowering.span(path)),
  StringLiteral: (lowering, path) => b.constant(path.node.value, lowering.span(path)),
  TemplateLiteral: lowerTemplate,
  Identifier: lowerIdentifier,
  MemberExpression: lowerMember,
  UnaryExpression: lowerUnary,
  BinaryExpression: lowerBinary,
  LogicalExpression: lowerLogical,
  ConditionalExpression: lowerConditional,
  SequenceExpression: lowerSequence,
  AssignmentExpression: lowerAssignment,
  UpdateExpression: lowerUpdate,
  ArrayExpression: lowerArrayLiteral,
  ObjectExpression: lowerObject,
  ThisExpression: lowerThis,
  OptionalMemberExpression: lowerOptionalMember,
  CallExpression: (lowering, path) => lowerCall(lowering, path, 'value'),
  NewExpression: lowerNew,
  YieldExpression: lowerYield,
  ParenthesizedExpression: inner,
  TSAsExpression: inner,
  TSSatisfiesExpression: inner,
  TSNonNullExpression: inner,
  TSTypeAssertion: inner,
  TSInstantiationExpression: inner,
  TypeCastExpression: inner,
}

function lowerIdentifier(lowering: Lowering, path: NodePath<t.Identifier>): Expr {
  return readBinding(lowering, lowering.resolve(path), path)
}

/** The value of what a name or a member of a known object means. */
function readBinding(
  lowering: Lowering,
  binding: Binding,
  path: NodePath<t.Identifier | t.MemberExpression>,
): Expr {
  const span = lowering.span(path)
  switch (binding.kind) {
    case 'constant':
      return b.constant(binding.value, span)
    case 'builtin':
      return builtInConstant(lowering, binding.name, path)
    case 'capture': {
      const value = lowering.read(lowering.locals.captured(binding.capture), span)
      return readCaptured(binding.capture, value, span)
    }
    case 'class':
    case 'function':
    case 'closure':
      return lowering.fail(codes.unsupported_function_value({ name: lowering.textOf(path) }), path)
    case 'unsupported':
      return lowering.fail(
        codes.unsupported_variable({ name: lowering.textOf(path), why: binding.why }),
        path,
      )
    case 'local': {
      const variable = path.scope.getBinding(binding.id.name)
      const kind = variable?.kind
      const isFunction = variable !== undefined && lowering.activation.functionOf(variable) !== undefined
      if (!path.isIdentifier() || kind === 'hoisted' || isFunction) {
        return lowering.fail(codes.unsupported_function_value({ name: lowering.textOf(path) }), path)
      }
      lowering.checkParameterIsSet(path, binding.id)
      const value = lowering.read(lowering.locals.variable(path, binding.id, span, lowering.activation), span)
      keepPromise(lowering, path, value)
      return value
    }
  }
}

function lowerMember(lowering: Lowering, path: NodePath<t.MemberExpression>): Expr {
  const count = argumentCount(lowering, path)
  if (count !== null) return count
  const known = lowering.resolveMember(path)
  if (known !== null) return readBinding(lowering, known, path)
  const builtIn = builtInPath(lowering, path)
  if (builtIn !== null) return builtInConstant(lowering, builtIn, path)
  const object = path.get('object')
  const property = path.get('property')
  const name = propertyName(path)
  if (name !== null && isMissingOfFunction(lowering, object, name))
    return b.constant(undefined, lowering.span(path))
  const length = name === 'length' ? promisedLength(lowering, path) : null
  if (length !== null) return length
  if (name !== null) {
    const inMaking = fieldInTheMaking(lowering, path)
    return inMaking ?? readProperty(lowering, lowering.expression(object), name, lowering.span(path))
  }
  if (!path.node.computed) raiseUnsupported(lowering, property)
  const [array, index] = lowering.operands([object, property]) as [Expr, Expr]
  return b.element(array, index, lowering.span(path))
}

/** What a function that the run itself makes does not have: nothing that is compiled gives it properties. */
function isMissingOfFunction(lowering: Lowering, object: NodePath<t.Node>, name: string): boolean {
  const path = unwrap(object)
  const fn = path.isIdentifier() && !isArguments(path) ? functionValueOf(lowering, path) : null
  return fn?.kind === 'closure' && !(name in Function.prototype) && name !== 'prototype'
}

/** `object.name`: a call where it may be a getter. */
function readProperty(lowering: Lowering, object: Expr, name: string, span: Span): Expr {
  if (!lowering.index.hasGetter(name, lowering.fn.module)) return b.member(object, name, span)
  const result = lowering.locals.temporary(span)
  lowering.emit(b.call({ kind: 'method', name: `get ${name}` }, [object], result, span))
  return lowering.read(result, span)
}

/** The parts one after the other, each made a string at once. */
function lowerTemplate(lowering: Lowering, path: NodePath<t.TemplateLiteral>): Expr {
  const span = lowering.span(path)
  const values = path.get('expressions') as NodePath<t.Expression>[]
  const texts = path.node.quasis.map(({ value }) => b.constant(value.cooked ?? '', span))
  return lowering.operands(values).reduce<Expr>((whole, value, i) => {
    const text = b.generic('js.to_string', [value], span)
    return join(join(whole, text, span), texts[i + 1] as Expr, span)
  }, texts[0] as Expr)
}

const join = (left: Expr, right: Expr, span: Span): Expr => {
  if (right.kind === 'Const' && right.value === '') return left
  return b.generic('js.+', [left, right], span)
}

function lowerSequence(lowering: Lowering, path: NodePath<t.SequenceExpression>): Expr {
  const parts = path.get('expressions')
  for (const part of parts.slice(0, -1)) lowering.effect(part)
  return lowering.expression(parts.at(-1) as NodePath<t.Expression>)
}
