// Ranges that left out a value.

import { test } from 'uvu'
import { agrees } from './check.ts'

test('one to the power of anything', () => {
  const text = `/* @njit */
export function main(a: Float64Array) {
  if (Math.pow(1, 1.5 / a[0])) return;
  a[0] = 7;
}`
  agrees(text, [new Float64Array([0])], [new Float64Array([3])], [new Float64Array([NaN])])
})

test.run()
