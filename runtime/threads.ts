// How many threads share loops over `prange`, and who runs them.

/** What copies of this file on a page share. */
interface Threads {
  /** 0: not decided yet. */
  count: number
  layer: ThreadingLayer
  /** Hear of every change of the number. */
  readonly listeners: ((count: number) => void)[]
}

/** 'pthreads': native code. 'workers': WebAssembly in workers. 'serial': loops run on the thread that calls. */
export type ThreadingLayer = 'pthreads' | 'workers' | 'serial'

const MAX_THREADS = 256

function threads(): Threads {
  const key = Symbol.for('njit.threads.1')
  const shared = globalThis as unknown as Record<symbol, Threads | undefined>
  shared[key] ??= { count: 0, layer: 'serial', listeners: [] }
  return shared[key]
}

/** How many threads share a loop, the calling one among them: NJIT_NUM_THREADS, or as many as the machine runs at once. */
export function getNumThreads(): number {
  const state = threads()
  if (state.count === 0) {
    const asked = Number(globalThis.process?.env?.NJIT_NUM_THREADS ?? 0)
    state.count = isCount(asked) ? asked : available()
  }
  return state.count
}

/**
 * Sets how many threads share a loop from now on; 1 keeps loops on the calling thread. Results do not depend on it.
 * A RangeError unless it is a whole number from 1 to 256.
 */
export function setNumThreads(count: number): void {
  if (!isCount(count)) throw new RangeError(`setNumThreads: ${count} is no number of threads`)
  const state = threads()
  state.count = count
  for (const listener of state.listeners) listener(count)
}

/** Who runs the threads: of modules with shared loops that are loaded so far, the last one's. */
export function threadingLayer(): ThreadingLayer {
  return threads().layer
}

/** @param listener is told the number now, and whenever it changes */
export function addThreads(layer: ThreadingLayer, listener: (count: number) => void): void {
  const state = threads()
  state.layer = layer
  state.listeners.push(listener)
  listener(getNumThreads())
}

/** Says that loops are run by others than was thought. */
export function setLayer(layer: ThreadingLayer): void {
  threads().layer = layer
}

const isCount = (count: number): boolean => Number.isInteger(count) && count >= 1 && count <= MAX_THREADS

function available(): number {
  const { process, navigator } = globalThis as unknown as {
    process?: { getBuiltinModule?(name: 'node:os'): { availableParallelism(): number } }
    navigator?: { hardwareConcurrency?: number }
  }
  const count =
    process?.getBuiltinModule?.('node:os').availableParallelism() ?? navigator?.hardwareConcurrency
  return Math.min(MAX_THREADS, Math.max(1, count ?? 1))
}
