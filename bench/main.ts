// `npm run bench`: every kernel as the original JavaScript, as njit compiles it to Wasm and natively, and as its dispatcher chooses, in one
// process, in turn, at a small and a large size, with everything that a call costs (guards, copies in and out). The best of many
// rounds of warm calls, because other work on the machine only makes them slower, and ratios: "wasm" and "native" are original / compiled, "auto" is original / what a user gets. `--json` for programs, a word filters
// by name.

import { mkdirSync } from 'node:fs'
import { cpus } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build, type Plugin } from 'esbuild'
import njit from '../plugin-esbuild/index.ts'
import type { SizeStats, statsOf } from '../runtime/stats.ts'
import type { Kernel } from './kernel.ts'

const MIN_BATCH_MS = 0.5
const MAX_ROUNDS = 100
const TIME_LIMIT_MS = 600
/** Until engines have optimised both versions, and dispatchers have made up their minds. */
const WARM_MS = 60
const WARM_AUTO_MS = 300
const MAX_WARM_AUTO_MS = 4000
const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const outFolder = join(root, 'bench/out')

/** One kernel in all its forms. */
interface Forms {
  readonly original: Kernel
  readonly wasm: Kernel
  /** Wasm where there is no C compiler. */
  readonly native: Kernel
  readonly auto: Kernel
}

interface Row {
  readonly name: string
  readonly size: 'small' | 'large'
  readonly n: number
  readonly originalNs: number
  readonly wasmNs: number
  readonly nativeNs: number
  readonly autoNs: number
  readonly wasmRatio: number
  readonly nativeRatio: number
  readonly autoRatio: number
  /** What the dispatcher runs at this size, warm. */
  readonly chosen: 'compiled' | 'original'
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

const sizesOf = ({ run }: Kernel): readonly SizeStats[] =>
  (run as unknown as { njit: ReturnType<typeof statsOf> }).njit.stats().sizes

/** The size class whose calls have become more since `before`. */
function sizeCalled(kernel: Kernel, before: readonly SizeStats[]): SizeStats | undefined {
  const calls = (size: SizeStats | undefined): number => (size ? size.compiled + size.original : 0)
  const callsBefore = (size: SizeStats): number =>
    calls(before.find(({ minElements }) => minElements === size.minElements))
  return [...sizesOf(kernel)].sort((x, y) => calls(y) - callsBefore(y) - calls(x) + callsBefore(x))[0]
}

function measure({ original, wasm, native, auto }: Forms, size: 'small' | 'large'): Row {
  const n = original[size]
  for (const compiled of [wasm, native, auto]) checkAgreement(original, compiled, n)
  const args = original.make(n)
  const work = copyOf(args)
  const time = (kernel: Kernel, calls: number): number => timeCalls(kernel.run, work, args, calls)
  const warm = (kernel: Kernel, ms: number): void => {
    const deadline = performance.now() + ms
    for (let i = 0; i < 5 || performance.now() < deadline; i++) time(kernel, size === 'small' ? 50 : 1)
  }
  for (const kernel of [original, wasm, native]) warm(kernel, WARM_MS)
  const before = sizesOf(auto)
  const deadlineOfChoice = performance.now() + MAX_WARM_AUTO_MS
  do warm(auto, WARM_AUTO_MS)
  while (sizeCalled(auto, before)?.originalMs === null && performance.now() < deadlineOfChoice)
  let count = 1
  while (size === 'small' && count < 1e6 && time(original, count) < MIN_BATCH_MS) count *= 2
  const times: number[][] = [[], [], [], []]
  const deadline = performance.now() + TIME_LIMIT_MS
  for (let round = 0; round < MAX_ROUNDS && (round < 3 || performance.now() < deadline); round++)
    for (const [i, kernel] of [original, wasm, native, auto].entries())
      times[i]?.push(time(kernel, count) / count)
  const best = times.map((each) => Math.min(...each))
  const [originalMs, wasmMs, nativeMs, autoMs] = best as [number, number, number, number]
  return {
    name: original.name,
    size,
    n,
    originalNs: originalMs * 1e6,
    wasmNs: wasmMs * 1e6,
    nativeNs: nativeMs * 1e6,
    autoNs: autoMs * 1e6,
    wasmRatio: originalMs / wasmMs,
    nativeRatio: originalMs / nativeMs,
    autoRatio: originalMs / autoMs,
    chosen: sizeCalled(auto, before)?.runs ?? 'compiled',
  }
}

const geomean = (ratios: readonly number[]): number =>
  Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length)

function duration(ns: number): string {
  if (ns < 1e3) return `${ns.toFixed(0)} ns`
  return ns < 1e6 ? `${(ns / 1e3).toFixed(1)} us` : `${(ns / 1e6).toFixed(2)} ms`
}

const columns = (name: string, ...cells: readonly string[]): string =>
  name.padEnd(16) + cells.map((cell) => cell.padStart(10)).join('')

function print(rows: readonly Row[]): void {
  console.log(`${cpus()[0]?.model.trim()}, Node ${process.version}\n`)
  console.log(
    columns('kernel', 'n', 'original', 'wasm', 'native', 'auto', 'wasm', 'native', 'auto', 'auto runs'),
  )
  for (const row of rows) {
    const times = [row.originalNs, row.wasmNs, row.nativeNs, row.autoNs].map(duration)
    const ratios = [row.wasmRatio, row.nativeRatio, row.autoRatio].map((ratio) => `${ratio.toFixed(2)}x`)
    console.log(columns(row.name, String(row.n), ...times, ...ratios, row.chosen))
  }
  for (const size of ['small', 'large'] as const) {
    const these = rows.filter((row) => row.size === size)
    const lists = [
      ['wasm', these.map((row) => row.wasmRatio)],
      ['native', these.map((row) => row.nativeRatio)],
      ['auto (what a user gets)', these.map((row) => row.autoRatio)],
    ] as const
    const text = (of: (ratios: readonly number[]) => number): string =>
      lists.map(([name, ratios]) => `${of(ratios).toFixed(2)}x ${name}`).join(', ')
    console.log(`geomean, ${size}: ${text(geomean)}`)
    console.log(`slowest, ${size}: ${text((ratios) => Math.min(...ratios))}`)
  }
}

async function main(): Promise<void> {
  const words = process.argv.slice(2).filter((arg) => !arg.startsWith('--'))
  mkdirSync(outFolder, { recursive: true })
  const originals = await bundle('original', [])
  const always = { onFallback: 'error', dispatch: 'always' } as const
  const wasm = await bundle('wasm', [njit({ ...always, target: 'wasm' })])
  const native = await bundle('native', [njit({ ...always, target: 'native' })])
  const auto = await bundle('auto', [njit({ onFallback: 'error', stats: true })])
  const rows: Row[] = []
  for (const size of ['small', 'large'] as const) {
    for (const [i, original] of originals.entries()) {
      if (words.length > 0 && !words.some((word) => original.name.includes(word))) continue
      const [inWasm, inNative, inAuto] = [wasm[i], native[i], auto[i]] as [Kernel, Kernel, Kernel]
      rows.push(measure({ original, wasm: inWasm, native: inNative, auto: inAuto }, size))
      if (process.stderr.isTTY) process.stderr.write(`\r${original.name.padEnd(20)} ${size}  `)
    }
  }
  if (process.argv.includes('--json')) console.log(JSON.stringify(rows, null, 2))
  else print(rows)
}

await main()
