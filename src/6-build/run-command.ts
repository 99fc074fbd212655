// Runs programs by their argument lists, without a shell. Work that needs several of them is written once, as a generator that yields
// commands, and driven by waiting or by blocking.

import { spawn, spawnSync } from 'node:child_process'

export interface Command {
  readonly file: string
  readonly args: readonly string[]
  readonly cwd?: string
}

export interface CommandResult {
  /** 0 for success; null where the program could not be started, or was killed. */
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Asks for commands that may run side by side; gets their results in the same order. */
export type Work<T> = Generator<readonly Command[], T, readonly CommandResult[]>

const MAX_OUTPUT_BYTES = 1 << 24
/** The machine may be busy, but no compiler takes that long. */
const TIMEOUT_MS = 300_000

export async function runWork<T>(work: Work<T>): Promise<T> {
  let step = work.next()
  while (!step.done) step = work.next(await Promise.all(step.value.map(run)))
  return step.value
}

export function runWorkSync<T>(work: Work<T>): T {
  let step = work.next()
  while (!step.done) step = work.next(step.value.map(runSync))
  return step.value
}

function run({ file, args, cwd }: Command): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    // Node's own timeout would go on for a program that could not be started.
    const timer = setTimeout(() => child.kill(), TIMEOUT_MS)
    const settle = (result: CommandResult): void => {
      clearTimeout(timer)
      resolve(result)
    }
    const texts = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8')
      child[name].on('data', (text: string) => {
        if (texts[name].length < MAX_OUTPUT_BYTES) texts[name] += text
      })
    }
    child.on('error', (error) => settle({ status: null, stdout: '', stderr: error.message }))
    child.on('close', (status) => settle({ status, ...texts }))
  })
}

function runSync({ file, args, cwd }: Command): CommandResult {
  const { status, stdout, stderr, error } = spawnSync(file, args, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: MAX_OUTPUT_BYTES,
    timeout: TIMEOUT_MS,
  })
  return { status, stdout: stdout ?? '', stderr: error?.message ?? stderr ?? '' }
}
