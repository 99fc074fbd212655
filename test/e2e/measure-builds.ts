// What njit adds to builds: an app of a thousand modules, ten of which hold a tagged function, with a warm cache. Run by hand, on Linux:
// `node dist/test/e2e/measure-builds.js [ROUNDS] [NAME]`. Each build is a process of its own, as a user's is, and those with and
// without njit alternate; the medians are compared, of time and, for machines that do other things beside, of the processor's time in all threads.

import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stop } from 'esbuild'
import { FRONT_ENDS, type FrontEnd, installNjit } from './bundlers.ts'

const MODULES = 1000
const TAGGED_EVERY = 100
const [, , rounds = '9', wanted = '', filled = '', how = ''] = process.argv

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
  /** Milliseconds from the start of the process. */
  readonly time: number
  /** Of the processor, in all threads and in processes that were started. */
  readonly processor: number
}

/** One build, in this process. Throws where it has a warning. */
async function build(frontEnd: FrontEnd, root: string, hasNjit: boolean): Promise<void> {
  const njit = hasNjit ? { cacheDir: join(root, 'cache') } : null
  const { said } = await frontEnd.build({ root, entry: 'src/main.ts', outDir: 'out', minify: false, njit })
  if (said.length > 0) throw new Error(said.join('\n'))
}

/** What this process has cost so far. */
async function costOfProcess(): Promise<Cost> {
  const time = performance.now()
  // Its process counts once it has ended.
  await stop()
  await new Promise((resolve) => setTimeout(resolve, 50))
  const { user, system } = process.cpuUsage()
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  const ticks = Number(fields[13]) + Number(fields[14])
  return { time, processor: (user + system) / 1000 + ticks * 10 }
}

function run(name: string, root: string, hasNjit: boolean): Cost {
  const args = [fileURLToPath(import.meta.url), rounds, name, root, hasNjit ? 'njit' : 'plain']
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(stdout + stderr)
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
}

/** What a process pays for having the plugin in its configuration, in milliseconds of the processor. */
function loadingCost(name: string): number {
  const bundler = /^Vite|^Rollup|^Rolldown|^webpack|^Rspack|^esbuild/.exec(name)?.[0].toLowerCase() ?? ''
  const place = bundler === 'esbuild' ? 'plugin-esbuild/index.js' : `plugin-unplugin/${bundler}.js`
  const file = new URL(`../../${name.includes('loader') ? 'plugin-loader/index.js' : place}`, import.meta.url)
  const script = `const before = process.cpuUsage()
await import('${file}')
const { user, system } = process.cpuUsage(before)
console.log((user + system) / 1000)`
  const runs = Array.from({ length: Number(rounds) }, () =>
    Number(spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }).stdout),
  )
  return median(runs)
}

function measure(name: string, root: string): string {
  const costs: { plain: Cost[]; njit: Cost[] } = { plain: [], njit: [] }
  for (let i = -1; i < Number(rounds); i++) {
    const [plain, njit] = [run(name, root, false), run(name, root, true)]
    if (i < 0) continue
    costs.plain.push(plain)
    costs.njit.push(njit)
  }
  // This file has loaded all plugins, whoever builds.
  const loading = loadingCost(name)
  const compare = (key: keyof Cost): string => {
    const [before, njit] = [median(costs.plain.map((c) => c[key])), median(costs.njit.map((c) => c[key]))]
    const plain = before - loading
    const percent = ((njit / plain - 1) * 100).toFixed(1)
    return `${plain.toFixed(0)} ms, with njit ${njit.toFixed(0)} ms (${percent} %)`
  }
  return `${name}: ${compare('time')}; processor ${compare('processor')}; of it ${loading.toFixed(0)} ms to load njit`
}

if (how !== '') {
  const frontEnd = FRONT_ENDS.find(({ name }) => name === wanted) as FrontEnd
  await build(frontEnd, filled, how === 'njit')
  console.log(JSON.stringify(await costOfProcess()))
} else {
  const root = mkdtempSync(join(tmpdir(), 'njit-measure-'))
  makeApp(root)
  for (const { name } of FRONT_ENDS.filter((frontEnd) => frontEnd.name.includes(wanted)))
    console.log(measure(name, root))
  rmSync(root, { recursive: true, force: true })
}
