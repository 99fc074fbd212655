// An array that a call makes and leaves in several places is one array: in the result, in fields of its arguments, and in objects
// that it returns.

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { compileModule } from '../../../src/compiler.ts'
import { checkPluginOptions } from '../../../src/front-end/check-plugin-options.ts'
import { loadModule } from '../../helpers/load-module.ts'

const test = suite('one array in several places')

const text = `
/* @njit */
export function resultAndField(o: { a: Float64Array }, n: number): Float64Array {
  if (n > 2) o.a = new Float64Array(n)
  o.a[0] = n
  return o.a
}
/* @njit */
export function twoFields(o: { a: Float64Array; b: Float64Array }, n: number): void {
  o.a = new Float64Array(n)
  o.b = n > 3 ? o.a : new Float64Array(n)
}
/* @njit */
export function inList(o: { a: Float64Array }[], n: number): Float64Array {
  o[0].a = new Float64Array(n)
  return o[0].a
}
/* @njit */
export function inTuple(o: { a: Float64Array }[], n: number): [Float64Array, number] {
  const a = new Float64Array(n)
  if (n > 2) o[0].a = a
  return [a, n]
}
`

interface Holder {
  a: Float64Array
  b: Float64Array
}
type Compiled = Readonly<
  Record<'resultAndField' | 'twoFields' | 'inList' | 'inTuple', (...given: unknown[]) => unknown>
>

const cacheDir = mkdtempSync(join(tmpdir(), 'njit-one-array-'))
const options = checkPluginOptions({ target: 'wasm', dispatch: 'always', onFallback: 'silent', cacheDir })
const { code, records } = await compileModule({ path: 'one-array.ts', text }, options, cacheDir)
const { exports } = await loadModule(code, 'one-array.ts', cacheDir)
const { resultAndField, twoFields, inList, inTuple } = exports as unknown as Compiled
const holder = (): Holder => ({ a: new Float64Array(1), b: new Float64Array(1) })

test('all of them compile', () => {
  assert.equal(
    records.map(({ status }) => status),
    ['compiled', 'compiled', 'compiled', 'compiled'],
  )
})

test('the result and a field', () => {
  for (const n of [0, 1, 3, 8]) {
    const o = holder()
    const { a } = o
    assert.is(resultAndField(o, n), o.a)
    assert.is(o.a === a, n <= 2)
    assert.is(o.a[0], n)
  }
})

test('two fields', () => {
  for (const n of [0, 3, 4]) {
    const o = holder()
    twoFields(o, n)
    assert.is(o.a === o.b, n > 3)
    assert.equal([o.a.length, o.b.length], [n, n])
  }
})

test('the result, or a part of it, and a field of an object in a list', () => {
  for (const n of [0, 1, 5]) {
    const o = [holder()]
    assert.is(inList(o, n), o[0]?.a)
    const [made, length] = inTuple(o, n) as [Float64Array, number]
    assert.equal([made === o[0]?.a, made.length, length], [n > 2, n, n])
  }
})

test.run()
