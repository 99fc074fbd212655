// The workers that share loops.
//
// A worker that has started never looks for messages again: all it must know stands in the shared memory, where it sleeps until a loop
// wakes it. The parts of a loop are numbers, which whoever is free counts up. The thread that calls takes parts, too; so one that has not
// started yet, or never does, holds up nobody. It begins alone, and wakes the others where the loop takes long.

import { CONTEXT_ADDRESS, CONTEXT_ARENA_TOP } from '../src/5-emit/c/abi.ts'
import { MOST_PARTS } from '../src/hir/parts.ts'
import { type Heap, reserve } from './memory.ts'
import type { SharingUnit } from './sharing.ts'
import { startWorker, type WorkerStart } from './start-worker.ts'
import { addThreads, setLayer } from './threads.ts'

export interface Pool {
  readonly words: Int32Array
  /** Where the words below begin. */
  readonly control: number
  /** How many threads share a loop. */
  threads: number
  started: number
  /** No worker can be started here. */
  isBroken: boolean
  /** A loop has the pool. */
  isBusy: boolean
  /** False where the host does not let this thread sleep, as in a page. */
  maySleep: boolean
  /** Addresses of what workers must know of a unit. */
  readonly records: WeakMap<SharingUnit, number>
  /** Milliseconds of an iteration the last time, by the function that does parts. */
  readonly paces: Map<number, number>
  readonly now: () => number
}

/** Words of the pool. `RUNNING` counts workers that may still join the loop, and from bit 16 on those that have. */
const [CALLS, RUNNING, UNIT, JOB] = [0, 1, 2, 3] as const
const PLACES = 0xffff
/** Words of a job. */
const [RUN, BEGIN, END, PARTS, NEXT, BAILED] = [0, 3, 4, 5, 6, 7] as const
/** Words of a unit's record: its Wasm, and where its functions and data go. */
const RECORD_WORDS = 5

/** A loop that takes less than this is done by the thread that called. */
const ALONE_MS = 0.02
/** Of each worker: for the stack, which grows down from there, and behind it for static data of units. */
const WORKER_BYTES = 512 * 1024
const STACK_BYTES = 256 * 1024
const CONTROL_BYTES = 64
/** How often to look whether the others are done, before sleeping until then. */
const MAX_LOOKS = 4000

/** The pool of a heap with shared memory. No worker is started yet. */
export function makePool(heap: Heap): Pool {
  const words = heap.views[5] as Int32Array
  const { performance } = globalThis
  // Tests replace clocks; this one is the host's.
  const now = performance?.now
  const pool: Pool = {
    words,
    control: reserve(CONTROL_BYTES) >> 2,
    threads: 1,
    started: 0,
    isBroken: false,
    isBusy: false,
    maySleep: true,
    records: new WeakMap(),
    paces: new Map(),
    now: now ? () => now.call(performance) : Date.now,
  }
  addThreads('workers', (count) => {
    pool.threads = count
  })
  return pool
}

/** Takes parts, at most so many; false where none is left. */
const take = ({ exports }: SharingUnit, job: number, most: number): boolean =>
  (exports().njit_take as (job: number, most: number) => number)(job, most) !== 0

/** Does all parts of a job on this thread. */
export function takeAll(unit: SharingUnit, job: number): void {
  take(unit, job, MOST_PARTS)
}

/** Does all parts of a job, alone or with workers. Throws where a part traps, when no worker is at it any more. */
export function shareJob(heap: Heap, pool: Pool, unit: SharingUnit, job: number): void {
  // A loop inside a part of another one.
  if (pool.isBusy || pool.threads === 1 || pool.isBroken) {
    takeAll(unit, job)
    return
  }
  pool.isBusy = true
  try {
    shareBusy(heap, pool, unit, job)
  } finally {
    pool.isBusy = false
  }
}

function shareBusy(heap: Heap, pool: Pool, unit: SharingUnit, job: number): void {
  const { words, paces, now } = pool
  const at = job >> 2
  const [run, parts] = [words[at + RUN] as number, words[at + PARTS] as number]
  const count = (words[at + END] as number) - (words[at + BEGIN] as number)
  const start = now()
  // Few and long iterations must not wait until the first of them is done.
  let isLong = (paces.get(run) ?? 0) * count > 2 * ALONE_MS
  let taken = 0
  for (let most = 1; !isLong; most *= 2) {
    if (!take(unit, job, most)) {
      paces.set(run, (now() - start) / count)
      return
    }
    taken = now() - start
    isLong = taken > ALONE_MS
  }
  const others = Math.min(parts - (words[at + NEXT] as number), pool.threads) - 1
  if (others > 0 && isReady(heap, pool, unit, others)) {
    open(pool, unit, job, others)
    try {
      takeAll(unit, job)
    } finally {
      Atomics.store(words, at + NEXT, parts)
      close(pool)
    }
    if (words[at + BAILED]) throw new Error('njit: an iteration ended the run')
    taken = 2 * (now() - start)
  } else {
    takeAll(unit, job)
    taken = now() - start
  }
  paces.set(run, taken / count)
}

/** Starts workers that are missing, and writes down what they must know of the unit; false where that is not possible. */
function isReady(heap: Heap, pool: Pool, unit: SharingUnit, others: number): boolean {
  try {
    while (pool.started < others) {
      const region = takeMemory(heap, WORKER_BYTES)
      const stack = region + STACK_BYTES
      const start: WorkerStart = {
        memory: heap.memory as WebAssembly.Memory,
        control: pool.control,
        stack,
        end: region + WORKER_BYTES,
      }
      startWorker(start, () => giveUp(pool))
      pool.started++
    }
    if (!pool.records.has(unit)) pool.records.set(unit, writeRecord(heap, pool.words, unit))
    return true
  } catch {
    if (pool.started === 0) giveUp(pool)
    return false
  }
}

/** Workers may not be had here: by the rules of a page, say. */
function giveUp(pool: Pool): void {
  pool.isBroken = true
  setLayer('serial')
}

/** As `reserve`, in the middle of a call, which has memory of its own. */
function takeMemory({ u32, end }: Heap, bytes: number): number {
  const used = u32[(CONTEXT_ADDRESS + CONTEXT_ARENA_TOP) >> 2] as number
  if (used + bytes + 64 > end) throw new RangeError('njit: memory is full')
  return reserve(bytes)
}

function writeRecord(heap: Heap, words: Int32Array, unit: SharingUnit): number {
  const { dataBytes, tableBase, tableEntries } = unit
  const wasm = unit.wasm as Uint8Array
  const record = takeMemory(heap, 4 * RECORD_WORDS + wasm.length)
  const code = record + 4 * RECORD_WORDS
  ;(heap.views[1] as Uint8Array).set(wasm, code)
  words.set([code, wasm.length, dataBytes, tableBase, tableEntries], record >> 2)
  return record
}

/** Lets so many workers join, if they have nothing else to do. */
function open({ words, control, records }: Pool, unit: SharingUnit, job: number, others: number): void {
  words[control + JOB] = job
  Atomics.store(words, control + UNIT, records.get(unit) as number)
  Atomics.store(words, control + RUNNING, others)
  Atomics.add(words, control + CALLS, 1)
  Atomics.notify(words, control + CALLS, others)
}

/** Lets none join any more, and waits for those that have. */
function close(pool: Pool): void {
  const { words, control } = pool
  const at = control + RUNNING
  Atomics.and(words, at, ~PLACES)
  for (let looks = 0; ; looks++) {
    const running = Atomics.load(words, at)
    if (running === 0) return
    if (looks < MAX_LOOKS || !pool.maySleep) continue
    try {
      Atomics.wait(words, at, running)
    } catch {
      pool.maySleep = false
    }
  }
}
