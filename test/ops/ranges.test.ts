import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Range } from '../../src/hir/nodes.ts'
import { bigRangeContains } from '../../src/ops/big-range.ts'
import type { BigRange, OpRow } from '../../src/ops/define-op.ts'
import {
  EMPTY,
  FULL,
  intersectRange,
  intRange,
  makeRange,
  printRange,
  rangeContains,
  rangeFits,
  rangeIncludes,
  rangeOfValue,
  unionRange,
} from '../../src/ops/range.ts'
import { allOps } from '../../src/ops/table.ts'
import { edgeBigints, edgeNumbers } from './edge-values.ts'

/** A range that holds the given values, no wider than it must be, with the numbers between its ends also to be tried. */
function hull(values: readonly number[]): Range {
  return values.map(rangeOfValue).reduce(unionRange, EMPTY)
}

const numberArb = fc.oneof(
  fc.constantFrom(...edgeNumbers),
  fc.integer({ min: -300, max: 300 }),
  fc.integer({ min: -(2 ** 31), max: 2 ** 32 }),
  fc.double(),
  fc.double({ min: -10, max: 10 }),
)

/** A range and members of it: two ends and the edge numbers that happen to lie within. */
const rangeArb = fc.array(numberArb, { minLength: 1, maxLength: 3 }).map((values) => {
  const range = hull(values)
  const inside = edgeNumbers.filter((value) => rangeContains(range, value))
  return { range, members: [...values, ...inside.slice(0, 40)] }
})

const numberRows = allOps.filter(
  (row) => row.range !== null && row.effects === 'pure' && !row.operands.includes('string'),
)

/** The result, or null where the run ends instead. */
function outcome(evaluate: (...operands: number[]) => number, values: readonly number[]): number | null {
  try {
    return evaluate(...values)
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

function checkRow(row: OpRow, operands: readonly Range[], values: readonly number[]): void {
  const evaluate = row.evaluate as (...operands: number[]) => number
  const range = (row.range as (...operands: Range[]) => Range)(...operands)
  const result = outcome(evaluate, values)
  if (result === null || rangeContains(range, result)) return
  const given = operands.map(printRange).join(', ')
  assert.unreachable(
    `${row.name}(${values.join(', ')}) = ${result} is not in ${printRange(range)} of ${given}`,
  )
}

test('a result lies in the range of its operands, each known exactly', () => {
  for (const row of numberRows) {
    const arity = row.operands.length
    for (const a of edgeNumbers) {
      if (arity === 1) checkRow(row, [rangeOfValue(a)], [a])
      else
        for (const b of edgeNumbers) {
          const values = arity === 2 ? [a, b] : [a, b, 0.5]
          checkRow(row, values.map(rangeOfValue), values)
        }
    }
  }
})

for (const row of numberRows) {
  test(`range of ${row.name} holds every result`, () => {
    const operands = fc.tuple(...row.operands.map(() => rangeArb))
    fc.assert(
      fc.property(operands, fc.infiniteStream(fc.nat()), (ranges, stream) => {
        const inputs = ranges.map((each) => each.range)
        for (let round = 0; round < 30; round++) {
          const values = ranges.map((each) => {
            const pick = stream.next().value as number
            return each.members[pick % each.members.length] as number
          })
          checkRow(row, inputs, values)
        }
      }),
      { numRuns: 300, seed: 7 },
    )
  })
}

const bigArb = fc.oneof(fc.constantFrom(...edgeBigints), fc.bigInt({ min: -300n, max: 300n }))
const bigRangeArb = fc
  .tuple(fc.array(bigArb, { minLength: 1, maxLength: 3 }), fc.boolean(), fc.boolean())
  .map(([values, openBelow, openAbove]) => {
    const sorted = [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
    const range: BigRange = {
      lo: openBelow ? null : (sorted[0] as bigint),
      hi: openAbove ? null : (sorted.at(-1) as bigint),
    }
    return { range, members: [...values, ...edgeBigints.filter((value) => bigRangeContains(range, value))] }
  })

for (const row of allOps.filter(
  (each) => each.bigRange !== undefined && !each.operands.includes('float64'),
)) {
  test(`range of ${row.name} holds every result`, () => {
    fc.assert(
      fc.property(
        fc.tuple(...row.operands.map(() => bigRangeArb)),
        fc.infiniteStream(fc.nat()),
        (ranges, stream) => {
          const range = row.bigRange?.(...ranges.map((each) => each.range)) as BigRange
          for (let round = 0; round < 20; round++) {
            const values = ranges.map(
              (each) => each.members[(stream.next().value as number) % each.members.length],
            )
            const throws = (row.name === 'bigint_div' || row.name === 'bigint_rem') && values[1] === 0n
            const shift = row.name === 'bigint_shl' ? 1n : row.name === 'bigint_shr' ? -1n : 0n
            if (throws || shift * (values[1] ?? 0n) > 1000n) continue
            const result = (row.evaluate as (...operands: unknown[]) => bigint)(...values)
            if (!bigRangeContains(range, result)) {
              assert.unreachable(
                `${row.name}(${values.join(', ')}) = ${result} is not in [${range.lo}, ${range.hi}]`,
              )
            }
          }
        },
      ),
      { numRuns: 200, seed: 7 },
    )
  })
}

test('union and intersection hold what they should', () => {
  fc.assert(
    fc.property(rangeArb, rangeArb, (a, b) => {
      const union = unionRange(a.range, b.range)
      const common = intersectRange(a.range, b.range)
      for (const value of [...a.members, ...b.members]) {
        assert.ok(rangeContains(union, value))
        const inBoth = rangeContains(a.range, value) && rangeContains(b.range, value)
        assert.is(rangeContains(common, value), inBoth, `${value}`)
      }
      assert.ok(rangeIncludes(union, a.range))
      assert.ok(rangeIncludes(a.range, common))
      assert.ok(rangeIncludes(FULL, union))
    }),
    { numRuns: 500, seed: 7 },
  )
})

test('a range fits a machine type only if every member does', () => {
  assert.ok(rangeFits(intRange(-(2 ** 31), 2 ** 31 - 1), 'int32'))
  assert.not(rangeFits(intRange(0, 2 ** 31), 'int32'))
  assert.ok(rangeFits(intRange(0, 2 ** 32 - 1), 'uint32'))
  assert.not(rangeFits(intRange(-1, 5), 'uint32'))
  assert.ok(rangeFits(intRange(-(2 ** 53) + 1, 2 ** 53 - 1), 'int64'))
  assert.not(rangeFits(intRange(0, 2 ** 53), 'int64'), '2^53 may stand for 2^53 + 1')
  assert.not(rangeFits(makeRange(0, 5), 'int32'), 'fractions')
  assert.not(rangeFits(makeRange(0, 5, { integer: true, negativeZero: true }), 'int32'), '-0')
  assert.not(rangeFits(makeRange(0, 5, { integer: true, nan: true }), 'int32'), 'NaN')
  assert.ok(rangeFits(FULL, 'float64'))
})

test('ranges print', () => {
  assert.is(printRange(intRange(0, 10)), '[0, 10] integer')
  assert.is(printRange(FULL), '[-Infinity, Infinity] -0 NaN')
  assert.is(printRange(EMPTY), 'none integer')
})

test.run()
