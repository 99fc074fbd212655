// What njit adds to the time of builds: an app of a thousand modules, ten of which hold a tagged function, with a warm cache. Run by
// hand: `node dist/test/e2e/measure-builds.js [ROUNDS] [NAME]`. Builds with and without njit alternate; the medians are compared.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FRONT_ENDS, installNjit } from './bundlers.ts'

const MODULES = 1000
const TAGGED_EVERY = 100
const rounds = Number(process.argv[2] ?? 9)

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

const root = mkdtempSync(join(tmpdir(), 'njit-measure-'))
mkdirSync(join(root, 'src'))
writeFileSync(join(root, 'package.json'), '{ "type": "module" }')
writeFileSync(
  join(root, 'src/main.ts'),
  "import { render0 } from './module-0'\nconsole.log(render0({ items: [], seen: new Map(), weights: new Float64Array(8) }))\n",
)
for (let i = 0; i < MODULES; i++) writeFileSync(join(root, `src/module-${i}.ts`), moduleText(i))
installNjit(root)

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0

for (const frontEnd of FRONT_ENDS.filter(({ name }) => name.includes(process.argv[3] ?? ''))) {
  const times: { plain: number[]; njit: number[] } = { plain: [], njit: [] }
  const build = async (njit: object | null): Promise<number> => {
    const started = performance.now()
    const common = { root, entry: 'src/main.ts', outDir: 'out', minify: false }
    const { said } = await frontEnd.build({ ...common, njit })
    if (said.length > 0) throw new Error(said.join('\n'))
    return performance.now() - started
  }
  const njit = { cacheDir: join(root, 'cache') }
  await build(njit)
  await build(null)
  for (let i = 0; i < rounds; i++) {
    times.plain.push(await build(null))
    times.njit.push(await build(njit))
  }
  const [plain, compiled] = [median(times.plain), median(times.njit)]
  const percent = ((compiled / plain - 1) * 100).toFixed(1)
  console.log(`${frontEnd.name}: ${plain.toFixed(0)} ms, with njit ${compiled.toFixed(0)} ms (${percent} %)`)
}
rmSync(root, { recursive: true, force: true })
