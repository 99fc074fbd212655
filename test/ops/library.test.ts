import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as t from '../../src/hir/types.ts'
import {
  constructorFunction,
  libraryFunctions,
  librarySource,
  methodFunction,
} from '../../src/ops/library.ts'

type Fn = (...args: unknown[]) => unknown
type AnyArray = Float64Array | Int8Array | BigInt64Array | number[]

const texts = libraryFunctions()
/** Each function from a module of its own, as the compiler sees it. */
const library: Record<string, Fn> = Object.fromEntries(
  [...texts.keys()].map((name) => [
    name,
    new Function(`${librarySource(name, texts).text}; return ${name}`)() as Fn,
  ]),
)

const numberArrays = [...t.elementInfo.values()].filter((info) => !info.isBigInt)
const bigintArrays = [...t.elementInfo.values()].filter((info) => info.isBigInt)
const constructors = globalThis as unknown as Record<string, { from(values: unknown[]): AnyArray }>
const create = (className: string, values: unknown[]): AnyArray =>
  className === 'Array'
    ? (values.slice() as number[])
    : (constructors[className] as (typeof constructors)[string]).from(values)

const typeOf = (className: string): t.ArrayType => {
  const info = [...t.elementInfo.values()].find((each) => each.constructorName === className)
  return info === undefined ? t.listOfNumbers : t.arrayOf(info.element)
}

/** Result, thrown class and final contents, with bits told apart. */
function outcome(run: () => unknown, array: AnyArray): unknown {
  let result: unknown
  try {
    result = run()
  } catch (error) {
    result = (error as Error).name
  }
  return { result: result === array ? 'itself' : result, array }
}

const same = (a: unknown, b: unknown): boolean => {
  if (ArrayBuffer.isView(a) && ArrayBuffer.isView(b)) {
    return a.constructor === b.constructor && sameItems([...(a as Float64Array)], [...(b as Float64Array)])
  }
  if (Array.isArray(a) && Array.isArray(b)) return sameItems(a, b)
  return Object.is(a, b)
}
const sameItems = (a: unknown[], b: unknown[]): boolean =>
  a.length === b.length && a.every((item, i) => Object.is(item, b[i]))

function compare(className: string, method: string, values: unknown[], args: unknown[]): void {
  const [expectedArray, actualArray] = [create(className, values), create(className, values)]
  const argTypes = args.map((arg) => (arg === undefined ? t.undefinedType : t.float64))
  const name = methodFunction(typeOf(className), method, argTypes)
  assert.ok(name !== null, `${className} has ${method}`)
  const expected = outcome(
    () => (expectedArray as unknown as Record<string, Fn>)[method]?.(...args),
    expectedArray,
  )
  const actual = outcome(() => library[name as string]?.(actualArray, ...args), actualArray)
  const [e, a] = [expected, actual] as { result: unknown; array: unknown }[]
  if (!same(e?.result, a?.result) || !same(e?.array, a?.array)) {
    const call = `${className}[${values.join(', ')}].${method}(${args.map(String).join(', ')})`
    assert.unreachable(
      `${call}: ${String(a?.result)} / ${String(a?.array)}, not ${String(e?.result)} / ${String(e?.array)}`,
    )
  }
}

const positions = [
  undefined,
  0,
  -0,
  1,
  2,
  -1,
  -2,
  0.9,
  -0.9,
  1.5,
  4,
  5,
  -5,
  100,
  -100,
  Number.NaN,
  Infinity,
  -Infinity,
]
const classes = [...numberArrays.map((info) => info.constructorName), 'Array']

test('positions mean what they mean in JavaScript', () => {
  for (const className of ['Float64Array', 'Array']) {
    for (const values of [[], [1], [1, 2, 1, 2, 3]]) {
      for (const begin of positions) {
        for (const method of ['at', 'slice', 'toReversed']) compare(className, method, values, [begin])
        for (const method of ['indexOf', 'lastIndexOf', 'includes', 'with']) {
          const args = method === 'with' ? [begin, 7] : [2, begin]
          compare(className, method, values, args)
        }
        for (const end of positions) {
          compare(className, 'slice', values, [begin, end])
          if (begin !== undefined || end === undefined) compare(className, 'fill', values, [9, begin, end])
          for (const target of positions) compare(className, 'copyWithin', values, [target, begin, end])
        }
      }
    }
  }
})

test('arguments may be missing', () => {
  for (const className of classes) {
    for (const method of ['slice', 'reverse', 'toReversed', 'at']) compare(className, method, [3, 1, 2], [])
    for (const method of ['indexOf', 'lastIndexOf', 'includes']) compare(className, method, [3, 1, 3], [3])
  }
  compare('Float64Array', 'fill', [1, 2], [])
  compare('Array', 'lastIndexOf', [1, 2, 1], [1, undefined])
})

test('NaN and zeros are searched for as JavaScript does', () => {
  const values = [0, Number.NaN, -0]
  for (const method of ['indexOf', 'lastIndexOf', 'includes']) {
    for (const value of [Number.NaN, 0, -0, undefined, true]) {
      compare('Float64Array', method, values, [value])
      compare('Array', method, values, [value])
    }
  }
})

test('values convert as on a store', () => {
  for (const { constructorName } of numberArrays) {
    for (const value of [300.5, -1, 2 ** 32 + 3, Number.NaN, -0, 0.5, 1.5, 1e300]) {
      compare(constructorName, 'fill', [1, 2, 3], [value, 1])
      compare(constructorName, 'with', [1, 2, 3], [1, value])
    }
  }
})

const specials = [0, -0, Number.NaN, Infinity, -Infinity, 1, -1, 2 ** 31, 255.5, 1e-310]
const numbersArb = fc.array(
  fc.oneof(fc.constantFrom(...specials), fc.double(), fc.integer({ min: -99, max: 99 })),
  {
    maxLength: 200,
  },
)

for (const { constructorName } of numberArrays) {
  test(`${constructorName} sorts, reverses and copies`, () => {
    fc.assert(
      fc.property(numbersArb, (values) => {
        for (const method of ['sort', 'toSorted', 'reverse', 'toReversed', 'slice'])
          compare(constructorName, method, values, [])
      }),
      { numRuns: 60, seed: 7 },
    )
  })
}

test('sorting in all lengths and orders', () => {
  for (let n = 0; n < 150; n++) {
    const up = Array.from({ length: n }, (_, i) => i)
    const orders = [up, [...up].reverse(), up.map((i) => (i * 37) % 11), up.map((i) => (i % 3) - 1 || -0)]
    for (const values of orders)
      for (const name of ['Float64Array', 'Int16Array']) compare(name, 'sort', values, [])
  }
})

test('BigInt arrays', () => {
  const bigArb = fc.array(fc.bigInt({ min: -(2n ** 65n), max: 2n ** 65n }), { maxLength: 60 })
  for (const { constructorName } of bigintArrays) {
    fc.assert(
      fc.property(bigArb, (values) => {
        for (const method of ['sort', 'toSorted', 'reverse', 'slice'])
          compare(constructorName, method, values, [])
        compare(constructorName, 'indexOf', values, [values[1] ?? 0n])
        compare(constructorName, 'includes', values, [5n])
        compare(constructorName, 'fill', values, [2n ** 64n + 3n, 1])
      }),
      { numRuns: 60, seed: 7 },
    )
  }
})

test('set copies, also onto itself, and checks its offset', () => {
  for (const { constructorName } of numberArrays) {
    for (const offset of positions) {
      for (const sourceClass of [constructorName, 'Float64Array', 'Array']) {
        const run = (set: (target: AnyArray, source: AnyArray) => unknown): unknown => {
          const target = create(constructorName, [1, 2, 3, 4, 5])
          return outcome(() => set(target, create(sourceClass, [300.5, -7])), target)
        }
        const name = methodFunction(typeOf(constructorName), 'set', [
          typeOf(sourceClass),
          t.float64,
        ]) as string
        assert.is(name === 'set', sourceClass !== constructorName)
        assert.equal(
          run((target, source) => library[name]?.(target, source, offset)),
          run((target, source) => (target as unknown as { set: Fn }).set(source, offset)),
        )
      }
    }
  }
  for (let from = 0; from < 4; from++) {
    for (let to = 0; to < 4; to++) {
      const [expected, actual] = [0, 1].map(() => Float64Array.of(1, 2, 3, 4, 5, 6)) as [
        Float64Array,
        Float64Array,
      ]
      expected.set(expected.subarray(from, from + 3), to)
      library.set_Float64Array?.(actual, actual.subarray(from, from + 3), to)
      assert.equal(actual, expected)
    }
  }
})

test('constructors convert between element types', () => {
  for (const target of numberArrays) {
    for (const source of [...numberArrays.map((info) => info.constructorName), 'Array']) {
      const values = create(source, [0, 1.5, 2.5, -1, 300, Number.NaN, 2 ** 33 + 1])
      const name = constructorFunction(`new ${target.constructorName}`, [typeOf(source)]) as string
      assert.ok(
        same(library[name]?.(values), create(target.constructorName, [...values])),
        `${source} to ${name}`,
      )
    }
  }
})

test('fill with an end but no start is left to the original', () => {
  assert.throws(() => library.fill?.(Float64Array.of(1), 9, undefined, 1), /fill with an end but no start/)
})

test('a library module holds what its function needs and no more', () => {
  const { path, text } = librarySource('toSorted_Int8Array', texts)
  assert.is(path, '<njit:library>/toSorted_Int8Array')
  const names = [...text.matchAll(/^function (\w+)/gm)].map((match) => match[1])
  assert.equal(names, [
    'toSorted_Int8Array',
    'from_Int8Array',
    'sort_Int8Array',
    'isSorted',
    'sortRuns',
    'mergeRuns',
  ])
  assert.throws(() => librarySource('nonesuch', texts), /the library has no function nonesuch/)
})

test('what the library does not have', () => {
  const floats = t.arrayOf('float64')
  assert.is(methodFunction(t.listOfNumbers, 'sort'), null, 'sorts as strings')
  assert.is(methodFunction(floats, 'sort', [t.float64]), null, 'a comparison')
  assert.is(methodFunction(floats, 'lastIndexOf'), null, 'unless the number of arguments is known')
  assert.is(methodFunction(t.listOfNumbers, 'push'), null)
  assert.is(methodFunction(t.float64, 'fill'), null)
  assert.is(constructorFunction('Float64Array.from', [floats]), 'from_Float64Array')
  assert.is(constructorFunction('Float64Array.from', [floats, t.float64]), null)
  assert.is(constructorFunction('new Float64Array', [t.float64]), null)
  assert.is(constructorFunction('new Map', [floats]), null)
})

test.run()
