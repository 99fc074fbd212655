import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { pages, root } from '../../scripts/generate-docs.ts'

for (const [file, page] of Object.entries(pages)) {
  test(`${file} is what the compiler generates (npm run docs)`, () => {
    assert.fixture(readFileSync(join(root, file), 'utf8'), page())
  })
}

test.run()
