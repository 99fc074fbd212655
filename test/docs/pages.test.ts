// Every page of the documentation that takes nothing but njit's own dependencies; and every link between pages.

import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { CONFIG_FILES } from '../../register/read-settings.ts'
import * as codes from '../../src/diagnostics/codes.ts'
import { DEFAULT_OPTIONS } from '../../src/front-end/check-plugin-options.ts'
import { docs, pagesNeeding, runPage } from './doctest.ts'

const all = [null, 'e2e', 'runners'].flatMap(pagesNeeding)
const read = (page: string): string => readFileSync(join(docs, page), 'utf8')

for (const page of pagesNeeding(null)) test(`docs/${page} does what it says`, () => runPage(page))

test('links lead to pages and headings that exist', () => {
  for (const page of all) {
    for (const [, target = ''] of read(page).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(target)) continue
      const [path = '', anchor] = target.split('#')
      const file = path === '' ? join(docs, page) : join(docs, dirname(page), path)
      assert.ok(existsSync(file), `docs/${page} links to ${target}`)
      if (anchor === undefined) continue
      const headings = [...readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
        heading
          .toLowerCase()
          .replace(/[^\w\- ]/g, '')
          .replaceAll(' ', '-'),
      )
      assert.ok(headings.includes(anchor), `docs/${page} links to ${target}`)
    }
  }
})

test('every page is linked from the index, directly or by its chapter', () => {
  const index = read('index.md')
  for (const page of all) if (page !== 'index.md') assert.ok(index.includes(`](${page})`), page)
})

test('every option is described, with its default', () => {
  const rows = new Map(
    [...read('options.md').matchAll(/^\| `([a-z]\w+)` \| `?([^|]*?)`? \|/gm)].map(
      ([, name = '', value = '']) => [name, value],
    ),
  )
  const written = (value: unknown): string =>
    typeof value === 'string' ? `'${value}'` : value === null ? 'null' : JSON.stringify(value)
  for (const [name, value] of Object.entries(DEFAULT_OPTIONS)) assert.is(rows.get(name), written(value), name)
  assert.equal(
    [...rows.keys()].filter((name) => !Object.hasOwn(DEFAULT_OPTIONS, name)),
    [],
  )
  for (const name of CONFIG_FILES) assert.match(read('options.md'), name)
})

test('codes that pages name exist', () => {
  const known = new Set(Object.values(codes).map(({ code }) => code))
  for (const page of all)
    for (const [, code = ''] of read(page).matchAll(/diagnostics\.md#(\w+)/g))
      assert.ok(known.has(code), `${page}: ${code}`)
})

test.run()
