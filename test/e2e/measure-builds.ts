// What njit adds to the time of builds: an app of a thousand modules, ten of which hold a tagged function, with a warm cache. Run by
// hand: `node dist/test/e2e/measure-builds.js [ROUNDS] [NAME]`. Builds with and without njit alternate; the medians are compared, of time
// and, for machines that do other things beside, of the processor's time in all threads.

import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { FRONT_ENDS, type FrontEnd, installNjit } from './bundlers.ts'

const MODULES = 1000
const TAGGED_EVERY = 100
const [, , rounds = '9', wanted = '', filled = ''] = process.argv

/** A module as apps have them, of some forty lines; it imports others further on, so that all are reached. */
function moduleText(i: number): string {
  const next = [2 * i + 1, 2 * i + 2].filter((j) => j < MODULES)
  const imports = next.map((j) => `import { render${j} } from './module-${j}'`)
  const lines = Array.from(
    { length: 12 },
    (
      _,
      k,
    ) => `  const part${k} = state.items.filter((item) => item.rank > ${k * i}).map(({ name }) => \`\${name} ${k}\`)
  if (part${k}.length > ${k}) state.seen.set('${i}-${k}', part${k}.join(', '))`,
  )
  const tagged =
    i % TAGGED_EVERY === 0
      ? `/* @njit */
export function weigh${i}(values: Float64Array, limit: number): number {
  let sum = ${i}
  for (let k = 0; k < values.length; k++) if (values[k]! < limit) sum += values[k]! * ${i + 1}
  return sum
}
`
      : ''
  const use = tagged === '' ? '' : `  state.seen.set('weight', String(weigh${i}(state.weights, 3)))\n`
  return `${imports.join('\n')}
export interface State { items: { name: string; rank: number }[]; seen: Map<string, string>; weights: Float64Array }
${tagged}
export function render${i}(state: State): number {
${lines.join('\n')}
${use}  return state.seen.size${next.map((j) => ` + render${j}(state)`).join('')}
}
`
}

function makeApp(root: string): void {
  mkdirSync(join(root, 'src'))
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }')
  writeFileSync(
    join(root, 'src/main.ts'),
    "import { render0 } from './module-0'\nconsole.log(render0({ items: [], seen: new Map(), weights: new Float64Array(8) }))\n",
  )
  for (let i = 0; i < MODULES; i++) writeFileSync(join(root, `src/module-${i}.ts`), moduleText(i))
  installNjit(root)
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0

interface Cost {
  /** Milliseconds. */
  readonly time: number
  readonly processor: number
}

/** One build; with njit, or without. */
async function build(frontEnd: FrontEnd, root: string, hasNjit: boolean): Promise<Cost> {
  const [started, used] = [performance.now(), process.cpuUsage()]
  const njit = hasNjit ? { cacheDir: join(root, 'cache') } : null
  const { said } = await frontEnd.build({ root, entry: 'src/main.ts', outDir: 'out', minify: false, njit })
  if (said.length > 0) throw new Error(said.join('\n'))
  const { user, system } = process.cpuUsage(used)
  return { time: performance.now() - started, processor: (user + system) / 1000 }
}

async function measure(frontEnd: FrontEnd, root: string): Promise<string> {
  const costs: { plain: Cost[]; njit: Cost[] } = { plain: [], njit: [] }
  for (let i = -1; i < Number(rounds); i++) {
    const [plain, njit] = [await build(frontEnd, root, false), await build(frontEnd, root, true)]
    if (i < 0) continue
    costs.plain.push(plain)
    costs.njit.push(njit)
  }
  const compare = (key: keyof Cost): string => {
    const [plain, njit] = [median(costs.plain.map((c) => c[key])), median(costs.njit.map((c) => c[key]))]
    const percent = ((njit / plain - 1) * 100).toFixed(1)
    return `${plain.toFixed(0)} ms, with njit ${njit.toFixed(0)} ms (${percent} %)`
  }
  return `${frontEnd.name}: ${compare('time')}; processor ${compare('processor')}`
}

const frontEnds = FRONT_ENDS.filter(({ name }) => (filled === '' ? name.includes(wanted) : name === wanted))
if (filled !== '') for (const frontEnd of frontEnds) console.log(await measure(frontEnd, filled))
else {
  const root = mkdtempSync(join(tmpdir(), 'njit-measure-'))
  makeApp(root)
  // The C compiler's threads go on after the first build: they have to be none of this process's.
  for (const frontEnd of frontEnds.slice(0, 1)) await build(frontEnd, root, true)
  for (const { name } of frontEnds)
    spawnSync(process.execPath, [fileURLToPath(import.meta.url), rounds, name, root], { stdio: 'inherit' })
  rmSync(root, { recursive: true, force: true })
}
