// Functions that objects hold, and that others replace or take away: what runs is what stands there at the call.

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { compileModule } from '../../../src/compiler.ts'
import { checkPluginOptions } from '../../../src/front-end/check-plugin-options.ts'
import { type Functions, type LoadedModule, loadModule } from '../../helpers/load-module.ts'

const test = suite('replaced functions of objects')

const text = `
export const lib = { half: (x) => x / 2 }
lib.add = function add(a, b) { return a + b }
/* @njit */
export function scaled(x) { return lib.add(lib.half(x), 1) }
export function makeScaler() {
  const own = {}
  own.step = (x) => x + 1
  /* @njit */
  const twice = (x) => own.step(own.step(x))
  return { own, twice }
}
/* @njit */
export function early(x) { return late.f(x) }
export function callsEarly() { try { return early(1) } catch (error) { return error.constructor.name } }
export const before = callsEarly()
var late = {}
export const between = callsEarly()
late.f = (x) => x * 10
/* @njit */
export function sampled() { return dice.next() < 2 }
const dice = {}
dice.next = Math.random
export const load = (die) => { dice.next = die }
`

const cacheDir = mkdtempSync(join(tmpdir(), 'njit-held-'))
const options = checkPluginOptions({ target: 'wasm', dispatch: 'always', onFallback: 'silent', cacheDir })
const { code, records } = await compileModule({ path: 'lib.js', text }, options, cacheDir)
const fresh = (): Promise<LoadedModule> => loadModule(code, 'lib.js', cacheDir)

type Held = Record<string, (...values: number[]) => unknown>

test('they compile', () => {
  assert.equal(
    records.filter(({ status }) => status === 'compiled').map(({ name }) => name),
    ['scaled', 'twice', 'early', 'sampled'],
  )
})

test('another function in its place is called', async () => {
  const { exports } = await fresh()
  const { lib, scaled } = exports as unknown as { lib: Held; scaled: (x: number) => unknown }
  assert.is(scaled(4), 3)
  const { add } = lib
  lib.add = (a, b) => (a as number) * 100 + (b as number)
  assert.is(scaled(4), 201)
  lib.add = add as Held[string]
  assert.is(scaled(4), 3)
  lib.half = () => 7
  assert.is(scaled(4), 8)
  delete lib.add
  assert.throws(() => scaled(4), /not a function/)
})

test('each run of a function has functions of its own', async () => {
  const { exports } = await fresh()
  const { makeScaler } = exports as unknown as {
    makeScaler: () => { own: Held; twice: (x: number) => unknown }
  }
  const [first, second] = [makeScaler(), makeScaler()]
  assert.equal([first.twice(1), second.twice(1)], [3, 3])
  first.own.step = (x) => (x as number) - 10
  assert.equal([first.twice(1), second.twice(1)], [-19, 3])
  second.own.step = first.own.step
  assert.is(second.twice(1), -19)
})

test('before the function is there nothing is called', async () => {
  const { exports } = await fresh()
  const { before, between, early } = exports as unknown as Record<string, unknown>
  assert.is(before, 'TypeError')
  assert.is(between, 'TypeError')
  assert.is((early as Functions[string])(...([3] as never[])), 30)
})

test('a function of the host may be replaced, too', async () => {
  const { exports } = await fresh()
  const { sampled, load } = exports as unknown as Record<string, (...values: unknown[]) => unknown>
  assert.is(sampled?.(), true)
  load?.(() => 5)
  assert.is(sampled?.(), false)
})

test.run()
