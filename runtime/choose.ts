// Which version of a function a call runs: compiled, or the original. Both give the same, so calls may take turns; now and then
// some are timed, and for the size of arguments at hand the faster version runs until the next time.
//
// A size class holds the calls whose arrays have together 2^k to 2^(k+1) - 1 elements. Calls are timed in rounds: both versions in
// turn, until each has run long enough for the clock. Every call is timed at its start only as long as nothing is known; then
// rounds become rare, so that what they cost is soon less than a hundredth of the time spent, and a decision made while one of
// the versions was still cold is made again.
//
// Short calls are timed twice. Alone, with what the clock itself takes, and with code and branches in no state to be fast; and
// many in a row, with whatever the caller does between them. Both are upper bounds, so the lesser one counts.

/** Index into the pairs below. */
type Version = 0 | 1
const COMPILED = 0
const ORIGINAL = 1

/** The calls of one version in a round. */
interface Tally {
  /** Calls timed alone, and their milliseconds. */
  alone: number
  aloneMs: number
  bursts: number
  burstMs: number
  /** Milliseconds of the fastest burst. */
  bestMs: number
}

/** What is known of the calls of one size. */
export interface SizeClass {
  current: Version
  /** Calls timed alone so far. */
  turns: number
  tallies: readonly [Tally, Tally]
  /** Of the call that is timed. */
  running: Version
  /** A burst of this version is running, since when. */
  burst: Version | null
  started: number
  /** The original calls itself, so that the calls between two others are not alike. */
  isNested: boolean
  rounds: number
  /** How many times as long the original is expected to take, before it has run. */
  readonly ratio: number
  /** Calls of each version before the last entry of the plan, and that entry: what is left of it tells the calls since. */
  readonly calls: [number, number]
  planned: number
  /** Milliseconds per call in the last rounds, the last one first. */
  readonly means: [number[], number[]]
}

export interface Choice {
  /** By size class (as `Math.clz32` of the number of elements): so many calls run compiled; or, below 0, as the original. The call
   *  that finds 0 is timed. */
  readonly plan: Int32Array
  readonly sizes: (SizeClass | undefined)[]
  readonly first: Version
  readonly clock: () => number
  /** How long a version must have run in a round; 0 until the first call. */
  roundMs: number
}

/** A plan that outlasts every call: for the calls that a timed one makes itself. */
const ENDLESS = 2 ** 30
/** A round has at most so many calls, whatever the clock says. */
const MAX_CALLS = 100_000
/** Calls in a burst, and how many bursts of each version a round has at least. */
const BURST_CALLS = 64
const MIN_BURSTS = 4
/** Longer calls come alone: what the clock takes does not matter. */
const MAX_BURST_CALL_MS = 0.02
const FINE_ROUND_MS = 0.3
const COARSE_ROUND_MS = 2
/** Among so many rounds the best counts: whatever else the machine does only makes calls slower. */
const REMEMBERED_ROUNDS = 3
/** In the end a round comes when the calls since the last have taken so many times as long as the slower version in a round. */
const MAX_INTERVAL = 128
/** Short calls take turns for so many rounds at first: engines optimise a dispatcher for what it has done so far, and once only. */
const MIXED_ROUNDS = 8
/** The other version must be faster by this factor to take over. */
const MARGIN = 1.03
/** Nobody knows how slow the original is: a compiled call that takes longer than a millisecond is repeated some times first, the
 *  more the longer. Where the versions have been compared for another size, so much is presumed of this one. */
const MAX_FIRST_CALLS = 64
const PRESUMED_RATIO = 8

/** @param startsOriginal which version runs first */
export function choice(startsOriginal: boolean): Choice {
  const { performance } = globalThis
  // Tests replace clocks; this one is the host's.
  const now = performance?.now
  return {
    plan: new Int32Array(33),
    sizes: [],
    first: startsOriginal ? ORIGINAL : COMPILED,
    clock: now ? () => now.call(performance) : Date.now,
    roundMs: 0,
  }
}

/**
 * Makes one call of `dispatcher` and times it.
 *
 * @param size the size class of the arguments
 */
export function time<Args extends unknown[], Result>(
  chosen: Choice,
  size: number,
  dispatcher: (...args: Args) => Result,
  ...args: Args
): Result {
  const started = begin(chosen, size)
  try {
    return dispatcher(...args)
  } finally {
    end(chosen, size, started)
  }
}

/** Says in `plan` how a call is to run that is timed from now on; answers the time. `end` must follow, whatever happens. */
export function begin(chosen: Choice, size: number): number {
  const { plan, clock } = chosen
  chosen.roundMs ||= roundLength(clock)
  chosen.sizes[size] ??= newClass(chosen, size)
  const known = chosen.sizes[size]
  settle(known, 0)
  endBurst(known, clock())
  const version = versionAt(known)
  known.turns++
  known.calls[version]++
  known.running = version
  plan[size] = version === COMPILED ? 1 : -ENDLESS
  return clock()
}

/** Takes note of what the call took, and plans the next ones. */
export function end({ plan, sizes, clock, roundMs }: Choice, size: number, started: number): void {
  const now = clock()
  const known = sizes[size] as SizeClass
  const version = known.running
  const tally = known.tallies[version]
  tally.alone++
  tally.aloneMs += now - started
  known.isNested ||= version === ORIGINAL && plan[size] !== 1 - ENDLESS
  plan[size] = known.planned = next(known, version, roundMs)
  known.started = clock()
}

/** Counts the calls that the plan has seen since the last time. */
export function settle(known: SizeClass, left: number): void {
  known.calls[known.planned < 0 ? ORIGINAL : COMPILED] += Math.abs(known.planned - left)
  known.planned = left
}

/** The order of the Thue-Morse sequence: a caller with a rhythm of its own does not meet it. */
function versionAt({ current, turns }: SizeClass): Version {
  let bits = turns
  for (let shift = 16; shift; shift >>= 1) bits ^= bits >> shift
  return (current ^ (bits & 1)) as Version
}

function endBurst(known: SizeClass, now: number): void {
  if (known.burst === null) return
  const tally = known.tallies[known.burst]
  const ms = now - known.started
  tally.bursts++
  tally.burstMs += ms
  tally.bestMs = Math.min(tally.bestMs, ms)
  known.burst = null
}

/** The new entry of the plan, after a call of `version` that was timed alone. */
function next(known: SizeClass, version: Version, roundMs: number): number {
  const { tallies, turns, isNested } = known
  const { alone, aloneMs } = tallies[version]
  if (turns === 1 && version === COMPILED && aloneMs > 1)
    return Math.min(Math.ceil((aloneMs * known.ratio) / PRESUMED_RATIO), MAX_FIRST_CALLS)
  const isShort = !isNested && aloneMs / alone < MAX_BURST_CALL_MS
  const isEnough = (tally: Tally): boolean =>
    tally.alone > 0 && tally.aloneMs + tally.burstMs >= roundMs && (!isShort || tally.bursts >= MIN_BURSTS)
  if (tallies.every(isEnough) || callsIn(tallies[0]) + callsIn(tallies[1]) >= MAX_CALLS)
    return decide(known, roundMs === FINE_ROUND_MS, isShort)
  if (!isShort) return 0
  known.burst = version
  return version === COMPILED ? BURST_CALLS : -BURST_CALLS
}

/** Ends the round. */
function decide(known: SizeClass, isFine: boolean, isShort: boolean): number {
  const { tallies, means } = known
  for (const version of [COMPILED, ORIGINAL] as const) {
    means[version].unshift(meanOf(tallies[version], isFine))
    means[version].length = Math.min(means[version].length, REMEMBERED_ROUNDS)
  }
  const best = [Math.min(...means[COMPILED]), Math.min(...means[ORIGINAL])] as const
  const other = (1 - known.current) as Version
  if (best[other] * MARGIN < best[known.current]) known.current = other
  known.rounds++
  const mixed = isShort ? MIXED_ROUNDS : 0
  const loser = (1 - known.current) as Version
  const loss = (means[loser][0] as number) * callsIn(tallies[loser])
  const interval = known.rounds < mixed ? 0 : Math.min(2 ** (known.rounds - mixed + 1), MAX_INTERVAL)
  const calls = Math.min(Math.ceil((loss * interval) / best[known.current]), ENDLESS)
  known.tallies = newTallies()
  // With a clock that stands still there is nothing to divide by.
  const planned = calls >= 0 ? calls : MAX_CALLS
  return known.current === COMPILED ? planned : -planned
}

const callsIn = ({ alone, bursts }: Tally): number => alone + bursts * BURST_CALLS

/** Milliseconds per call. */
function meanOf(tally: Tally, isFine: boolean): number {
  const { alone, aloneMs, burstMs, bestMs } = tally
  // A coarse clock tells the truth of many calls only.
  return isFine ? Math.min(aloneMs / alone, bestMs / BURST_CALLS) : (aloneMs + burstMs) / callsIn(tally)
}

/** Starts with what the nearest size has found. */
function newClass({ sizes, first }: Choice, size: number): SizeClass {
  let nearest: SizeClass | undefined
  for (let distance = 1; distance < 33 && !nearest?.rounds; distance++)
    nearest = sizes[size + distance] ?? sizes[size - distance]
  const [compiledMs = Number.NaN, originalMs = Number.NaN] = (nearest?.means ?? []).map(([last]) => last)
  return {
    current: nearest?.rounds ? nearest.current : first,
    ratio: originalMs / compiledMs || PRESUMED_RATIO,
    turns: 0,
    tallies: newTallies(),
    running: first,
    burst: null,
    started: 0,
    isNested: false,
    rounds: 0,
    calls: [0, 0],
    planned: 0,
    means: [[], []],
  }
}

function newTallies(): [Tally, Tally] {
  const make = (): Tally => ({
    alone: 0,
    aloneMs: 0,
    bursts: 0,
    burstMs: 0,
    bestMs: Number.POSITIVE_INFINITY,
  })
  return [make(), make()]
}

/** Browsers round their clocks, some of them to a tenth of a millisecond. */
function roundLength(clock: () => number): number {
  const started = clock()
  let now = started
  for (let i = 0; i < 50 && now === started; i++) now = clock()
  return now > started && now < started + 0.01 ? FINE_ROUND_MS : COARSE_ROUND_MS
}
