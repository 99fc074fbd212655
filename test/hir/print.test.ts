import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as b from '../../src/hir/builders.ts'
import { printExpr, printFunction, printModule } from '../../src/hir/print.ts'
import * as t from '../../src/hir/types.ts'
import { intRange } from '../../src/ops/range.ts'
import { test as compare, functionOf, id, moduleOf, num, op, S, sumFunction } from './sample-functions.ts'

const sumText = `function f0 sum(a: array(float64, 1d, C)) -> float64
  s: float64 = 0
  i: float64 = 0
  loop L0
    while lt(i, length(a))
    body
      s: float64 = add(s, a[i, nan])
    update
      i: float64 = add(i, 1)
  return s
`

test('a function prints one statement a line', () => {
  assert.is(printFunction(sumFunction()), sumText)
})

test('ranges are printed where they are given', () => {
  const text = printFunction(sumFunction(), {
    rangeOf: (value) => (value.kind === 'Const' ? intRange(0, 0) : null),
  })
  assert.match(text, 's: float64 = 0  // [0, 0] integer\n')
  assert.match(text, 'i: float64 = add(i, 1)\n')
})

test('a module prints its exports', () => {
  assert.is(printModule(moduleOf(sumFunction())), `${sumText}\nexport f0 as 0.0\n`)
})

test('locals of one name are told apart, machine integers shown', () => {
  const x = b.local(id(0), t.int32, S)
  const fn = functionOf({
    locals: [
      ['x', t.int32],
      ['x', t.float64],
    ],
    params: 1,
    result: t.float64,
    body: [
      b.assign(id(1), b.convert(b.op('add', [x, { ...num(1), type: t.int32 }], t.int32, S), t.float64), S),
      b.returnOf(b.local(id(1), t.float64, S), S),
    ],
  })
  assert.is(
    printFunction(fn),
    `function f0 f(x#0: int32) -> float64
  x#1: float64 = float64(add:int32(x#0, 1:int32))
  return x#1
`,
  )
})

test('every statement has its form', () => {
  const [x, a] = [b.local(id(0), t.float64, S), b.local(id(1), t.arrayOf('uint8'), S)]
  const isSmall = compare('lt', x, num(-0))
  const fn = functionOf({
    locals: [
      ['x', t.float64],
      ['a', t.arrayOf('uint8')],
    ],
    params: 1,
    result: t.undefinedType,
    body: [
      b.newArray(id(1), t.arrayOf('uint8'), x, S),
      b.subarray(id(1), a, num(0), x, S),
      b.store(a, x, num(1), 'skip', S),
      b.call({ kind: 'op', op: 'random' }, [], id(0), S),
      b.ifThen(isSmall, [b.throwOf('RangeError: "no"', S)], [b.bail('odd', S)], S),
      b.loop({
        label: 'L',
        head: [],
        test: isSmall,
        body: [b.continueTo('L', S)],
        update: [],
        testLast: true,
        span: S,
      }),
      b.block('B', [b.breakTo('B', S)], S),
      b.switchOn('S', x, [[b.returnOf(null, S)], []], S),
    ],
  })
  const lines = printFunction(fn).split('\n').slice(1, -1)
  assert.equal(lines, [
    '  a: array(uint8, 1d, C) = new array(uint8, 1d, C) of x',
    '  a: array(uint8, 1d, C) = subarray(a, 0, x)',
    '  a[x, skip] = 1',
    '  x: float64 = call op random()',
    '  if lt(x, -0)',
    '    throw "RangeError: \\"no\\""',
    '  else',
    '    bail "odd"',
    '  do L',
    '    body',
    '      continue L',
    '    while lt(x, -0)',
    '  block B',
    '    break B',
    '  switch S x',
    '    case 0',
    '      return',
    '    case 1',
  ])
})

test('an expression prints by itself', () => {
  const pair = b.tuple([num(1), b.constant(5n, S)], S)
  assert.is(printExpr(b.tupleItem(pair, 1, S)), 'tuple(1, 5n).1')
  assert.is(printExpr(op('add', b.local(id(3), t.float64, S), num(Number.NaN))), 'add(%3, NaN)')
  assert.is(printExpr(b.generic('js.+', [b.member(num(1), 'length', S)], S)), 'js.+(member(1, length))')
})

test.run()
