// Loops.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import * as codes from '../diagnostics/codes/language.ts'
import * as b from '../hir/builders.ts'
import type { Expr } from '../hir/nodes.ts'
import { bindTarget } from './lower-pattern.ts'
import type { Lowering } from './lowering.ts'
import { raiseUnsupported } from './unsupported.ts'
import { unwrap } from './unwrap.ts'

interface LoopParts {
  readonly path: NodePath<t.Node>
  readonly test: () => Expr
  readonly body: () => void
  readonly update: () => void
  readonly testLast: boolean
}

/** Emits the loop; what the test needs computed stands in its head. */
function emitLoop(lowering: Lowering, { path, test, body, update, testLast }: LoopParts): void {
  const loop = lowering.jumps.within('loop', (label) => {
    const tested = lowering.collect(test)
    return b.loop({
      label,
      head: tested.stmts,
      test: tested.value,
      body: lowering.collect(body).stmts,
      update: lowering.collect(update).stmts,
      testLast,
      span: lowering.span(path),
    })
  })
  lowering.emit(loop)
}

const nothing = () => {}

export function lowerFor(lowering: Lowering, path: NodePath<t.ForStatement>): void {
  const [init, test, update] = [path.get('init'), path.get('test'), path.get('update')] as NodePath<
    t.Node | null | undefined
  >[] as [NodePath<t.Node>, NodePath<t.Node>, NodePath<t.Node>]
  if (init.node) {
    if (init.isVariableDeclaration()) lowering.statement(init)
    else lowering.effect(init)
  }
  emitLoop(lowering, {
    path,
    test: () => (test.node ? lowering.condition(test) : b.constant(true, lowering.span(path))),
    body: () => lowering.statement(path.get('body')),
    update: () => (update.node ? lowering.effect(update) : undefined),
    testLast: false,
  })
}

export function lowerWhile(lowering: Lowering, path: NodePath<t.WhileStatement>): void {
  emitLoop(lowering, {
    path,
    test: () => lowering.condition(path.get('test')),
    body: () => lowering.statement(path.get('body')),
    update: nothing,
    testLast: false,
  })
}

export function lowerDoWhile(lowering: Lowering, path: NodePath<t.DoWhileStatement>): void {
  emitLoop(lowering, {
    path,
    test: () => lowering.condition(path.get('test')),
    body: () => lowering.statement(path.get('body')),
    update: nothing,
    testLast: true,
  })
}

/** for-of over an array: an index loop that asks for the length on every round, as the iterator does. */
export function lowerForOf(lowering: Lowering, path: NodePath<t.ForOfStatement>): void {
  if (path.node.await) lowering.fail(codes.unsupported_loop({ what: 'for await' }), path)
  const right = path.get('right')
  checkIsNoIteratorCall(lowering, right)
  lowering.callsMethods = true
  const span = lowering.span(right)
  const array = lowering.stable(lowering.expression(right))
  const id = lowering.locals.temporary(span)
  const index = lowering.read(id, span)
  lowering.emit(b.assign(id, b.constant(0, span), span))
  emitLoop(lowering, {
    path,
    test: () => b.generic('js.<', [index, b.member(array, 'length', span)], span),
    body: () => {
      bindElement(lowering, path.get('left'), b.generic('js.element_in_range', [array, index], span))
      lowering.statement(path.get('body'))
    },
    update: () => lowering.emit(b.assign(id, b.generic('js.++', [index], span), span)),
    testLast: false,
  })
}

function bindElement(lowering: Lowering, left: NodePath<t.Node>, element: Expr): void {
  if (!left.isVariableDeclaration()) {
    bindTarget(lowering, left, () => element, 'assign')
    return
  }
  const [declarator] = left.get('declarations')
  if (declarator === undefined || !['var', 'let', 'const'].includes(left.node.kind))
    raiseUnsupported(lowering, left)
  bindTarget(lowering, declarator.get('id'), () => element, 'declare')
}

function checkIsNoIteratorCall(lowering: Lowering, right: NodePath<t.Node>): void {
  const call = unwrap(right)
  const callee = call.isCallExpression() ? call.get('callee') : null
  if (!callee?.isMemberExpression() || callee.node.computed || callee.node.property.type !== 'Identifier')
    return
  const { name } = callee.node.property
  if (name === 'entries' || name === 'keys' || name === 'values') {
    lowering.fail(codes.unsupported_loop({ what: `a loop over ${name}()` }), right)
  }
}
