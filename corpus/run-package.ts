// One package in processes of its own: built in one, tried in another, which is started again behind a function that ended it.

import { type ChildProcess, fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BuiltPackage, PackagePlace } from './build-package.ts'
import type { Subject, Trial } from './subject.ts'
import type { Message, Order } from './worker.ts'

export interface PackageResult {
  readonly name: string
  readonly version: string
  readonly subjects: readonly Subject[]
  readonly trials: readonly Trial[]
  readonly troubles: readonly string[]
  /** Why there is nothing to tell, or not all of it. */
  readonly failure: string | null
  readonly seconds: number
}

export interface RunOptions {
  readonly inputs: number
  readonly budget: number
  readonly seed: number
  readonly times: boolean
  readonly tell: (text: string) => void
}

const BUILD_LIMIT = 900_000
/** Without a word from the process. */
const SILENCE_LIMIT = 90_000
const MAX_STARTS = 25

export async function runPackage(
  place: PackagePlace,
  version: string,
  options: RunOptions,
): Promise<PackageResult> {
  const started = Date.now()
  const finish = (
    built: BuiltPackage | null,
    trials: readonly Trial[],
    failure: string | null,
  ): PackageResult => ({
    name: place.name,
    version,
    subjects: built?.subjects ?? [],
    trials,
    troubles: built?.troubles ?? [],
    failure,
    seconds: Math.round((Date.now() - started) / 1000),
  })
  let built: BuiltPackage | null = null
  let last = ''
  const end = await converse({ kind: 'build', place, times: options.times }, BUILD_LIMIT, (message) => {
    if (message.kind === 'built') built = JSON.parse(readFileSync(join(place.out, 'subjects.json'), 'utf8'))
    if (message.kind === 'progress') {
      last = message.text
      options.tell(last)
    }
  })
  if (built === null) return finish(null, [], `${end}: ${last}`)
  const { trials, failure } = await tryAll(place, built, options)
  return finish(built, trials, failure)
}

async function tryAll(
  place: PackagePlace,
  built: BuiltPackage,
  options: RunOptions,
): Promise<{ readonly trials: readonly Trial[]; readonly failure: string | null }> {
  const trials: Trial[] = []
  const skip: string[] = []
  const { inputs, budget, seed, times, tell } = options
  const total = built.subjects.filter(({ status, reach }) => status === 'compiled' && reach !== null).length
  if (total === 0) return { trials, failure: null }
  for (let start = 0; start < MAX_STARTS; start++) {
    let current = { id: '', phase: 'load' }
    let isDone = false
    let trouble = ''
    const end = await converse(
      { kind: 'try', place, skip, inputs, budget, seed, times },
      SILENCE_LIMIT,
      (message) => {
        if (message.kind === 'phase') current = message
        else if (message.kind === 'done') isDone = true
        else if (message.kind === 'progress') trouble = message.text
        else if (message.kind === 'trial') {
          trials.push(message.trial)
          skip.push(message.trial.id)
          tell(`tried ${trials.length} of ${total}`)
        }
      },
    )
    if (isDone) return { trials, failure: null }
    if (current.phase === 'load') return { trials, failure: `loading: ${end} ${trouble}` }
    skip.push(current.id)
    trials.push({
      ...UNTRIED,
      id: current.id,
      crash: current.phase === 'original' ? null : `${end} while ${current.phase}`,
    })
  }
  return { trials, failure: `gave up after ${MAX_STARTS} processes` }
}

const UNTRIED: Omit<Trial, 'id'> = {
  inputs: 0,
  ran: 0,
  mismatches: 0,
  difference: null,
  crash: null,
  isRandom: false,
  ratio: null,
}

/** Sends one order and hears what comes back; says how the process ended. */
function converse(order: Order, silence: number, hear: (message: Message) => void): Promise<string> {
  return new Promise((resolve) => {
    const worker = fileURLToPath(new URL('worker.js', import.meta.url))
    const child: ChildProcess = fork(worker, [], {
      execArgv: ['--max-old-space-size=1500'],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      cwd: order.place.root,
    })
    let timer: NodeJS.Timeout | undefined
    let isLate = false
    const wait = (): void => {
      clearTimeout(timer)
      timer = setTimeout(() => {
        isLate = true
        child.kill('SIGKILL')
      }, silence)
    }
    wait()
    child.on('message', (message: Message) => {
      wait()
      hear(message)
    })
    child.on('exit', (code, signal) => {
      clearTimeout(timer)
      resolve(isLate ? 'hung' : signal === null ? `ended with ${code}` : `killed by ${signal}`)
    })
    child.send(order)
  })
}
