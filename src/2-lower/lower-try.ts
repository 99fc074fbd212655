// try, catch and finally.
//
// Whatever throws in compiled code ends the run, and the original JavaScript starts over. So only what throws in plain sight is
// ever caught here: a `throw` whose value the handler does not look at is a jump to the handler. All others, and errors of
// the host, are left to the original. A handler that no such jump reaches is not compiled at all.
//
// A finally block is copied to every place where control leaves: the end, and each return, break and continue.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import * as b from '../hir/builders.ts'
import type { Label, Stmt } from '../hir/nodes.ts'
import { builtInPath } from './built-ins.ts'
import { canComplete, hasBreak } from './can-complete.ts'
import { describeThrown } from './describe-thrown.ts'
import type { Lowering } from './lowering.ts'

export function lowerTry(lowering: Lowering, path: NodePath<t.TryStatement>): void {
  const finalizer = path.get('finalizer') as NodePath<t.BlockStatement | null | undefined>
  const guarded = (): void => lowerGuarded(lowering, path)
  if (!finalizer.node) {
    guarded()
    return
  }
  const finish = (): void => lowering.statement(finalizer as NodePath<t.BlockStatement>)
  const { stmts } = lowering.collect(() => lowering.jumps.before(finish, guarded))
  for (const stmt of stmts) lowering.emit(stmt)
  if (canComplete(stmts)) finish()
}

/** The try block and its handler. */
function lowerGuarded(lowering: Lowering, path: NodePath<t.TryStatement>): void {
  const handler = path.get('handler') as NodePath<t.CatchClause | null | undefined>
  const block = path.get('block')
  if (!handler.node) {
    lowering.statement(block)
    return
  }
  const span = lowering.span(path)
  const clause = handler as NodePath<t.CatchClause>
  let caught: Label = ''
  const attempt = lowering.jumps.catching(ignoresError(clause), (label) => {
    caught = label
    return lowering.collect(() => lowering.statement(block)).stmts
  })
  if (!hasBreak(attempt, caught)) {
    for (const stmt of attempt) lowering.emit(stmt)
    return
  }
  const end = lowering.jumps.fresh()
  const leave: Stmt[] = canComplete(attempt) ? [b.breakTo(end, span)] : []
  const handled = lowering.collect(() => lowering.statement(clause.get('body'))).stmts
  lowering.emit(b.block(end, [b.block(caught, [...attempt, ...leave], span), ...handled], span))
}

/** Whether the handler cannot tell one error from another. */
function ignoresError(clause: NodePath<t.CatchClause>): boolean {
  const param = clause.get('param') as NodePath<t.Node | null | undefined>
  if (!param.node) return true
  if (!param.isIdentifier()) return false
  const variable = clause.scope.getBinding(param.node.name)
  return variable !== undefined && variable.references === 0 && variable.constantViolations.length === 0
}

export function lowerThrow(lowering: Lowering, path: NodePath<t.ThrowStatement>): void {
  const span = lowering.span(path)
  const handler = lowering.jumps.catchTarget()
  const argument = path.get('argument')
  if (handler === undefined || !hasNoEffects(lowering, argument)) {
    lowering.emit(b.throwOf(describeThrown(path.node.argument), span))
    return
  }
  lowering.jumps.leave(handler)
  lowering.emit(b.breakTo(handler, span))
}

const errors: ReadonlySet<string> = new Set([
  'Error',
  'EvalError',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
  'TypeError',
  'URIError',
])

/** Whether evaluating what is thrown can do nothing but throw, too. */
function hasNoEffects(lowering: Lowering, path: NodePath<t.Node>): boolean {
  if (path.isNewExpression() || path.isCallExpression()) {
    const name = builtInPath(lowering, path.get('callee') as NodePath<t.Node>)
    const args = path.get('arguments') as NodePath<t.Node>[]
    return name !== null && errors.has(name) && args.every((each) => hasNoEffects(lowering, each))
  }
  if (path.isBinaryExpression())
    return hasNoEffects(lowering, path.get('left')) && hasNoEffects(lowering, path.get('right'))
  if (path.isTemplateLiteral())
    return path.get('expressions').every((each) => hasNoEffects(lowering, each as NodePath<t.Node>))
  if (path.isIdentifier()) return convertsWithoutEffects(lowering)
  return path.isLiteral()
}

/** Whether no object of this module has a conversion to a string of its own. */
function convertsWithoutEffects(lowering: Lowering): boolean {
  return !/\b(toString|valueOf|toPrimitive)\b/.test(lowering.fn.module.source.text)
}
