// The door tests what parameters accept, but calls inside the compiled code do not come through the door (a function that calls
// itself, say). Where ranges do not show that an argument is acceptable, a test goes before the call, and what fails it bails.

import type { RangeFacts } from '../../3-infer/ranges/analyse-ranges.ts'
import * as b from '../../hir/builders.ts'
import type { Call, Expr, HirFunction, HirModule, Range, Stmt } from '../../hir/nodes.ts'
import { boolean, float64 } from '../../hir/types.ts'
import { eachStmt, rewriteFunction } from '../../hir/visit.ts'
import { FULL, intersectRange, rangeIncludes } from '../../ops/range.ts'
import type { PassContext } from '../pass.ts'

export function guardCalls(fn: HirFunction, module: HirModule, ranges: PassContext['ranges']): HirFunction {
  const accepted = new Map(
    module.functions.map((callee) => [callee.symbol, callee.params.map((param) => param.accepts)]),
  )
  const isLimited = (stmt: Stmt): stmt is Call =>
    stmt.kind === 'Call' &&
    stmt.callee.kind === 'function' &&
    (accepted.get(stmt.callee.symbol)?.some((range) => range !== null) ?? false)
  if (![...eachStmt(fn.body)].some(isLimited)) return fn
  const facts = ranges(fn)
  return rewriteFunction(fn, {
    stmt: (stmt) => {
      if (!isLimited(stmt) || stmt.callee.kind !== 'function') return stmt
      return guarded(stmt, accepted.get(stmt.callee.symbol) ?? [], facts)
    },
  })
}

function guarded(stmt: Call, accepted: readonly (Range | null)[], facts: RangeFacts): Stmt | readonly Stmt[] {
  const tests: Stmt[] = []
  const args = stmt.args.map((arg, i) => {
    const range = accepted[i] ?? null
    const known = facts.of(arg)
    if (range === null || rangeIncludes(range, known)) return arg
    for (const test of testsFor(arg, known, range)) {
      const refused = b.op('not', [test], boolean, arg.span)
      tests.push(
        b.ifThen(
          refused,
          [b.bail('an argument that the compiled function does not accept', arg.span)],
          [],
          arg.span,
        ),
      )
    }
    return b.assume(arg, intersectRange(range, known))
  })
  return tests.length === 0 && args.every((arg, i) => arg === stmt.args[i])
    ? stmt
    : [...tests, { ...stmt, args }]
}

/** Tests that together say that the value lies in `range`, given that it lies in `known`. */
function* testsFor(value: Expr, known: Range, range: Range): Generator<Expr> {
  const { span } = value
  const number = b.convert(value, float64)
  const num = (constant: number): Expr => b.constant(constant, span)
  const test = (op: string, ...args: Expr[]): Expr => b.op(op, args, boolean, span)
  const bounds = { ...FULL, lo: range.lo, hi: range.hi, nan: range.nan }
  if (!range.nan && known.nan) yield test('not', test('is_nan', number))
  if (!rangeIncludes(bounds, { ...known, nan: range.nan })) {
    yield test('ge', number, num(range.lo))
    yield test('le', number, num(range.hi))
  }
  if (range.integer && !known.integer) yield test('eq', b.op('trunc', [number], float64, span), number)
  if (!range.negativeZero && known.negativeZero) {
    const positive = test('gt', b.op('div', [num(1), number], float64, span), num(0))
    yield b.cond(test('eq', number, num(0)), positive, b.constant(true, span), boolean, span)
  }
}
