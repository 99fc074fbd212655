import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { prange, ready } from '../../runtime/index.ts'

const test = suite('njit as plain JavaScript')

test('prange counts as range does', () => {
  assert.equal([...prange(3)], [0, 1, 2])
  assert.equal([...prange(-1)], [])
  assert.equal([...prange(2, 5)], [2, 3, 4])
  assert.equal([...prange(5, 0, -2)], [5, 3, 1])
  assert.equal([...prange(0, 5, 2)], [0, 2, 4])
})

test('prange refuses what is not a safe integer, at once', () => {
  assert.throws(() => prange(0.5), /prange: 0.5 is not a safe integer/)
  assert.throws(() => prange(0, 1, 0), /prange: step is 0/)
  assert.throws(() => prange(Number.POSITIVE_INFINITY), /Infinity is not a safe integer/)
})

test('ready resolves without compiled code', async () => {
  assert.is(await ready(), undefined)
})

test.run()
