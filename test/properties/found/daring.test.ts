// Reads that end the run out of range: what they say of their values holds only if they are made.

import { test } from 'uvu'
import { agrees } from './check.ts'

test('a test that a read in range decides is made all the same', () => {
  const text = `/* @njit */
export function main(a: Uint32Array, x: number, y: number) {
  if (a[Math.sqrt(x)] >= 0) {
    for (let i = 0; ; i++) {
      if (a[i] > --y) break
    }
  }
  return y
}`
  agrees(
    text,
    [new Uint32Array([1, 0]), Infinity, -5],
    [new Uint32Array([9, 8]), 1, 3],
    [new Uint32Array(0), 0, 0],
  )
})

test.run()
