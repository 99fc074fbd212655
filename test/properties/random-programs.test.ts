// Random programs from a fixed seed: original, interpreter after every pass, and Wasm give the same. `npm run fuzz` goes on for longer.

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { fuzz, showFound } from './fuzz.ts'

test('120 random programs agree in every way of running them', async () => {
  const options = { seed: 20_000, seconds: 120, programs: 120, batch: 60, shrinking: true }
  const report = await fuzz({ ...options, tell: () => undefined })
  assert.equal(report.found.map(showFound), [])
  assert.ok(report.programs >= 60, 'enough programs were made')
  assert.ok(report.compiled > report.programs / 2, 'most of them compile')
})

test.run()
