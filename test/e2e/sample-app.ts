// The app that every front end builds: tagged functions in TypeScript with types, constants and helpers from other files, beside
// functions without tags. Its entry prints what they give as bits, and the stack of an error thrown in one of them.

import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export const SETTINGS = `export const GAIN = 0.75
export type Samples = Float64Array
`

export const KERNELS = `// Functions of a small app.
import { GAIN, type Samples } from './settings'

/* @njit */
export function mean(samples: Samples): number {
  if (samples.length === 0) {
    throw new RangeError('no samples')
  }
  let sum = 0
  for (let i = 0; i < samples.length; i++) {
    sum += samples[i]!
  }
  return (sum / samples.length) * GAIN
}

/* @njit */
export const blend = (a: number, b: number, t: number): number => a + (b - a) * Math.max(0, Math.min(1, t))

/* @njit */
export function smooth(from: Float32Array, to: Float32Array): void {
  for (let i = 1; i < from.length - 1; i++) {
    to[i] = (from[i - 1]! + from[i]! * 2 + from[i + 1]!) / 4
  }
}

// Without a tag.
export function label(count: number): string {
  return \`\${count} samples\`
}
`

export const COMPUTE = `import { blend, label, mean, smooth } from './kernels'
import { half } from './plain.js'

// NaN has many forms, which engines take as they come.
const bits = (x: number): string => {
  if (Number.isNaN(x)) return 'NaN'
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, x)
  return view.getBigUint64(0).toString(16)
}
const edges = [0, -0, 1, -1, 0.1, 1e308, -1e308, 5e-324, Number.NaN, Infinity, -Infinity, 2 ** 53]
/** Results as bits, and the stack of an error thrown in a tagged function. */
export function compute(): { results: string[]; stack: string } {
  const results: string[] = []
  for (const a of edges) {
    results.push(bits(mean(Float64Array.of(a, 1, 2.5))))
    for (const b of edges) results.push(bits(blend(a, b, 0.3)))
  }
  const from = Float32Array.from({ length: 37 }, (_, i) => Math.sin(i) * i)
  const to = new Float32Array(37)
  smooth(from, to)
  results.push(...Array.from(to, bits), label(half(8)))
  let stack = ''
  try {
    mean(new Float64Array(0))
  } catch (error) {
    stack = (error as Error).stack ?? ''
  }
  return { results, stack }
}
`

const MAIN = `import { compute } from './compute'
console.log(JSON.stringify(compute()))
`

/** In pages and workers, once compiled code is there. */
const PAGE = `import { ready } from 'njit'
import { compute } from './compute'
const scope = globalThis as { outcome?: unknown; before?: unknown; postMessage?: (message: unknown) => void }
export const started = true
scope.before = compute().results
ready().then(() => {
  scope.outcome = compute().results
  if (typeof document === 'undefined') scope.postMessage?.(scope.outcome)
})
`

const SPLIT = `import('./page').then(({ started }) => Object.assign(globalThis, { started }))
`

const SPAWN = `const worker = new Worker(new URL('./page.ts', import.meta.url), { type: 'module' })
worker.onmessage = ({ data }) => Object.assign(globalThis, { outcome: data })
worker.onerror = ({ message }) => console.error(message)
`

/** Written in a way that no tool would leave alone if it printed it anew. */
export const PLAIN = `export   const half=(x)=>{return(((x)))/2}  // not for us
`

export const UNUSED = `/* @njit */
export function unused(x: number): number {
  return Math.hypot(x, 3) * Math.cbrt(x)
}
`

const SERVICE = `import { ready } from 'njit'
import { compute } from './compute'
addEventListener('message', (event) => {
  ready().then(() => event.source.postMessage({ outcome: compute().results, wasm: globalThis.watchedWasm }))
})
`

/** Writes the app's files into `folder`, with \`changes\` by path. */
export function writeApp(folder: string, changes: Readonly<Record<string, string>> = {}): void {
  const files = {
    'package.json': '{ "type": "module", "sideEffects": false }',
    'src/settings.ts': SETTINGS,
    'src/kernels.ts': KERNELS,
    'src/compute.ts': COMPUTE,
    'src/main.ts': MAIN,
    'src/page.ts': PAGE,
    'src/split.ts': SPLIT,
    'src/spawn.ts': SPAWN,
    'src/service.ts': SERVICE,
    'src/plain.js': PLAIN,
    'src/unused.ts': UNUSED,
    'src/shaking.ts': "export * from './unused'\nexport { label } from './kernels'\n",
    'src/shaken.ts': "import { label } from './shaking'\nconsole.log(label(3))\n",
    ...changes,
  }
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
}

/** The line (from 1) where the error of the app is thrown, and the columns (from 1) that a map may give: of `new` or of the name. */
export function thrownAt(): { readonly line: number; readonly columns: readonly number[] } {
  const before = KERNELS.slice(0, KERNELS.indexOf('new RangeError')).split('\n')
  const column = (before.at(-1)?.length ?? 0) + 1
  return { line: before.length, columns: [column, column + 'new '.length] }
}
