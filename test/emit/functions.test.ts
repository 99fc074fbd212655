// Functions of hand-built HIR, narrowed and not, compiled and run.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { emitUnit } from '../../src/5-emit/c/emit-c.ts'
import * as b from '../../src/hir/builders.ts'
import type { Expr, LocalId, Stmt } from '../../src/hir/nodes.ts'
import * as t from '../../src/hir/types.ts'
import { bin, countLoop, doubles, FunctionSet, less, num, ret, S, set, truth } from './hir.ts'
import { compileUnit, isTrap, pass, type RunningUnit } from './run-unit.ts'

const test = suite('functions')
const unitFunctions = new FunctionSet()
const add = unitFunctions.add.bind(unitFunctions)

// ---- sums, narrowed and not -----------------------------------------------------------------------------------------

const sumWide = add('sum', t.float64, (f) => {
  const a = f.param('a', doubles)
  const [i, total] = [f.local('i', t.float64), f.local('total', t.float64)]
  const item = b.convert(b.load(f.read(a), f.read(i), 'undefined', t.optionalOf(t.float64), S), t.float64)
  return [
    set(total, num(0)),
    ...countLoop(f, i, b.length(f.read(a), S), [set(total, bin('add', f.read(total), item))]),
    ret(f.read(total)),
  ]
})

const scaleNarrow = add('scale', t.undefinedType, (f) => {
  const [a, out, factor] = [f.param('a', doubles), f.param('out', doubles), f.param('factor', t.float64)]
  const i = f.local('i', t.int32)
  const length: Expr = { ...b.length(f.read(a), S), type: t.int32 }
  const product = bin('mul', b.load(f.read(a), f.read(i), 'proven', t.float64, S), f.read(factor))
  return [...countLoop(f, i, length, [b.store(f.read(out), f.read(i), product, 'proven', S)]), ret(null)]
})

// ---- control flow ---------------------------------------------------------------------------------------------------

/** for i: for j: if (j == 2) continue outer; if (i == 4) break outer; count += 10 * i + j */
const labelled = add('labelled', t.float64, (f) => {
  const n = f.param('n', t.float64)
  const [i, j, count] = [f.local('i', t.float64), f.local('j', t.float64), f.local('count', t.float64)]
  const inner = countLoop(
    f,
    j,
    f.read(n),
    [
      b.ifThen(bin('eq', f.read(j), num(2), t.boolean), [b.continueTo('outer', S)], [], S),
      b.ifThen(bin('eq', f.read(i), num(4), t.boolean), [b.breakTo('outer', S)], [], S),
      set(count, bin('add', f.read(count), bin('add', bin('mul', num(10), f.read(i)), f.read(j)))),
    ],
    'inner',
  )
  return [set(count, num(0)), ...countLoop(f, i, f.read(n), inner, 'outer'), ret(f.read(count))]
})

/** switch in a loop: 0 falls through to 1, 2 breaks the switch, 3 continues the loop, none breaks the loop. */
const switches = add('switches', t.float64, (f) => {
  const n = f.param('n', t.float64)
  const [i, count] = [f.local('i', t.float64), f.local('count', t.float64)]
  const plus = (by: number): Stmt => set(count, bin('add', f.read(count), num(by)))
  const selector = b.cond(less(f.read(i), num(4)), f.read(i), num(4), t.float64, S)
  const choice = b.switchOn(
    'choice',
    selector,
    [
      [plus(1)],
      [plus(10), b.breakTo('choice', S)],
      [plus(100), b.breakTo('choice', S)],
      [plus(1000), b.continueTo('loop', S)],
      [b.breakTo('loop', S)],
    ],
    S,
  )
  return [set(count, num(0)), ...countLoop(f, i, f.read(n), [choice, plus(10_000)]), ret(f.read(count))]
})

/** do { i++; if (i is odd) continue; count += i } while (i < n), with the increment of `turns` in the update. */
const doWhile = add('doWhile', t.float64, (f) => {
  const n = f.param('n', t.float64)
  const [i, count, turns] = [
    f.local('i', t.float64),
    f.local('count', t.float64),
    f.local('turns', t.float64),
  ]
  const more = f.local('more', t.boolean)
  const body: Stmt[] = [
    set(i, bin('add', f.read(i), num(1))),
    b.ifThen(bin('eq', bin('rem', f.read(i), num(2)), num(1), t.boolean), [b.continueTo('again', S)], [], S),
    set(count, bin('add', f.read(count), f.read(i))),
  ]
  return [
    ...[i, count, turns].map((local) => set(local, num(0))),
    b.loop({
      label: 'again',
      head: [set(more, less(f.read(i), f.read(n)))],
      test: f.read(more),
      body,
      update: [set(turns, bin('add', f.read(turns), num(1)))],
      testLast: true,
      span: S,
    }),
    ret(bin('add', bin('mul', f.read(count), num(1000)), f.read(turns))),
  ]
})

/** The head computes what the test needs; a block is left from inside a loop. */
const blocks = add('blocks', t.float64, (f) => {
  const n = f.param('n', t.float64)
  const [i, square] = [f.local('i', t.float64), f.local('square', t.float64)]
  const loop = b.loop({
    label: 'loop',
    head: [set(square, bin('mul', f.read(i), f.read(i)))],
    test: less(f.read(square), num(1000)),
    body: [b.ifThen(bin('eq', f.read(i), f.read(n), t.boolean), [b.breakTo('found', S)], [], S)],
    update: [set(i, bin('add', f.read(i), num(1)))],
    testLast: false,
    span: S,
  })
  return [set(i, num(0)), b.block('found', [loop, ret(num(-1))], S), ret(f.read(square))]
})

// ---- calls, arrays, tuples, optionals -------------------------------------------------------------------------------

const fib = add('fib', t.float64, (f, self) => {
  const n = f.param('n', t.float64)
  const [x, y] = [f.local('x', t.float64), f.local('y', t.float64)]
  const call = (by: number, into: LocalId): Stmt =>
    b.call({ kind: 'function', symbol: self }, [bin('sub', f.read(n), num(by))], into, S)
  return [
    b.ifThen(less(f.read(n), num(2)), [ret(f.read(n))], [], S),
    call(1, x),
    call(2, y),
    ret(bin('add', f.read(x), f.read(y))),
  ]
})

const fill = add('fill', t.undefinedType, (f) => {
  const [a, value] = [f.param('a', doubles), f.param('value', t.float64)]
  const i = f.local('i', t.float64)
  return [
    ...countLoop(f, i, b.length(f.read(a), S), [b.store(f.read(a), f.read(i), f.read(value), 'skip', S)]),
  ]
})

const makeFilled = add('makeFilled', doubles, (f) => {
  const [n, value] = [f.param('n', t.float64), f.param('value', t.float64)]
  const made = f.local('made', doubles)
  const half = f.local('half', doubles)
  return [
    b.newArray(made, doubles, f.read(n), S),
    b.subarray(half, f.read(made), num(1), b.length(f.read(made), S), S),
    b.call({ kind: 'function', symbol: fill }, [f.read(half), f.read(value)], null, S),
    ret(f.read(made)),
  ]
})

const makeView = add('makeView', doubles, (f) => {
  const n = f.param('n', t.float64)
  const [made, view] = [f.local('made', doubles), f.local('view', doubles)]
  return [
    b.newArray(made, doubles, f.read(n), S),
    b.subarray(view, f.read(made), num(1), num(2), S),
    ret(f.read(view)),
  ]
})

/** [whether, the larger array, a view of the second] */
const pick = add('pick', t.tupleOf([t.boolean, doubles, doubles]), (f) => {
  const [x, y] = [f.param('x', doubles), f.param('y', doubles)]
  const [chosen, view] = [f.local('chosen', doubles), f.local('view', doubles)]
  const longer = less(b.length(f.read(x), S), b.length(f.read(y), S))
  return [
    set(chosen, b.cond(longer, f.read(y), f.read(x), doubles, S)),
    b.subarray(view, f.read(y), num(1), num(3), S),
    ret(b.tuple([longer, f.read(chosen), f.read(view)], S)),
  ]
})

const hypots = add('hypots', t.float64, (f) => {
  const [x, y] = [f.param('x', t.float64), f.param('y', t.float64)]
  const two = b.op('hypot2', [f.read(x), f.read(y)], t.float64, S)
  const three = b.op('hypot3', [f.read(x), f.read(y), num(2)], t.float64, S)
  return [ret(bin('sub', two, bin('sub', three, b.op('sin', [f.read(x)], t.float64, S))))]
})

const bits = add('bits', t.float64, (f) => {
  const [x, y] = [f.param('x', t.float64), f.param('y', t.float64)]
  const both = bin('bitxor', bin('bitand', f.read(x), f.read(y)), bin('shl', f.read(x), num(3)))
  return [ret(bin('add', both, bin('ushr', f.read(y), num(1))))]
})

const big = add('big', t.int64, (f) => {
  const [x, y] = [f.param('x', t.int64), f.param('y', t.int64)]
  return [ret(bin('bigint_mul', f.read(x), f.read(y), t.int64))]
})

const throwing = add('throwing', t.boolean, (f) => {
  const x = f.param('x', t.float64)
  return [b.ifThen(less(f.read(x), num(0)), [b.throwOf('RangeError', S)], [], S), ret(truth(true))]
})

const emitted = emitUnit(unitFunctions.module, { file: 'test.ts' })
const compiled = compileUnit(emitted.c)
const started = async (): Promise<RunningUnit> => (await compiled).start()
const traps = (run: () => unknown): void => assert.throws(run, isTrap)

test('HIR that was never narrowed gives the right sum', async () => {
  const unit = await started()
  const a = unit.place(new Float64Array([1.5, 2, -0.25, 1e10]))
  assert.is(unit.call(sumWide, ...pass(a)), 1.5 + 2 - 0.25 + 1e10)
})

test('a narrowed loop writes all elements', async () => {
  const unit = await started()
  const a = unit.place(Float64Array.from({ length: 101 }, (_, i) => i / 3))
  const out = unit.place(new Float64Array(101))
  unit.call(scaleNarrow, ...pass(a), ...pass(out), 3.7)
  assert.equal(
    [...out],
    [...a].map((x) => x * 3.7),
  )
})

test('labelled break and continue reach the loop they name', async () => {
  const unit = await started()
  let count = 0
  outer: for (let i = 0; i < 6; i++) {
    for (let j = 0; j < 6; j++) {
      if (j === 2) continue outer
      if (i === 4) break outer
      count += 10 * i + j
    }
  }
  assert.is(unit.call(labelled, 6), count)
})

test('a switch falls through, and breaks and continues around it are told apart', async () => {
  const unit = await started()
  assert.equal(
    [0, 1, 2, 3, 4, 9].map((n) => unit.call(switches, n)),
    [0, 10_011, 20_021, 30_121, 31_121, 31_121],
  )
})

test('continue in a do-while goes on with the update', async () => {
  const unit = await started()
  assert.equal(
    [0, 1, 5].map((n) => unit.call(doWhile, n)),
    [0 * 1000 + 1, 0 * 1000 + 1, 6 * 1000 + 5],
  )
})

test('a block is left from inside a loop', async () => {
  const unit = await started()
  assert.equal(
    [0, 7, 31, 32].map((n) => unit.call(blocks, n)),
    [0, 49, 961, -1],
  )
})

test('recursion', async () => {
  assert.is((await started()).call(fib, 20), 6765)
})

test('running out of stack throws a RangeError', async () => {
  const unit = await started()
  assert.throws(
    () => unit.call(fib, 1e9),
    (error: unknown) => error instanceof RangeError,
  )
})

test('a new array is zeroed, aligned and returned with its origin', async () => {
  const unit = await started()
  unit.place(new Uint8Array(5))
  unit.call(makeFilled, unit.context, 4.9, 7)
  const [address = 0, length, origin] = unit.results(3)
  assert.equal([address % 16, length, origin], [0, 4, -1])
  assert.equal([...new Float64Array(unit.memory.buffer, address, 4)], [0, 7, 7, 7])
})

test('lengths of new arrays are converted, refused and limited as in JavaScript', async () => {
  const unit = await started()
  unit.call(makeFilled, unit.context, 1, 7)
  assert.is(unit.results(3)[1], 1)
  for (const n of [-1, -1.5, 1e9, 2 ** 30 + 1, 1e300, Infinity, -Infinity])
    traps(() => unit.call(makeFilled, unit.context, n, 7))
})

test('a view of a new array is not handed over', async () => {
  const unit = await started()
  traps(() => unit.call(makeView, unit.context, 5))
})

test('a tuple is taken apart into result slots, with origins of parameters and their views', async () => {
  const unit = await started()
  const x = unit.place(new Float64Array(2))
  const y = unit.place(new Float64Array(4))
  unit.call(pick, unit.context, ...pass(x), ...pass(y))
  assert.equal(unit.results(7), [1, 0, 4, 2, 8, 2, 3])
  unit.call(pick, unit.context, ...pass(y), ...pass(x))
  assert.equal(unit.results(7), [0, 0, 4, 0, 8, 2, 3])
})

test('host functions are imported by their bare names', async () => {
  assert.equal(emitted.hostFunctions, ['hypot', 'sin'])
  const unit = await started()
  assert.is(unit.call(hypots, 3.3, 4.1), Math.hypot(3.3, 4.1) - (Math.hypot(3.3, 4.1, 2) - Math.sin(3.3)))
})

test('operators keep their operands together', async () => {
  const unit = await started()
  for (const [x, y] of [
    [5.7, -3],
    [2 ** 33 + 12345, -77],
    [NaN, 2 ** 31],
  ] as const) {
    assert.is(unit.call(bits, x, y), ((x & y) ^ (x << 3)) + (y >>> 1))
  }
})

test('a BigInt product that needs more than 64 bits traps', async () => {
  const unit = await started()
  assert.is(unit.call(big, 3n, -5n), -15n)
  traps(() => unit.call(big, 2n ** 62n, 4n))
})

test('a throw traps', async () => {
  const unit = await started()
  assert.is(unit.call(throwing, 1), 1)
  traps(() => unit.call(throwing, -1))
})

test('two emissions give the same text', () => {
  assert.is(emitUnit(unitFunctions.module, { file: 'test.ts' }).c, emitted.c)
})

test.run()
