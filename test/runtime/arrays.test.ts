// Arrays made by njit's allocators: ordinary typed arrays that compiled code takes as they are. Nobody can tell, but by the time.

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as njit from '../../runtime/index.ts'
import { heap } from '../../runtime/memory.ts'
import { threeWays } from '../helpers/three-ways.ts'

const text = `
/* @njit */
export function total(a: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]!
  return sum
}
/* @njit */
export function axpy(k: number, x: Float64Array, y: Float64Array): void {
  for (let i = 0; i < y.length; i++) y[i] += k * x[i]!
}
/* @njit */
export function refuses(a: Int32Array, limit: number): number {
  for (let i = 0; i < a.length; i++) {
    a[i] += 1
    if (a[i]! > limit) throw new RangeError('over')
  }
  return a.length
}
/* @njit */
export function iota(out: Uint8ClampedArray): void {
  for (let i = 0; i < out.length; i++) out[i] = i * 3 - 5
}
`
const { original, compiled: loaded } = await threeWays({ path: 'arrays.ts', text }, process.cwd())
const compiled = loaded.exports
type Call = (...args: unknown[]) => unknown

/** The bytes at the top of the arena, where copies would go. */
function arenaBytes(run: () => void): boolean {
  const at = heap.top >> 3
  heap.f64.fill(0, at, at + 64)
  run()
  return heap.f64.subarray(at, at + 64).some((value) => value !== 0)
}

test('an allocated array is a typed array of zeros in the memory of compiled code', () => {
  const a = njit.float64Array(5)
  assert.ok(a instanceof Float64Array)
  assert.is(Object.getPrototypeOf(a), Float64Array.prototype)
  assert.is(a.length, 5)
  assert.equal([...a], [0, 0, 0, 0, 0])
  assert.is(a.buffer, heap.memory?.buffer)
  assert.equal([...njit.int16Array([1, -2, 70000])], [1, -2, 4464])
  assert.equal([...njit.bigInt64Array([1n, -5n])], [1n, -5n])
  assert.equal([...njit.uint8Array(new Set([3, 4]))], [3, 4])
  assert.is(njit.float32Array(0).length, 0)
  assert.equal(Object.keys(njit.int8Array(2)), ['0', '1'])
})

test('lengths that make no sense are refused as the class refuses them', () => {
  assert.throws(() => njit.float64Array(-1), RangeError)
  assert.is(njit.float64Array(1.5).length, new Float64Array(1.5).length)
  assert.is(njit.float64Array(Number.NaN).length, 0)
})

test('compiled code reads and writes it without a copy', () => {
  const [x, y] = [njit.float64Array([1, 2, 3]), njit.float64Array([10, 20, 30])]
  assert.not(arenaBytes(() => assert.is((compiled.total as Call)(x), 6)))
  assert.not(arenaBytes(() => (compiled.axpy as Call)(2, x, y)))
  assert.equal([...y], [12, 24, 36])
  const plain = new Float64Array([5, 6])
  assert.ok(arenaBytes(() => (compiled.axpy as Call)(1, plain, y)))
  assert.equal([...y].slice(0, 2), [17, 30])
  assert.ok(Number.isNaN(y[2]))
})

test('what may be given back to the original is copied, so that the original starts from the same state', () => {
  for (const values of [
    [1, 2, 3],
    [1, 9, 3],
  ]) {
    const [a, b] = [njit.int32Array(values), Int32Array.from(values)]
    const outcome = (fn: unknown, array: Int32Array): unknown => {
      try {
        return (fn as Call)(array, 5)
      } catch (error) {
        return String(error)
      }
    }
    assert.is(outcome(compiled.refuses, a), outcome(original.refuses, b))
    assert.equal([...a], [...b])
  }
})

test('overlapping arrays of the heap give what the original gives', () => {
  const a = njit.float64Array([1, 2, 3, 4, 5, 6])
  const b = new Float64Array([1, 2, 3, 4, 5, 6])
  ;(compiled.axpy as Call)(3, a.subarray(0, 4), a.subarray(1, 5))
  ;(original.axpy as Call)(3, b.subarray(0, 4), b.subarray(1, 5))
  assert.equal([...a], [...b])
  ;(compiled.axpy as Call)(3, a, a)
  ;(original.axpy as Call)(3, b, b)
  assert.equal([...a], [...b])
})

test('an overwritten array is written where it lies', () => {
  const out = njit.uint8ClampedArray(100)
  assert.not(arenaBytes(() => (compiled.iota as Call)(out)))
  assert.equal([...out.subarray(0, 4)], [0, 0, 1, 4])
  assert.is(out[99], 255)
})

test('released memory is used again, and zero', () => {
  const a = njit.float64Array(1000).fill(7)
  const at = a.byteOffset
  assert.ok(njit.release(a))
  assert.not(njit.release(a))
  const b = njit.float64Array(1000)
  assert.is(b.byteOffset, at)
  assert.ok(b.every((value) => value === 0))
  assert.not(njit.release(new Float64Array(3)))
})

test('neighbours that are free become one block, and the last one goes back to the arena', () => {
  const end = heap.end
  const [a, b, c] = [njit.uint8Array(64), njit.uint8Array(64), njit.uint8Array(64)] as const
  for (const array of [b, a, c]) njit.release(array)
  assert.is(heap.end, end)
})

test('a scope frees what was made in it, but for its result', () => {
  const end = heap.end
  const kept = njit.scope(() => {
    njit.float64Array(100)
    return njit.float64Array([4, 5])
  })
  assert.equal([...kept], [4, 5])
  const other = njit.float64Array(100)
  assert.equal([...kept], [4, 5])
  for (const array of [other, kept]) njit.release(array)
  assert.is(heap.end, end)
  assert.throws(
    () =>
      njit.scope(() => {
        throw new Error(String(njit.int8Array(5).length))
      }),
    '5',
  )
  assert.is(heap.end, end)
})

test('the result of an inner scope belongs to the outer one', () => {
  const end = heap.end
  njit.scope(() => {
    const inner = njit.scope(() => njit.float64Array([1, 2, 3]).subarray(1))
    assert.equal([...inner], [2, 3])
  })
  assert.is(heap.end, end)
})

test('memory that is full gives ordinary arrays', () => {
  const huge = njit.float64Array(2 ** 27)
  assert.is(huge.length, 2 ** 27)
  assert.is.not(huge.buffer, heap.memory?.buffer)
})

test.run()
