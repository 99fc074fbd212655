// for-of over a generator: the generator's body is copied to the loop, and the body of the loop to each `yield`. Control passes
// between the two exactly as it does when a generator is suspended and resumed.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import * as codes from '../diagnostics/codes/language.ts'
import * as b from '../hir/builders.ts'
import type { Expr, Label, Stmt } from '../hir/nodes.ts'
import { flatMapStmts, mapStmt } from '../hir/visit.ts'
import { canComplete, hasBreak } from './can-complete.ts'
import { type FunctionValue, functionValueOf } from './function-value.ts'
import { inlineGenerator, type KnownFunction, pathOf } from './inline-function.ts'
import { argumentsAt } from './lower-call.ts'
import type { Lowering } from './lowering.ts'
import { matchParameters } from './spread.ts'
import { unwrap } from './unwrap.ts'

/** The generator that an expression calls, or null. */
export function generatorOf(lowering: Lowering, wrapped: NodePath<t.Node>): KnownFunction | null {
  const path = unwrap(wrapped)
  if (!path.isCallExpression()) return null
  const fn = functionValueOf(lowering, path.get('callee'))
  return fn !== null && isKnown(fn) && pathOf(fn).node.generator === true ? fn : null
}

const isKnown = (fn: FunctionValue): fn is KnownFunction => fn.kind === 'closure' || fn.kind === 'source'

/** The loop over what a generator yields; `body` lowers the loop's body for one value. */
export function lowerGeneratorLoop(
  lowering: Lowering,
  generator: KnownFunction,
  path: NodePath<t.ForOfStatement>,
  body: (value: Expr) => void,
): void {
  const span = lowering.span(path)
  const call = unwrap(path.get('right')) as NodePath<t.CallExpression>
  const args = matchParameters(lowering, generator, argumentsAt(lowering, call), call)
  const { stmts, value: label } = lowering.collect(() =>
    lowering.jumps.within('loop', (label) => {
      const { state } = lowering.jumps
      const consumer = lowering.activation
      inlineGenerator(lowering, generator, args, call, (value) => {
        const round = lowering.collect(() =>
          lowering.jumps.resumed(state, () => lowering.running(consumer, () => body(value))),
        )
        const next = lowering.jumps.fresh()
        for (const stmt of endingRounds(round.stmts, label, next)) lowering.emit(stmt)
      })
      return label
    }),
  )
  if (hasBreak(stmts, label)) lowering.emit(b.block(label, stmts, span))
  else for (const stmt of stmts) lowering.emit(stmt)
}

/** `continue` goes on behind the `yield`. */
function endingRounds(round: readonly Stmt[], loop: Label, next: Label): readonly Stmt[] {
  const visit = (stmts: readonly Stmt[]): readonly Stmt[] =>
    flatMapStmts(stmts, (stmt) =>
      stmt.kind === 'Continue' && stmt.label === loop
        ? b.breakTo(next, stmt.span)
        : mapStmt(stmt, { expr: (expr) => expr, body: visit }),
    )
  const body = visit(round)
  const [first] = body
  return first !== undefined && hasBreak(body, next) ? [b.block(next, body, first.span)] : body
}

/** `yield value`: runs the body of the loop. Nobody sends a value back. */
export function lowerYield(lowering: Lowering, path: NodePath<t.YieldExpression>): Expr {
  const { yieldTo } = lowering.activation
  if (yieldTo === null) return lowering.fail(codes.unsupported_generator({}), path)
  if (!lowering.jumps.isOpen) lowering.fail(codes.unsupported_generator({}), path)
  const span = lowering.span(path)
  const argument = path.get('argument') as NodePath<t.Expression | null | undefined>
  const { last } = lowering
  // What stands behind a loop's body that never goes on is not reached.
  if (last !== undefined && !canComplete([last])) return b.constant(undefined, span)
  if (!argument.node) yieldTo(b.constant(undefined, span))
  else if (path.node.delegate) delegate(lowering, argument as NodePath<t.Expression>, yieldTo)
  else yieldTo(lowering.keep(lowering.expression(argument as NodePath<t.Expression>)))
  return b.constant(undefined, span)
}

/** `yield* generator()` */
function delegate(
  lowering: Lowering,
  argument: NodePath<t.Expression>,
  yieldTo: (value: Expr) => void,
): void {
  const inner = generatorOf(lowering, argument) ?? lowering.fail(codes.unsupported_generator({}), argument)
  const call = unwrap(argument) as NodePath<t.CallExpression>
  const args = matchParameters(lowering, inner, argumentsAt(lowering, call), call)
  inlineGenerator(lowering, inner, args, call, yieldTo)
}
