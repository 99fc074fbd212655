// Loops over `prange`. They count as the iterable does, and carry the wish to be shared between threads where the function's tag says so.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import * as b from '../hir/builders.ts'
import type { Expr } from '../hir/nodes.ts'
import { USUAL_PARTS } from '../hir/parts.ts'
import type { Span } from '../source.ts'
import { builtInPath } from './built-ins.ts'
import { emitLoop, type LoopParts } from './lower-loop.ts'
import type { Lowering } from './lowering.ts'
import { raiseUnsupported } from './unsupported.ts'
import { unwrap } from './unwrap.ts'

/** The call of `prange` that is iterated over, or null. */
export function prangeOf(lowering: Lowering, right: NodePath<t.Node>): NodePath<t.CallExpression> | null {
  const call = unwrap(right)
  if (!call.isCallExpression()) return null
  return builtInPath(lowering, call.get('callee')) === 'njit.prange' ? call : null
}

/** The loop; `round` lowers an iteration, given its number. */
export function lowerPrange(
  lowering: Lowering,
  call: NodePath<t.CallExpression>,
  path: NodePath<t.ForOfStatement>,
  round: (value: Expr) => void,
): void {
  const span = lowering.span(call)
  const args = call.get('arguments')
  if (args.length < 1 || args.length > 3 || args.some((arg) => !arg.isExpression()))
    raiseUnsupported(lowering, call)
  const given = args.map((arg) => integer(lowering, lowering.stable(lowering.expression(arg)), span))
  const [first, second, step = b.constant(1, span)] = given as [Expr, Expr?, Expr?]
  const start = second === undefined ? b.constant(0, span) : first
  const stop = second ?? first
  if (step.kind === 'Const' && step.value === 1) {
    countUp(lowering, path, start, stop, round)
    return
  }
  const count = countOf(lowering, start, stop, step, span)
  countUp(lowering, path, b.constant(0, span), count, (index) =>
    round(b.generic('js.+', [start, b.generic('js.*', [index, step], span)], span)),
  )
}

function countUp(
  lowering: Lowering,
  path: NodePath<t.ForOfStatement>,
  start: Expr,
  stop: Expr,
  round: (value: Expr) => void,
): void {
  const { span } = stop
  const id = lowering.locals.temporary(span)
  const index = lowering.read(id, span)
  lowering.emit(b.assign(id, start, span))
  emitLoop(lowering, {
    path,
    test: () => b.generic('js.<', [index, stop], span),
    body: () => round(index),
    update: () => lowering.emit(b.assign(id, b.generic('js.++', [index], span), span)),
    testLast: false,
    ...wishOf(lowering),
  })
}

/** How many numbers there are from `start` to `stop` in steps that are not 1; anything below 0 where there are none. */
function countOf(lowering: Lowering, start: Expr, stop: Expr, step: Expr, span: Span): Expr {
  const isZero = b.generic('js.===', [step, b.constant(0, span)], span)
  lowering.emit(b.ifThen(isZero, [b.throwOf('RangeError: prange: step is 0', span)], [], span))
  const rounds = b.generic('js./', [b.generic('js.-', [stop, start], span), step], span)
  return integer(lowering, lowering.stable(b.generic('Math.ceil', [rounds], span)), span)
}

/** The value as an int32 that is not -0. For others the original counts, or throws. */
function integer(lowering: Lowering, value: Expr, span: Span): Expr {
  if (value.kind === 'Const' && Object.is(Number(value.value) | 0, value.value)) return value
  const whole = lowering.stable(b.generic('js.|', [value, b.constant(0, span)], span))
  const differs = b.generic('js.!==', [whole, value], span)
  lowering.emit(b.ifThen(differs, [b.bail('prange counts with int32s', span)], [], span))
  return whole
}

function wishOf({ index, fn }: Lowering): Pick<LoopParts, 'parallel'> {
  const options = index.tagged.find((tagged) => tagged.fn.key === fn.key)?.options
  return options?.parallel === true ? { parallel: options.schedule ?? USUAL_PARTS } : {}
}
