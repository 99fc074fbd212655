// Statements that were dropped although JavaScript throws there.

import { test } from 'uvu'
import { agrees } from './check.ts'

test('an element of a BigInt array that is converted for nothing', () => {
  const text = `/* @njit */
export function main(a: BigInt64Array) {
  BigInt.asUintN(64, a[3]);
}`
  agrees(text, [new BigInt64Array(2)], [new BigInt64Array(4)])
})

test.run()
