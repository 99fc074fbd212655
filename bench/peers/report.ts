// Times beside the peers' as text for a terminal, and as the page docs/peers.md.

import { cpus } from 'node:os'
import type { PeerName } from './peer.ts'

export const OWN = ['original', 'wasm', 'native'] as const
export type Runner = (typeof OWN)[number] | PeerName

export interface PeerRow {
  readonly name: string
  readonly n: number
  readonly ns: Readonly<Partial<Record<Runner, number>>>
}

const RUNNERS: readonly Runner[] = [...OWN, 'C', 'Numba', 'AssemblyScript']

interface Comparison {
  readonly title: string
  readonly of: Runner
  readonly over: Runner
}

/** How many times faster `of` is than `over`. */
const COMPARISONS: readonly Comparison[] = [
  { title: 'native / C', of: 'native', over: 'C' },
  { title: 'native / Numba', of: 'native', over: 'Numba' },
  { title: 'wasm / AssemblyScript', of: 'wasm', over: 'AssemblyScript' },
]

function ratioOf({ ns }: PeerRow, { of, over }: Comparison): number | null {
  const [own, other] = [ns[of], ns[over]]
  return own === undefined || other === undefined ? null : other / own
}

function geomean(rows: readonly PeerRow[], comparison: Comparison): string {
  const ratios = rows.map((row) => ratioOf(row, comparison)).filter((ratio) => ratio !== null)
  if (ratios.length === 0) return ''
  return Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length).toFixed(2)
}

const milliseconds = (ns: number | undefined): string => (ns === undefined ? '' : (ns / 1e6).toFixed(3))

const cellsOf = (row: PeerRow): string[] => [
  row.name,
  String(row.n),
  ...RUNNERS.map((runner) => milliseconds(row.ns[runner])),
  ...COMPARISONS.map((comparison) => ratioOf(row, comparison)?.toFixed(2) ?? ''),
]

const HEAD = ['kernel', 'n', ...RUNNERS, ...COMPARISONS.map(({ title }) => title)]

const lastOf = (rows: readonly PeerRow[]): string[] => [
  'geomean',
  '',
  ...RUNNERS.map(() => ''),
  ...COMPARISONS.map((comparison) => geomean(rows, comparison)),
]

const machine = (): string => `${cpus()[0]?.model.trim()}, Node ${process.version}`

export function printRows(rows: readonly PeerRow[], versions: readonly string[]): string {
  const table = [HEAD, ...rows.map(cellsOf), lastOf(rows)]
  const widths = HEAD.map((_, column) => Math.max(...table.map((cells) => (cells[column] ?? '').length)))
  const lines = table.map((cells) =>
    cells
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  '),
  )
  return [machine(), ...versions, '', ...lines].join('\n')
}

export function printPage(rows: readonly PeerRow[], versions: readonly string[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const table = [
    line(HEAD),
    line(HEAD.map((_, i) => (i === 0 ? '---' : '---:'))),
    ...rows.map((row) => line(cellsOf(row))),
    line(lastOf(rows).map((cell) => (cell === '' ? '' : `**${cell}**`))),
  ]
  return `# Beside C, Numba and AssemblyScript

<!-- Made by \`npm run bench:peers -- --write\`; don't edit. -->

${machine()}. Milliseconds of one call on large inputs, the best of many rounds in turn, with everything that a call costs. Of the ratios, above
1 means that njit's code is faster. The sources of the others are in \`bench/peers\`.

- **original**, **wasm**, **native**: JavaScript, and njit's two targets, whose results are the same to the bit
${versions.map((version) => `- ${version}`).join('\n')}

C and Numba may round otherwise than JavaScript does: C fuses products and sums, and both have exponentials and logarithms of their own.

${table.join('\n')}
`
}
