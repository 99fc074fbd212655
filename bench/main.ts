// `npm run bench`: every kernel as the original JavaScript and in all compiled forms, at a small and a large size; ratios are original /
// form. `--json` for programs, `--write` for docs/benchmarks.md, a word filters by name;
// `--parallel` for loops that threads share.

import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleForms } from './forms.ts'
import { measure, type Row } from './measure.ts'
import { measureParallel } from './parallel.ts'
import { printPage, printRows } from './report.ts'

const page = join(dirname(fileURLToPath(import.meta.url)), '../../docs/benchmarks.md')

const wordsGiven = (): readonly string[] => process.argv.slice(2).filter((arg) => !arg.startsWith('--'))

async function main(): Promise<void> {
  if (process.argv.includes('--parallel')) return measureParallel(wordsGiven())
  const words = wordsGiven()
  const kernels = await bundleForms()
  const rows: Row[] = []
  for (const size of ['small', 'large'] as const) {
    for (const forms of kernels) {
      const { name } = forms.original
      if (words.length > 0 && !words.some((word) => name.includes(word))) continue
      rows.push(measure(forms, size))
      if (process.stderr.isTTY) process.stderr.write(`\r${name.padEnd(20)} ${size}  `)
    }
  }
  console.log(process.argv.includes('--json') ? JSON.stringify(rows, null, 2) : printRows(rows))
  if (process.argv.includes('--write')) writeFileSync(page, printPage(rows))
}

await main()
