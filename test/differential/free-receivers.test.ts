// Functions that use `this` outside of classes, called on whatever there is: the original and the compiled module stay alike.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { compileModule } from '../../src/compiler.ts'
import { type Functions, loadModule } from '../helpers/load-module.ts'
import { testOptions } from '../helpers/three-ways.ts'

const test = suite('free receivers')

const text = `
/* @njit */
export function read(x) { return this.a + x * this.b }
/* @njit */
export function write(x) { this.a += x; this.b = this.a * 2; return this.b }
/* @njit */
export function moves(other, x) { this.a = other.a + x; other.a = this.b; return this.a }
/* @njit */
export function throwsBetween(x) { this.a += 1; if (x < 0) throw new RangeError('negative'); return this.a }
/* @njit */
export function deep(x) { this.inner.a += x; return this.inner.a + this.b }
`

type Api = Record<string, (this: unknown, ...values: unknown[]) => unknown>

const { code, records } = await compileModule({ path: 'free.js', text }, testOptions(), process.cwd())

/** What calls on receivers that `make` gives return and leave. */
function play(exports: Functions, make: (log: string[]) => unknown): unknown[] {
  const api = exports as unknown as Api
  return Object.keys(api).map((name) => {
    const log: string[] = []
    const receiver = make(log)
    let result: unknown
    try {
      const fn = api[name] as Api[string]
      result =
        name === 'moves' ? fn.call(receiver, receiver, 2) : [fn.call(receiver, 2), fn.call(receiver, -1)]
    } catch (error) {
      result = String(error)
    }
    const left = typeof receiver === 'object' && receiver !== null ? fieldsOf(receiver) : null
    return [name, result, left, log]
  })
}

/** Accessors are told from values, and not one from another. */
function fieldsOf(object: object): unknown[] {
  return Object.entries(Object.getOwnPropertyDescriptors(object)).map(([name, { value, get, writable }]) => [
    name,
    get === undefined ? value : 'accessor',
    writable,
  ])
}

test('they compile', () => {
  const compiled = records.filter(({ status }) => status === 'compiled').map(({ name }) => name)
  assert.equal([...new Set(compiled)], ['read', 'write', 'moves', 'throwsBetween', 'deep'])
})

const plain = () => ({ a: 1, b: 2, inner: { a: 3 } })
class Pair {
  a = 1
  b = 2
  inner = { a: 4 }
}
const receivers: Readonly<Record<string, (log: string[]) => unknown>> = {
  plain,
  instance: () => new Pair(),
  'other order, and more': () => ({ z: 0, inner: { b: 1, a: 3 }, b: 2, a: 1 }),
  frozen: () => Object.freeze(plain()),
  'one that may not grow': () => Object.preventExtensions({ a: 1 }),
  inherited: () => Object.create(plain()),
  'without a prototype': () => Object.assign(Object.create(null), plain()),
  'missing fields': () => ({ a: 1 }),
  'other types': () => ({ a: '1', b: null, inner: 5 }),
  accessors: (log) => ({
    get a() {
      log.push('get a')
      return 1
    },
    set a(value) {
      log.push(`set ${value}`)
    },
    b: 2,
    inner: plain(),
  }),
  'readonly a': () => Object.defineProperty(plain(), 'a', { writable: false }),
  array: () => Object.assign([1], plain()),
  'a function': () => Object.assign(() => 1, plain()),
  undefined: () => undefined,
  null: () => null,
  number: () => 5,
  string: () => 'text',
  NaN: () => ({ a: Number.NaN, b: -0, inner: { a: -0 } }),
}

for (const [name, make] of Object.entries(receivers)) {
  test(name, async () => {
    const original = await loadModule(text, 'free.js', process.cwd())
    const compiled = await loadModule(code, 'free.js', process.cwd())
    assert.equal(play(compiled.exports, make), play(original.exports, make))
  })
}

test.run()
