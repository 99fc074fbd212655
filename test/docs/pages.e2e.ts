// The pages that take bundlers and test runners.

import { test } from 'uvu'
import { pagesNeeding, runPage } from './doctest.ts'

for (const page of ['e2e', 'runners'].flatMap(pagesNeeding))
  test(`docs/${page} does what it says`, () => runPage(page))

test.run()
