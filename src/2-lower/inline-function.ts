// Calls of functions that are known when compiling but cannot stand alone: closures, and functions that are given functions. The
// callee's body is copied into the caller, where the variables around it are at hand; so it reads and writes them as
// JavaScript does, at the time of the call. Only recursion, which would be copied without end, is left.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import * as codes from '../diagnostics/codes/language.ts'
import * as b from '../hir/builders.ts'
import type { Expr, Label, LocalId, Return, Stmt } from '../hir/nodes.ts'
import * as types from '../hir/types.ts'
import { flatMapStmts, mapStmt } from '../hir/visit.ts'
import type { Span } from '../source.ts'
import { Activation } from './activation.ts'
import { bindParameters, type Formal, formalsOf } from './bind-parameters.ts'
import { canComplete } from './can-complete.ts'
import { type Argument, type FunctionValue, functionValueOf } from './function-value.ts'
import { constructArray } from './lower-array-literal.ts'
import type { Use } from './lower-assignment.ts'
import { checkKind, lowerBody } from './lower-function.ts'
import type { Lowering } from './lowering.ts'

/** More copies than this in one function would make it large and slow to compile. */
const MAX_COPIES = 200

export type KnownFunction = Extract<FunctionValue, { kind: 'closure' | 'source' }>

/** What a call gives: a value, or a function. */
export function inlineFunction(
  lowering: Lowering,
  fn: KnownFunction,
  args: readonly Argument[],
  path: NodePath<t.Node>,
  use: Use,
): Argument {
  const span = lowering.span(path)
  const activation = activationOf(lowering, fn)
  if (lowering.isRunning(activation.path.node)) {
    const message = codes.unsupported_closure({
      what: 'a recursive function that uses variables around it, or that takes functions,',
    })
    lowering.fail(message, path)
  }
  if (++lowering.copies > MAX_COPIES) lowering.fail(codes.too_many_copies({ limit: MAX_COPIES }), path)
  const result = use === 'value' ? lowering.locals.temporary(span) : null
  lowering.jumps.isolated((exit) => {
    const { stmts } = lowering.collect(() =>
      lowering.running(activation, () => {
        checkKind(lowering)
        bindArguments(lowering, args, path)
        lowerBody(lowering)
      }),
    )
    const completes = canComplete(stmts)
    if (completes) activation.returned.push(null)
    const body = completes ? [...stmts, b.returnOf(null, span)] : stmts
    for (const stmt of hoistedVariables(lowering, activation, span)) lowering.emit(stmt)
    for (const stmt of leave(lowering, { body, exit, result, span })) lowering.emit(stmt)
  })
  return resultOf(lowering, activation, result, path)
}

function activationOf(lowering: Lowering, fn: KnownFunction): Activation {
  if (fn.kind === 'closure') return new Activation(fn.around.source, fn.path, fn.around, true)
  const source = lowering.index.function(fn.key)
  return new Activation(source, source.path, null, true)
}

// ---- arguments ------------------------------------------------------------------------------------------------------

function bindArguments(lowering: Lowering, args: readonly Argument[], call: NodePath<t.Node>): void {
  bindParameters(lowering, formalsOf(lowering), (formal, i) => {
    if (formal.isRest) return declareLocal(lowering, formal, restOf(lowering, args.slice(i), call))
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

function bindFunction(lowering: Lowering, { target, name }: Formal, fn: FunctionValue): void {
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

function restOf(lowering: Lowering, args: readonly Argument[], call: NodePath<t.Node>): Expr {
  const values = args.map((arg) => {
    if (arg.kind === 'value') return arg.value
    return lowering.fail(codes.unsupported_function_value({ name: lowering.textOf(call) }), call)
  })
  return constructArray(lowering, 'Array.literal', values, call)
}

// ---- the copied body ------------------------------------------------------------------------------------------------

/** Variables declared by `var` are undefined at the start of every call. */
function hoistedVariables(lowering: Lowering, activation: Activation, span: Span): Stmt[] {
  const locals = [...activation.locals.values()].filter((id) => lowering.locals.kindOf(id) === 'var')
  return locals.map((id) => b.assign(id, b.constant(undefined, span), span))
}

interface CopiedBody {
  readonly body: readonly Stmt[]
  readonly exit: Label
  readonly result: LocalId | null
  readonly span: Span
}

/** `return` becomes an assignment of the call's result and, unless it is the last statement anyway, a break out of the body. */
function leave(lowering: Lowering, { body, exit, result, span }: CopiedBody): readonly Stmt[] {
  let breaks = false
  const assigned = ({ value, span: at }: Return): Stmt[] => {
    if (result !== null) return [b.assign(result, value ?? b.constant(undefined, at), at)]
    // Nobody reads it, but what has no typed form must still be found.
    return value === null || value.kind === 'Const'
      ? []
      : [b.assign(lowering.locals.temporary(at), value, at)]
  }
  const visit = (list: readonly Stmt[]): readonly Stmt[] =>
    flatMapStmts(list, (stmt) => {
      if (stmt.kind !== 'Return') return mapStmt(stmt, { expr: (expr) => expr, body: visit })
      breaks = true
      return [...assigned(stmt), b.breakTo(exit, stmt.span)]
    })
  const last = body.at(-1)
  const inner = visit(last?.kind === 'Return' ? body.slice(0, -1) : body)
  const whole = last?.kind === 'Return' ? [...inner, ...assigned(last)] : inner
  return breaks ? [b.block(exit, whole, span)] : whole
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
