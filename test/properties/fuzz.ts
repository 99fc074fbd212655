// Random programs, one after the other: each on the interpreter, and those that compile also as Wasm, many in one module.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PASSES } from '../../src/pipeline.ts'
import { show } from '../helpers/outcome.ts'
import { argumentLists } from './arguments.ts'
import { checkInterpreter, type Difference, messageOf, type Verdict } from './check-interpreter.ts'
import { checkWasm, type WasmSubject } from './check-wasm.ts'
import { randomProgram } from './program/program.ts'
import { RandomSource } from './random-source.ts'
import { shrink } from './shrink.ts'

export interface FuzzOptions {
  readonly seed: number
  /** Stops after this many seconds, or this many programs, whichever is first. */
  readonly seconds: number
  readonly programs?: number
  /** Programs to one module; 0 leaves Wasm out. */
  readonly batch: number
  /** Every other module runs native code. */
  readonly native?: boolean
  /** Share of the time for Wasm. */
  readonly wasmShare?: number
  readonly shrinking?: boolean
  /** Hears of every difference as it is found. */
  readonly tell?: (found: Found) => void
}

export interface Found {
  readonly seed: number
  readonly text: string
  readonly difference: Difference
  readonly skipPasses: readonly string[]
}

export interface Fallback {
  count: number
  /** Texts of the diagnostics, numbers left out, with how often and the first seed. */
  readonly texts: Map<string, { count: number; readonly seed: number }>
}

export interface FuzzReport {
  programs: number
  compiled: number
  interpreterRuns: number
  bails: number
  wasmPrograms: number
  wasmRuns: number
  compiledRuns: number
  traps: number
  readonly fallbacks: Map<string, Fallback>
  readonly found: Found[]
}

const CALLS = 8

export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  const cacheDir = mkdtempSync(join(tmpdir(), 'njit-fuzz-'))
  try {
    return await new Fuzzer(options, cacheDir).run()
  } finally {
    rmSync(cacheDir, { recursive: true, force: true })
  }
}

class Fuzzer {
  private readonly options: FuzzOptions
  private readonly cacheDir: string
  private readonly report: FuzzReport = {
    programs: 0,
    compiled: 0,
    interpreterRuns: 0,
    bails: 0,
    wasmPrograms: 0,
    wasmRuns: 0,
    compiledRuns: 0,
    traps: 0,
    fallbacks: new Map(),
    found: [],
  }
  private wasmMs = 0
  private batches = 0
  private readonly started = Date.now()

  constructor(options: FuzzOptions, cacheDir: string) {
    this.options = options
    this.cacheDir = cacheDir
  }

  async run(): Promise<FuzzReport> {
    const { seed, seconds, programs = Number.POSITIVE_INFINITY, batch, wasmShare = 0.5 } = this.options
    let waiting: (WasmSubject & { readonly seed: number })[] = []
    for (let i = 0; i < programs && Date.now() - this.started < seconds * 1000; i++) {
      const subject = await this.onInterpreter(seed + i)
      if (subject !== null) waiting.push(subject)
      if (batch === 0 || waiting.length < batch) continue
      if (this.wasmMs <= wasmShare * (Date.now() - this.started)) await this.onWasm(waiting)
      waiting = []
    }
    return this.report
  }

  /** The program ready for Wasm; null if there is nothing to run. */
  private async onInterpreter(seed: number): Promise<(WasmSubject & { seed: number }) | null> {
    const { text, entry, params } = randomProgram(seed, `p${seed}_`)
    const random = new RandomSource(seed + 0x5eed)
    const lists = argumentLists(params, random, CALLS)
    const skipPasses = random.chance(0.2)
      ? PASSES.map(({ name }) => name).filter(() => random.chance(0.4))
      : []
    const verdict = this.check({ text, entry }, lists, skipPasses)
    this.count(verdict, seed)
    if (verdict.difference === null)
      return verdict.fallback === null ? { text, entry, argumentLists: lists, seed } : null
    const calls = verdict.difference.where === 'compile' ? lists : [verdict.difference.args]
    // On its own the call is followed through every pass.
    const difference = this.check({ text, entry }, calls, skipPasses).difference ?? verdict.difference
    const stillFails = (smaller: string): boolean => {
      const again = this.check({ text: smaller, entry }, calls, skipPasses).difference
      return again !== null && kindOf(again) === kindOf(difference)
    }
    const small =
      this.options.shrinking === false || difference.detail.includes('cannot be parsed')
        ? text
        : await shrink(text, stillFails)
    this.found({
      seed,
      text: small,
      difference: this.check({ text: small, entry }, calls, skipPasses).difference ?? difference,
      skipPasses,
    })
    return null
  }

  private check(...args: Parameters<typeof checkInterpreter>): Verdict {
    try {
      return checkInterpreter(...args)
    } catch (error) {
      return {
        difference: { where: 'check', args: [], detail: messageOf(error) },
        fallback: null,
        runs: 0,
        bails: 0,
      }
    }
  }

  private async onWasm(subjects: readonly (WasmSubject & { readonly seed: number })[]): Promise<void> {
    const started = Date.now()
    // Half of the batches run iterations side by side wherever that is exact, and not only where it gains.
    const simd = this.batches++ % 2 === 0 ? 'force' : 'auto'
    const target = this.options.native === true && this.batches % 4 < 2 ? 'native' : 'wasm'
    const verdict = await checkWasm(subjects, this.cacheDir, simd, target)
    this.wasmMs += Date.now() - started
    this.report.wasmPrograms += subjects.length
    this.report.wasmRuns += verdict.runs
    this.report.compiledRuns += verdict.compiledRuns
    this.report.traps += verdict.traps
    for (const { subject, difference } of verdict.differences) {
      const calls = [difference.args]
      const again = async (text: string): Promise<Difference | null> => {
        const { differences } = await checkWasm(
          [{ text, entry: subject.entry, argumentLists: calls }],
          this.cacheDir,
          simd,
          target,
        )
        return differences[0]?.difference ?? null
      }
      const stillFails = async (text: string): Promise<boolean> =>
        (await again(text))?.where === difference.where
      const small =
        this.options.shrinking === false || difference.where !== target
          ? subject.text
          : await shrink(subject.text, stillFails, 200)
      this.found({
        seed: (subject as { seed?: number }).seed ?? -1,
        text: small,
        difference: (await again(small)) ?? difference,
        skipPasses: [],
      })
    }
  }

  private count(verdict: Verdict, seed: number): void {
    const { report } = this
    report.programs++
    report.interpreterRuns += verdict.runs
    report.bails += verdict.bails
    if (verdict.fallback === null) {
      report.compiled++
      return
    }
    const { code, text } = verdict.fallback
    const known = report.fallbacks.get(code) ?? { count: 0, texts: new Map() }
    known.count++
    const plain = text.replace(/\d+/g, '#')
    const same = known.texts.get(plain) ?? { count: 0, seed }
    same.count++
    known.texts.set(plain, same)
    report.fallbacks.set(code, known)
  }

  private found(found: Found): void {
    this.report.found.push(found)
    this.options.tell?.(found)
  }
}

/** Differences of one kind are likely the same mistake, whatever the numbers are. */
function kindOf({ where, detail }: Difference): string {
  const isOutcome = detail.startsWith('original gives')
  return `${where}: ${isOutcome ? 'outcome' : detail.replace(/[-\d.e+%]+/g, '#').slice(0, 40)}`
}

export function showFound({ seed, text, difference, skipPasses }: Found): string {
  const skipped = skipPasses.length > 0 ? ` without ${skipPasses.join(', ')}` : ''
  return `seed ${seed}, ${difference.where}${skipped}: ${difference.detail}\narguments: ${difference.args.map(show).join(', ')}\n${text}`
}

export function showReport(report: FuzzReport): string {
  const lines = [
    `${report.programs} programs, ${report.compiled} of them compiled; ${report.interpreterRuns} runs of the interpreter, ${report.bails} left to the original`,
    `${report.wasmPrograms} programs as Wasm; ${report.wasmRuns} calls, ${report.compiledRuns} ended in compiled code, ${report.traps} trapped`,
    `${report.found.length} differences`,
  ]
  const fallbacks = [...report.fallbacks].sort(([, a], [, b]) => b.count - a.count)
  for (const [code, { count, texts }] of fallbacks) {
    lines.push(`${String(count).padStart(6)} ${code}`)
    const common = [...texts].sort(([, a], [, b]) => b.count - a.count).slice(0, 4)
    for (const [text, same] of common)
      lines.push(`       ${String(same.count).padStart(6)} ${text} (seed ${same.seed})`)
  }
  return lines.join('\n')
}
