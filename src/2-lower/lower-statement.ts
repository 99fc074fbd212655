// One handler per statement type. A type without a row is unsupported syntax.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import * as codes from '../diagnostics/codes/language.ts'
import * as b from '../hir/builders.ts'
import type { Span } from '../source.ts'
import { canComplete } from './can-complete.ts'
import { type Argument, declareFunction } from './function-value.ts'
import { isUsedAsTuple, lowerTuple } from './lower-array-literal.ts'
import { assignVariable } from './lower-assignment.ts'
import { argumentAt, plainValue } from './lower-call.ts'
import { returnInstance } from './lower-class.ts'
import { lowerCreation } from './lower-create.ts'
import { lowerDoWhile, lowerFor, lowerForOf, lowerWhile } from './lower-loop.ts'
import { destructure } from './lower-pattern.ts'
import { lowerSwitch } from './lower-switch.ts'
import { lowerThrow, lowerTry } from './lower-try.ts'
import type { Lowering } from './lowering.ts'
import { endsForTypes, lowerArms, lowerForTypes, lowerTail, startOfTail } from './rare-arms.ts'
import { isListAmongReturned } from './returned-values.ts'
import { raiseUnsupported } from './unsupported.ts'
import { unwrap } from './unwrap.ts'

type StatementHandlers = {
  readonly [K in t.Statement['type']]?: (
    lowering: Lowering,
    path: NodePath<Extract<t.Statement, { type: K }>>,
  ) => void
}

const nothing = () => {}

export const statementHandlers: StatementHandlers = {
  BlockStatement: (lowering, path) => lowerList(lowering, path.get('body')),
  EmptyStatement: nothing,
  ExpressionStatement: (lowering, path) => lowering.effect(path.get('expression')),
  VariableDeclaration: lowerDeclaration,
  // Hoisted, so there is nothing to run; each use falls back by itself unless it is a call of a known function.
  FunctionDeclaration: nothing,
  IfStatement: lowerIf,
  ForStatement: lowerFor,
  ForOfStatement: lowerForOf,
  WhileStatement: lowerWhile,
  DoWhileStatement: lowerDoWhile,
  SwitchStatement: lowerSwitch,
  LabeledStatement: lowerLabeled,
  BreakStatement: lowerBreak,
  ContinueStatement: lowerContinue,
  ReturnStatement: lowerReturn,
  ThrowStatement: lowerThrow,
  TryStatement: lowerTry,
  TSTypeAliasDeclaration: nothing,
  TSInterfaceDeclaration: nothing,
  TSDeclareFunction: nothing,
}

/** Statements one after the other. What stands behind a return, throw or jump never runs and is left out. */
export function lowerList(lowering: Lowering, paths: readonly NodePath<t.Statement>[]): void {
  const tail = startOfTail(lowering, paths)
  let isOfTypes = false
  for (const [i, path] of paths.entries()) {
    if (lowering.last !== undefined && !canComplete([lowering.last])) return
    isOfTypes ||= i > 0 && endsForTypes(lowering, lowering.last)
    if (i >= tail) lowerTail(lowering, path)
    else if (isOfTypes) lowerForTypes(lowering, path)
    else lowering.statement(path)
  }
}

function lowerDeclaration(lowering: Lowering, path: NodePath<t.VariableDeclaration>): void {
  if (path.node.declare) return
  const { kind } = path.node
  if (kind !== 'var' && kind !== 'let' && kind !== 'const') {
    const instead = 'Use let or const.'
    lowering.fail(codes.unsupported_syntax({ what: `a ${kind} declaration`, instead }), path)
  }
  for (const declarator of path.get('declarations')) lowerDeclarator(lowering, declarator, kind)
}

function lowerDeclarator(
  lowering: Lowering,
  path: NodePath<t.VariableDeclarator>,
  kind: 'var' | 'let' | 'const',
): void {
  const name = path.get('id')
  const init = path.get('init') as NodePath<t.Expression | null>
  const span = lowering.span(path)
  if (init.node === null || init.node === undefined) {
    if (kind !== 'var' && name.isIdentifier()) {
      assignVariable(lowering, name, b.constant(undefined, span), 'declare', span)
    }
    return
  }
  const value = unwrap(init as NodePath<t.Expression>)
  const names = name.isObjectPattern() ? propertyNames(name) : [name]
  if (names.length > 0 && names.every((item) => hasKnownMeaning(lowering, item))) {
    // Nothing to run: every use stands for what the name is known to mean.
    for (const { node } of names) lowering.passedDeclarations.add(node as t.Identifier)
  } else if (!name.isIdentifier()) destructure(lowering, name, value, 'declare')
  else {
    const given = createdValue(lowering, path, value) ?? initialValue(lowering, name, value)
    if (given.kind === 'function') declareFunction(lowering, name, given.fn)
    else assignVariable(lowering, name, given.value, 'declare', span)
  }
}

function propertyNames(pattern: NodePath<t.ObjectPattern>): NodePath<t.Node>[] {
  return pattern.get('properties').map((item) => (item.isObjectProperty() ? item.get('value') : item))
}

function hasKnownMeaning(lowering: Lowering, name: NodePath<t.Node>): boolean {
  if (!name.isIdentifier()) return false
  const { kind } = lowering.resolve(name)
  return kind === 'constant' || kind === 'builtin' || kind === 'function'
}

function createdValue(
  lowering: Lowering,
  path: NodePath<t.VariableDeclarator>,
  value: NodePath<t.Node>,
): Argument | null {
  const made = lowerCreation(lowering, path, value)
  return made === null ? null : { kind: 'value', value: made }
}

function initialValue(lowering: Lowering, name: NodePath<t.Identifier>, value: NodePath<t.Node>): Argument {
  const leavesAsTuple = lowering.activation.exit?.isElement !== true
  const isTuple = value.isArrayExpression() && isUsedAsTuple(name, value.node, leavesAsTuple)
  return isTuple ? { kind: 'value', value: lowerTuple(lowering, value) } : argumentAt(lowering, value)
}

function lowerIf(lowering: Lowering, path: NodePath<t.IfStatement>): void {
  const test = lowering.condition(path.get('test'))
  const consequent = path.get('consequent')
  const alternate = path.get('alternate') as NodePath<t.Statement | null | undefined>
  const otherwise = () => {
    if (alternate.node) lowering.statement(alternate as NodePath<t.Statement>)
  }
  if (test.kind === 'Const') {
    if (test.value === true) lowering.statement(consequent)
    else otherwise()
    return
  }
  const [first, second] = lowerArms(
    lowering,
    test,
    { path: consequent, run: () => lowering.statement(consequent) },
    { path: alternate.node ? (alternate as NodePath<t.Statement>) : null, run: otherwise },
  )
  lowering.emit(b.ifThen(test, first.stmts, second.stmts, lowering.span(path)))
}

function lowerLabeled(lowering: Lowering, path: NodePath<t.LabeledStatement>): void {
  const names: string[] = []
  let body: NodePath<t.Node> = path
  while (body.isLabeledStatement()) {
    names.push(body.node.label.name)
    body = body.get('body')
  }
  lowering.jumps.name(names)
  if (body.isLoop() || body.isSwitchStatement()) {
    lowering.statement(body)
    return
  }
  const block = lowering.jumps.within('block', (label) => {
    const { stmts } = lowering.collect(() => lowering.statement(body))
    return b.block(label, stmts, lowering.span(path))
  })
  lowering.emit(block)
}

function lowerBreak(lowering: Lowering, path: NodePath<t.BreakStatement>): void {
  const label = lowering.jumps.breakTarget(path.node.label?.name ?? null)
  if (label === undefined) raiseUnsupported(lowering, path)
  lowering.jumps.leave(label)
  lowering.emit(b.breakTo(label, lowering.span(path)))
}

function lowerContinue(lowering: Lowering, path: NodePath<t.ContinueStatement>): void {
  const label = lowering.jumps.continueTarget(path.node.label?.name ?? null)
  if (label === undefined) raiseUnsupported(lowering, path)
  lowering.jumps.leave(label)
  lowering.emit(b.continueTo(label, lowering.span(path)))
}

function lowerReturn(lowering: Lowering, path: NodePath<t.ReturnStatement>): void {
  const argument = path.get('argument') as NodePath<t.Expression | null | undefined>
  const { making, activation } = lowering
  if (making !== null && activation.exit === null) returnInstance(lowering, making, path)
  else if (argument.node) returnValue(lowering, argument as NodePath<t.Expression>)
  else {
    leaveFunction(lowering, { kind: 'value', value: null }, lowering.span(path))
  }
}

/** Returns a value; array literals, also behind `?:`, leave as tuples. */
export function returnValue(lowering: Lowering, wrapped: NodePath<t.Node>): void {
  const path = unwrap(wrapped)
  const span = lowering.span(path)
  const isElement = lowering.activation.exit?.isElement === true
  if (path.isConditionalExpression() && endsInLiteral(path)) {
    const test = lowering.condition(path.get('test'))
    const first = lowering.collect(() => returnValue(lowering, path.get('consequent')))
    const second = lowering.collect(() => returnValue(lowering, path.get('alternate')))
    lowering.emit(b.ifThen(test, first.stmts, second.stmts, span))
  } else {
    const given: Argument =
      path.isArrayExpression() && !isElement && !isListAmongReturned(path)
        ? { kind: 'value', value: lowerTuple(lowering, path) }
        : argumentAt(lowering, path, isElement ? 'element' : 'value')
    if (given.kind === 'function' && lowering.activation.exit === null) plainValue(lowering, given, path)
    leaveFunction(lowering, given, span)
  }
}

/** `return`, which leaves a copied body by a jump. */
function leaveFunction(
  lowering: Lowering,
  given: Argument | { readonly kind: 'value'; readonly value: null },
  span: Span,
): void {
  const { returned, exit } = lowering.activation
  returned.push(given.kind === 'function' ? given.fn : null)
  const value = given.kind === 'value' ? given.value : null
  const kept = value !== null && lowering.jumps.hasFinally ? lowering.keep(value) : value
  lowering.jumps.leave(null)
  if (exit === null) {
    lowering.emit(b.returnOf(kept, span))
    return
  }
  const target = exit.result ?? lowering.locals.temporary(span)
  // A value that nobody reads may still have no typed form.
  if (exit.result !== null || (kept !== null && kept.kind !== 'Const'))
    lowering.emit(b.assign(target, kept ?? b.constant(undefined, span), span))
  lowering.emit(b.breakTo(exit.label, span))
}

function endsInLiteral(path: NodePath<t.ConditionalExpression>): boolean {
  return [path.get('consequent'), path.get('alternate')].map(unwrap).some((arm) => {
    return arm.isArrayExpression() || (arm.isConditionalExpression() && endsInLiteral(arm))
  })
}
