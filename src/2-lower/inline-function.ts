// Calls of functions that are known when compiling but cannot stand alone: closures, and functions that are given functions. The
// callee's body is copied into the caller, where the variables around it are at hand; so it reads and writes them as
// JavaScript does, at the time of the call. Only recursion, which would be copied without end, is left.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import type { FunctionNode } from '../1-parse/module-index.ts'
import * as codes from '../diagnostics/codes/language.ts'
import * as b from '../hir/builders.ts'
import type { Expr, Label, LocalId, Stmt } from '../hir/nodes.ts'
import * as types from '../hir/types.ts'
import type { Span } from '../source.ts'
import { Activation } from './activation.ts'
import { bindParameters, type Formal, formalsOf } from './bind-parameters.ts'
import { canComplete, hasBreak } from './can-complete.ts'
import { type Argument, type FunctionValue, functionValueOf } from './function-value.ts'
import type { Use } from './lower-assignment.ts'
import { checkKind, lowerBody } from './lower-function.ts'
import type { Lowering } from './lowering.ts'

/** More copies than this in one function would make it large and slow to compile. */
const MAX_COPIES = 500
/** A function inside more copies of itself than this is taken for a recursion. */
const MAX_NESTED_COPIES = 4

export type KnownFunction = Extract<FunctionValue, { kind: 'closure' | 'source' }>

/** What a call gives: a value, or a function. `passed`: how many arguments the call has; null where it spreads some. */
export function inlineFunction(
  lowering: Lowering,
  fn: KnownFunction,
  args: readonly Argument[],
  path: NodePath<t.Node>,
  use: Use,
  passed: number | null,
): Argument {
  const result = use !== 'effect' ? lowering.locals.temporary(lowering.span(path)) : null
  const isElement = use === 'element'
  const activation = copyBody(lowering, { fn, args, path, result, isElement, yieldTo: null, passed })
  return resultOf(lowering, activation, result, path)
}

/** Runs a generator from start to end; `yieldTo` takes each value that it yields. */
export function inlineGenerator(
  lowering: Lowering,
  fn: KnownFunction,
  args: readonly Argument[],
  path: NodePath<t.Node>,
  yieldTo: (value: Expr) => void,
): void {
  copyBody(lowering, { fn, args, path, result: null, isElement: false, yieldTo, passed: null })
}

interface Copy {
  readonly fn: KnownFunction
  readonly args: readonly Argument[]
  readonly path: NodePath<t.Node>
  readonly result: LocalId | null
  readonly isElement: boolean
  readonly yieldTo: Activation['yieldTo']
  readonly passed: number | null
}

function copyBody(lowering: Lowering, copy: Copy): Activation {
  const { fn, args, path, result, isElement, yieldTo, passed } = copy
  const span = lowering.span(path)
  const node = pathOf(fn).node
  if (lowering.runs(node) >= MAX_NESTED_COPIES) {
    const message = codes.unsupported_closure({
      what: 'a recursive function that uses variables around it, or that takes functions,',
    })
    lowering.fail(message, path)
  }
  if (hasReceiver(pathOf(fn))) lowering.fail(codes.unsupported_class({ what: 'this' }), path)
  if (++lowering.copies > MAX_COPIES) lowering.fail(codes.too_many_copies({ limit: MAX_COPIES }), path)
  return lowering.jumps.isolated((label) => {
    const activation = activationOf(fn, { exit: { label, result, isElement }, yieldTo, passed })
    const { stmts } = lowering.collect(() =>
      lowering.running(activation, () => {
        checkKind(lowering)
        bindArguments(lowering, args)
        lowerBody(lowering)
      }),
    )
    const completes = canComplete(stmts)
    if (completes) activation.returned.push(null)
    if (completes && result !== null) stmts.push(b.assign(result, b.constant(undefined, span), span))
    for (const stmt of hoistedVariables(lowering, activation, span)) lowering.emit(stmt)
    for (const stmt of withExit(stmts, label, span)) lowering.emit(stmt)
    return activation
  })
}

/** Whether a function looks at its own `this`, which would be that of its caller in a copy. */
function hasReceiver(path: NodePath<FunctionNode>): boolean {
  if (path.isArrowFunctionExpression()) return false
  let found = false
  path.traverse({
    ThisExpression: () => {
      found = true
    },
    Function(inner) {
      if (!inner.isArrowFunctionExpression()) inner.skip()
    },
  })
  return found
}

/** The body without a jump at its end that only goes where control goes anyway. */
function withExit(stmts: readonly Stmt[], exit: Label, span: Span): readonly Stmt[] {
  const last = stmts.at(-1)
  const body = last?.kind === 'Break' && last.label === exit ? stmts.slice(0, -1) : stmts
  return hasBreak(body, exit) ? [b.block(exit, body, span)] : body
}

function activationOf(fn: KnownFunction, how: Pick<Activation, 'exit' | 'yieldTo' | 'passed'>): Activation {
  if (fn.kind === 'closure') {
    const { source, index } = fn.around
    return new Activation(source, fn.path, fn.around, { ...how, index })
  }
  return new Activation(fn.fn, fn.fn.path, null, { ...how, index: fn.index })
}

export function pathOf(fn: KnownFunction): NodePath<FunctionNode> {
  return fn.kind === 'closure' ? fn.path : fn.fn.path
}

// ---- arguments ------------------------------------------------------------------------------------------------------

/** `args` are one for each parameter at most: see `matchParameters`. */
function bindArguments(lowering: Lowering, args: readonly Argument[]): void {
  bindParameters(lowering, formalsOf(lowering), (formal, i) => {
    const given = args[i]
    const fn = functionFor(lowering, formal, given)
    if (fn !== null) {
      bindFunction(lowering, formal, fn)
      return null
    }
    const missing = b.constant(undefined, lowering.span(formal.path))
    return declareLocal(lowering, formal, given?.kind === 'value' ? given.value : missing)
  })
}

/** The function that is given for a parameter, or stands as its default. */
function functionFor(
  lowering: Lowering,
  { path }: Formal,
  given: Argument | undefined,
): FunctionValue | null {
  if (given?.kind === 'function') return given.fn
  const isMissing = given === undefined || (given.value.kind === 'Const' && given.value.value === undefined)
  return isMissing && path.isAssignmentPattern() ? functionValueOf(lowering, path.get('right')) : null
}

/** Makes a parameter's name stand for a function. */
export function bindFunction(lowering: Lowering, { target, name }: Formal, fn: FunctionValue): void {
  const variable = target.isIdentifier() ? target.scope.getBinding(name) : undefined
  if (variable === undefined || !variable.constant)
    lowering.fail(codes.unsupported_function_value({ name }), target)
  lowering.activation.functions.set(variable.identifier, fn)
}

function declareLocal(lowering: Lowering, { target, name, path }: Formal, value: Expr): LocalId {
  const span = lowering.span(path)
  const decl = { name, type: types.unknown, span }
  const local = lowering.locals.parameter(decl, target.isIdentifier() ? target : null, lowering.activation)
  lowering.emit(b.assign(local, value, span))
  return local
}

// ---- the copied body ------------------------------------------------------------------------------------------------

/** Variables declared by `var` are undefined at the start of every call. */
function hoistedVariables(lowering: Lowering, activation: Activation, span: Span): Stmt[] {
  const locals = [...activation.locals.values()].filter((id) => lowering.locals.kindOf(id) === 'var')
  return locals.map((id) => b.assign(id, b.constant(undefined, span), span))
}

/** What a call gives: a function where that is all that the callee returns. */
function resultOf(
  lowering: Lowering,
  { returned }: Activation,
  result: LocalId | null,
  path: NodePath<t.Node>,
): Argument {
  const [only] = returned
  if (returned.length === 1 && only) return { kind: 'function', fn: only }
  if (returned.some((each) => each !== null))
    lowering.fail(codes.unsupported_function_value({ name: lowering.textOf(path) }), path)
  const span = lowering.span(path)
  const value = result === null ? b.constant(undefined, span) : lowering.read(result, span)
  return { kind: 'value', value }
}
