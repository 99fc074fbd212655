// Calls: of functions in the source, of built-ins, and of methods. Each is a statement of its own with a fresh result.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import type { Binding } from '../1-parse/module-index.ts'
import * as codes from '../diagnostics/codes/language.ts'
import * as b from '../hir/builders.ts'
import type { Callee, Expr, LocalId } from '../hir/nodes.ts'
import { countsArguments } from './argument-count.ts'
import { lowerCallbackMethod, takesCallback } from './array-callbacks.ts'
import { lowerArrayFrom, mapRepeated } from './array-from.ts'
import { type BoundFunction, bindFunctions } from './bound-function.ts'
import { builtInPath, callsJavaScript, isTypedArrayName, pureCall } from './built-ins.ts'
import {
  type Argument,
  type FunctionValue,
  functionValueOf,
  KNOWN_AT_RUN_TIME,
  type PassedArgument,
} from './function-value.ts'
import { inlineFunction } from './inline-function.ts'
import { constructArray } from './lower-array-literal.ts'
import type { Use } from './lower-assignment.ts'
import { choose } from './lower-logical.ts'
import { lowerNewArray } from './lower-new.ts'
import type { Lowering } from './lowering.ts'
import { mayBeLeftOut } from './may-be-left-out.ts'
import { mayBeSkipped } from './rare-arms.ts'
import { lengthOfArray, repeatedArray, takesElementsOnly } from './repeated-array.ts'
import { makesFunction, returnsLiteral } from './returned-values.ts'
import { foldSpread, matchParameters } from './spread.ts'
import { raiseUnsupported } from './unsupported.ts'
import { unwrap } from './unwrap.ts'

/** The result of a call; the constant undefined where only the effect is wanted. */
export function lowerCall(lowering: Lowering, path: NodePath<t.CallExpression>, use: Use): Expr {
  return plainValue(lowering, callAt(lowering, path, use), path)
}

/** What a call gives: a value or, of a factory, a function. */
function callAt(lowering: Lowering, path: NodePath<t.CallExpression>, use: Use): Argument {
  const callee = withoutObject(lowering, unwrap(path.get('callee')))
  const fn = calledFunction(lowering, callee)
  if (fn?.kind === 'builtin') return { kind: 'value', value: callBuiltIn(lowering, fn.name, path, use) }
  if (fn !== null) return callFunction(lowering, fn, argumentsAt(lowering, path), path, use)
  return { kind: 'value', value: callOther(lowering, callee, path, use) }
}

/** `(0, f)` calls `f` with no object: compilers write it where `f` is a property of a module. */
function withoutObject(lowering: Lowering, callee: NodePath<t.Node>): NodePath<t.Node> {
  if (!callee.isSequenceExpression()) return callee
  const parts = callee.get('expressions')
  const last = parts.at(-1)
  const isPlain = parts.length === 2 && parts[0]?.isNumericLiteral()
  return isPlain && last && functionValueOf(lowering, last) !== null ? unwrap(last) : callee
}

/** The function that is called, where it is known. */
function calledFunction(lowering: Lowering, callee: NodePath<t.Node>): FunctionValue | null {
  const fn = callee.isCallExpression()
    ? callAt(lowering, callee, 'value')
    : { kind: 'function' as const, fn: functionValueOf(lowering, callee) }
  if (fn.kind === 'value') return raiseUnsupported(lowering, callee)
  return fn.fn
}

function callOther(
  lowering: Lowering,
  callee: NodePath<t.Node>,
  path: NodePath<t.CallExpression>,
  use: Use,
): Expr {
  if (callee.isIdentifier()) {
    if (mayBeLeftOut(callee)) return callValue(lowering, callee, path, use)
    return callBinding(lowering, lowering.resolve(callee), callee.node.name, path, use)
  }
  if (!callee.isMemberExpression()) return raiseUnsupported(lowering, callee)
  const known = lowering.resolveMember(callee)
  if (known !== null) return callBinding(lowering, known, lowering.textOf(callee), path, use)
  const builtIn = builtInPath(lowering, callee)
  if (builtIn !== null) return callBuiltIn(lowering, builtIn, path, use)
  return callMethod(lowering, callee, path, use)
}

function callBinding(
  lowering: Lowering,
  binding: Binding,
  name: string,
  path: NodePath<t.CallExpression>,
  use: Use,
): Expr {
  switch (binding.kind) {
    case 'builtin':
      return callBuiltIn(lowering, binding.name, path, use)
    case 'unsupported':
      return lowering.fail(codes.unsupported_call({ name, why: binding.why }), path)
    case 'constant':
      return lowering.fail(codes.unsupported_call({ name, why: 'it is not a function' }), path)
    default:
      return lowering.fail(codes.unsupported_call({ name, why: KNOWN_AT_RUN_TIME }), path)
  }
}

/** A call that stands where the types of arguments may tell that it never runs. */
function callValue(
  lowering: Lowering,
  callee: NodePath<t.Identifier>,
  path: NodePath<t.CallExpression>,
  use: Use,
): Expr {
  const args = path.get('arguments') as NodePath<t.Node>[]
  const operands = checkedOperands(lowering, [callee, ...args])
  return emitCall(
    lowering,
    { kind: 'value', name: callee.node.name, why: KNOWN_AT_RUN_TIME },
    operands,
    path,
    use,
  )
}

/** Calls a function that is known, with arguments that are evaluated. One that stands alone and is given values only is compiled by
 *  itself; the body of any other is copied. */
export function callFunction(
  lowering: Lowering,
  fn: FunctionValue,
  args: readonly PassedArgument[],
  path: NodePath<t.Node>,
  use: Use,
): Argument {
  const value = (expr: Expr): Argument => ({ kind: 'value', value: expr })
  if (fn.kind === 'builtin') {
    const result = pureCall(lowering, fn.name, () => args.map((arg) => plainValue(lowering, arg, path)), path)
    return value(result ?? raiseUnsupported(lowering, path))
  }
  if (fn.kind === 'choice') {
    const arm = (chosen: FunctionValue) => () =>
      plainValue(lowering, callFunction(lowering, chosen, args, path, use), path)
    return value(choose(lowering, fn.test, arm(fn.whenTrue), arm(fn.whenFalse), lowering.span(path)))
  }
  const matched = matchParameters(lowering, fn, args, path)
  const passed = args.some((arg) => arg.kind === 'spread') ? null : args.length
  const isCopied =
    fn.kind === 'closure' ||
    makesFunction(fn.fn.path) ||
    countsArguments(fn.fn.path) ||
    // By itself it would give a tuple.
    (use === 'element' && returnsLiteral(fn.fn.path))
  if (isCopied) return inlineFunction(lowering, fn, matched, path, use, passed)
  if (matched.some((arg) => arg.kind === 'function')) {
    const bound = bindFunctions(lowering, fn, matched)
    if (bound === null) return inlineFunction(lowering, fn, matched, path, use, passed)
    return value(callBound(lowering, bound, matched, path, use))
  }
  const values = matched.map((arg) => plainValue(lowering, arg, path))
  return value(emitCall(lowering, { kind: 'source', key: fn.fn.key }, values, path, use))
}

function callBound(
  lowering: Lowering,
  bound: BoundFunction,
  args: readonly Argument[],
  path: NodePath<t.Node>,
  use: Use,
): Expr {
  lowering.context.bound.set(bound.fn.key, bound)
  const span = lowering.span(path)
  const values = bound.functions.map((_, i) => {
    const arg = args[i]
    return arg?.kind === 'value' ? arg.value : b.constant(undefined, span)
  })
  const free = bound.variables.map(({ variable, home }) =>
    lowering.read(home.locals.get(variable.identifier) as LocalId, span),
  )
  return emitCall(lowering, { kind: 'source', key: bound.fn.key }, [...values, ...free], path, use)
}

function callBuiltIn(lowering: Lowering, name: string, path: NodePath<t.CallExpression>, use: Use): Expr {
  const spreads = path.node.arguments.some((argument) => argument.type === 'SpreadElement')
  if (spreads && (name === 'Math.max' || name === 'Math.min')) return foldSpread(lowering, name, path)
  if (callsJavaScript(name)) return callJavaScript(lowering, name, path, use)
  if (name === 'Math.random') {
    for (const argument of argumentsOf(lowering, path)) lowering.keep(argument)
    return emitCall(lowering, { kind: 'op', op: 'random' }, [], path, use)
  }
  if (name.endsWith('.from')) {
    const array = lowerArrayFrom(lowering, name, path)
    if (array !== null) return array
  }
  const [owner, method] = name.split('.') as [string, string | undefined]
  if (isTypedArrayName(owner) && (method === 'of' || method === 'from')) {
    return constructArray(lowering, name, argumentsOf(lowering, path), path)
  }
  if (name === 'Array.of') return constructArray(lowering, 'Array.literal', argumentsOf(lowering, path), path)
  if (name === 'Array') return lowerNewArray(lowering, path)
  const borrowed = /^String\.prototype\.(\w+)\.call$/.exec(name)?.[1]
  if (borrowed !== undefined && path.node.arguments.length > 0) {
    lowering.callsMethods = true
    const callee: Callee = { kind: 'method', name: borrowed, of: 'string' }
    return emitCall(lowering, callee, argumentsOf(lowering, path), path, use)
  }
  const pure = pureCall(lowering, name, () => argumentsOf(lowering, path), path)
  if (pure !== null) return pure
  return lowering.fail(codes.unsupported_call({ name, why: 'it has no compiled form' }), path)
}

/** What is printed now and then is left to the original. */
function callJavaScript(lowering: Lowering, name: string, path: NodePath<t.CallExpression>, use: Use): Expr {
  const message = codes.calls_javascript({ name })
  if (use !== 'effect' || !mayBeSkipped(lowering, path)) return lowering.fail(message, path)
  const span = lowering.span(path)
  lowering.emit(b.bail(message.text, span))
  return b.constant(undefined, span)
}

function callMethod(
  lowering: Lowering,
  callee: NodePath<t.MemberExpression>,
  path: NodePath<t.CallExpression>,
  use: Use,
): Expr {
  const property = callee.get('property')
  if (callee.node.computed || !property.isIdentifier()) {
    const why = 'the method is computed or private'
    lowering.fail(codes.unsupported_call({ name: lowering.textOf(callee), why }), callee)
  }
  const { name } = property.node
  const receiver = unwrap(callee.get('object'))
  const args = path.get('arguments') as NodePath<t.Node>[]
  const filled = name === 'fill' && args.length === 1 ? lengthOfArray(lowering, receiver) : null
  if (filled !== null) {
    return constructArray(lowering, 'Array.filled', checkedOperands(lowering, [filled, ...args]), path)
  }
  const fromLibrary = args[0] === undefined ? null : lowering.context.callbackFunction(name)
  const takes = args[0] !== undefined && (fromLibrary !== null || takesCallback(name))
  const callback = takes ? functionValueOf(lowering, args[0] as NodePath<t.Node>) : null
  if (callback !== null && fromLibrary !== null) {
    lowering.callsMethods = true
    const { fn, index } = fromLibrary
    const given: Argument[] = [
      { kind: 'value', value: lowering.expression(receiver) },
      { kind: 'function', fn: callback },
    ]
    return plainValue(lowering, callFunction(lowering, { kind: 'source', fn, index }, given, path, use), path)
  }
  if (callback !== null && name === 'map' && args.length === 1 && takesElementsOnly(callback)) {
    const repeated = repeatedArray(lowering, receiver)
    if (repeated !== null) return mapRepeated(lowering, repeated, callback, path)
  }
  if (callback !== null) {
    const operands = checkedOperands(lowering, [receiver, ...args.slice(1)])
    return lowerCallbackMethod(lowering, name, callback, operands, path)
  }
  lowering.callsMethods = true
  const [only] = args
  if (name === 'push' && args.length === 1 && only?.isSpreadElement())
    return pushAll(lowering, [receiver, only.get('argument')], path)
  const operands = checkedOperands(lowering, [receiver, ...args])
  if (name === 'concat' && operands.length > 2) return concatenated(lowering, operands, path)
  return emitCall(lowering, { kind: 'method', name }, operands, path, use)
}

/** `a.concat(x, y)` as `a.concat(x).concat(y)`. */
function concatenated(lowering: Lowering, operands: readonly Expr[], path: NodePath<t.Node>): Expr {
  const callee: Callee = { kind: 'method', name: 'concat' }
  return operands.reduce((whole, part) => emitCall(lowering, callee, [whole, part], path, 'value'))
}

/** `array.push(...values)`. */
function pushAll(
  lowering: Lowering,
  operands: readonly NodePath<t.Node>[],
  path: NodePath<t.CallExpression>,
): Expr {
  const [array, values] = lowering.operands(operands) as [Expr, Expr]
  const list = lowering.stable(array)
  const span = lowering.span(path)
  lowering.emit(b.call({ kind: 'method', name: '...' }, [list, values], null, span))
  return b.member(list, 'length', span)
}

function emitCall(
  lowering: Lowering,
  callee: Callee,
  args: readonly Expr[],
  path: NodePath<t.Node>,
  use: Use,
): Expr {
  const span = lowering.span(path)
  const result = use !== 'effect' ? lowering.locals.temporary(span) : null
  lowering.emit(b.call(callee, args, result, span))
  return result === null ? b.constant(undefined, span) : lowering.read(result, span)
}

/** The evaluated arguments of a call, functions among them. */
export function argumentsAt(lowering: Lowering, path: NodePath<t.CallExpression>): PassedArgument[] {
  const args: PassedArgument[] = []
  const values: Expr[] = []
  for (const each of path.get('arguments') as NodePath<t.Node>[]) {
    const arg = lowering.after(values, () => passedAt(lowering, each))
    args.push(arg)
    if (arg.kind === 'value') values.push(arg.value)
  }
  let next = 0
  return args.map((arg) => (arg.kind === 'value' ? { ...arg, value: values[next++] ?? arg.value } : arg))
}

function passedAt(lowering: Lowering, path: NodePath<t.Node>): PassedArgument {
  if (!path.isSpreadElement()) return argumentAt(lowering, path)
  return { kind: 'spread', array: lowering.stable(lowering.expression(path.get('argument'))) }
}

/** A value or a function. */
export function argumentAt(lowering: Lowering, wrapped: NodePath<t.Node>, use: Use = 'value'): Argument {
  const path = unwrap(wrapped)
  const fn = functionValueOf(lowering, path)
  if (fn !== null) return { kind: 'function', fn }
  if (path.isCallExpression()) return callAt(lowering, path, use)
  const chosen = path.isConditionalExpression() ? choiceAt(lowering, path) : null
  return chosen ?? { kind: 'value', value: lowering.expression(path) }
}

/** `test ? f : g` of functions; null for other values. */
function choiceAt(lowering: Lowering, path: NodePath<t.ConditionalExpression>): Argument | null {
  const whenTrue = functionValueOf(lowering, path.get('consequent'))
  const whenFalse = whenTrue === null ? null : functionValueOf(lowering, path.get('alternate'))
  if (whenTrue === null || whenFalse === null) return null
  const test = lowering.stable(lowering.condition(path.get('test')))
  if (test.kind === 'Const') return { kind: 'function', fn: test.value === true ? whenTrue : whenFalse }
  return { kind: 'function', fn: { kind: 'choice', test, whenTrue, whenFalse } }
}

/** An argument where only a value has a form. */
export function plainValue(lowering: Lowering, arg: PassedArgument, path: NodePath<t.Node>): Expr {
  if (arg.kind === 'value') return arg.value
  if (arg.kind === 'spread') lowering.fail(codes.unsupported_spread({}), path)
  return lowering.fail(codes.unsupported_function_value({ name: lowering.textOf(path) }), path)
}

/** The evaluated arguments of a call or construction. */
export function argumentsOf(
  lowering: Lowering,
  path: NodePath<t.CallExpression> | NodePath<t.NewExpression>,
): Expr[] {
  return checkedOperands(lowering, path.get('arguments') as NodePath<t.Node>[])
}

function checkedOperands(lowering: Lowering, paths: readonly NodePath<t.Node>[]): Expr[] {
  for (const path of paths) if (path.isSpreadElement()) lowering.fail(codes.unsupported_spread({}), path)
  return lowering.operands(paths)
}
