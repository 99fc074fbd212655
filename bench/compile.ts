// `npm run bench:compile`: how long compiling takes. Every time is that of a module's first compile in its process: in a fresh
// process, in one that has compiled the other modules, and out of the cache. Medians over some processes; `--json` for
// programs, `--runs 9` for more of them, a word filters by name.

import { type ExecFileSyncOptionsWithStringEncoding, execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { EmittedUnit } from '../src/5-emit/c/abi.ts'
import type { SourceFile } from '../src/source.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const MODULES = [
  'examples/photo/app/filters.ts',
  'bench/kernels/image.ts',
  'bench/kernels/integer.ts',
  'bench/kernels/linear-algebra.ts',
  'bench/kernels/signal.ts',
  'bench/kernels/simulation.ts',
  'fixtures/array-sort/input.ts',
  'fixtures/array-slice/input.ts',
  'fixtures/array-fill/input.ts',
]

/** That the C compiler starts is known here. */
const QUIET: ExecFileSyncOptionsWithStringEncoding = {
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'ignore'],
}

interface Times {
  /** Reading, analysis and C of a module, in a process that has just loaded the compiler. */
  readonly coldMs: number
  /** The same in a process that has compiled the other modules. */
  readonly warmMs: number
  /** C to Wasm, in that process. */
  readonly clangMs: number
  /** Out of the cache, as the first module of a process. */
  readonly firstCachedMs: number
  /** Out of the cache, as a later one. */
  readonly cachedMs: number
}

const read = (path: string): SourceFile => ({ path, text: readFileSync(join(root, path), 'utf8') })

async function timed(run: () => unknown): Promise<number> {
  const started = performance.now()
  await run()
  return performance.now() - started
}

/** Compiles `path`, after the others if there are any; milliseconds for the stages up to C, and for the C. */
async function compileOnce(path: string, others: readonly string[]): Promise<[number, number]> {
  const { loadModulesSync } = await import('../src/6-build/resolve.ts')
  const { fileSystemHost } = await import('../src/6-build/file-system-host.ts')
  const { runPipeline } = await import('../src/pipeline.ts')
  const { builder } = await import('../src/6-build/build.ts')
  const analyse = (module: string): EmittedUnit => {
    const source = read(module)
    const { emitted } = runPipeline(source, loadModulesSync(source, fileSystemHost(root)), { simd: 'auto' })
    if (emitted === null) throw new Error(`nothing of ${module} compiles`)
    return emitted
  }
  const build = ({ c, sections }: EmittedUnit) =>
    builder.build(c, { simd: true, optimise: 3, sections, cacheDir: null })
  for (const other of others) await build(analyse(other))
  const started = performance.now()
  const unit = analyse(path)
  const analysisMs = performance.now() - started
  return [analysisMs, others.length === 0 ? 0 : await timed(() => build(unit))]
}

/** Fills the cache, or takes every module out of it: milliseconds for each. */
async function throughCache(paths: readonly string[], directory: string): Promise<number[]> {
  const { embeddedCompiler } = await import('../src/front-end/embedded-compiler.ts')
  const { checkPluginOptions } = await import('../src/front-end/check-plugin-options.ts')
  const options = checkPluginOptions({ cacheDir: directory })
  const times: number[] = []
  for (const path of paths) {
    const source = read(path)
    times.push(await timed(() => embeddedCompiler.compile(source, options, root)))
  }
  return times
}

function inProcess(...args: string[]): number[] {
  const script = fileURLToPath(import.meta.url)
  return JSON.parse(execFileSync(process.execPath, [script, '--child', ...args], QUIET))
}

async function child([what = '', path = '', directory = '']: readonly string[]): Promise<number[]> {
  const others = MODULES.filter((module) => module !== path)
  if (what === 'cold') return compileOnce(path, [])
  if (what === 'warm') return compileOnce(path, others)
  return throughCache([path, ...others], directory)
}

const median = (values: readonly number[]): number =>
  [...values].sort((x, y) => x - y)[values.length >> 1] as number

function measure(path: string, runs: number, directory: string): Times {
  const each = <T>(run: () => T): T[] => Array.from({ length: runs }, run)
  const warm = each(() => inProcess('warm', path))
  const cached = each(() => inProcess('cached', path, directory))
  const at = (rows: readonly number[][], column: number): number =>
    median(rows.map((row) => row[column] ?? 0))
  return {
    coldMs: at(
      each(() => inProcess('cold', path)),
      0,
    ),
    warmMs: at(warm, 0),
    clangMs: at(warm, 1),
    firstCachedMs: at(cached, 0),
    cachedMs: median(cached.flatMap((row) => row.slice(1))),
  }
}

function print(rows: readonly (readonly [string, Times])[]): void {
  const line = (name: string, cells: readonly string[]): string =>
    `${name.padEnd(34)}${cells.map((cell) => cell.padStart(12)).join('')}`
  console.log('First compile of a module in its process, ms; clang comes on top of analysis.\n')
  console.log(line('module', ['fresh', 'warm', 'clang', 'cached 1st', 'cached']))
  for (const [name, times] of rows) {
    const { coldMs, warmMs, clangMs, firstCachedMs, cachedMs } = times
    const cells = [
      ...[coldMs, warmMs, clangMs].map((ms) => ms.toFixed(0)),
      firstCachedMs.toFixed(1),
      cachedMs.toFixed(1),
    ]
    console.log(line(name, cells))
  }
}

async function main(args: readonly string[]): Promise<void> {
  if (args[0] === '--child') {
    process.stdout.write(JSON.stringify(await child(args.slice(1))))
    return
  }
  const at = args.indexOf('--runs')
  const runs = at < 0 ? 5 : Number(args[at + 1])
  const words = args.filter((arg, i) => !arg.startsWith('--') && (at < 0 || i !== at + 1))
  const chosen = MODULES.filter((path) => words.length === 0 || words.some((word) => path.includes(word)))
  const directory = mkdtempSync(join(tmpdir(), 'njit-bench-'))
  try {
    inProcess('cached', MODULES[0] ?? '', directory)
    const rows = chosen.map((path) => [path, measure(path, runs, directory)] as const)
    if (args.includes('--json')) console.log(JSON.stringify(Object.fromEntries(rows), null, 2))
    else print(rows)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

await main(process.argv.slice(2))
