// Modules that choose what they export when they are loaded: compiled code runs where they chose as it presumes, and nowhere else.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { root } from '../../scripts/generate-docs.ts'
import { compileModule, inspectUnit } from '../../src/compiler.ts'
import { loadModule } from '../helpers/load-module.ts'
import { testOptions } from '../helpers/three-ways.ts'

const path = 'fixtures/import-chosen/input.js'
const source = { path, text: readFileSync(join(root, path), 'utf8') }
const globals = globalThis as { otherTotal?: unknown; plainSign?: boolean }
const symbols = inspectUnit(source, testOptions(), root).outcomes.map(({ symbol }) => symbol ?? '')
const a = new Float64Array([1, 2, 4])

/** Results of the four functions, and which of them ran compiled. */
async function results(): Promise<{ readonly values: unknown[]; readonly ran: string }> {
  const { code } = await compileModule(source, testOptions(), root)
  const { exports, runs } = await loadModule(code, path, root)
  const { doubled, rest, direction, spread } = exports as Record<string, (x: unknown) => unknown>
  const values = [doubled?.(a), rest?.(a), direction?.(-0), spread?.(a)]
  return { values, ran: symbols.map((symbol) => runs(symbol).completed).join(' ') }
}

test('what is presumed', async () => {
  assert.equal(await results(), { values: [14, 10, -0, 1 - 7 / 3], ran: '1 1 1 1' })
})

test('another function was chosen', async () => {
  globals.otherTotal = Object.assign(() => 100, { from: () => 1000 })
  try {
    assert.equal(await results(), { values: [200, 2000, -0, 1 - 100 / 3], ran: '0 0 1 0' })
  } finally {
    delete globals.otherTotal
  }
})

test('the other of two that are known was chosen', async () => {
  globals.plainSign = true
  try {
    const { values, ran } = await results()
    assert.ok(Object.is(values[2], 0))
    assert.is(ran, '1 1 0 1')
  } finally {
    delete globals.plainSign
  }
})

test.run()
