// `npm run bench:peers`: kernels of many kinds beside hand-written C, Numba and AssemblyScript, on the same inputs, in turn. `--json` for
// programs, `--write` for docs/peers.md, a word filters by name. A peer that is not installed is named, and left out.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleForms, type Forms } from '../forms.ts'
import { copyOf, restore, sameValue } from '../measure.ts'
import { findAssemblyScript } from './assembly-script.ts'
import { findC } from './c.ts'
import { findNumba } from './numba.ts'
import { type Found, localSubject, type Outcome, type Peer, type PeerName, type Subject } from './peer.ts'
import { OWN, type PeerRow, printPage, printRows, type Runner } from './report.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..')
const sources = join(root, 'bench/peers')
const out = join(root, 'out/peers')

const WARM_MS = 150
const TIME_LIMIT_MS = 1500
const MAX_ROUNDS = 100
/** C may fuse products and sums, and its mathematics is not V8's. */
const TOLERANCE = 1e-6

const tell = (text: string): void => {
  process.stderr.write(`${text}\n`)
}

/** Names of the kernels that have been written for the peers. */
function writtenKernels(): ReadonlySet<string> {
  const text = readFileSync(join(sources, 'kernels.c'), 'utf8')
  return new Set([...text.matchAll(/^ {2}(?:RUN|ANSWER)\("([^"]+)"/gm)].map(([, name]) => name as string))
}

function checkAgreement(name: string, runner: Runner, expected: Outcome, found: Outcome): void {
  const agrees =
    (expected.result === undefined || sameValue(expected.result, found.result, TOLERANCE)) &&
    expected.args.every((arg, i) => sameValue(arg, found.args[i], TOLERANCE))
  if (!agrees) throw new Error(`${name}: ${runner} gives another result`)
}

async function measure(forms: Forms, peers: readonly Peer[]): Promise<PeerRow> {
  const { original } = forms
  const args = original.make(original.large)
  const subjects = new Map<Runner, Subject>(
    OWN.map((form) => [form, localSubject(args, forms[form].run, { copy: copyOf, restore })]),
  )
  for (const peer of peers) {
    const subject = await peer.prepare(original, args)
    if (subject !== null) subjects.set(peer.name, subject)
  }
  const expected = await (subjects.get('original') as Subject).check()
  for (const [runner, subject] of subjects)
    checkAgreement(original.name, runner, expected, await subject.check())
  const best: Partial<Record<Runner, number>> = {}
  for (const subject of subjects.values()) {
    const deadline = performance.now() + WARM_MS
    for (let i = 0; i < 3 || performance.now() < deadline; i++) await subject.time()
  }
  const deadline = performance.now() + TIME_LIMIT_MS
  for (let round = 0; round < MAX_ROUNDS && (round < 3 || performance.now() < deadline); round++)
    for (const [runner, subject] of subjects)
      best[runner] = Math.min(best[runner] ?? Number.POSITIVE_INFINITY, await subject.time())
  return { name: original.name, n: original.large, ns: best }
}

async function main(): Promise<void> {
  const words = process.argv.slice(2).filter((arg) => !arg.startsWith('--'))
  mkdirSync(out, { recursive: true })
  const found: Readonly<Record<PeerName, Found>> = {
    C: findC(sources, out),
    Numba: findNumba(sources, out),
    AssemblyScript: await findAssemblyScript(sources, out, tell),
  }
  const peers = Object.entries(found).flatMap(([name, peer]) => {
    if (typeof peer !== 'string') return [peer]
    tell(`${name} is left out: ${peer}`)
    return []
  })
  const written = writtenKernels()
  const rows: PeerRow[] = []
  for (const forms of await bundleForms()) {
    const { name } = forms.original
    if (!written.has(name) || (words.length > 0 && !words.some((word) => name.includes(word)))) continue
    rows.push(await measure(forms, peers))
    tell(name)
  }
  for (const peer of peers) peer.close()
  const versions = peers.map(({ version }) => version)
  console.log(process.argv.includes('--json') ? JSON.stringify(rows, null, 2) : printRows(rows, versions))
  if (process.argv.includes('--write')) writeFileSync(join(root, 'docs/peers.md'), printPage(rows, versions))
}

await main()
