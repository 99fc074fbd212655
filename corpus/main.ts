// `npm run corpus [-- --package NAME]… [--json] [--inputs N] [--seed S] [--jobs N] [--no-times]`: what njit makes of packages as they are.
// Installs them, compiles every function, compares it with the original, and writes docs/corpus.md after a run over all of them.
// With `--folder DIR` it tries what is installed there instead, `--package` or all that its package.json names, and writes no page.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { ENTRIES } from './entries.ts'
import { installPackages } from './install.ts'
import { corpusPage } from './page.ts'
import { type PackageResult, runPackage } from './run-package.ts'
import { lineOf, tallyOf } from './tally.ts'

const project = fileURLToPath(new URL('../..', import.meta.url))

const { values } = parseArgs({
  options: {
    package: { type: 'string', multiple: true, default: [] },
    json: { type: 'boolean', default: false },
    inputs: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '2' },
    /** Leaves out timing, which takes most of the time. */
    'no-times': { type: 'boolean', default: false },
    /** Writes the page from the results of earlier runs. */
    page: { type: 'boolean', default: false },
    folder: { type: 'string' },
  },
})

const target = values.folder === undefined ? join(project, 'out/corpus') : resolve(values.folder)

const say = (text: string): void => {
  process.stderr.write(`${text}\n`)
}

function resultFile(name: string): string {
  return join(target, 'results', `${name.replaceAll('/', '_')}.json`)
}

function knownResult(name: string): PackageResult | null {
  try {
    return JSON.parse(readFileSync(resultFile(name), 'utf8'))
  } catch {
    return null
  }
}

async function run(name: string, version: string, position: string): Promise<PackageResult> {
  const place = {
    name,
    root: target,
    entries: ENTRIES.get(name) ?? [],
    out: join(target, 'bundles', name.replaceAll('/', '_')),
  }
  let said = Date.now()
  const result = await runPackage(place, version, {
    inputs: Number(values.inputs),
    budget: 15_000,
    seed: Number(values.seed),
    times: !values['no-times'],
    tell(text) {
      if (Date.now() - said < 15_000) return
      said = Date.now()
      say(`  ${name}: ${text}`)
    },
  })
  mkdirSync(join(target, 'results'), { recursive: true })
  writeFileSync(resultFile(name), JSON.stringify(result))
  say(`${position} ${lineOf(tallyOf(result))}`)
  return result
}

async function runAll(chosen: readonly (readonly [string, string])[]): Promise<PackageResult[]> {
  const results: PackageResult[] = []
  let next = 0
  const job = async (): Promise<void> => {
    while (next < chosen.length) {
      const position = next++
      const [name, version] = chosen[position] as readonly [string, string]
      results[position] = await run(name, version, `[${position + 1}/${chosen.length}]`)
    }
  }
  await Promise.all(Array.from({ length: Number(values.jobs) }, job))
  return results
}

function versionsIn(folder: string): ReadonlyMap<string, string> {
  const { dependencies = {} } = manifestIn(folder)
  const names = values.package.length > 0 ? values.package : Object.keys(dependencies)
  return new Map(names.map((name) => [name, manifestIn(join(folder, 'node_modules', name)).version ?? '']))
}

function manifestIn(folder: string): {
  readonly version?: string
  readonly dependencies?: Readonly<Record<string, string>>
} {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
}

const pinned =
  values.folder === undefined
    ? installPackages(join(project, 'corpus/packages'), target, say)
    : versionsIn(target)
for (const name of values.package) if (!pinned.has(name)) throw new Error(`${name} is not in the manifest`)
const chosen = [...pinned].filter(([name]) => values.package.length === 0 || values.package.includes(name))
const results = values.page
  ? chosen.map(([name]) => knownResult(name)).filter((result) => result !== null)
  : await runAll(chosen)
if (values.json) process.stdout.write(`${JSON.stringify(results, null, 1)}\n`)
if (values.package.length === 0 && values.folder === undefined) {
  writeFileSync(join(project, 'docs/corpus.md'), corpusPage(results, Number(values.inputs)))
  say('wrote docs/corpus.md')
}
const faults = results.map(tallyOf).reduce((sum, tally) => sum + tally.mismatching + tally.crashing, 0)
process.exitCode = faults > 0 ? 1 : 0
