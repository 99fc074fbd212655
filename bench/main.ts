// `npm run bench`: every kernel as the original JavaScript and as njit compiles it, in one process, in turn, at a small and a
// large size, with everything that a call costs (guards, copies in and out). Medians and ratios; `--json` for programs,
// a word filters by name.

import { mkdirSync } from 'node:fs'
import { cpus } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build, type Plugin } from 'esbuild'
import njit from '../plugin-esbuild/index.ts'
import type { Kernel } from './kernel.ts'

const MIN_BATCH_MS = 2
const ROUNDS = 15
const TIME_LIMIT_MS = 1500
const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const outFolder = join(root, 'bench/out')

interface Row {
  readonly name: string
  readonly size: 'small' | 'large'
  readonly n: number
  readonly originalNs: number
  readonly wasmNs: number
  readonly ratio: number
}

async function bundle(name: string, plugins: Plugin[]): Promise<readonly Kernel[]> {
  const outfile = join(outFolder, `${name}.mjs`)
  await build({
    entryPoints: [join(root, 'bench/kernels/all.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    plugins,
  })
  return ((await import(pathToFileURL(outfile).href)) as { kernels: readonly Kernel[] }).kernels
}

function copyOf(args: readonly unknown[]): unknown[] {
  return args.map((arg) => (ArrayBuffer.isView(arg) ? (arg as Float64Array).slice() : arg))
}

function sameValue(a: unknown, b: unknown): boolean {
  if (ArrayBuffer.isView(a) && ArrayBuffer.isView(b))
    return (a as Float64Array).every((value, i) => Object.is(value, (b as Float64Array)[i]))
  return Object.is(a, b)
}

/** Both versions on copies of the arguments; throws at the first difference. */
function checkAgreement(original: Kernel, compiled: Kernel, n: number): void {
  const [a, b] = [original.make(n) as unknown[], compiled.make(n) as unknown[]]
  const results = [original.run(...(a as never[])), compiled.run(...(b as never[]))]
  const agree = sameValue(results[0], results[1]) && a.every((arg, i) => sameValue(arg, b[i]))
  if (!agree) throw new Error(`${original.name}: results differ at size ${n}`)
}

/** Puts the elements of array arguments back to what they were, in the same memory. */
function restore(work: readonly unknown[], args: readonly unknown[]): void {
  for (const [i, arg] of args.entries())
    if (ArrayBuffer.isView(arg)) (work[i] as Float64Array).set(arg as Float64Array)
}

/** Milliseconds for `count` calls on `work`. Large inputs are called once, on restored arguments; the clock starts after that. */
function timeCalls(
  run: Kernel['run'],
  work: readonly unknown[],
  args: readonly unknown[],
  count: number,
): number {
  if (count === 1) restore(work, args)
  const started = performance.now()
  for (let i = 0; i < count; i++) run(...(work as never[]))
  return performance.now() - started
}

const median = (values: readonly number[]): number =>
  [...values].sort((x, y) => x - y)[values.length >> 1] as number

function measure(original: Kernel, compiled: Kernel, size: 'small' | 'large'): Row {
  const n = original[size]
  checkAgreement(original, compiled, n)
  const args = original.make(n)
  const work = copyOf(args)
  const time = (kernel: Kernel, calls: number): number => timeCalls(kernel.run, work, args, calls)
  for (let i = 0; i < 3; i++) for (const kernel of [original, compiled]) time(kernel, 1)
  let count = 1
  while (size === 'small' && count < 1e6 && time(original, count) < MIN_BATCH_MS) count *= 2
  const times: [number[], number[]] = [[], []]
  const deadline = performance.now() + TIME_LIMIT_MS
  for (let round = 0; round < ROUNDS && (round < 3 || performance.now() < deadline); round++) {
    times[0].push(time(original, count) / count)
    times[1].push(time(compiled, count) / count)
  }
  const [originalMs, wasmMs] = times.map(median) as [number, number]
  return {
    name: original.name,
    size,
    n,
    originalNs: originalMs * 1e6,
    wasmNs: wasmMs * 1e6,
    ratio: originalMs / wasmMs,
  }
}

const geomean = (rows: readonly Row[]): number =>
  Math.exp(rows.reduce((sum, row) => sum + Math.log(row.ratio), 0) / rows.length)

function duration(ns: number): string {
  if (ns < 1e3) return `${ns.toFixed(0)} ns`
  return ns < 1e6 ? `${(ns / 1e3).toFixed(1)} us` : `${(ns / 1e6).toFixed(2)} ms`
}

function print(rows: readonly Row[]): void {
  console.log(`${cpus()[0]?.model.trim()}, Node ${process.version}\n`)
  console.log(
    `${'kernel'.padEnd(16)}${'n'.padStart(9)}${'original'.padStart(12)}${'wasm'.padStart(12)}${'ratio'.padStart(8)}`,
  )
  for (const row of rows) {
    const bar = '█'.repeat(Math.min(40, Math.round(row.ratio * 4)))
    console.log(
      `${row.name.padEnd(16)}${String(row.n).padStart(9)}${duration(row.originalNs).padStart(12)}${duration(row.wasmNs).padStart(12)}${row.ratio.toFixed(2).padStart(8)}  ${bar}`,
    )
  }
  for (const size of ['small', 'large'] as const)
    console.log(`geomean, ${size}: ${geomean(rows.filter((row) => row.size === size)).toFixed(2)}x`)
}

async function main(): Promise<void> {
  const words = process.argv.slice(2).filter((arg) => !arg.startsWith('--'))
  mkdirSync(outFolder, { recursive: true })
  const original = await bundle('original', [])
  const compiled = await bundle('compiled', [njit({ onFallback: 'error' })])
  const rows: Row[] = []
  for (const size of ['small', 'large'] as const) {
    for (const [i, kernel] of original.entries()) {
      if (words.length > 0 && !words.some((word) => kernel.name.includes(word))) continue
      rows.push(measure(kernel, compiled[i] as Kernel, size))
      if (process.stderr.isTTY) process.stderr.write(`\r${kernel.name.padEnd(20)} ${size}  `)
    }
  }
  if (process.argv.includes('--json')) console.log(JSON.stringify(rows, null, 2))
  else print(rows)
}

await main()
