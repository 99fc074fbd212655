// Arrays that are overwritten from end to end are not copied in, and nobody can tell: not when they are longer or shorter than
// what is overwritten, when the run is handed back to the original, or when the arena is full of what others left there.

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { heap } from '../../runtime/memory.ts'
import { inspectUnit } from '../../src/compiler.ts'
import { explainUnit } from '../../src/debug/explain.ts'
import type { Functions } from '../helpers/load-module.ts'
import { run, sameOutcome, showOutcome } from '../helpers/outcome.ts'
import { testOptions, threeWays } from '../helpers/three-ways.ts'

const text = `
/* @njit */
export function grey(rgba: Uint8ClampedArray, out: Uint8ClampedArray, w: number, h: number): void {
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const o = (y * w + x) * 4
      const v = (rgba[o]! + rgba[o + 1]! + rgba[o + 2]!) / 3
      out[o] = v
      out[o + 1] = v
      out[o + 2] = v
      out[o + 3] = 255
    }
  }
}
/* @njit */
export function transpose(a: Float64Array, out: Float64Array, rows: number, columns: number): void {
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = a[i * columns + j]!
}
/* @njit */
export function matmul(a: Float64Array, b: Float64Array, c: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      c[i * n + j] = 0
      for (let k = 0; k < n; k++) c[i * n + j] += a[i * n + k]! * b[k * n + j]!
    }
  }
}
/* @njit */
export function scale(out: Int32Array, from: Int32Array): number {
  for (let i = 0; i < out.length; i++) out[i] = from[i]! * 3
  return out[0]!
}
/* @njit */
export function prefix(from: Int32Array, out: Int32Array): void {
  for (let i = 0; i < from.length; i++) out[i] = from[i]! + 1
}
/* @njit */
export function check(from: Int32Array, out: Int32Array, n: number): void {
  for (let i = 0; i < n; i++) {
    if (from[i] === 99) throw new RangeError('99')
    out[i] = from[i]!
  }
}
let side = 3
export function setSide(n: number): void { side = n }
/* @njit */
export function square(out: Float32Array): Float32Array {
  for (let y = 0; y < side; y++) for (let x = 0; x < side; x++) out[y * side + x] = x + y
  return out
}
/* @njit */
export function border(from: Int32Array, out: Int32Array, w: number, h: number): void {
  for (let y = 1; y < h - 1; y++) for (let x = 1; x < w - 1; x++) out[y * w + x] = from[y * w + x]!
}
`
const source = { path: 'overwrites.ts', text }
const { original, compiled, result } = await threeWays(source, process.cwd())

/** Leaves marks all over the arena, then compares the compiled function with the original. */
function agree(name: string, ...args: readonly unknown[]): void {
  const { top } = heap
  new Uint8Array(heap.u32.buffer, top, 1 << 16).fill(0xa5)
  const expected = run(original[name] as Functions[string], args)
  const outcome = run(compiled.exports[name] as Functions[string], args)
  assert.is(heap.top, top)
  assert.ok(sameOutcome(expected, outcome), `${name}: ${showOutcome(expected)} but ${showOutcome(outcome)}`)
}

function filled<T extends { [index: number]: number; readonly length: number }>(array: T): T {
  for (let i = 0; i < array.length; i++) array[i] = i * 7 + 1
  return array
}

const LENGTHS = [0, 1, 3, 4, 5, 6, 7, 8, 9, 10, 16, 23, 24, 25, 36, 40]
const SIZES = [
  [2, 3],
  [3, 2],
  [1, 1],
  [0, 4],
  [4, 0],
  [-2, -3],
  [-1, 6],
  [3, 3],
  [2.5, 2],
] as const

test('arrays longer, shorter and as long as what is overwritten', () => {
  for (const length of LENGTHS) {
    for (const [w, h] of SIZES) {
      agree('grey', filled(new Uint8ClampedArray(24)), filled(new Uint8ClampedArray(length)), w, h)
      agree('transpose', filled(new Float64Array(9)), filled(new Float64Array(length)), w, h)
      agree('border', filled(new Int32Array(length)), filled(new Int32Array(length)), w, h)
    }
    for (const n of [-3, 0, 1, 2, 3, 4]) {
      agree(
        'matmul',
        filled(new Float64Array(16)),
        filled(new Float64Array(16)),
        filled(new Float64Array(length)),
        n,
      )
    }
    for (const other of LENGTHS) {
      agree('scale', filled(new Int32Array(length)), filled(new Int32Array(other)))
      agree('prefix', filled(new Int32Array(other)), filled(new Int32Array(length)))
    }
  }
})

test('captured numbers count, as they are at the call', () => {
  for (const side of [3, 2, 0, -3, 4, 2.5]) {
    for (const module of [original, compiled.exports])
      (module.setSide as unknown as (n: number) => void)(side)
    for (const length of LENGTHS) agree('square', filled(new Float32Array(length)))
  }
})

test('a run that is handed back leaves the array to the original', () => {
  agree('check', Int32Array.of(1, 2, 99, 4), filled(new Int32Array(4)), 4)
  agree('check', Int32Array.of(1, 2, 3, 4), filled(new Int32Array(4)), 4)
  agree('check', Int32Array.of(1, 2, 3, 4), filled(new Int32Array(6)), 4)
})

test('views that overlap run the original', () => {
  const whole = filled(new Int32Array(8))
  agree('prefix', whole, whole)
  agree('prefix', whole.subarray(0, 6), whole.subarray(1, 7))
  agree('prefix', whole.subarray(0, 4), whole.subarray(4, 8))
})

test('detached arrays have no elements', () => {
  const detached = new Int32Array(4)
  structuredClone(detached.buffer, { transfer: [detached.buffer] })
  assert.is(
    (compiled.exports.scale as unknown as (a: Int32Array, b: Int32Array) => unknown)(
      detached,
      new Int32Array(2),
    ),
    undefined,
  )
})

test('the door copies only where it must', () => {
  const door = (name: string): string =>
    result.code.slice(result.code.indexOf(`function ${name}(`)).split('\n')[0] as string
  assert.match(
    door('grey'),
    /\(\$njit_p1 = \$njit_placeOf\(out\) \|\| \(w > 0 && h > 0 && 4 \* w \* h >= \$njit_n1 \? \$njit_room\(\$njit_n1, 0\) : \$njit_copyIn\(/,
  )
  assert.match(door('matmul'), /\(\$njit_p2 = \$njit_placeOf\(c\) \|\| \(n > 0 && n \* n >= \$njit_n2 \? /)
  assert.match(door('check'), /\(\$njit_p1 = n >= \$njit_n1 \? /)
  assert.match(door('prefix'), /\(\$njit_p1 = \$njit_placeOf\(out\) \|\| \(\$njit_n0 >= \$njit_n1 \? /)
  assert.match(door('scale'), /\(\$njit_p0 = \$njit_placeOf\(out\) \|\| \$njit_room\(\$njit_n0, 2\)\)/)
  assert.match(door('square'), /\(\$njit_p0 = side > 0 && side \* side >= \$njit_n0 \? /)
  assert.not.match(door('border'), /room/)
})

test('the explanation says so', () => {
  const lines = explainUnit(inspectUnit(source, testOptions(), process.cwd())).split('\n')
  const says = (line: string): void => assert.ok(lines.includes(line), line)
  says('  out: uint8clamped array, copied back; copied in only where 4 * w * h is less than its length')
  says('  out: int32 array, copied back')
  says('  out: int32 array, copied back; copied in only where from.length is less than its length')
  says('  out: int32 array, copied in and back, unless njit allocated it')
})

test.run()
