// Calls off the thread that makes them: `f.async(…)` of functions tagged `async: true`.
//
// The dispatcher's door is a generator for them: it copies arguments in, hands the call over, and goes on where it has been made. Each call
// has a piece of memory of its own for what it copies and makes, and a worker of its own kind makes it, which runs whole functions.
// Whatever is in the way, the function runs here and now.

import {
  CONTEXT_ARENA_END,
  CONTEXT_ARENA_TOP,
  CONTEXT_BYTES,
  CONTEXT_RESULT_SLOTS,
  CONTEXT_RESULTS,
} from '../src/5-emit/c/abi.ts'
import { elsewhere } from './elsewhere.ts'
import type { Unit } from './load-unit.ts'
import { CONTEXT, heap, reserve } from './memory.ts'

/** What a door hands over: a compiled function, whether its first argument is the context, and the arguments; undefined: the call does not fit, or
 *  has ended by a trap. */
type Handed = readonly [unit: Unit, symbol: string, usesContext: boolean, args: unknown[]] | undefined

/** Memory of one call. */
interface Region {
  readonly address: number
  readonly bytes: number
  isBusy: boolean
  /** First free byte. */
  top: number
}

const regions: Region[] = []
const MIN_REGION_BYTES = 1 << 22
const MAX_REGION_BYTES = 1 << 28

/**
 * The function that a dispatcher's `async` is.
 *
 * @param dispatcher runs calls where there is nobody to hand them to
 * @param original runs those that compiled code cannot
 * @param door null where the module has no memory to share
 */
export function asyncOf<Args extends unknown[], Result>(
  dispatcher: (...args: Args) => Result,
  original: (...args: Args) => Result,
  door: ((...args: Args) => Generator<Handed, Result, unknown>) | null,
): (...args: Args) => Promise<Result> {
  return (...args) =>
    new Promise((resolve) => {
      const region = door && elsewhere?.isThere(heap) ? takeRegion(args) : null
      if (!door || !region) resolve(dispatcher(...args))
      else resolve(makeCall(door(...args), region, () => original(...args)))
    })
}

async function makeCall<Result>(
  door: Generator<Handed, Result, unknown>,
  region: Region,
  runOriginal: () => Result,
): Promise<Result> {
  try {
    let step = inRegion(region, () => door.next())
    while (!step.done && step.value) {
      let made: unknown
      let hasFailed = false
      try {
        made = await handOver(step.value, region)
      } catch {
        hasFailed = true
      }
      step = inRegion(region, () => {
        if (hasFailed) return door.throw(new Error('njit: the run has ended'))
        const results = (region.address + CONTEXT_RESULTS) >> 3
        heap.f64.copyWithin((CONTEXT + CONTEXT_RESULTS) >> 3, results, results + CONTEXT_RESULT_SLOTS)
        return door.next(made)
      })
    }
    if (step.done) return step.value
  } finally {
    region.isBusy = false
  }
  return runOriginal()
}

/** Does what uses the arena with that of the region. */
function inRegion<Result>(region: Region, run: () => Result): Result {
  const { top, floor, limit } = heap
  heap.floor = floor || top
  heap.top = region.top
  heap.limit = region.address + region.bytes
  try {
    const result = run()
    region.top = heap.top
    return result
  } finally {
    Object.assign(heap, { top, floor, limit })
  }
}

function handOver([unit, symbol, usesContext, args]: Handed & {}, region: Region): Promise<unknown> {
  const words = heap.u32
  words[(region.address + CONTEXT_ARENA_TOP) >> 2] = region.top
  words[(region.address + CONTEXT_ARENA_END) >> 2] = region.address + region.bytes - 64
  const given = usesContext ? [region.address, ...args.slice(1)] : args
  return (elsewhere as NonNullable<typeof elsewhere>).run(heap, unit, symbol, given)
}

/** Memory for twice what the arguments hold, and more; null where there is none. */
function takeRegion(args: readonly unknown[]): Region | null {
  let bytes = MIN_REGION_BYTES
  for (const arg of args) {
    const held = ArrayBuffer.isView(arg)
      ? arg.byteLength
      : 8 * Number((arg as { length?: unknown } | null)?.length ?? 0)
    bytes += 2 * (held || 0)
  }
  let region = regions.find((each) => !each.isBusy && each.bytes >= bytes)
  if (!region) {
    if (!(bytes <= MAX_REGION_BYTES)) return null
    const rounded = 2 ** Math.ceil(Math.log2(bytes))
    // Half of the memory is for calls that do not leave.
    if (heap.end - rounded < heap.u32.byteLength / 2) return null
    try {
      region = { address: reserve(rounded, false), bytes: rounded, isBusy: true, top: 0 }
      regions.push(region)
    } catch {
      return null
    }
  }
  region.isBusy = true
  region.top = (region.address + CONTEXT_BYTES + 63) & -64
  return region
}
