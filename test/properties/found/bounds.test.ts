// Index checks that were moved out of loops on a wrong reckoning.

import { test } from 'uvu'
import { agrees } from './check.ts'

const ones = (length: number): Float64Array => new Float64Array(length).fill(1)

test('what a guarded loop leaves behind is not only what its fast version does', () => {
  const text = `/* @njit */
export function main(a: Uint8Array, b: Float64Array, n: number) {
  let x = 0
  for (let i = 0; i < n; i++) x = a[i]
  let s = 0
  for (let j = 0; j < 3; j++) s += b[Math.floor(Math.sqrt(x)) + j]
  return s
}`
  agrees(text, [new Uint8Array(3), ones(30), 5], [new Uint8Array(7), ones(30), 5])
})

test('steps before the test of an inner loop run once more than its body', () => {
  const text = `/* @njit */
export function main(a: Float64Array, h: number, w: number) {
  let p = 0
  for (let y = 0; y < h; y++) for (let x = 0; p++, x < w; x++) a[p] = x + y * 10
  return p
}`
  agrees(text, ...[13, 14, 15, 16].map((length) => [ones(length), 3, 4]))
})

test('elements read before the test of a loop', () => {
  const text = `/* @njit */
export function main(a: Float64Array, n: number) {
  let p = 0, s = 0
  for (let i = 0; s += a[++p], i < n; i++) s *= 2
  return s
}`
  agrees(text, ...[3, 4, 5, 6].map((length) => [ones(length), 3]))
})

test('a start that is reckoned before the condition it is used under', () => {
  const text = `/* @njit */
export function main(a: Float64Array, h: number, w: number, limit: number) {
  let s = 0
  for (let y = 0; y < h; y++) {
    let p = y * w
    if (y >= 3) continue
    for (; p < limit; p++) s += a[p]
  }
  return s
}`
  agrees(text, [ones(40), 6, 1e9, 10], [ones(40), 6, 7e8, 10], [ones(40), 6, 3, 10])
})

test('sums of fractions are rounded at each step', () => {
  const text = `/* @njit */
export function main(a: Float64Array, u: Uint8Array, n: number) {
  let s = 0
  for (let i = 0; i < n; i++) {
    const x = 1 - u[0] / 2 ** 53
    s += a[Math.floor(x + 1 - 1)] + a[Math.floor(x + 0.1 - 0.1)]
  }
  return s
}`
  agrees(text, ...[1, 2, 3].map((u) => [ones(1), Uint8Array.of(u), 2]))
})

test.run()
