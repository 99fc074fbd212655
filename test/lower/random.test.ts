// Random programs, lowered and run, do what JavaScript does.

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { argumentsFor, subjectOf } from './compare.ts'
import { randomBody } from './random-program.ts'

const PROGRAMS = Number(process.env.NJIT_TEST_PROGRAMS ?? 250)

test('random programs', () => {
  for (let seed = 0; seed < PROGRAMS; seed++) {
    const body = randomBody(seed)
    const subject = subjectOf(body)
    for (let run = 0; run < 4; run++) {
      const args = argumentsFor(seed * 4 + run)
      assert.is(subject.runLowered(args), subject.runOriginal(args), `program ${seed}, run ${run}:\n${body}`)
    }
  }
})

test.run()
