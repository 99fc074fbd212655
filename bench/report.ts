// The measured rows as text for a terminal, and as the page docs/benchmarks.md.

import { cpus } from 'node:os'
import { FORMS, type Form } from './forms.ts'
import type { Row, Size } from './measure.ts'

const COMPARED = FORMS.filter((form) => form !== 'original')
const SIZES: readonly Size[] = ['small', 'large']

const machine = (): string => `${cpus()[0]?.model.trim()}, Node ${process.version}`

const geomean = (ratios: readonly number[]): number =>
  Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length)

function duration(ns: number): string {
  if (ns < 1e3) return `${ns.toFixed(0)} ns`
  return ns < 1e6 ? `${(ns / 1e3).toFixed(1)} µs` : `${(ns / 1e6).toFixed(2)} ms`
}

const times = (ratio: number): string => `${ratio.toFixed(2)}x`

const columns = (name: string, ...cells: readonly string[]): string =>
  name.padEnd(18) + cells.map((cell) => cell.padStart(10)).join('')

export function printRows(rows: readonly Row[]): string {
  const lines = [machine(), '', columns('kernel', 'n', 'original', ...COMPARED, 'auto runs')]
  for (const { name, n, ns, ratios, chosen } of rows)
    lines.push(
      columns(name, String(n), duration(ns.original), ...COMPARED.map((form) => times(ratios[form])), chosen),
    )
  for (const size of SIZES) {
    const these = rows.filter((row) => row.size === size)
    if (these.length === 0) continue
    const over = (of: (ratios: readonly number[]) => number): string[] =>
      COMPARED.map((form) => times(of(these.map(({ ratios }) => ratios[form]))))
    lines.push(columns(`geomean, ${size}`, '', '', ...over(geomean)))
    lines.push(columns(`slowest, ${size}`, '', '', ...over((ratios) => Math.min(...ratios))))
  }
  return lines.join('\n')
}

const BAR_LENGTH = 24

/** One block for each third of the original's speed. */
const bar = (ratio: number): string => '█'.repeat(Math.max(1, Math.min(BAR_LENGTH, Math.round(ratio * 3))))

const EXPLAINED: Readonly<Record<Exclude<Form, 'original'>, string>> = {
  wasm: 'WebAssembly, arguments copied in and out',
  heap: 'WebAssembly on arrays that njit allocated',
  fastmath: 'WebAssembly, other roundings allowed',
  native: 'a Node addon',
  auto: 'what a user gets: native code where it loads, else WebAssembly, or the original where that is faster',
}

export function printPage(rows: readonly Row[]): string {
  const head = `# Benchmarks

<!-- Made by \`npm run bench -- --write\`; don't edit. -->

${machine()}. Times of the original over those of each form, the best of many interleaved rounds in one process, with everything that a call costs.
Above 1 is faster. Losers are shown like winners; the dispatcher leaves those calls to the original. All results but those of \`fastmath\`
are the original's to the bit, which every run checks.
[Beside C, Numba and AssemblyScript](peers.md) is a page of its own.

${COMPARED.map((form) => `- **${form}**: ${EXPLAINED[form]}`).join('\n')}
`
  return `${head}\n${SIZES.map((size) => section(rows, size)).join('\n')}`
}

function section(rows: readonly Row[], size: Size): string {
  const these = rows.filter((row) => row.size === size)
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const table = [
    line(['kernel', 'n', 'original', ...COMPARED, 'wasm']),
    line(['---', '---:', '---:', ...COMPARED.map(() => '---:'), '---']),
    ...these.map(({ name, n, ns, ratios }) =>
      line([
        name,
        String(n),
        duration(ns.original),
        ...COMPARED.map((form) => ratios[form].toFixed(2)),
        bar(ratios.wasm),
      ]),
    ),
    line([
      '**geomean**',
      '',
      '',
      ...COMPARED.map((form) => `**${geomean(these.map(({ ratios }) => ratios[form])).toFixed(2)}**`),
      '',
    ]),
  ]
  return `## ${size === 'small' ? 'Small' : 'Large'} inputs\n\n${table.join('\n')}\n`
}
