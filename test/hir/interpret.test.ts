import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as b from '../../src/hir/builders.ts'
import { type HirValue, interpret, STEP_LIMIT } from '../../src/hir/interpret.ts'
import type { Expr, HirFunction, LoadRange, Stmt } from '../../src/hir/nodes.ts'
import * as t from '../../src/hir/types.ts'
import { intRange } from '../../src/ops/range.ts'
import { opByName } from '../../src/ops/table.ts'
import {
  test as compare,
  functionOf,
  id,
  moduleOf,
  num,
  op,
  returning,
  S,
  sumFunction,
} from './sample-functions.ts'

const run = (fn: HirFunction, ...args: HirValue[]): unknown => {
  const result = interpret(moduleOf(fn), fn.symbol, args)
  return result.kind === 'value' ? result.value : `bail: ${result.what}`
}
const floats = t.arrayOf('float64')
const value = (expr: Expr): unknown => run(returning(expr))
const of = (type: t.Type, constant: number | bigint): Expr => ({ ...b.constant(constant, S), type })

test('a loop over an array', () => {
  assert.is(run(sumFunction(), Float64Array.of(1, 2, 3.5)), 6.5)
  assert.is(run(sumFunction(), new Float64Array(0)), 0)
})

test('operations mean what their rows say', () => {
  assert.ok(Object.is(value(op('neg', num(0))), -0))
  assert.ok(Object.is(value(op('rem', num(-5), num(5))), -0))
  assert.is(value(b.op('bigint_div', [b.constant(7n, S), b.constant(-2n, S)], t.bigint, S)), -3n)
  assert.is(
    value(b.op('bigint_div', [b.constant(7n, S), b.constant(0n, S)], t.bigint, S)),
    'bail: Division by zero',
  )
})

test('a value that its machine type cannot hold is a bug', () => {
  const add = (x: number, y: number): Expr => b.op('add', [of(t.int32, x), of(t.int32, y)], t.int32, S)
  assert.is(value(add(1, 2)), 3)
  assert.throws(() => value(add(2 ** 31 - 1, 1)), /add:int32\(.*\) is 2147483648, which is no int32/)
  assert.throws(() => value(b.op('neg', [of(t.int32, 0)], t.int32, S)), /is -0, which is no int32/)
  assert.throws(() => value(b.convert(num(0.5), t.int64)), /is 0.5, which is no int64/)
  assert.is(value(b.op('mul', [of(t.int64, 2 ** 40), of(t.int64, 4)], t.int64, S)), 2 ** 42)
})

test('64-bit bigints wrap where the form says so, and bail otherwise', () => {
  const most = 2n ** 63n - 1n
  const row = opByName('bigint_add')
  const form = row.forms.findIndex(
    (each) =>
      each.exactness === 'wraps' && each.result === 'int64' && each.operands.every((o) => o === 'int64'),
  )
  const sum: Expr = b.op('bigint_add', [of(t.int64, most), of(t.int64, 1n)], t.int64, S)
  assert.is(value(sum), `bail: bigint_add gives ${2n ** 63n}n`)
  assert.is(value({ ...sum, form } as Expr), -(2n ** 63n))
})

test('loads out of range give what they say', () => {
  const load = (index: number, range: LoadRange, array: t.Type = floats): HirFunction => {
    const type = range === 'undefined' ? t.optionalOf(t.float64) : t.float64
    return returning(b.load(b.local(id(0), array, S), num(index), range, type, S), [['a', array]])
  }
  const a = Float64Array.of(5, 6)
  assert.is(run(load(1, 'proven'), a), 6)
  assert.is(run(load(-0, 'nan'), a), 5)
  for (const index of [2, -1, 0.5, Number.NaN, Infinity]) {
    assert.is(run(load(index, 'undefined'), a), undefined)
    assert.equal(run(load(index, 'nan'), a), Number.NaN)
    assert.is(run(load(index, 'zero'), a), 0)
    assert.is(run(load(index, 'bail'), a), `bail: index ${index} out of range`)
    assert.throws(() => run(load(index, 'proven'), a), new RegExp(`index ${index} of 2`))
  }
  assert.equal(run(load(2, 'nan', t.listOfNumbers), [5, 6]), Number.NaN)
  assert.is(run(load(-1, 'nan', t.listOfNumbers), [5, 6]), 'bail: index -1 out of range')
})

const storing = (
  array: t.ArrayType,
  index: number,
  stored: Expr,
  range: 'skip' | 'bail' | 'proven',
): HirFunction =>
  functionOf({
    locals: [['a', array]],
    params: 1,
    result: t.undefinedType,
    body: [b.store(b.local(id(0), array, S), num(index), stored, range, S)],
  })

test('stores convert as JavaScript does and mind the range', () => {
  const clamped = Uint8ClampedArray.of(1, 2)
  run(storing(t.arrayOf('uint8clamped'), 0, num(300.7), 'skip'), clamped)
  run(storing(t.arrayOf('uint8clamped'), 2, num(9), 'skip'), clamped)
  run(storing(t.arrayOf('uint8clamped'), -1, num(9), 'skip'), clamped)
  assert.equal(clamped, Uint8ClampedArray.of(255, 2))
  const list = [1, 2]
  assert.is(run(storing(t.listOfNumbers, 2, num(9), 'bail'), list), 'bail: store at 2 out of range')
  assert.equal(list, [1, 2])
  assert.throws(() => run(storing(floats, 2, num(9), 'proven'), Float64Array.of(1)), /store at 2 of 1/)
  const big = BigInt64Array.of(0n)
  run(storing(t.arrayOf('int64'), 0, b.constant(2n ** 63n, S), 'skip'), big)
  assert.is(big[0], -(2n ** 63n))
})

test('new arrays and views', () => {
  const make = (length: number): HirFunction =>
    functionOf({
      locals: [
        ['a', floats],
        ['v', floats],
      ],
      params: 0,
      result: floats,
      body: [
        b.newArray(id(0), floats, num(length), S),
        b.subarray(id(1), b.local(id(0), floats, S), num(1), b.length(b.local(id(0), floats, S), S), S),
        b.store(b.local(id(1), floats, S), num(0), num(7), 'skip', S),
        b.returnOf(b.local(id(0), floats, S), S),
      ],
    })
  assert.equal(run(make(3)), Float64Array.of(0, 7, 0))
  assert.is(run(make(-1)), 'bail: array of -1 elements')
  assert.throws(() => run(make(0)), /subarray 1 to 0 of 0/)
})

test('conversions', () => {
  const missing: Expr = { ...b.constant(undefined, S), type: t.optionalOf(t.float64) }
  assert.equal(value(b.convert(missing, t.float64)), Number.NaN)
  assert.is(value(b.convert(b.constant(true, S), t.float64)), 1)
  const missingBigint: Expr = { ...b.constant(undefined, S), type: t.optionalOf(t.bigint) }
  assert.is(value(b.convert(missingBigint, t.bigint)), 'bail: undefined is no bigint')
  assert.is(value(b.op('is_undefined', [missing], t.boolean, S)), true)
  assert.is(value(b.convert(num(3), t.int32)), 3)
})

test('assumptions are checked', () => {
  assert.is(value(b.assume(num(3), intRange(0, 3))), 3)
  assert.throws(() => value(b.assume(num(-0), intRange(0, 3))), /-0 is not in \[0, 3\] integer/)
})

/** Numbers appended to a list by statements, to see in which order they ran. */
const trace = (body: (log: (n: number) => Stmt, count: Expr) => readonly Stmt[]): unknown => {
  const [digits, count] = [b.local(id(0), t.float64, S), b.local(id(1), t.float64, S)]
  const log = (n: number): Stmt => b.assign(id(0), op('add', op('mul', digits, num(10)), num(n)), S)
  return run(
    functionOf({
      locals: [
        ['digits', t.float64],
        ['count', t.float64],
      ],
      params: 0,
      result: t.float64,
      body: [
        b.assign(id(0), num(0), S),
        b.assign(id(1), num(0), S),
        ...body(log, count),
        b.returnOf(digits, S),
      ],
    }),
  )
}
const count1 = (count: Expr): Stmt => b.assign(id(1), op('add', count, num(1)), S)
const loopOf = (parts: Partial<Parameters<typeof b.loop>[0]> & { test: Expr }): Stmt =>
  b.loop({ label: 'L', head: [], body: [], update: [], testLast: false, span: S, ...parts })

test('loops run head, test, body, update', () => {
  const parts = (log: (n: number) => Stmt, count: Expr) => ({
    head: [log(1)],
    test: compare('lt', count, num(2)),
    body: [log(2)],
    update: [log(3), count1(count)],
  })
  assert.is(
    trace((log, count) => [loopOf(parts(log, count))]),
    1231231,
  )
  assert.is(
    trace((log, count) => [loopOf({ ...parts(log, count), testLast: true })]),
    231231,
  )
})

test('break, continue and blocks', () => {
  const isOne = (count: Expr): Expr => compare('eq', count, num(1))
  const walk = (jump: Stmt) => (log: (n: number) => Stmt, count: Expr) => [
    loopOf({
      test: compare('lt', count, num(3)),
      body: [b.ifThen(isOne(count), [jump], [], S), log(1)],
      update: [log(2), count1(count)],
    }),
    log(9),
  ]
  assert.is(trace(walk(b.continueTo('L', S))), 122129)
  assert.is(trace(walk(b.breakTo('L', S))), 129)
  assert.is(
    trace((log, count) => [b.block('B', [...walk(b.breakTo('B', S))(log, count)], S), log(8)]),
    128,
  )
})

test('switch falls through and may match nothing', () => {
  const choose = (selector: number) => (log: (n: number) => Stmt) => [
    b.switchOn('W', num(selector), [[log(1)], [log(2), b.breakTo('W', S)], [log(3)]], S),
    log(9),
  ]
  assert.equal(
    [0, 1, 2, 3].map((n) => trace(choose(n))),
    [129, 29, 39, 9],
  )
})

test('throw, bail, recursion and endless loops bail', () => {
  assert.is(
    run(functionOf({ locals: [], params: 0, result: t.undefinedType, body: [b.throwOf('TypeError: x', S)] })),
    'bail: throw TypeError: x',
  )
  const forever = functionOf({
    locals: [],
    params: 0,
    result: t.undefinedType,
    body: [loopOf({ test: b.constant(true, S) })],
  })
  assert.equal(interpret(moduleOf(forever), 'f0', [], { maxSteps: 1000 }), { kind: 'bail', what: STEP_LIMIT })
  const recursive = functionOf({
    locals: [],
    params: 0,
    result: t.undefinedType,
    body: [b.call({ kind: 'function', symbol: 'f0' }, [], null, S)],
  })
  assert.is(run(recursive), 'bail: stack overflow')
  assert.equal(interpret(moduleOf(recursive), 'f0', [], { maxDepth: 1e9 }), {
    kind: 'bail',
    what: 'stack overflow',
  })
})

test('random comes from the caller', () => {
  const fn = functionOf({
    locals: [['x', t.float64]],
    params: 0,
    result: t.float64,
    body: [b.call({ kind: 'op', op: 'random' }, [], id(0), S), b.returnOf(b.local(id(0), t.float64, S), S)],
  })
  assert.equal(interpret(moduleOf(fn), 'f0', [], { random: () => 0.25 }), { kind: 'value', value: 0.25 })
})

test('reading a local before it is assigned is a bug', () => {
  const fn = functionOf({
    locals: [['x', t.float64]],
    params: 0,
    result: t.float64,
    body: [b.returnOf(b.local(id(0), t.float64, S), S)],
  })
  assert.throws(() => run(fn), /%0 is read before it is assigned/)
})

test.run()
