// A shortened guard means what the guard meant, for all values of its variables, rounding of large products included.

import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as a from '../../src/4-passes/bounds/arithmetic.ts'
import { shortenGuard } from '../../src/4-passes/bounds/shorten-guard.ts'
import * as b from '../../src/hir/builders.ts'
import type { Expr, LocalId } from '../../src/hir/nodes.ts'
import { boolean, float64 } from '../../src/hir/types.ts'
import { INT32, intRange } from '../../src/ops/range.ts'
import { opByName } from '../../src/ops/table.ts'
import { GENERATED } from '../../src/source.ts'

const RANGES = [INT32, INT32, intRange(0, 2 ** 30), intRange(1, 100)]
const rangeOf = (local: LocalId) => RANGES[local] ?? INT32

const op = (name: string, ...args: Expr[]): Expr => b.op(name, args, float64, GENERATED)
const variable = (id: number): Expr => b.local(id as LocalId, float64, GENERATED)

const small = fc.constantFrom(-4, -1, 0, 1, 2, 3, 4, 16).map(a.num)
const leaf = fc.oneof(small, fc.nat(RANGES.length - 1).map(variable))
const { sum } = fc.letrec<{ sum: Expr }>((tie) => ({
  sum: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc
      .tuple(fc.constantFrom('add', 'sub', 'mul', 'min', 'max', 'add'), tie('sum'), tie('sum'))
      .map(([name, x, y]) => op(name, x, y)),
    fc.tuple(tie('sum'), small).map(([x, y]) => op('mul', x, y)),
    fc.tuple(fc.constantFrom('neg', 'floor'), tie('sum')).map(([name, x]) => op(name, x)),
  ),
}))
const limit = fc.oneof(
  fc.constantFrom(-(2 ** 31), 0, 1, 2 ** 31 - 1).map(a.num),
  fc.constant(variable(2)),
  leaf,
)
const condition = fc
  .tuple(fc.constantFrom('le', 'lt'), sum, limit, fc.boolean())
  .map(([name, x, y, swap]) => b.op(name, swap ? [y, x] : [x, y], boolean, GENERATED))

function evaluate(expr: Expr, values: readonly number[]): number | boolean {
  if (expr.kind === 'Const') return expr.value as number
  if (expr.kind === 'Local') return values[expr.id] as number
  if (expr.kind !== 'Op') throw new Error(expr.kind)
  const operands = expr.args.map((arg) => evaluate(arg, values))
  return (opByName(expr.op).evaluate as (...operands: unknown[]) => number | boolean)(...operands)
}

const holds = (guard: readonly Expr[], values: readonly number[]): boolean =>
  guard.every((each) => evaluate(each, values) === true)

const valuesIn = fc.tuple(
  ...RANGES.map(({ lo, hi }) =>
    fc.oneof(fc.integer({ min: lo, max: hi }), fc.integer({ min: Math.max(lo, -9), max: Math.min(hi, 9) })),
  ),
)

test('the same values pass', () => {
  let shorter = 0
  fc.assert(
    fc.property(
      fc.array(condition, { minLength: 1, maxLength: 6 }),
      fc.array(valuesIn, { minLength: 20 }),
      (guard, inputs) => {
        const shortened = shortenGuard(guard, rangeOf)
        if (shortened.length < guard.length) shorter++
        for (const values of inputs) assert.is(holds(shortened, values), holds(guard, values))
      },
    ),
    { numRuns: 3000 },
  )
  assert.ok(shorter > 300, `only ${shorter} became shorter`)
})

test('the outermost of neighbouring accesses is left', () => {
  const row = op('mul', op('add', variable(0), a.num(-1)), variable(1))
  const at = (offset: number): Expr =>
    op('add', op('mul', op('add', row, variable(3)), a.num(4)), a.num(offset))
  const guard = [0, 1, 2, 3].flatMap((offset) => [
    b.op('le', [at(offset), a.num(2 ** 31 - 1)], boolean, GENERATED),
    b.op('lt', [at(offset), variable(2)], boolean, GENERATED),
  ])
  assert.equal(shortenGuard(guard, rangeOf), [guard.at(-1)])
})

test('what is said of one variable is said plainly, and once', () => {
  const doubled = op('add', op('mul', variable(0), a.num(2)), a.num(1))
  const guard = [
    b.op('le', [a.num(-(2 ** 31)), variable(0)], boolean, GENERATED),
    b.op('le', [a.num(0), op('add', variable(0), a.num(2))], boolean, GENERATED),
    b.op('le', [a.num(0), doubled], boolean, GENERATED),
  ]
  assert.equal(shortenGuard(guard, rangeOf), [a.lessOrEqual(a.num(0), variable(0))])
})

test.run()
