// Golden files and differential runs: every folder in fixtures/ is compiled, its texts compared with expected/, and its calls made
// all ways (original, interpreter before and after the passes, Wasm). `npm test -- fixtures --update` rewrites expected/.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rewrittenText, root, typesText, withoutPrologue } from '../scripts/generate-docs.ts'
import { silentContext } from '../src/4-passes/pass.ts'
import { compileModule } from '../src/compiler.ts'
import { explainUnit } from '../src/debug/explain.ts'
import type { Diagnostic } from '../src/diagnostics/diagnostic.ts'
import { renderDiagnostic } from '../src/diagnostics/render.ts'
import { printModule } from '../src/hir/print.ts'
import { PASSES } from '../src/pipeline.ts'
import type { SourceFile } from '../src/source.ts'
import type { Fixture } from './helpers/fixture.ts'
import { compareAll, neverCompleted, type ThreeWays, testOptions, threeWays } from './helpers/three-ways.ts'

const folder = join(root, 'fixtures')
const update = process.env.NJIT_UPDATE === '1'
/** Part of a name, to run some of them. */
const only = process.env.NJIT_FIXTURE ?? ''

function diagnosticsText(diagnostics: readonly Diagnostic[], source: SourceFile): string {
  const textOf = (file: string): string | null => (file === source.path ? source.text : null)
  return diagnostics.map((each) => `${renderDiagnostic(each, textOf, { color: false })}\n`).join('\n')
}

function goldenTexts({ unit, result }: ThreeWays): Readonly<Record<string, string>> {
  const texts: Record<string, string> = {
    'types.txt': `${typesText(unit)}\n`,
    'diagnostics.txt': diagnosticsText(result.diagnostics, unit.index.entry.source),
  }
  if (unit.emitted !== null) {
    texts['hir.txt'] = printModule(unit.inferred)
    texts['passes.txt'] = printModule(unit.final)
    texts['out.c'] = withoutPrologue(unit.emitted.c)
    texts['rewritten.js'] = rewrittenText(unit, testOptions())
    texts['explain.txt'] = explainUnit(unit)
  }
  return Object.fromEntries(Object.entries(texts).filter(([, content]) => content.trim() !== ''))
}

function compareGolden(name: string, texts: Readonly<Record<string, string>>): void {
  const expected = join(folder, name, 'expected')
  if (update) {
    rmSync(expected, { recursive: true, force: true })
    mkdirSync(expected)
    for (const [file, content] of Object.entries(texts)) writeFileSync(join(expected, file), content)
  }
  const files = existsSync(expected) ? readdirSync(expected).sort() : []
  assert.equal(files, Object.keys(texts).sort(), 'the list of golden files')
  for (const file of files)
    assert.fixture(texts[file] as string, readFileSync(join(expected, file), 'utf8'), file)
}

function checkCompiled(name: string, { result }: ThreeWays, config: Fixture): void {
  const compiled = result.records
    .filter((record) => record.status === 'compiled')
    .map((record) => record.name)
  const reasons = result.diagnostics.map((each) => `${each.code}: ${each.text}`).join('\n')
  const claimsFailure = /^(fallback|error)-/.test(name)
  if (claimsFailure || name.startsWith('notice-'))
    assert.ok(result.diagnostics.length > 0, 'something is reported')
  const all = claimsFailure ? [] : result.records.map((record) => record.name)
  assert.equal(compiled, config.compiled ?? all, `what compiled; ${reasons}`)
  if (!claimsFailure) assert.ok(result.records.length > 0, 'something is tagged')
}

/** Passes that have more to do on what they made; their heads say why. */
const DO_MORE: ReadonlySet<string> = new Set(['hoist-bounds-checks'])

function checkPassesAgain({ stages }: ThreeWays): void {
  for (const { name, module } of stages) {
    const pass = PASSES.find((each) => each.name === name)
    if (pass === undefined || DO_MORE.has(name)) continue
    const again = pass.run(module, { ...silentContext, simd: 'auto' })
    if (again !== module) assert.is(printModule(again), printModule(module), `${name} on its own result`)
  }
}

function checkCalls(ways: ThreeWays, config: Fixture): void {
  const differences = Object.entries(config.calls).flatMap(([fn, calls]) => {
    if (ways.original[fn] === undefined) return [`${fn} is not exported`]
    return calls.flatMap((args) => compareAll(ways, fn, args))
  })
  assert.is(differences.slice(0, 5).join('\n'), '')
  const unseen = neverCompleted(ways, Object.keys(config.calls))
  assert.equal(unseen, config.alwaysBails ?? [], 'functions whose compiled form never ran to its end')
  const called = new Set(Object.keys(config.calls))
  const uncalled = ways.result.records.filter(
    (record) =>
      record.status === 'compiled' && Object.hasOwn(ways.original, record.name) && !called.has(record.name),
  )
  assert.equal(uncalled, [], 'compiled functions without calls')
}

async function check(name: string): Promise<void> {
  const config = ((await import(`../fixtures/${name}/_config.js`)) as { default: Fixture }).default
  const input = config.input ?? (existsSync(join(folder, name, 'input.js')) ? 'input.js' : 'input.ts')
  const source = {
    path: `fixtures/${name}/${input}`,
    text: readFileSync(join(root, `fixtures/${name}/${input}`), 'utf8'),
  }
  if (config.loads === false) {
    const result = await compileModule(source, testOptions(), root)
    assert.is(result.code, source.text, 'the module stays as it is')
    compareGolden(name, { 'diagnostics.txt': diagnosticsText(result.diagnostics, source) })
    return
  }
  const ways = await threeWays(source, root, config.simd)
  checkCompiled(name, ways, config)
  checkPassesAgain(ways)
  checkCalls(ways, config)
  compareGolden(name, goldenTexts(ways))
}

for (const name of readdirSync(folder).sort()) {
  if (name.includes(only)) test(name, () => check(name))
}

test.run()
