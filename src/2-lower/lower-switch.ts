// Switch statements: first the number of the case is found, testing in order and only until one matches; then it is entered.

import type { NodePath } from '@babel/traverse'
import type * as t from '@babel/types'
import * as b from '../hir/builders.ts'
import type { Expr } from '../hir/nodes.ts'
import * as types from '../hir/types.ts'
import { canComplete, hasBreak } from './can-complete.ts'
import { lowerList } from './lower-statement.ts'
import type { Lowering } from './lowering.ts'

/** Above this many cases the tests become statements, which do not nest. */
const MAX_NESTED_TESTS = 32

export function lowerSwitch(lowering: Lowering, path: NodePath<t.SwitchStatement>): void {
  const span = lowering.span(path)
  const cases = path.get('cases')
  const fallback = cases.findIndex((item) => !item.node.test)
  const none = fallback < 0 ? cases.length : fallback
  lowering.jumps.within('switch', (label) => {
    const selector = select(lowering, path, cases, none)
    const bodies = cases.map(
      (item) => lowering.collect(() => lowerList(lowering, item.get('consequent'))).stmts,
    )
    lowering.emit(b.switchOn(label, selector, bodies, span))
    const leaves = bodies.some((body) => hasBreak(body, label)) || canComplete(bodies.at(-1) ?? [])
    // Some case is always entered and none gets here: says so to whoever looks whether the function can end without a return.
    if (fallback >= 0 && !leaves) lowering.emit(b.bail('unreachable: every case of the switch leaves', span))
  })
}

/** The number of the case that is entered. */
function select(
  lowering: Lowering,
  path: NodePath<t.SwitchStatement>,
  cases: readonly NodePath<t.SwitchCase>[],
  none: number,
): Expr {
  const span = lowering.span(path)
  const value = lowering.stable(lowering.expression(path.get('discriminant')))
  const tests = cases.flatMap((item, number) => {
    const test = item.get('test') as NodePath<t.Expression | null | undefined>
    if (!test.node) return []
    const tested = lowering.collect(() => lowering.expression(test as NodePath<t.Expression>))
    const isEqual = b.generic('js.===', [value, tested.value], lowering.span(test as NodePath<t.Expression>))
    return [{ number, stmts: tested.stmts, isEqual }]
  })
  if (tests.length <= MAX_NESTED_TESTS && tests.every((test) => test.stmts.length === 0)) {
    return tests.reduceRight<Expr>(
      (otherwise, { isEqual, number }) =>
        b.cond(isEqual, b.constant(number, span), otherwise, types.unknown, span),
      b.constant(none, span),
    )
  }
  const selector = lowering.locals.temporary(span)
  const enter = (number: number) => b.assign(selector, b.constant(number, span), span)
  lowering.emit(
    lowering.jumps.within('block', (found) => {
      const body = tests.flatMap(({ stmts, isEqual, number }) => [
        ...stmts,
        b.ifThen(isEqual, [enter(number), b.breakTo(found, span)], [], span),
      ])
      return b.block(found, [...body, enter(none)], span)
    }),
  )
  return lowering.read(selector, span)
}
