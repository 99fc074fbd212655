// The library through stages 1 to 3 and the interpreter, called from user code, against the methods themselves.

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { indexModule } from '../../src/1-parse/index-module.ts'
import { lowerFunction } from '../../src/2-lower/lower-function.ts'
import { inferModule } from '../../src/3-infer/infer-module.ts'
import { type HirValue, interpret } from '../../src/hir/interpret.ts'
import type { HirModule } from '../../src/hir/nodes.ts'
import { verifyModule } from '../../src/hir/verify.ts'
import { makeLibrary } from '../../src/ops/library.ts'

/** The typed form of one function; why it does not compile is the failure's text. */
function compile(text: string): { module: HirModule; symbol: string } {
  const index = indexModule({ path: 'a.ts', text }, { resolve: () => null })
  const library = makeLibrary((source) => indexModule(source, { resolve: () => null }))
  const { module, outcomes } = inferModule(
    index,
    (fn) => lowerFunction(fn, library.indexOf(fn) ?? index),
    library,
  )
  const problem = outcomes.find((outcome) => outcome.diagnostic !== null)?.diagnostic
  assert.is(problem ?? null, null, `${problem?.text} ${problem?.span.file}:${problem?.span.line} in ${text}`)
  assert.equal(verifyModule(module, 'inferred'), [])
  return { module, symbol: module.exports[0]?.symbol as string }
}

const show = (value: unknown): string =>
  typeof value === 'object' && value !== null
    ? `${value.constructor.name}[${[...(value as number[])].map(show).join(', ')}]`
    : typeof value === 'bigint'
      ? `${value}n`
      : Object.is(value, -0)
        ? '-0'
        : String(value)

/** Runs `body` as JavaScript and as typed HIR on copies of the same array; JavaScript may throw where HIR bails. */
function compare(
  arrayType: string,
  values: readonly (number | bigint)[],
  body: string,
  result: string,
): void {
  const make = (): HirValue =>
    arrayType === 'number[]'
      ? ([...values] as HirValue)
      : (globalThis as unknown as Record<string, { from(v: readonly unknown[]): HirValue }>)[arrayType]?.from(
          values,
        )
  const { module, symbol } = compile(`/* @njit */ export function f(a: ${arrayType}): ${result} { ${body} }`)
  const [expectedArray, actualArray] = [make(), make()]
  const actual = interpret(module, symbol, [actualArray])
  let expected: string
  try {
    expected = `${show(new Function('a', body)(expectedArray))} ${show(expectedArray)}`
  } catch {
    assert.is(actual.kind, 'bail', `${body} throws`)
    return
  }
  const text = actual.kind === 'value' ? `${show(actual.value)} ${show(actualArray)}` : `bail: ${actual.what}`
  assert.is(text, expected, `${arrayType}: ${body}`)
}

const values = [3, -0, Number.NaN, 0, -1.5, 300, 0.5, -0, Infinity, 2, 2, 1]
const numberTypes = [
  'Float64Array',
  'Float32Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int8Array',
  'Int16Array',
]
const moreTypes = ['Uint16Array', 'Int32Array', 'Uint32Array', 'number[]']

for (const type of [...numberTypes, ...moreTypes]) {
  test(`methods of ${type}`, () => {
    for (const search of ['indexOf(2)', 'indexOf(2, -2)', 'lastIndexOf(2)', 'lastIndexOf(3, -9)']) {
      compare(type, values, `return a.${search}`, 'number')
    }
    compare(type, values, 'return a.includes(NaN)', 'boolean')
    compare(type, values, 'a.fill(7.5, 1, -2); a.reverse(); a.copyWithin(1, 3, 6)', 'void')
    compare(type, values, 'return a.slice(1, -1)', type)
    compare(type, values, 'return a.slice()', type)
    compare(type, values, 'return a.with(-1, 9)', type)
    compare(type, values, 'return a.with(99, 9)', type)
    compare(type, values, 'return a.toReversed()', type)
    compare(type, values, 'return new Int16Array(a)', 'Int16Array')
    compare(type, values, 'return Float32Array.from(a)', 'Float32Array')
    compare(type, values, 'const x = a.at(-2); return x === undefined ? -1 : x', 'number')
  })
}

for (const type of [...numberTypes, ...moreTypes.slice(0, 3)]) {
  test(`typed methods of ${type}`, () => {
    compare(type, values, 'a.sort()', 'void')
    compare(type, [...values, ...values, ...values], 'return a.toSorted()', type)
    compare(type, values, 'a.set(a.subarray(2, 6), 3)', 'void')
    compare(type, values, 'a.set(a.subarray(2, 6), -1)', 'void')
    compare(type, values, 'const b = new Float64Array(3).fill(1.5); a.set(b, 2)', 'void')
    compare(type, values, 'return a.subarray(2, -1).fill(1).length', 'number')
  })
}

for (const type of ['BigInt64Array', 'BigUint64Array']) {
  test(`methods of ${type}`, () => {
    const bigs = [5n, 2n ** 63n, -1n, 0n, 7n, 7n]
    compare(type, bigs, 'a.sort(); a.reverse()', 'void')
    compare(type, bigs, 'return a.indexOf(7n)', 'number')
    compare(type, bigs, 'return a.includes(8n)', 'boolean')
    compare(type, bigs, 'a.fill(3n, 4)', 'void')
    compare(type, bigs, 'return a.slice(1, 3)', type)
    compare(type, bigs, 'return new BigUint64Array(a)', 'BigUint64Array')
  })
}

test.run()
