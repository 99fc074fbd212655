// Variables outside functions that hold objects, and that compiled code assigns to: whatever other code puts there, and whoever else has
// the objects, the original and the compiled module stay alike.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { compileModule } from '../../src/compiler.ts'
import { type Functions, loadModule } from '../helpers/load-module.ts'
import { testOptions } from '../helpers/three-ways.ts'

const test = suite('outer objects')

const text = `
let early
try { early = typeof kept(1) } catch (error) { early = error.constructor.name }
let cache
let last = null
let count
let label = 'none'
export const put = (value) => { cache = value }
export const putLast = (value) => { last = value }
export const state = () => [early, cache, last, count, label]
export const isHeld = (value) => [value === cache, value === last]
/* @njit */
export function kept(x) {
  if (!cache || cache.at !== x) cache = { at: x, value: x * 2, deep: { z: -x } }
  return cache
}
/* @njit */
export function twice(x) { return kept(x).value + kept(x).deep.z }
/* @njit */
export function bump(p, by) {
  const before = last
  last = p
  p.n += by
  last.n *= 2
  return before === null ? -1 : before.n
}
/* @njit */
export function risky(x) {
  cache = { at: x, value: x, deep: { z: x } }
  count = count === undefined ? 1 : count + 1
  label += '!'
  if (x < 0) throw new RangeError('negative')
  return cache.deep.z + count
}
`

const load = async () => {
  const { code, records } = await compileModule(
    { path: 'outer.js', text },
    testOptions('auto'),
    process.cwd(),
  )
  const modules = [
    await loadModule(text, 'outer.js', process.cwd()),
    await loadModule(code, 'outer.js', process.cwd()),
  ]
  return { modules, records }
}

type Api = Record<string, (...values: unknown[]) => unknown>

/** What each step gives, and the state after it. */
function play(
  { exports }: { readonly exports: Functions },
  steps: (api: Api) => readonly (() => unknown)[],
): unknown[] {
  const api = exports as unknown as Api
  return steps(api).map((step) => {
    let result: unknown
    try {
      result = step()
    } catch (error) {
      result = String(error)
    }
    return structured([result, api.state?.()])
  })
}

/** Order of properties, and which parts are one object, count. */
function structured(value: unknown, met: unknown[] = []): unknown {
  if (typeof value === 'function') return 'function'
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : String(value)
  if (met.includes(value)) return `#${met.indexOf(value)}`
  met.push(value)
  const name = Object.getPrototypeOf(value)?.constructor?.name ?? 'none'
  return [
    name,
    Object.isFrozen(value),
    ...Reflect.ownKeys(value).map((key) => [String(key), structured(Reflect.get(value, key), met)]),
  ]
}

async function alike(steps: (api: Api) => readonly (() => unknown)[]): Promise<void> {
  const [original, compiled] = (await load()).modules.map((module) => play(module, steps))
  assert.equal(compiled, original)
}

test('they compile', async () => {
  const { records } = await load()
  const compiled = records.filter(({ status }) => status === 'compiled').map(({ name }) => name)
  assert.equal([...new Set(compiled)], ['kept', 'twice', 'bump', 'risky'])
})

test('what other code puts there', async () => {
  class Held {
    at = 1
    value = 5
    deep = { z: 2 }
  }
  const plain = () => ({ at: 1, value: 5, deep: { z: 2 } })
  const log: string[] = []
  const watched = () =>
    new Proxy(plain(), {
      get(target, key) {
        log.push(String(key))
        return Reflect.get(target, key)
      },
    })
  await alike(({ put, kept, twice }) =>
    [
      undefined,
      null,
      0,
      '',
      'text',
      plain(),
      { deep: { z: 2 }, value: 5, at: 1 },
      Object.freeze(plain()),
      new Held(),
      Object.assign(Object.create(null), plain()),
      Object.create(plain()),
      { at: 1, value: 5 },
      { at: 1, value: '5', deep: null },
      { ...plain(), more: 7 },
      {
        get at() {
          return 1
        },
        value: 3,
        deep: { z: 1 },
      },
      watched(),
    ].flatMap((value: unknown) => [
      () => put?.(value),
      () => kept?.(1),
      () => twice?.(1),
      () => kept?.(NaN),
      () => kept?.(-0),
    ]),
  )
})

test('objects that others have too', async () => {
  await alike(({ bump, isHeld, putLast }) => {
    const [a, b] = [{ n: 1 }, { n: 10, more: 1 }]
    const frozen = Object.freeze({ n: 3 })
    const counting = {
      calls: 0,
      get n() {
        return ++this.calls
      },
      set n(value) {
        putLast?.({ n: value })
      },
    }
    return [
      () => bump?.(a, 1),
      () => isHeld?.(a),
      () => bump?.(a, 1),
      () => bump?.(b, 2),
      () => isHeld?.(b),
      () => bump?.(frozen, 2),
      () => isHeld?.(frozen),
      () => bump?.(counting, 2),
      () => bump?.(a, 2),
      () => [a, b, frozen],
    ]
  })
})

test('nothing happens to them where a run ends early', async () => {
  await alike(({ risky, kept }) => [
    () => risky?.(1),
    () => risky?.(-1),
    () => risky?.(2),
    () => risky?.('x'),
    () => kept?.(2),
    () => risky?.(NaN),
  ])
})

test.run()
