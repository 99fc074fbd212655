// Arms of conditions that cannot be compiled, and ends of functions behind an early return. Where most of the function lies elsewhere,
// they become a `Bail`: runs that come there are left to the original. Debugging output, options that are strings, arguments out
// of the ordinary range and the like then cost only the calls that have them.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import { too_many_copies, unsupported_closure } from '../diagnostics/codes/language.ts'
import { CompileError } from '../diagnostics/diagnostic.ts'
import * as b from '../hir/builders.ts'
import type { Expr, Stmt } from '../hir/nodes.ts'
import type { Span } from '../source.ts'
import { canComplete } from './can-complete.ts'
import type { Lowering } from './lowering.ts'

export interface Arm<T> {
  /** What stands in the source; null for an arm that it leaves out. */
  readonly path: NodePath<t.Node> | null
  readonly run: () => T
}

export interface LoweredArm<T> {
  readonly stmts: readonly Stmt[]
  /** Null where the arm ends in a `Bail`. */
  readonly made: { readonly value: T } | null
}

/** Lowers both arms of a condition. Throws the CompileError of an arm that is too much of the function, or of both. */
export function lowerArms<T>(
  lowering: Lowering,
  test: Expr,
  whenTrue: Arm<T>,
  whenFalse: Arm<T>,
): readonly [LoweredArm<T>, LoweredArm<T>] {
  const isOfTypes = lowering.making === null && isDecidedByTypes(test)
  const first = lowerArm(lowering, whenTrue, null, isOfTypes)
  return [first, lowerArm(lowering, whenFalse, first, isOfTypes)]
}

function lowerArm<T>(
  lowering: Lowering,
  arm: Arm<T>,
  other: LoweredArm<T> | null,
  isOfTypes: boolean,
): LoweredArm<T> {
  const { path, run } = arm
  const isCopied = lowering.activation.exit !== null
  const mayBail = path !== null && !isCopied && isRare(lowering, path)
  if (path === null || other?.made === null || !(isCopied || mayBail || isOfTypes)) {
    const { stmts, value } = lowering.collect(run)
    return { stmts, made: { value } }
  }
  const found = lowering.attempt(run)
  if (!(found instanceof CompileError)) return { stmts: found.stmts, made: { value: found.value } }
  if (isCopied && endsCopying(found)) throw found
  if (!mayBail) return { stmts: refused(found, lowering.span(path)), made: null }
  return { stmts: [b.bail(found.diagnostic.text, lowering.span(path))], made: null }
}

/** Recursion and the like: types cannot help. */
const endsCopying = ({ diagnostic }: CompileError): boolean =>
  diagnostic.code === unsupported_closure.code || diagnostic.code === too_many_copies.code

/** Whether a condition looks at what kind of value something is, which types mostly tell. */
function isDecidedByTypes(test: Expr): boolean {
  if (test.kind === 'Cond') return [test.test, test.whenTrue, test.whenFalse].some(isDecidedByTypes)
  if (test.kind !== 'Generic') return false
  if (/^js\.(?:!|truthy)$/.test(test.name)) return test.args.some(isDecidedByTypes)
  return /^(?:js\.(?:instanceof|typeof:|is_null)|Array\.isArray$)/.test(test.name)
}

/** Whether what follows runs only for some types: the statement leaves for the others. */
export function endsForTypes(lowering: Lowering, stmt: Stmt | undefined): boolean {
  return (
    lowering.making === null &&
    lowering.activation.exit === null &&
    stmt?.kind === 'If' &&
    isDecidedByTypes(stmt.test) &&
    !(canComplete(stmt.then) && canComplete(stmt.else))
  )
}

/** Lowers a statement that runs only for some types. Where it cannot be compiled, they must rule it out. */
export function lowerForTypes(lowering: Lowering, path: NodePath<t.Statement>): void {
  const found = lowering.attempt(() => lowering.statement(path))
  const stmts = found instanceof CompileError ? refused(found, lowering.span(path)) : found.stmts
  for (const stmt of stmts) lowering.emit(stmt)
}

/** What types must rule out, or the call that the body is copied for: inference fails where they do not. */
function refused({ diagnostic }: CompileError, span: Span): readonly Stmt[] {
  return [b.call({ kind: 'refused', diagnostic }, [], null, span), b.bail(diagnostic.text, span)]
}

/** From which of the statements of a function's body on what cannot be compiled is left to the original: a last third, behind so many
 *  returns in branches that few runs come there. The number of statements where there is none. */
export function startOfTail(lowering: Lowering, paths: readonly NodePath<t.Statement>[]): number {
  const { making, activation } = lowering
  const { body } = activation.path.node
  const isBody = body.type === 'BlockStatement' && paths[0]?.parentPath?.node === body
  if (!isBody || activation.exit !== null || making !== null) return paths.length
  const [from, to] = [body.body[0]?.start ?? 0, body.end ?? 0]
  const start = paths.findIndex(({ node }) => (to - (node.start ?? 0)) * 3 < to - from)
  const before = countReturns(paths.slice(0, start))
  return start > 0 && before > 2 && before > 2 * countReturns(paths.slice(start)) ? start : paths.length
}

function countReturns(paths: readonly NodePath<t.Node>[]): number {
  let count = 0
  for (const path of paths) {
    if (path.isReturnStatement()) count++
    path.traverse({
      ReturnStatement() {
        count++
      },
      Function(inner) {
        inner.skip()
      },
    })
  }
  return count
}

/** Lowers a statement, or leaves what begins with it to the original. */
export function lowerTail(lowering: Lowering, path: NodePath<t.Statement>): void {
  const found = lowering.attempt(() => lowering.statement(path))
  if (found instanceof CompileError) lowering.emit(b.bail(found.diagnostic.text, lowering.span(path)))
  else for (const stmt of found.stmts) lowering.emit(stmt)
}

/** The arm is less than half of the function, and has no loop. Of an instance in the making, it is known at every point what it has. */
function isRare(lowering: Lowering, path: NodePath<t.Node>): boolean {
  const { making, activation } = lowering
  if (activation.exit !== null || (making !== null && making.record === null)) return false
  const lengthOf = ({ start, end }: t.Node): number => (end ?? 0) - (start ?? 0)
  if (lengthOf(path.node) * 2 > lengthOf(lowering.fn.path.node.body)) return false
  let hasLoop = path.isLoop()
  path.traverse({
    Loop(inner) {
      hasLoop = true
      inner.stop()
    },
  })
  return !hasLoop
}

/** Some runs of the function do not come to the node: it stands in a branch, or behind one that returns. */
export function mayBeSkipped(lowering: Lowering, path: NodePath<t.Node>): boolean {
  const own = lowering.activation.path
  for (
    let inner: NodePath = path;
    inner.node !== own.node && inner.parentPath !== null;
    inner = inner.parentPath
  ) {
    const { parentPath } = inner
    const isArm = parentPath.isIfStatement() || parentPath.isConditionalExpression()
    if ((isArm && inner.key !== 'test') || parentPath.isSwitchCase()) return true
    if (parentPath.isLogicalExpression() && inner.key === 'right') return true
  }
  let isBehindReturn = false
  own.traverse({
    ReturnStatement({ node }) {
      if ((node.start ?? 0) < (path.node.start ?? 0)) isBehindReturn = true
    },
    Function(inner) {
      inner.skip()
    },
  })
  return isBehindReturn
}
