// `npm run docs`: ARCHITECTURE.md from its template and the compiler, docs/diagnostics.md from the table of codes,
// docs/language.md from the tables of operations and types.

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { transformSync } from 'esbuild'
import { lowerFunction } from '../src/2-lower/lower-function.ts'
import { applyEdits } from '../src/7-rewrite/apply-edits.ts'
import { rewriteModule } from '../src/7-rewrite/rewrite-module.ts'
import { inspectUnit } from '../src/compiler.ts'
import { explainUnit } from '../src/debug/explain.ts'
import * as codes from '../src/diagnostics/codes.ts'
import type { CodeRow, Severity } from '../src/diagnostics/diagnostic.ts'
import { checkPluginOptions } from '../src/front-end/check-plugin-options.ts'
import { printModule } from '../src/hir/print.ts'
import type { PluginOptions } from '../src/options.ts'
import { PASSES } from '../src/pipeline.ts'
import type { Unit } from '../src/unit.ts'
import { languagePage } from './language-page.ts'

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..')

const EXAMPLE = `/* @njit */
export function smooth(src: Float64Array, dst: Float64Array, n: number): void {
  for (let i = 1; i < n - 1; i++) {
    dst[i] = (src[i - 1] + src[i] + src[i + 1]) / 3
  }
}
`

/** The C that stands for the source, without the fixed prologue before it. */
export function withoutPrologue(c: string): string {
  const lines = c.split('\n')
  const start = lines.findIndex((line) => line.startsWith('/* ---- functions'))
  return lines.slice(Math.max(start, 0)).join('\n')
}

/** The module as it would be written, with a placeholder for the Wasm. */
export function rewrittenText(unit: Unit, options: PluginOptions): string {
  if (unit.emitted === null) return unit.index.entry.source.text
  const artefact = { wasm: new Uint8Array(), dataBytes: 0, tableEntries: 0, file: null }
  const { edits } = rewriteModule(unit.index, unit.emitted, unit.captures, artefact, options)
  return applyEdits(unit.index.entry.source, edits).code
}

export function typesText(unit: Unit): string {
  return unit.outcomes
    .map((outcome) => `${unit.index.tagged[outcome.tagged]?.fn.name}: ${outcome.text}`)
    .join('\n')
}

/** Stage 2 alone: the first tagged function of the module, before types. */
function loweredText({ index }: Unit): string {
  const fn = index.tagged[0]?.fn
  // Symbols are given out by inference.
  return fn === undefined
    ? ''
    : printModule({ functions: [lowerFunction(fn, index).fn], exports: [] }).replace(
        'function  ',
        'function ',
      )
}

/** One statement a line and without types, for reading; in the output everything that is added to a line stands on that line. */
function laidOut(text: string): string {
  return transformSync(text, { loader: 'ts', target: 'es2022' }).code
}

export function architecturePage(): string {
  const unit = inspectUnit({ path: 'smooth.ts', text: EXAMPLE }, checkPluginOptions({}), root)
  const parts: Readonly<Record<string, string>> = {
    source: EXAMPLE,
    lowered: loweredText(unit),
    types: typesText(unit),
    hir: printModule(unit.inferred),
    passes: PASSES.map((pass) => `\`${pass.name}\``).join(', '),
    'passes-hir': printModule(unit.final),
    c: withoutPrologue(unit.emitted?.c ?? '').replace(/^.*\n+/, ''),
    rewritten: laidOut(rewrittenText(unit, checkPluginOptions({}))),
    explain: explainUnit(unit),
  }
  const template = readFileSync(join(root, 'docs/architecture.template.md'), 'utf8')
  return template.replace(/\{\{([\w-]+)\}\}/g, (_, name: string) => (parts[name] ?? '').trimEnd())
}

const SEVERITIES: Readonly<Record<Severity, string>> = {
  error: 'the tag, an option or a signature is wrong, or contradicts the code',
  fallback: 'the code is right, but njit does not compile it',
  performance: 'compiled, but not as fast as it could be',
  notice: 'nothing is lost, but it is worth knowing',
  bug: 'a mistake of njit itself',
}

/** One report of each code, as the golden fixtures have it. */
function examples(): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const folder = join(root, 'fixtures')
  for (const name of readdirSync(folder).sort()) {
    const file = join(folder, name, 'expected/diagnostics.txt')
    if (!existsSync(file)) continue
    for (const report of readFileSync(file, 'utf8').split(/\n\n(?=\w+ \w+: )/)) {
      const code = /^\w+ (\w+): /.exec(report)?.[1]
      if (code !== undefined && !found.has(code)) found.set(code, report.trimEnd())
    }
  }
  return found
}

export function diagnosticsPage(): string {
  const rows = Object.values(codes as Readonly<Record<string, CodeRow<never>>>).sort((a, b) =>
    a.code < b.code ? -1 : 1,
  )
  const reports = examples()
  const sections = rows.map(({ code, severity, explanation }) => {
    const report = reports.get(code)
    const example = report === undefined ? '' : `\n\`\`\`text\n${report}\n\`\`\`\n`
    return `## ${code}\n\n*${severity}.* ${explanation}\n${example}`
  })
  const meanings = Object.entries(SEVERITIES).map(([severity, meaning]) => `| ${severity} | ${meaning} |`)
  return `# Diagnostics

Every code that njit reports, with an example. Whatever happens, the build goes on and the original JavaScript runs; with
\`onFallback: 'error'\`, errors, fallbacks and bugs stop the build, and with \`'silent'\` fallbacks and notices are not said.
Generated by \`npm run docs\`.

| severity | meaning |
|---|---|
${meanings.join('\n')}

${sections.join('\n')}`
}

export const pages: Readonly<Record<string, () => string>> = {
  'ARCHITECTURE.md': architecturePage,
  'docs/diagnostics.md': diagnosticsPage,
  'docs/language.md': () => languagePage(root),
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [file, page] of Object.entries(pages)) writeFileSync(join(root, file), page())
}
