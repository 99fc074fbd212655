// Loops.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import * as codes from '../diagnostics/codes/language.ts'
import * as b from '../hir/builders.ts'
import type { Expr } from '../hir/nodes.ts'
import { generatorOf, lowerGeneratorLoop } from './lower-generator.ts'
import { bindTarget } from './lower-pattern.ts'
import { lowerPrange, prangeOf } from './lower-prange.ts'
import type { Lowering } from './lowering.ts'
import { raiseUnsupported } from './unsupported.ts'
import { unwrap } from './unwrap.ts'

export interface LoopParts {
  readonly path: NodePath<t.Node>
  readonly test: () => Expr
  readonly body: () => void
  readonly update: () => void
  readonly testLast: boolean
  readonly parallel?: number
}

/** Emits the loop; what the test needs computed stands in its head. */
export function emitLoop(lowering: Lowering, parts: LoopParts): void {
  const { path, test, body, update, testLast, parallel } = parts
  const loop = lowering.jumps.within('loop', (label) => {
    const tested = lowering.collect(test)
    return b.loop({
      label,
      head: tested.stmts,
      test: tested.value,
      body: lowering.collect(body).stmts,
      update: lowering.collect(update).stmts,
      testLast,
      ...(parallel !== undefined && { parallel }),
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

/** for-of over an array, one of its iterators, a generator, or `prange`. */
export function lowerForOf(lowering: Lowering, path: NodePath<t.ForOfStatement>): void {
  if (path.node.await) lowering.fail(codes.unsupported_loop({ what: 'for await' }), path)
  const right = path.get('right')
  const round = (value: Expr): void => {
    bindElement(lowering, path.get('left'), value)
    lowering.statement(path.get('body'))
  }
  const prange = prangeOf(lowering, right)
  if (prange !== null) {
    lowerPrange(lowering, prange, path, round)
    return
  }
  const generator = generatorOf(lowering, right)
  if (generator !== null) {
    lowerGeneratorLoop(lowering, generator, path, round)
    return
  }
  const { array, item, next } = iterated(lowering, right)
  forEachIndex(lowering, path, array, (index) => round(item(index)), next)
}

/** An index loop that asks for the length on every round, as the iterator does. */
function forEachIndex(
  lowering: Lowering,
  path: NodePath<t.Node>,
  array: Expr,
  body: (index: Expr) => void,
  next: (index: Expr) => Expr,
): void {
  lowering.callsMethods = true
  const { span } = array
  const id = lowering.locals.temporary(span)
  const index = lowering.read(id, span)
  lowering.emit(b.assign(id, b.generic('js.iterated_start', [array], span), span))
  emitLoop(lowering, {
    path,
    test: () => b.generic('js.<', [index, b.generic('js.iterated_length', [array], span)], span),
    body: () => unlessGap(lowering, array, index, () => body(index)),
    update: () => lowering.emit(b.assign(id, next(index), span)),
    testLast: false,
  })
}

/** Runs `body` for whatever an iterator over a value gives. */
export function eachIterated(
  lowering: Lowering,
  array: Expr,
  path: NodePath<t.Node>,
  body: (item: Expr) => void,
): void {
  const { span } = array
  const item = (index: Expr): Expr => b.generic('js.iterated', [array, index], span)
  const next = (index: Expr): Expr => b.generic('js.next_index', [array, index], span)
  forEachIndex(lowering, path, array, (index) => body(item(index)), next)
}

/** Runs `body` where there is something at the index. */
export function unlessGap(lowering: Lowering, array: Expr, index: Expr, body: () => void): void {
  const { stmts } = lowering.collect(body)
  const { span } = array
  const isGap = b.generic('js.iterated_gap', [array, index], span)
  lowering.emit(b.ifThen(b.generic('js.!', [isGap], span), stmts, [], span))
}

interface Iterated {
  readonly array: Expr
  readonly item: (index: Expr) => Expr
  readonly next: (index: Expr) => Expr
}

/** What a loop over `a`, `a.values()`, `a.keys()` or `a.entries()` is given. */
function iterated(lowering: Lowering, right: NodePath<t.Node>): Iterated {
  const call = unwrap(right)
  const callee = call.isCallExpression() && call.node.arguments.length === 0 ? call.get('callee') : null
  const property = callee?.isMemberExpression() && !callee.node.computed ? callee.node.property : null
  const method = property?.type === 'Identifier' ? property.name : ''
  const isIterator = callee?.isMemberExpression() && ['entries', 'keys', 'values'].includes(method)
  const object = isIterator ? callee.get('object') : right
  const span = lowering.span(right)
  const array = lowering.stable(lowering.expression(object))
  const part = (name: string) => (index: Expr) => b.generic(`js.iterated_${name}`, [array, index], span)
  const next = (index: Expr): Expr => b.generic('js.++', [index], span)
  if (!isIterator)
    return {
      array,
      item: (index) => b.generic('js.iterated', [array, index], span),
      next: (index) => b.generic('js.next_index', [array, index], span),
    }
  if (method === 'values') return { array, item: part('value'), next }
  return { array, item: part(method === 'keys' ? 'key' : 'entry'), next }
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
