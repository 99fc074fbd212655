// Loads and stores of every element type, in and out of range, by every type of index and value.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { emitUnit } from '../../src/5-emit/c/emit-c.ts'
import * as b from '../../src/hir/builders.ts'
import type { Expr } from '../../src/hir/nodes.ts'
import * as t from '../../src/hir/types.ts'
import { FunctionSet, num, ret, S } from './hir.ts'
import { compileUnit, isTrap, pass, type RunningUnit } from './run-unit.ts'

const test = suite('arrays')
const unitFunctions = new FunctionSet()
const numbers: readonly t.ElementType[] = [...t.elementInfo.values()]
  .filter((info) => !info.isBigInt)
  .map((info) => info.element)
const indexTypes: Readonly<Record<string, t.Type>> = {
  float64: t.float64,
  int32: t.int32,
  uint32: t.uint32,
  int64: t.int64,
}
const integerValues: Readonly<Record<string, t.Type>> = { int32: t.int32, uint32: t.uint32, int64: t.int64 }

const INDICES = [
  0,
  -0,
  1,
  2,
  3,
  -1,
  0.5,
  NaN,
  Infinity,
  -Infinity,
  2 ** 31,
  2 ** 32,
  2 ** 32 + 1,
  -(2 ** 31),
  1e300,
]
const VALUES = [
  0,
  -0,
  1,
  -1,
  0.5,
  1.5,
  2.5,
  127.5,
  128,
  254.5,
  255.7,
  256,
  300,
  -300,
  65_536.9,
  2 ** 31,
  2 ** 32 + 5,
  -(2 ** 40),
  2 ** 53 - 1,
  1e20,
  1e300,
  NaN,
  Infinity,
  -Infinity,
  0.1,
  3.4028235677973366e38,
]

function arrayOf(element: t.ElementType, items: readonly number[]): Float64Array {
  const { constructorName } = t.elementOf(element)
  return new globalThis[constructorName as 'Float64Array'](items)
}

/** Whether a value of the type can be this number. */
function holds(type: string, value: number): boolean {
  if (type === 'float64') return true
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) return false
  return type === 'int64' || (type === 'int32' ? value | 0 : value >>> 0) === value
}
const passNumber = (type: string, value: number): number | bigint =>
  type === 'int64' ? BigInt(value) : value

const ranges = ['undefined', 'nan', 'bail', 'zero'] as const
const loaders = new Map<string, string>()
const storers = new Map<string, string>()
for (const element of numbers) {
  for (const [indexName, indexType] of Object.entries(indexTypes)) {
    for (const range of ranges) {
      const symbol = unitFunctions.add(
        `load ${element}`,
        range === 'undefined' ? t.boolean : t.float64,
        (f) => {
          const [a, i] = [f.param('a', t.arrayOf(element)), f.param('i', indexType)]
          const type = range === 'undefined' ? t.optionalOf(t.float64) : t.float64
          const item = b.load(f.read(a), f.read(i), range, type, S)
          return [ret(range === 'undefined' ? b.op('is_undefined', [item], t.boolean, S) : item)]
        },
      )
      loaders.set(`${element}.${range}.${indexName}`, symbol)
    }
  }
  for (const [valueName, valueType] of Object.entries({ float64: t.float64, ...integerValues })) {
    const symbol = unitFunctions.add(`store ${element}`, t.undefinedType, (f) => {
      const [a, i, x] = [f.param('a', t.arrayOf(element)), f.param('i', t.float64), f.param('x', valueType)]
      return [b.store(f.read(a), f.read(i), f.read(x), 'skip', S)]
    })
    storers.set(`${element}.${valueName}`, symbol)
  }
}

const listLoads = Object.entries(indexTypes).map(([indexName, indexType]) => ({
  indexName,
  symbol: unitFunctions.add('loadList', t.float64, (f) => {
    const [a, i] = [f.param('a', t.listOfNumbers), f.param('i', indexType)]
    return [ret(b.load(f.read(a), f.read(i), 'nan', t.float64, S))]
  }),
}))
const storeList = unitFunctions.add('storeList', t.undefinedType, (f) => {
  const [a, i] = [f.param('a', t.listOfNumbers), f.param('i', t.int32)]
  return [b.store(f.read(a), f.read(i), num(5), 'bail', S)]
})

/** Narrowed loads take part in arithmetic of their machine type. */
const mixed = unitFunctions.add('mixed', t.float64, (f) => {
  const [bytes, singles, i] = [
    f.param('bytes', t.arrayOf('int8')),
    f.param('singles', t.arrayOf('float32')),
    f.param('i', t.int32),
  ]
  const byte: Expr = b.load(f.read(bytes), f.read(i), 'proven', t.int32, S)
  const square = b.op('mul', [byte, byte], t.int32, S)
  const single = b.load(f.read(singles), f.read(i), 'proven', t.float64, S)
  return [
    ret(
      b.op('add', [b.convert(square, t.float64), b.op('mul', [single, single], t.float64, S)], t.float64, S),
    ),
  ]
})
const swapWords = unitFunctions.add('swapWords', t.int64, (f) => {
  const [signed, unsigned] = [f.param('signed', t.arrayOf('int64')), f.param('unsigned', t.arrayOf('uint64'))]
  const first = (array: Expr, type: t.Type): Expr => b.load(array, num(0), 'bail', type, S)
  return [
    b.store(f.read(unsigned), num(1), first(f.read(signed), t.int64), 'skip', S),
    b.store(f.read(signed), num(1), first(f.read(unsigned), t.uint64), 'skip', S),
    ret(b.load(f.read(signed), num(1), 'bail', t.int64, S)),
  ]
})

const compiled = compileUnit(emitUnit(unitFunctions.module, { file: 'arrays.ts' }).c)
const started = async (): Promise<RunningUnit> => (await compiled).start()
const symbolOf = (table: ReadonlyMap<string, string>, key: string): string => table.get(key) as string

for (const element of numbers) {
  test(`loads of ${element} give JavaScript's value in and out of range`, async () => {
    const unit = await started()
    const original = arrayOf(element, [7, 200, -3.75])
    const a = unit.place(original)
    for (const indexName of Object.keys(indexTypes)) {
      for (const i of INDICES.filter((index) => holds(indexName, index))) {
        const expected = original[i]
        const run = (range: string): unknown => {
          const symbol = symbolOf(loaders, `${element}.${range}.${indexName}`)
          return unit.call(symbol, ...pass(a), passNumber(indexName, i))
        }
        const shown = `${element}[${i}] by ${indexName}`
        assert.is(run('undefined'), expected === undefined ? 1 : 0, shown)
        assert.ok(Object.is(run('nan'), expected ?? NaN), shown)
        assert.is(run('zero'), expected ?? 0, shown)
        if (expected === undefined) assert.throws(() => run('bail'), isTrap)
        else assert.is(run('bail'), expected, shown)
      }
    }
  })

  test(`stores to ${element} convert as JavaScript does`, async () => {
    const unit = await started()
    const expected = arrayOf(element, [1, 2, 3])
    const a = unit.place(expected)
    for (const valueName of ['float64', ...Object.keys(integerValues)]) {
      for (const value of VALUES.filter((x) => holds(valueName, x))) {
        for (const i of INDICES) {
          expected[i] = value
          unit.call(symbolOf(storers, `${element}.${valueName}`), ...pass(a), i, passNumber(valueName, value))
          assert.equal([...a], [...expected], `[${i}] = ${value} of ${valueName}`)
        }
      }
    }
  })
}

test('a list bails on an index that may be a property', async () => {
  const unit = await started()
  const a = unit.place(new Float64Array([9, 8]))
  for (const { indexName, symbol } of listLoads) {
    const run = (i: number): unknown => unit.call(symbol, ...pass(a), passNumber(indexName, i))
    for (const i of [0, -0, 1, 2, 1e9].filter((index) => holds(indexName, index))) {
      assert.ok(Object.is(run(i), [9, 8][i] ?? NaN), `${i} by ${indexName}`)
    }
    for (const i of [-1, 0.5, NaN, -Infinity, Infinity, -1e300, 1.5].filter((index) =>
      holds(indexName, index),
    )) {
      assert.throws(() => run(i), isTrap, `${i} by ${indexName}`)
    }
  }
  unit.call(storeList, ...pass(a), 1)
  assert.equal([...a], [9, 5])
  for (const i of [2, -1]) assert.throws(() => unit.call(storeList, ...pass(a), i), isTrap)
})

test('narrow elements take part in arithmetic at full width', async () => {
  const unit = await started()
  const bytes = unit.place(new Int8Array([-128]))
  const singles = unit.place(new Float32Array([0.1]))
  assert.is(
    unit.call(mixed, ...pass(bytes), ...pass(singles), 0),
    16_384 + Math.fround(0.1) * Math.fround(0.1),
  )
})

test('BigInt elements keep their 64 bits', async () => {
  const unit = await started()
  const signed = unit.place(new BigInt64Array([-5n, 0n]))
  const unsigned = unit.place(new BigUint64Array([2n ** 64n - 2n, 0n]))
  assert.is(unit.call(swapWords, ...pass(signed), ...pass(unsigned)), -2n)
  assert.equal([...unsigned], [2n ** 64n - 2n, 2n ** 64n - 5n])
})

test.run()
