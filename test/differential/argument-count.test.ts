// `arguments.length`: calls with other numbers of arguments than compiled code is made for run the original.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { root } from '../../scripts/generate-docs.ts'
import { compileModule, inspectUnit } from '../../src/compiler.ts'
import { loadModule } from '../helpers/load-module.ts'
import { testOptions } from '../helpers/three-ways.ts'

const path = 'fixtures/call-argument-count/input.ts'
const source = { path, text: readFileSync(join(root, path), 'utf8') }
const symbols = inspectUnit(source, testOptions(), root).outcomes.map(({ symbol }) => symbol ?? '')

test('too few and too many', async () => {
  const original = await loadModule(source.text, path, root)
  const compiled = await loadModule((await compileModule(source, testOptions(), root)).code, path, root)
  const calls: readonly (readonly [string, readonly unknown[], number])[] = [
    ['scaled', [], 0],
    ['scaled', [3], 0],
    ['scaled', [3, undefined], 1],
    ['scaled', [3, 4], 1],
    ['scaled', [3, 4, 5], 0],
    ['within', [3], 0],
    ['within', [3, 4], 1],
    ['within', [3, 4, undefined], 0],
  ]
  for (const [name, args, ran] of calls) {
    const symbol = symbols[name === 'scaled' ? 0 : 3] ?? ''
    const before = compiled.runs(symbol).completed
    const results = [original, compiled].map(({ exports }) => exports[name]?.(...(args as never[])))
    assert.ok(Object.is(results[0], results[1]), `${name}(${args})`)
    assert.is(compiled.runs(symbol).completed - before, ran, `${name}(${args})`)
  }
})

test.run()
