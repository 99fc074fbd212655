// docs/corpus.md.

import * as codes from '../src/diagnostics/codes.ts'
import type { CodeRow } from '../src/diagnostics/diagnostic.ts'
import type { PackageResult } from './run-package.ts'
import type { Subject, Trial } from './subject.ts'
import { type Tally, tallyOf, totalOf } from './tally.ts'
import { SLOWER } from './time-function.ts'

export function corpusPage(results: readonly PackageResult[], inputs: number): string {
  const tallies = results.map(tallyOf)
  return `# Corpus

What njit makes of ${results.length} npm packages as they are. Written by \`npm run corpus\`, which installs the versions pinned in
\`corpus/packages\`, tags every function that is not inside another one, bundles each package with and without the plugin,
and calls original and compiled version of each function on ${inputs.toLocaleString('en')} inputs made from its types: edge values, ordinary ones,
and some of another type. Results, thrown errors and changed arguments must be the same, told apart as \`Object.is\` does.

${totalsText(totalOf(tallies))}

## Packages

${packageTable(tallies)}

"Typed" functions have JSDoc, TypeScript or declaration-file types; for the others types come from call sites, literals and defaults. "Tried"
are the compiled functions that can be called from outside; "idle" are those of which every input ran the original.
"Slower" means more than ${Math.round((SLOWER - 1) * 100)}% slower than the original on ordinary arguments.

${faultsText(results)}
## Why functions stay JavaScript

${reasonTable(results)}
${failuresText(results)}`
}

function share(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)}%`
}

function totalsText(total: Tally): string {
  const row = (what: string, value: string | number): string => `| ${what} | ${value} |`
  return [
    '| | |',
    '|---|---|',
    row('typed functions', total.typed),
    row('of these compiled', `${total.typedCompiled} (${share(total.typedCompiled, total.typed)})`),
    row('functions without types', total.untyped),
    row('of these compiled', `${total.untypedCompiled} (${share(total.untypedCompiled, total.untyped)})`),
    row('tried', `${total.tried} on ${total.inputs.toLocaleString('en')} inputs`),
    row('mismatching', total.mismatching),
    row('crashing or hanging', total.crashing),
    row(
      'slower than the original',
      total.timed === 0 ? 'not timed in this run' : `${total.slower} of ${total.timed} timed`,
    ),
    row('never answered by compiled code', total.idle),
    row('random results, not compared', total.random),
  ].join('\n')
}

function packageTable(tallies: readonly Tally[]): string {
  const head =
    '| package | typed | compiled | untyped | compiled | tried | mismatching | crashing | slower | idle |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|'
  const rows = tallies.map(
    (tally) =>
      `| ${tally.name} ${tally.version} | ${tally.typed} | ${tally.typedCompiled} (${share(tally.typedCompiled, tally.typed)}) | ${tally.untyped} | ${tally.untypedCompiled} | ${tally.tried} | ${tally.mismatching} | ${tally.crashing} | ${tally.slower} | ${tally.idle} |`,
  )
  return [head, ...rows].join('\n')
}

function withSubject(result: PackageResult, trial: Trial): string {
  const subject = result.subjects.find(({ id }) => id === trial.id)
  const file = subject?.file.replace(/^.*node_modules\//, '')
  return `\`${subject?.name}\` (${file}:${subject?.line}) ${subject?.signature}`
}

function faultsText(results: readonly PackageResult[]): string {
  const faults = results.flatMap((result) =>
    result.trials.flatMap((trial) => [
      ...(trial.crash === null ? [] : [`- ${withSubject(result, trial)}: ${trial.crash}`]),
      ...(trial.mismatches === 0
        ? []
        : [
            `- ${withSubject(result, trial)}: ${trial.mismatches} of ${trial.inputs} inputs differ\n\n  \`\`\`text\n  ${trial.difference?.replaceAll('\n', '\n  ')}\n  \`\`\`\n`,
          ]),
    ]),
  )
  return faults.length === 0 ? '' : `## Mismatches and crashes\n\n${faults.join('\n')}\n`
}

function failuresText(results: readonly PackageResult[]): string {
  const failures = results.flatMap(({ name, failure, troubles }) => [
    ...(failure === null ? [] : [`- ${name}: ${failure}`]),
    ...troubles.map((trouble) => `- ${name}: ${trouble}`),
  ])
  return failures.length === 0 ? '' : `\n## Not tried in full\n\n${failures.join('\n')}\n`
}

interface Reason {
  readonly code: string
  readonly typed: number
  readonly untyped: number
  readonly packages: number
  /** The most frequent wordings, names left out. */
  readonly examples: readonly string[]
}

/** Fallback reasons over all packages, the most frequent first. */
export function reasonsOf(results: readonly PackageResult[]): readonly Reason[] {
  const groups = new Map<string, { readonly subject: Subject; readonly name: string }[]>()
  for (const { name, subjects } of results) {
    for (const subject of subjects) {
      if (subject.code === null) continue
      const group = groups.get(subject.code) ?? []
      group.push({ subject, name })
      groups.set(subject.code, group)
    }
  }
  return [...groups]
    .map(([code, members]) => ({
      code,
      typed: members.filter(({ subject }) => subject.typedBy !== 'none').length,
      untyped: members.filter(({ subject }) => subject.typedBy === 'none').length,
      packages: new Set(members.map(({ name }) => name)).size,
      examples: frequent(members.map(({ subject }) => subject.reason ?? '')),
    }))
    .sort((a, b) => b.typed - a.typed || b.untyped - a.untyped)
}

function frequent(texts: readonly string[]): readonly string[] {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 3)
    .map(([text, count]) => `${text} (${count})`)
}

function reasonTable(results: readonly PackageResult[]): string {
  const rows = new Map(
    Object.values(codes as Readonly<Record<string, CodeRow<never>>>).map((row) => [row.code, row]),
  )
  const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
  return [
    '| reason | typed | untyped | packages | what it means | most frequent |\n|---|--:|--:|--:|---|---|',
    ...reasonsOf(results).map(
      ({ code, typed, untyped, packages, examples }) =>
        `| ${code} | ${typed} | ${untyped} | ${packages} | ${cell(rows.get(code)?.explanation ?? 'no outcome was reported')} | ${cell(examples.join('; '))} |`,
    ),
  ].join('\n')
}
