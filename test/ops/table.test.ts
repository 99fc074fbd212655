import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Range } from '../../src/hir/nodes.ts'
import * as t from '../../src/hir/types.ts'
import { OPERATION_PIECES } from '../../src/ops/c-pieces.ts'
import { FULL, rangeOfValue } from '../../src/ops/range.ts'
import { RELAXED_PIECES } from '../../src/ops/relaxed.ts'
import { allOps, opByJs, opByName, spellingsOf } from '../../src/ops/table.ts'
import { edgeBigints, edgeNumbers } from './edge-values.ts'

const call = (name: string, ...operands: unknown[]): unknown =>
  (opByName(name).evaluate as (...operands: unknown[]) => unknown)(...operands)

/** What each spelling means, from JavaScript itself. */
const javascript = (spelling: string, operands: readonly string[]): ((...operands: unknown[]) => unknown) => {
  const unary: Record<string, string> = { neg: '-', '~': '~', '!': '!', truthy: '!!' }
  const params = operands.map((_, i) => `x${i}`)
  const name = spelling.replace(/^js\./, '')
  const body = !spelling.startsWith('js.')
    ? `${spelling}(${params})`
    : params.length === 1
      ? `${unary[name]}x0`
      : `x0 ${name} x1`
  return new Function(...params, `return ${body}`) as (...operands: unknown[]) => unknown
}

const outcome = (f: (...operands: unknown[]) => unknown, operands: readonly unknown[]): unknown => {
  try {
    return f(...operands)
  } catch (error) {
    return (error as Error).name
  }
}

const edges: Readonly<Record<string, readonly unknown[]>> = {
  float64: edgeNumbers,
  bigint: edgeBigints,
  boolean: [true, false],
}

test('evaluate is what the JavaScript spelling does', () => {
  for (const row of allOps) {
    if (row.effects === 'random') continue
    for (const spelling of spellingsOf(row)) {
      const reference = javascript(spelling, row.operands)
      const [first = [], second] = row.operands.map((operand, i) =>
        spelling.startsWith('BigInt.as') && i === 0 ? [0, 1, 8, 63, 64, 65] : (edges[operand] ?? []),
      )
      const isBigShift = /bigint_sh/.test(row.name)
      for (const a of first) {
        for (const b of second ?? [null]) {
          if (isBigShift && typeof b === 'bigint' && (b > 100n || b < -100n)) continue
          const operands = second === undefined ? [a] : row.operands.length === 3 ? [a, b, 0.5] : [a, b]
          const actual = outcome(row.evaluate as (...operands: unknown[]) => unknown, operands)
          const expected = outcome(reference, operands)
          if (!Object.is(actual, expected)) {
            assert.unreachable(
              `${row.name}(${operands.join(', ')}): ${String(actual)}, not ${String(expected)}`,
            )
          }
        }
      }
    }
  }
})

test('clamp_uint8 stores as Uint8ClampedArray does', () => {
  for (const value of edgeNumbers) {
    assert.is(call('clamp_uint8', value), Uint8ClampedArray.of(value)[0], `${value}`)
  }
  for (let half = -2; half < 258; half += 0.5)
    assert.is(call('clamp_uint8', half), Uint8ClampedArray.of(half)[0])
})

test('to_int32, to_uint32 and is_undefined', () => {
  for (const value of edgeNumbers) {
    assert.is(call('to_int32', value), Int32Array.of(value)[0])
    assert.is(call('to_uint32', value), Uint32Array.of(value)[0])
  }
  assert.is(call('is_undefined', undefined), true)
  assert.is(call('is_undefined', Number.NaN), false)
})

test('rows are found by spelling and operand types', () => {
  const find = (js: string, ...types: t.Type[]): string | undefined => opByJs(js, types)?.name
  assert.is(find('js.+', t.float64, t.float64), 'add')
  assert.is(find('js.+', t.bigint, t.bigint), 'bigint_add')
  assert.is(find('js.+', t.bigint, t.float64), undefined)
  assert.is(find('js.**', t.float64, t.float64), 'pow')
  assert.is(find('Math.pow', t.float64, t.float64), 'pow')
  assert.is(find('js.===', t.boolean, t.boolean), 'bool_eq')
  assert.is(find('js.==', t.float64, t.float64), 'eq')
  assert.is(find('Math.hypot', t.float64, t.float64, t.float64), 'hypot3')
  assert.is(find('BigInt.asUintN', t.float64, t.bigint), 'bigint_as_uint')
  assert.is(find('js.>>>', t.bigint, t.bigint), undefined, 'a TypeError in JavaScript')
  assert.throws(() => opByName('nonesuch'), /no operation is called nonesuch/)
})

test('names and meanings are unique, and every row has a form that takes its operands as they come', () => {
  assert.is(new Set(allOps.map((row) => row.name)).size, allOps.length)
  const spelled = allOps.flatMap((row) => spellingsOf(row).map((js) => `${js} ${row.operands.join()}`))
  assert.is(new Set(spelled).size, spelled.length)
  for (const row of allOps) {
    const total = row.forms.find(
      (form) =>
        form.when === undefined &&
        form.operands.every((operand, i) => operand === row.operands[i] || row.operands[i] === 'bigint'),
    )
    if (!row.name.startsWith('bigint_as')) assert.ok(total, row.name)
  }
})

test('every helper that a form names is defined', async () => {
  const { NUMBER_PIECES } = (await import('../../src/5-emit/c/prologue-numbers.ts')) as {
    NUMBER_PIECES: readonly { name: string }[]
  }
  const { EXPECTATION_PIECES } = (await import('../../src/5-emit/c/prologue-expectations.ts')) as {
    EXPECTATION_PIECES: readonly { name: string }[]
  }
  const { STRING_PIECES } = (await import('../../src/5-emit/c/prologue-strings.ts')) as {
    STRING_PIECES: readonly { name: string }[]
  }
  const defined = new Set([
    // The pieces of arrays that rows name.
    ...['njit_index', 'njit_index_int64', 'njit_near'],
    ...[
      ...NUMBER_PIECES,
      ...EXPECTATION_PIECES,
      ...STRING_PIECES,
      ...OPERATION_PIECES,
      ...RELAXED_PIECES,
    ].map((piece) => piece.name),
  ])
  const texts = [
    ...allOps.flatMap((row) => row.forms.map((form) => form.c)),
    ...OPERATION_PIECES.map((piece) => piece.text),
  ]
  const used = new Set(texts.flatMap((text) => text.match(/\bnjit_(?!host_|bool\b)\w+/g) ?? []))
  assert.equal(
    [...used].filter((name) => !defined.has(name)),
    [],
  )
})

test('integer remainder is taken only where it is right', () => {
  const five = rangeOfValue(5)
  const [plain, form] = opByName('rem').forms
  assert.ok(plain?.when?.([five, five]), 'without signs')
  assert.not(plain?.when?.([rangeOfValue(-1), five]), 'a negative dividend')
  assert.not(plain?.when?.([five, rangeOfValue(-5)]), 'a negative divisor')
  const allowed = (a: Range, b: Range): boolean => form?.when?.([a, b]) === true
  assert.ok(allowed(FULL, five))
  assert.not(allowed(five, rangeOfValue(0)), 'divisor 0')
  assert.not(allowed(rangeOfValue(-(2 ** 31)), rangeOfValue(-1)), 'overflow')
  assert.ok(allowed(rangeOfValue(-(2 ** 31)), rangeOfValue(-2)))
})

test.run()
