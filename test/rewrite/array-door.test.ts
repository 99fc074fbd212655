import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { heap } from '../../runtime/load.ts'
import type { Capture } from '../../src/1-parse/module-index.ts'
import type { Entry } from '../../src/5-emit/c/abi.ts'
import { arrayOf, listOfNumbers } from '../../src/hir/types.ts'
import { args, array, captured, list, number, tuple } from '../helpers/entry-values.ts'
import { rewrite, run } from '../helpers/rewritten.ts'
import { assemble, op, type WasmFunction } from '../helpers/wasm-module.ts'
import { sample } from '../helpers/wasm-samples.ts'

const test = suite('doors of array functions')

type Fn = (...given: unknown[]) => unknown

/** A function of two parameters `a`, `b` whose original answers 'js'. */
function compiled(fn: WasmFunction, entry: Partial<Entry>): Fn {
  const text = `/* @njit */ function f(a, b) { return 'js' }\nexports.f = f`
  const top = heap.top
  const { f } = run<{ f: Fn }>(
    rewrite({ text, wasm: assemble([fn]), entries: [{ result: { kind: 'void' }, ...entry }] }).code,
  )
  return (...given) => {
    const result = f(...given)
    assert.is(heap.top, top, 'the arena is as before')
    return result
  }
}

const sum = (exactClasses = false): Fn =>
  compiled(sample('sum'), { params: args(array('read')), result: number, exactClasses })
const raise = (): Fn => compiled(sample('raise'), { params: args(array('read written'), array('read')) })
const raiseOne = (): Fn => compiled(sample('raiseOne'), { params: args(array('read written')) })

test('typed arrays are copied in, whatever their place in the buffer', () => {
  const f = sum()
  assert.is(f(Float64Array.of(1, 2, 3)), 1006)
  assert.is(f(new Float64Array(0)), 1000)
  assert.is(f(new Float64Array(Float64Array.of(9, 9, 1, 2).buffer, 16)), 1003)
  for (const other of [[1], new Float32Array(1), undefined, null, { length: 1, 0: 1 }])
    assert.is(f(other), 'js')
})

test('what only looks like a typed array runs the original', () => {
  const f = sum()
  for (let i = 0; i < 40; i++) assert.is(f(Object.create(Float64Array.prototype)), 'js')
})

test('written arrays are copied back, others are not', () => {
  const [a, b] = [Float64Array.of(1, 2), Float64Array.of(3)]
  assert.is(raise()(a, b), undefined)
  assert.equal([[...a], [...b]], [[1001, 1002], [3]])
})

test('overlapping arrays run the original where one is written', () => {
  const f = raise()
  const { buffer } = new Float64Array(8)
  const view = (offset: number, length: number) => new Float64Array(buffer, offset * 8, length)
  const whole = view(0, 8)
  assert.is(f(whole, whole), 'js')
  assert.is(f(view(0, 4), view(3, 4)), 'js')
  assert.is(f(view(4, 4), view(0, 8)), 'js')
  assert.equal([...whole], [0, 0, 0, 0, 0, 0, 0, 0])
  assert.is(f(view(0, 4), view(4, 4)), undefined)
  assert.equal([...whole], [1000, 1000, 1000, 1000, 0, 0, 0, 0])
})

test('the same array twice is fine where nothing is written', () => {
  const first: WasmFunction = {
    name: 'f0',
    params: ['i32', 'i32', 'i32', 'i32'],
    results: ['f64'],
    code: [...op.get(0), ...op.loadF64(), ...op.get(2), ...op.loadF64(), ...op.addF64],
  }
  const f = compiled(first, { params: args(array('read'), array('read')), result: number })
  const a = Float64Array.of(4)
  assert.is(f(a, a), 8)
})

test('shared memory that would be written runs the original', () => {
  const shared = new Float64Array(new SharedArrayBuffer(16))
  assert.is(raiseOne()(shared), 'js')
  assert.is(sum()(shared), 1000)
})

test('Buffer is a Uint8Array unless methods are called on it', () => {
  const first: WasmFunction = {
    name: 'f0',
    params: ['i32', 'i32'],
    results: ['f64'],
    code: [...op.get(0), ...op.loadU8(1), ...op.toF64],
  }
  const entry = { params: args(array('read', 'uint8')), result: number }
  const [f, exact] = [compiled(first, entry), compiled(first, { ...entry, exactClasses: true })]
  assert.equal([f(Buffer.from([7, 8])), exact(Buffer.from([7, 8]))], [8, 'js'])
  assert.equal([f(Uint8Array.of(7, 9)), exact(Uint8Array.of(7, 9))], [9, 9])
})

test('detached arrays are empty; where a method would throw, the original does', () => {
  const a = Float64Array.of(1, 2)
  structuredClone(a.buffer, { transfer: [a.buffer] })
  assert.is(sum()(a), 1000)
  assert.is(sum(true)(a), 'js')
  assert.is(raiseOne()(a), undefined)
})

test('arrays that follow a resizable buffer are taken as they are', () => {
  type Resizable = ArrayBuffer & { resize(bytes: number): void }
  const buffer = new (ArrayBuffer as unknown as new (bytes: number, options: object) => Resizable)(16, {
    maxByteLength: 64,
  })
  const tracking = new Float64Array(buffer)
  const f = raiseOne()
  f(tracking)
  assert.equal([...tracking], [1000, 1000])
  buffer.resize(32)
  assert.is(f(tracking), undefined)
  assert.equal([...tracking], [2000, 2000, 1000, 1000])
  const fixed = new Float64Array(buffer, 0, 4)
  buffer.resize(8)
  assert.is(sum()(fixed), 1000)
  assert.equal([...tracking], [2000])
})

test('every element type comes and goes unharmed', () => {
  const nothing: WasmFunction = { name: 'f0', params: ['i32', 'i32'], results: [], code: [] }
  const through = (element: Parameters<typeof array>[1], given: ArrayLike<unknown>) => {
    const before = Array.from(given)
    assert.is(compiled(nothing, { params: args(array('read written', element)) })(given), undefined, element)
    assert.equal(Array.from(given), before)
  }
  through('int8', Int8Array.of(-128, 127))
  through('uint8', Uint8Array.of(1, 255))
  through('uint8clamped', Uint8ClampedArray.of(1, 255))
  through('int16', Int16Array.of(-32768, 5))
  through('uint16', Uint16Array.of(65535))
  through('int32', Int32Array.of(-(2 ** 31)))
  through('uint32', Uint32Array.of(2 ** 32 - 1))
  through('float32', Float32Array.of(0.5, Number.NaN))
  through('float64', Float64Array.of(-0, Number.POSITIVE_INFINITY))
  through('int64', BigInt64Array.of(-(2n ** 63n)))
  through('uint64', BigUint64Array.of(2n ** 64n - 1n))
})

test('lists of numbers are copied in and back; other lists run the original untouched', () => {
  const f = compiled(sample('raiseOne'), { params: args(list('read written')) })
  const numbers = [1, -0, 2.5]
  assert.is(f(numbers), undefined)
  assert.equal(numbers, [1001, 1000, 1002.5])
  const mixed = [1, '2']
  assert.is(f(mixed), 'js')
  assert.equal(mixed, [1, '2'])
  const withHole = [1, 2]
  withHole.length = 3
  assert.is(f(withHole), 'js')
  assert.is(f(Object.freeze([1])), 'js')
  assert.is(f({ length: 1, 0: 1 }), 'js')
  const read = compiled(sample('sum'), { params: args(list('read')), result: number })
  assert.is(read(Object.freeze([1, 2])), 1003)
})

test('only the elements that changed are written', () => {
  const seen: PropertyKey[] = []
  const watched = new Proxy([1, 2], {
    set: (target, key, value) => {
      seen.push(key)
      return Reflect.set(target, key, value)
    },
  })
  const setSecond: WasmFunction = {
    name: 'f0',
    params: ['i32', 'i32'],
    results: [],
    code: [...op.get(0), ...op.f64(5), ...op.storeF64(8)],
  }
  assert.is(compiled(setSecond, { params: args(list('written')) })(watched), undefined)
  assert.equal([seen, [...watched]], [['1'], [1, 5]])
})

test('one list twice runs the original where it is written', () => {
  const f = compiled(sample('raise'), { params: args(list('read written'), list('read')) })
  const a = [1]
  assert.is(f(a, a), 'js')
  assert.is(f(a, [1]), undefined)
  assert.equal(a, [1001])
})

/** Writes result slots for one array: `address` and `origin` are instructions. */
function returns(
  params: WasmFunction['params'],
  address: readonly number[],
  length: number,
  origin: number,
): WasmFunction {
  const store = (slot: number, value: readonly number[]) => [
    ...op.get(0),
    ...value,
    ...op.storeF64(16 + 8 * slot),
  ]
  return {
    name: 'f0',
    params: ['i32', ...params],
    results: [],
    code: [...store(0, [...address, ...op.toF64]), ...store(1, op.f64(length)), ...store(2, op.f64(origin))],
  }
}

test('returned arrays are fresh, the argument itself, or a view of it', () => {
  const entry = { params: args(array('read')), usesContext: true, result: array('read') }
  const made = compiled(sample('pair'), { params: args(number), usesContext: true, result: array('read') })
  const fresh = made(5) as Float64Array
  assert.equal([...fresh], [5, 1005])
  made(6)
  assert.equal([...fresh], [5, 1005])
  assert.is(fresh.buffer.byteLength, 16)
  const a = new Float64Array(Float64Array.of(0, 1, 2, 3).buffer, 8)
  assert.is(compiled(returns(['i32', 'i32'], op.i32(0), 3, 0), entry)(a), a)
  const tail = compiled(returns(['i32', 'i32'], op.i32(8), 2, 1), entry)(a) as Float64Array
  assert.is(tail.buffer, a.buffer)
  assert.equal([tail.byteOffset, tail.length], [16, 2])
})

test('a returned list is a plain array', () => {
  const f = compiled(sample('pair'), { params: args(number), usesContext: true, result: list('read') })
  const result = f(1)
  assert.ok(Array.isArray(result))
  assert.equal(result, [1, 1001])
})

test('one new array returned twice is left to the original', () => {
  const slots = (second: number): number[] =>
    [8192 * 1024, 1, -1, second, 1, -1].flatMap((value, i) => [
      ...op.get(0),
      ...op.f64(value),
      ...op.storeF64(16 + 8 * i),
    ])
  const f = (second: number): unknown =>
    compiled(
      { name: 'f0', params: ['i32'], results: [], code: slots(second) },
      { usesContext: true, result: tuple(array(''), array('')) },
    )()
  assert.is(f(8192 * 1024), 'js')
  assert.equal(
    (f(8192 * 1024 + 16) as Float64Array[]).map((item) => item.length),
    [1, 1],
  )
})

test('arrays too large for the arena run the original', () => {
  const f = compiled(sample('sum'), { params: args(array('read')), result: number })
  const { end } = heap
  heap.end = heap.top + 100
  assert.is(f(new Float64Array(100)), 'js')
  heap.end = end
  assert.is(f(new Float64Array(100)), 1000)
})

const table = (capture: Partial<Capture>): Partial<Capture> => ({
  key: 'T',
  name: 'T',
  type: arrayOf('float64'),
  frozen: true,
  ...capture,
})

test('a frozen table is uploaded once', () => {
  const { code, left } = rewrite({
    text: `try { f() } catch {}
const T = new Float64Array(2); T[0] = 1; T[1] = 2
/* @njit */ function f() { T; return 'js' }
exports.f = f; exports.T = T`,
    wasm: assemble([sample('sum')]),
    entries: [{ params: [captured('T', array('read'))] }],
    captures: [table({})],
  })
  assert.equal(left, [])
  const module = run<{ f: Fn; T: Float64Array }>(code)
  assert.is(module.f(), 1003)
  const { end } = heap
  assert.is(module.f(), 1003)
  assert.is(heap.end, end)
  module.T[0] = 100
  assert.is(module.f(), 1003, 'the analysis said that nothing writes it')
})

test('a table of another module is made from its elements, a list too', () => {
  const { code } = rewrite({
    text: `/* @njit */ function f() { return 'js' }\nexports.f = f`,
    wasm: assemble([sample('sum')]),
    entries: [{ params: [captured('T', list('read'))] }],
    captures: [table({ type: listOfNumbers, source: { kind: 'literal', elements: [1, -0, 0.5] } })],
  })
  assert.is(run<{ f: Fn }>(code).f(), 1001.5)
})

test('a table of an enclosing function is copied at each call', () => {
  const text = `exports.make = (first) => { const T = [first]; /* @njit */ function f() { return 'js' } return f }`
  const start = text.indexOf('T =')
  const { code } = rewrite({
    text,
    wasm: assemble([sample('sum')]),
    entries: [{ params: [captured('T', list('read'))] }],
    captures: [
      table({
        span: { file: 'module.ts', start, end: start + 1, line: 1, column: start },
        type: listOfNumbers,
      }),
    ],
  })
  const { make } = run<{ make(first: unknown): Fn }>(code)
  assert.equal([make(1)(), make(2)(), make('x')()], [1001, 1002, 'js'])
})

test('a list parameter taken apart is put together again', () => {
  const { code } = rewrite({
    text: `/* @njit */ function f([x, y]) { return 'js' }\nexports.f = f`,
    wasm: assemble([sample('sum')]),
    entries: [{ params: args(list('read')) }],
  })
  const { f } = run<{ f: Fn }>(code)
  assert.equal([f([1, 2]), f([1, 2, 'not seen']), f([1])], [1003, 1003, 'js'])
})

test.run()
