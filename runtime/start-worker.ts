// A worker of the pool: how it is started, and what it runs.

import { MOST_PARTS } from '../src/hir/parts.ts'

/** What a worker is told when it starts; the numbers are addresses, but `control`, which counts words. */
export interface WorkerStart {
  readonly memory: WebAssembly.Memory
  readonly control: number
  /** Its stack grows down from there, and its copies of units' static data stand behind it. */
  readonly stack: number
  readonly end: number
}

/**
 * The code of a worker, as text: nothing of a bundle may be missing where it runs, and no tool rewrites it. It does what `pool.ts` says
 * of it. The words of its job that it writes after a trap are `NEXT` and `BAILED`.
 *
 * Static data stand a second time in its own part of the memory, because they are written when a module comes to life. A unit for which
 * there is no room, or which does not compile here, is left to other threads.
 */
const WORK = `({ memory, control, stack, end }) => {
  const words = new Int32Array(memory.buffer)
  const [CALLS, RUNNING, UNIT, JOB] = [control, control + 1, control + 2, control + 3]
  const stackPointer = new WebAssembly.Global({ value: 'i32', mutable: true }, stack)
  const units = new Map()
  let free = stack
  const bring = (record) => {
    const [code, length, dataBytes, tableBase, tableEntries] = words.subarray(record >> 2, (record >> 2) + 5)
    const base = (free + 63) & -64
    if (base + dataBytes > end) return null
    free = base + dataBytes
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(memory.buffer, code, length).slice()), {
      env: {
        memory,
        __memory_base: base,
        __table_base: tableBase,
        __stack_pointer: stackPointer,
        __indirect_function_table: new WebAssembly.Table({ element: 'anyfunc', initial: tableBase + tableEntries }),
        njit_share: (job) => exports.njit_take(job, ${MOST_PARTS}),
      },
      m: Math,
    })
    return exports.njit_take
  }
  const takerOf = (record) => {
    if (!units.has(record)) {
      units.set(record, null)
      try { units.set(record, bring(record)) } catch {}
    }
    return units.get(record)
  }
  for (;;) {
    const seen = Atomics.load(words, CALLS)
    const record = Atomics.load(words, UNIT)
    const take = record && takerOf(record)
    for (let running; take && (running = Atomics.load(words, RUNNING)) & 65535; ) {
      if (Atomics.compareExchange(words, RUNNING, running, running + 65535) !== running) continue
      const isIt = words[UNIT] === record
      if (isIt) {
        const job = words[JOB]
        stackPointer.value = stack
        try {
          take(job, ${MOST_PARTS})
        } catch {
          Atomics.store(words, (job >> 2) + 7, 1)
          Atomics.store(words, (job >> 2) + 6, words[(job >> 2) + 5])
        }
        Atomics.and(words, RUNNING, -65536)
      }
      Atomics.sub(words, RUNNING, 65536)
      Atomics.notify(words, RUNNING)
      if (!isIt) break
    }
    Atomics.wait(words, CALLS, seen)
  }
}`

/** A worker to post messages to. It does not keep the process alive, unless it is held. */
export interface PostingWorker {
  readonly post: (message: unknown) => void
  readonly hold: (isHeld: boolean) => void
}

interface NodeWorker {
  on(event: 'error' | 'message', listener: (message: unknown) => void): void
  postMessage(message: unknown): void
  ref(): void
  unref(): void
}

/** What is used of Node. */
interface NodeProcess {
  readonly getBuiltinModule?: (name: 'node:worker_threads') => {
    readonly Worker: new (code: string, options: object) => NodeWorker
  }
}

/** Starts a worker of the pool, which never ends by itself. Throws, or calls `onFailure` later, where that is not possible. */
export function startWorker(start: WorkerStart, onFailure: () => void): void {
  openWorker(`(_, start) => (${WORK})(start)`, start, () => {}, onFailure)
}

/**
 * Starts a worker. Throws, or calls `onFailure` later, where that is not possible.
 *
 * @param code of a function that is called once, with one that posts messages and with `start`; it may answer a function, for messages
 */
export function openWorker(
  code: string,
  start: unknown,
  onMessage: (message: unknown) => void,
  onFailure: () => void,
): PostingWorker {
  const { process } = globalThis as unknown as { process?: NodeProcess }
  const threads = process?.getBuiltinModule?.('node:worker_threads')
  if (threads) {
    const text = `const { parentPort, workerData } = require('node:worker_threads')
const take = (${code})((message) => parentPort.postMessage(message), workerData)
parentPort.on('message', take)`
    // What the process was started with is no concern of the worker: loaders, say.
    const options = { eval: true, workerData: start, execArgv: [], env: {} }
    const worker = new threads.Worker(text, options)
    worker.on('error', onFailure)
    worker.on('message', onMessage)
    worker.unref()
    return {
      post: (message) => worker.postMessage(message),
      hold: (isHeld) => (isHeld ? worker.ref() : worker.unref()),
    }
  }
  const text = `let take
onmessage = ({ data }) => { if (take) take(data); else take = (${code})((message) => postMessage(message), data) }`
  const worker = new Worker(URL.createObjectURL(new Blob([text], { type: 'text/javascript' })))
  worker.onerror = onFailure
  worker.onmessage = ({ data }) => onMessage(data)
  worker.postMessage(start)
  return { post: (message) => worker.postMessage(message), hold: () => {} }
}
