// Every diagnostic that a source module can raise is raised by a fixture, and every fixture says what it claims.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { root } from '../scripts/generate-docs.ts'
import * as codes from '../src/diagnostics/codes.ts'

const folder = join(root, 'fixtures')
const fixtures = readdirSync(folder)

/** Codes that no fixture reports by themselves, and what raises them. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  clang_missing: 'build',
  clang_failed: 'build',
  unusable_wasm: 'build',
  native_compiler_missing: 'native',
  native_failed: 'native',
  cache_damaged: 'build',
  cache_unwritable: 'build',
  compiler_bug: 'plugins',
  plugin_option_without_effect: 'plugins',
  imports_mocked: 'plugins',
  imports_unwatched: 'plugins',
  imports_elsewhere: 'plugins',
  // Only callees are found to be such, so that the code of the caller is reported, with these as the reason.
  unsupported_async: 'fallback-callees',
  too_many_specialisations: 'fallback-specialisations',
  // Several thousand lines.
  function_too_large: 'bad-input',
  module_too_large: 'bad-input',
  // Bundlers refuse such modules, and fixtures are bundled.
  assigns_constant: 'lower',
}

const reported = new Set(
  fixtures.flatMap((name) => {
    const file = join(folder, name, 'expected/diagnostics.txt')
    const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
    return [...text.matchAll(/^(?:error|fallback|performance|notice|bug) (\w+):/gm)].map(
      (match) => match[1] as string,
    )
  }),
)

test('every diagnostic code has a fixture', () => {
  const all = Object.keys(codes)
  assert.equal(
    all.filter((code) => !reported.has(code) && !(code in ELSEWHERE)),
    [],
  )
  assert.equal(
    Object.keys(ELSEWHERE).filter((code) => reported.has(code) || !all.includes(code)),
    [],
  )
})

test('fixtures are named after their area and their claim', () => {
  const claims = /^(fallback|error|notice)-/
  const areas =
    /^(array|assignment|bigint|bitwise|bound|bounds|call|callback|capture|class|closure|collection|compare|constant|default|error|fallback|import|jsdoc|label|lanes|list|logical|loop|math|notice|number|operator|optional|prange|range|rare|recursion|scope|signature|state|string|struct|switch|table|tag|throw|tuple|types|view)-[a-z0-9-]+$/
  for (const name of fixtures) {
    assert.match(name, areas)
    const files = readdirSync(join(folder, name, 'expected'))
    if (claims.test(name)) assert.ok(files.includes('diagnostics.txt'), `${name} reports something`)
    else assert.not(files.includes('diagnostics.txt'), `${name} reports nothing`)
  }
})

test.run()
