// Starts the compiler process when first needed, keeps it for later compiles, and never keeps njit's own process alive for it.

import { type ChildProcess, fork } from 'node:child_process'
import { writeSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { ClangAnswer, ClangReply, ClangTask } from './clang-protocol.ts'

/** Longer than any sane compile: the largest functions that are compiled take some seconds. */
const TIMEOUT_MS = 180_000
const SLOW_MS = 1_000
const STARTING = 'njit: starting the C compiler (takes one or two seconds, once per build process) …\n'

interface Pending {
  /** Someone waits for the answer: the process must not end before it is here. */
  readonly isAwaited: boolean
  readonly resolve: (answer: ClangAnswer) => void
  readonly timer: NodeJS.Timeout
}

/** The compiler process as seen from here. One instance serves a whole thread; it restarts the process if it died. */
export class ClangClient {
  readonly #program: string
  readonly #timeoutMs: number
  readonly #announce: (line: string) => void
  readonly #announceAfterMs: number
  readonly #pending = new Map<number, Pending>()
  #child: ChildProcess | null = null
  #lastId = 0
  #hasAnswered = false
  #hasAnnounced = false

  constructor(
    options: {
      program?: string
      timeoutMs?: number
      announce?: (line: string) => void
      announceAfterMs?: number
    } = {},
  ) {
    this.#program = options.program ?? fileURLToPath(new URL('./clang-process.js', import.meta.url))
    this.#timeoutMs = options.timeoutMs ?? TIMEOUT_MS
    this.#announce = options.announce ?? announceOnStderr
    this.#announceAfterMs = options.announceAfterMs ?? SLOW_MS
  }

  /** Runs a task after those already under way. Never rejects: whatever happens to the process is an answer. */
  async run(task: ClangTask): Promise<ClangAnswer> {
    const isFirst = !this.#hasAnswered && task.kind !== 'warm-up'
    const stopAnnouncing = isFirst ? this.#announceStart() : () => {}
    try {
      return await this.#send(this.#start(), task)
    } catch (error) {
      return { kind: 'failed', how: 'could not be started', detail: String(error) }
    } finally {
      stopAnnouncing()
    }
  }

  /** Ends the process; tasks under way fail. */
  stop(): void {
    this.#child?.kill()
  }

  #start(): ChildProcess {
    if (this.#child !== null) return this.#child
    const child = fork(this.#program, [], {
      execArgv: [],
      env: childEnvironment(),
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    child.on('message', (reply: ClangReply) => this.#settle(reply.id, reply.answer))
    child.on('error', (error) => this.#lose(child, String(error)))
    child.on('exit', (code, signal) =>
      this.#lose(child, signal === null ? `exit code ${code}` : `signal ${signal}`),
    )
    this.#child = child
    this.#keepAlive()
    return child
  }

  #send(child: ChildProcess, task: ClangTask): Promise<ClangAnswer> {
    const id = ++this.#lastId
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#settle(id, { kind: 'failed', how: `took longer than ${this.#timeoutMs / 1000} s`, detail: '' })
        this.#lose(child, 'killed because another compile took too long')
        child.kill('SIGKILL')
      }, this.#timeoutMs)
      timer.unref()
      this.#pending.set(id, { resolve, timer, isAwaited: task.kind !== 'warm-up' })
      this.#keepAlive()
      child.send({ id, task }, (error) => {
        if (error) this.#settle(id, { kind: 'failed', how: 'could not be reached', detail: String(error) })
      })
    })
  }

  #settle(id: number, answer: ClangAnswer): void {
    const pending = this.#pending.get(id)
    if (pending === undefined) return
    clearTimeout(pending.timer)
    this.#pending.delete(id)
    this.#hasAnswered ||= pending.isAwaited
    this.#keepAlive()
    pending.resolve(answer)
  }

  #lose(child: ChildProcess, detail: string): void {
    if (this.#child !== child) return
    this.#child = null
    for (const id of [...this.#pending.keys()])
      this.#settle(id, { kind: 'failed', how: 'ended unexpectedly', detail })
  }

  /** Node waits for the process only while someone waits for an answer. */
  #keepAlive(): void {
    const child = this.#child
    if (child === null) return
    if ([...this.#pending.values()].some(({ isAwaited }) => isAwaited)) {
      child.ref()
      child.channel?.ref()
    } else {
      child.unref()
      child.channel?.unref()
    }
  }

  /** On a terminal at once; elsewhere (CI, a log file) only if it is slow. */
  #announceStart(): () => void {
    if (process.stderr.isTTY && process.env.CI === undefined) {
      this.#announceOnce()
      return () => {}
    }
    const timer = setTimeout(() => this.#announceOnce(), this.#announceAfterMs)
    timer.unref()
    return () => clearTimeout(timer)
  }

  /** Several modules may wait for the same start. */
  #announceOnce(): void {
    if (this.#hasAnnounced) return
    this.#hasAnnounced = true
    this.#announce(STARTING)
  }
}

/** `line` for people. Written directly, because the main thread may be blocked by a synchronous build. */
export function announceOnStderr(line: string): void {
  try {
    writeSync(2, line)
  } catch {
    // Nobody reads stderr.
  }
}

/** Without the parent's NODE_OPTIONS: loaders and inspectors of the app have no business here. Yarn's loader has. */
function childEnvironment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS, ...rest } = process.env
  return process.versions.pnp === undefined || NODE_OPTIONS === undefined ? rest : { ...rest, NODE_OPTIONS }
}
