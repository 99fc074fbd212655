// Workers that run whole functions, for calls off the thread that makes them. They live by messages, and keep a process alive only while
// a call is under way.

import { MOST_PARTS } from '../src/hir/parts.ts'
import { type Heap, reserve } from './memory.ts'
import type { SharingUnit } from './sharing.ts'
import { openWorker, type PostingWorker } from './start-worker.ts'
import { getNumThreads } from './threads.ts'

export interface Runners {
  /** Calls so far. */
  calls: number
  readonly all: Runner[]
  isBroken: boolean
}

interface Runner {
  readonly worker: PostingWorker
  readonly pending: Map<number, Pending>
  /** Units that it has, by their numbers. */
  readonly units: Map<SharingUnit, number>
}

interface Pending {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

const STACK_BYTES = 1 << 20
/** For copies of units' static data. */
const DATA_BYTES = 1 << 18
const MAX_RUNNERS = 8

/** The code of a runner, as text. `post` answers; a unit is brought to life when it comes first. */
const RUN = `(post, { memory, stack, end }) => {
  const units = []
  let free = stack
  return ({ id, number, unit, name, args }) => {
    try {
      if (unit) {
        const base = (free + 63) & -64
        if (base + unit.dataBytes > end) throw 0
        free = base + unit.dataBytes
        const stackPointer = new WebAssembly.Global({ value: 'i32', mutable: true }, stack)
        const { exports } = new WebAssembly.Instance(unit.module, {
          env: {
            memory,
            __memory_base: base,
            __table_base: 0,
            __stack_pointer: stackPointer,
            __indirect_function_table: new WebAssembly.Table({ element: 'anyfunc', initial: unit.tableEntries }),
            njit_share: (job) => exports.njit_take(job, ${MOST_PARTS}),
          },
          m: Math,
        })
        units[number] = { exports, stackPointer }
      }
      const { exports, stackPointer } = units[number]
      stackPointer.value = stack
      post({ id, value: exports[name](...args) })
    } catch {
      post({ id, hasFailed: true })
    }
  }
}`

/** Runs a function of a unit in a worker. Rejects where that is not possible, or the run ends by a trap. */
export function runElsewhere(
  heap: Heap,
  unit: SharingUnit,
  name: string,
  args: readonly unknown[],
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    heap.runners ??= { calls: 0, all: [], isBroken: false }
    const { runners } = heap
    const runner = freeRunner(heap, runners)
    const known = runner.units.get(unit)
    const number = known ?? runner.units.size
    runner.units.set(unit, number)
    const { module, dataBytes, tableEntries } = unit
    const id = runners.calls++
    runner.pending.set(id, { resolve, reject })
    runner.worker.hold(true)
    runner.worker.post({
      id,
      number,
      name,
      args,
      ...(known === undefined ? { unit: { module, dataBytes, tableEntries } } : {}),
    })
  })
}

/** One without work, a new one, or that with the least work. */
function freeRunner(heap: Heap, runners: Runners): Runner {
  const { all } = runners
  const idle = all.find(({ pending }) => pending.size === 0)
  if (idle) return idle
  if (all.length < Math.min(MAX_RUNNERS, Math.max(1, getNumThreads()))) {
    try {
      all.push(startRunner(heap, runners))
      return all.at(-1) as Runner
    } catch (error) {
      if (all.length === 0) {
        runners.isBroken = true
        throw error
      }
    }
  }
  return all.reduce((least, runner) => (runner.pending.size < least.pending.size ? runner : least))
}

function startRunner(heap: Heap, runners: Runners): Runner {
  const region = reserve(STACK_BYTES + DATA_BYTES)
  const stack = region + STACK_BYTES
  const pending = new Map<number, Pending>()
  const worker = openWorker(
    RUN,
    { memory: heap.memory, stack, end: stack + DATA_BYTES },
    (answer) => {
      const { id, value, hasFailed } = answer as { id: number; value: unknown; hasFailed?: boolean }
      const call = pending.get(id)
      pending.delete(id)
      if (pending.size === 0) worker.hold(false)
      if (hasFailed) call?.reject(new Error('njit: the run has ended'))
      else call?.resolve(value)
    },
    () => {
      runners.isBroken = true
      worker.hold(false)
      for (const { reject } of pending.values()) reject(new Error('njit: there is no worker'))
      pending.clear()
    },
  )
  return { worker, pending, units: new Map() }
}
