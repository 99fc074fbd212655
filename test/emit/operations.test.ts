// Every machine form of every operation, compiled, against the row's own meaning. A form that asks for something (the result fits,
// a condition on ranges) is tried only where it holds; one that traps must trap where the exact result does not fit.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { emitUnit } from '../../src/5-emit/c/emit-c.ts'
import * as b from '../../src/hir/builders.ts'
import type { HirFunction } from '../../src/hir/nodes.ts'
import * as t from '../../src/hir/types.ts'
import type { MachineForm, OpRow, ScalarValue } from '../../src/ops/define-op.ts'
import { rangeOfValue } from '../../src/ops/range.ts'
import { allOps } from '../../src/ops/table.ts'
import { ulpsBetween } from '../helpers/ulps.ts'
import { define, moduleOf, S } from './hir.ts'
import { makeRandom } from './random-values.ts'
import { compileUnit, isTrap, type RunningUnit } from './run-unit.ts'

const test = suite('operations')
type Machine = Exclude<MachineForm['operands'][number], 'string'>
type NumberForm = Omit<MachineForm, 'operands' | 'result'> & {
  readonly operands: readonly Machine[]
  readonly result: Exclude<MachineForm['result'], 'string'>
}

const typeNamed = (name: Machine): t.Type =>
  name === 'OptionalType(float64)' ? t.optionalOf(t.float64) : { kind: 'scalar', name: name as t.ScalarName }

interface Case {
  readonly row: OpRow
  readonly form: NumberForm
  readonly fn: HirFunction
}

/** Forms on strings have a test of their own. */
const isOnNumbers = (form: MachineForm): boolean => ![...form.operands, form.result].includes('string')

const cases: readonly Case[] = allOps
  .filter((row) => row.effects === 'pure')
  .flatMap((row) =>
    row.forms.flatMap((form, index) => (isOnNumbers(form) ? [{ row, form: form as NumberForm, index }] : [])),
  )
  .map(({ row, form, index }, i) => {
    const fn = define(`f${i}`, row.name, typeNamed(form.result), (f) => {
      const args = form.operands.map((operand, k) => f.read(f.param(`p${k}`, typeNamed(operand))))
      return [b.returnOf({ ...b.op(row.name, args, typeNamed(form.result), S), form: index }, S)]
    })
    return { row, form, fn }
  })

const compiled = compileUnit(emitUnit(moduleOf(cases.map(({ fn }) => fn)), { file: 'ops.ts' }).c)

const random = makeRandom(99)
const some = (count: number, make: () => number): number[] => Array.from({ length: count }, make)
const FLOATS = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  1.5,
  -2.5,
  NaN,
  Infinity,
  -Infinity,
  2 ** 31,
  2 ** 32 + 3,
  -(2 ** 63),
  1e300,
  5e-324,
  31,
  32,
  64,
  255.5,
  ...some(14, random.number),
]
const INT32S = [
  0,
  1,
  -1,
  2,
  -7,
  31,
  32,
  63,
  64,
  2 ** 31 - 1,
  -(2 ** 31),
  12_345,
  ...some(6, () => random.number() | 0),
]
const UINT32S = [0, 1, 7, 31, 33, 64, 2 ** 31, 2 ** 32 - 1, ...some(6, () => random.number() >>> 0)]
const SAFE = [
  0,
  1,
  -1,
  3,
  -8,
  2 ** 31,
  -(2 ** 32),
  2 ** 53 - 1,
  -(2 ** 53) + 1,
  ...some(4, () => random.number() | 0),
]
const INT64S = [
  0n,
  1n,
  -1n,
  5n,
  -13n,
  63n,
  64n,
  -64n,
  2n ** 31n,
  2n ** 62n,
  -(2n ** 62n),
  2n ** 63n - 1n,
  -(2n ** 63n),
  0x1234_5678_9abc_def0n,
]
const UINT64S = [0n, 1n, 6n, 63n, 64n, 65n, 2n ** 32n, 2n ** 63n, 2n ** 64n - 1n, 0xfedc_ba98_7654_3210n]

function samples(row: OpRow, operand: Machine, position: number): readonly (ScalarValue | undefined)[] {
  switch (operand) {
    case 'float64':
      return FLOATS
    case 'int32':
      return INT32S
    case 'uint32':
      return UINT32S
    case 'int64':
      return row.operands[position] === 'bigint' ? INT64S : SAFE
    case 'uint64':
      return UINT64S
    case 'boolean':
      return [true, false]
    case 'OptionalType(float64)':
      return [undefined, NaN, 0, 5]
  }
}

function combinations(
  lists: readonly (readonly (ScalarValue | undefined)[])[],
): (ScalarValue | undefined)[][] {
  return lists.reduce<(ScalarValue | undefined)[][]>(
    (rows, list) => rows.flatMap((row) => list.map((item) => [...row, item])),
    [[]],
  )
}

/** The value as the exported function takes it. */
function passed(value: ScalarValue | undefined, operand: Machine): (number | bigint)[] {
  if (operand === 'OptionalType(float64)') return [Number(value ?? 0), value === undefined ? 0 : 1]
  if (operand === 'int64' || operand === 'uint64') return [BigInt(value as number | bigint)]
  return [Number(value)]
}

/** Whether the machine type holds the exact result. */
function fits(value: ScalarValue, result: Machine): boolean {
  if (typeof value === 'bigint')
    return (result === 'int64' ? BigInt.asIntN(64, value) : BigInt.asUintN(64, value)) === value
  if (typeof value !== 'number' || result === 'float64') return true
  if (!Number.isInteger(value) || Object.is(value, -0)) return false
  if (result === 'int64') return Math.abs(value) <= Number.MAX_SAFE_INTEGER
  return result === 'int32' ? (value | 0) === value : value >>> 0 === value
}

/** The exact result, or null where the row throws. */
function meaning(row: OpRow, args: readonly (ScalarValue | undefined)[]): ScalarValue | null {
  try {
    return (row.evaluate as (...values: unknown[]) => ScalarValue)(...args)
  } catch {
    return null
  }
}

function isAsked(form: NumberForm, args: readonly (ScalarValue | undefined)[]): boolean {
  const ranges = args.map((arg) => rangeOfValue(typeof arg === 'number' ? arg : Number.NaN))
  return form.when?.(ranges) ?? true
}

/** Checks one application; whether it was one that the form is for. */
function check(
  { row, form, fn }: Case,
  unit: RunningUnit,
  args: readonly (ScalarValue | undefined)[],
): boolean {
  const isHuge =
    row.name.startsWith('bigint_sh') &&
    args.some((arg) => typeof arg === 'bigint' && (arg > 4096n || arg < -4096n) && arg === args[1])
  if (isHuge || !isAsked(form, args)) return false
  const exact = meaning(row, args)
  const run = (): number | bigint | undefined =>
    unit.call(fn.symbol, ...args.flatMap((arg, i) => passed(arg, form.operands[i] as Machine)))
  const shown = `${row.name} ${form.c} of ${args.map(String).join(', ')}`
  if (exact === null || (form.exactness !== 'wraps' && !fits(exact, form.result))) {
    if (form.exactness === 'traps') assert.throws(run, isTrap, shown)
    return form.exactness === 'traps'
  }
  let actual: ScalarValue | undefined
  try {
    actual = normalised(run(), exact, form.result)
  } catch (error) {
    // Bailing more often than needed is exact too.
    if (form.exactness === 'traps') return false
    assert.unreachable(`${shown}: ${error}`)
  }
  const wraps = typeof exact === 'bigint' && form.exactness === 'wraps'
  const expected = wraps
    ? form.result === 'int64'
      ? BigInt.asIntN(64, exact)
      : BigInt.asUintN(64, exact)
    : exact
  if (!isWithin(row.exact, actual, expected)) assert.unreachable(`${shown}: ${actual}, not ${expected}`)
  return true
}

function isWithin(exact: OpRow['exact'], actual: unknown, expected: unknown): boolean {
  if (exact === 'bits' || typeof actual !== 'number' || typeof expected !== 'number')
    return Object.is(actual, expected)
  return Object.is(actual, expected) || ulpsBetween(actual, expected) <= exact.ulps
}

function normalised(
  result: number | bigint | undefined,
  exact: ScalarValue,
  type: Machine,
): ScalarValue | undefined {
  if (typeof exact === 'boolean') return result === 1
  if (typeof exact === 'number') return Number(result)
  return type === 'uint64' ? BigInt.asUintN(64, result as bigint) : result
}

test('every form gives its row’s result', async () => {
  const unit = (await compiled).start()
  const untried: string[] = []
  for (const item of cases) {
    const lists = item.form.operands.map((operand, i) => samples(item.row, operand, i))
    let tried = 0
    for (const args of combinations(lists.length > 2 ? lists.map((list) => list.slice(0, 12)) : lists)) {
      if (check(item, unit, args)) tried++
    }
    if (tried === 0) untried.push(`${item.row.name}: ${item.form.c}`)
  }
  assert.equal(untried, [])
})

test.run()
