// Optional numbers, booleans and BigInts as parameters, locals and results.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { CONTEXT_RESULTS } from '../../src/5-emit/c/abi.ts'
import { emitUnit } from '../../src/5-emit/c/emit-c.ts'
import * as b from '../../src/hir/builders.ts'
import * as t from '../../src/hir/types.ts'
import { bin, FunctionSet, num, ret, S, set } from './hir.ts'
import { compileUnit, isTrap, pass, type RunningUnit } from './run-unit.ts'

const test = suite('optionals')
const unitFunctions = new FunctionSet()
const add = unitFunctions.add.bind(unitFunctions)

const orDefault = add('orDefault', t.optionalOf(t.float64), (f) => {
  const x = f.param('x', t.optionalOf(t.float64))
  const missing = b.op('is_undefined', [f.read(x)], t.boolean, S)
  const undef = b.convert(b.constant(undefined, S), t.optionalOf(t.float64))
  const doubled = b.convert(bin('mul', b.convert(f.read(x), t.float64), num(2)), t.optionalOf(t.float64))
  return [ret(b.cond(missing, undef, doubled, t.optionalOf(t.float64), S))]
})

const optionalBoolean = add('optionalBoolean', t.optionalOf(t.boolean), (f) => {
  const flag = f.param('flag', t.optionalOf(t.boolean))
  const missing = b.op('is_undefined', [f.read(flag)], t.boolean, S)
  const inverted = b.convert(
    b.op('not', [b.convert(f.read(flag), t.boolean)], t.boolean, S),
    t.optionalOf(t.boolean),
  )
  return [ret(b.cond(missing, f.read(flag), inverted, t.optionalOf(t.boolean), S))]
})

/** Optional BigInts: a load out of range is undefined, and undefined bails where a BigInt is needed. */
const optionalBigint = add('optionalBigint', t.optionalOf(t.int64), (f) => {
  const [a, i, x] = [
    f.param('a', t.arrayOf('int64')),
    f.param('i', t.float64),
    f.param('x', t.optionalOf(t.int64)),
  ]
  const item = f.local('item', t.optionalOf(t.int64))
  const sum = bin('bigint_add', b.convert(f.read(item), t.int64), b.convert(f.read(x), t.int64))
  return [
    set(item, b.load(f.read(a), f.read(i), 'undefined', t.optionalOf(t.int64), S)),
    b.ifThen(b.op('is_undefined', [f.read(item)], t.boolean, S), [ret(f.read(item))], [], S),
    ret(b.convert(sum, t.optionalOf(t.int64))),
  ]
})

const compiled = compileUnit(emitUnit(unitFunctions.module, { file: 'optionals.ts' }).c)
const started = async (): Promise<RunningUnit> => (await compiled).start()

test('optionals come and go as a value and a flag', async () => {
  const unit = await started()
  unit.call(orDefault, unit.context, 4, 1)
  assert.equal(unit.results(2), [8, 1])
  unit.call(orDefault, unit.context, NaN, 1)
  assert.equal(unit.results(2), [NaN, 1])
  unit.call(orDefault, unit.context, 4, 0)
  assert.is(unit.results(2)[1], 0)
})

test('an optional boolean', async () => {
  const unit = await started()
  const run = (value: number, defined: number): number[] => {
    unit.call(optionalBoolean, unit.context, value, defined)
    return unit.results(2)
  }
  assert.equal([run(1, 1), run(0, 1), run(1, 0)[1]], [[0, 1], [1, 1], 0])
})

test('an optional BigInt', async () => {
  const unit = await started()
  const a = unit.place(new BigInt64Array([5n, -(2n ** 63n)]))
  const run = (i: number, x: bigint, defined: number): [bigint, number] => {
    unit.call(optionalBigint, unit.context, ...pass(a), i, x, defined)
    return [
      new BigInt64Array(unit.memory.buffer, unit.context + CONTEXT_RESULTS, 1)[0] as bigint,
      unit.results(2)[1] as number,
    ]
  }
  assert.equal(run(0, 7n, 1), [12n, 1])
  assert.equal(run(1, -0n, 1), [-(2n ** 63n), 1])
  assert.is(run(2, 7n, 1)[1], 0)
  assert.throws(() => run(0, 7n, 0), isTrap)
  assert.throws(() => run(1, -1n, 1), isTrap)
})

test.run()
