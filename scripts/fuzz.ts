// `npm run fuzz -- --seed S --time SECONDS [--batch PROGRAMS] [--no-wasm] [--native]`: random programs in the original, on the interpreter and
// as Wasm (with `--native`, every other batch as native code), until the time is over. Prints every difference with its seed and the smallest program found that still shows it.

import { parseArgs } from 'node:util'
import { fuzz, showFound, showReport } from '../test/properties/fuzz.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    time: { type: 'string', default: '60' },
    programs: { type: 'string', default: 'Infinity' },
    batch: { type: 'string', default: '60' },
    'no-wasm': { type: 'boolean', default: false },
    native: { type: 'boolean', default: false },
    'no-shrink': { type: 'boolean', default: false },
  },
})

const report = await fuzz({
  seed: Number(values.seed),
  seconds: Number(values.time),
  programs: Number(values.programs),
  batch: values['no-wasm'] ? 0 : Number(values.batch),
  native: values.native,
  shrinking: !values['no-shrink'],
  tell: (found) => console.log(`\n${showFound(found)}\n`),
})
console.log(showReport(report))
process.exit(report.found.length > 0 ? 1 : 0)
