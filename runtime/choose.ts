// Which version of a function a call runs: compiled, or the original. Both give the same, so calls may take turns; now and then
// some are timed, and for the size of arguments at hand the faster version runs until the next time.
//
// A size class holds the calls whose arrays have together 2^k to 2^(k+1) - 1 elements. Calls are timed in rounds: both versions in
// turn, until each has run long enough for the clock. Every call is timed at its start only as long as nothing is known; then
// rounds become rare, so that what they cost is soon less than a hundredth of the time spent, and a decision made while one of
// the versions was still cold is made again.

/** Index into the pairs below. */
type Version = 0 | 1
const COMPILED = 0
const ORIGINAL = 1

/** What is known of the calls of one size. */
export interface SizeClass {
  current: Version
  /** Calls timed so far. */
  turns: number
  /** Of this round: calls timed, and milliseconds that they took. */
  readonly counts: [number, number]
  readonly spent: [number, number]
  rounds: number
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
  /** Where calls are counted: those that ran compiled to their end, and the others. */
  compiled: number
  original: number
}

/** A plan that outlasts every call: for the calls that a timed one makes itself. */
const ENDLESS = 2 ** 30
/** The versions take turns, in an order without rhythm, for so many calls of a round at most. */
const MAX_TURNS = 20_000
const FINE_ROUND_MS = 0.3
const COARSE_ROUND_MS = 2
/** Among so many rounds the best counts: whatever else the machine does only makes calls slower. */
const REMEMBERED_ROUNDS = 3
/** In the end a round comes when the calls since the last have taken so many times as long as the slower version in a round. */
const MAX_INTERVAL = 128
/** The other version must be faster by this factor to take over. */
const MARGIN = 1.03
/** Nobody knows how slow the original is: a compiled call that takes longer than a millisecond is repeated some times first. */
const MAX_FIRST_CALLS = 64

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
    compiled: 0,
    original: 0,
  }
}

/**
 * Makes one call of `dispatcher` and times it; says in `plan` how it is to run, and afterwards how the next ones are.
 *
 * @param size the size class of the arguments
 */
export function time<Args extends unknown[], Result>(
  chosen: Choice,
  size: number,
  dispatcher: (...args: Args) => Result,
  ...args: Args
): Result {
  const { plan, clock } = chosen
  chosen.roundMs ||= roundLength(clock)
  chosen.sizes[size] ??= newClass(chosen, size)
  const known = chosen.sizes[size]
  const version = (known.current ^ parity(known.turns++)) as Version
  plan[size] = version === COMPILED ? 1 : -ENDLESS
  const started = clock()
  try {
    return dispatcher(...args)
  } finally {
    plan[size] = note(known, version, clock() - started, chosen.roundMs)
  }
}

/** The new entry of the plan. */
function note(known: SizeClass, version: Version, ms: number, roundMs: number): number {
  const { counts, spent } = known
  counts[version]++
  spent[version] += ms
  const [calls, others] = counts
  if (known.turns === 1 && version === COMPILED && ms > 1) return Math.min(Math.ceil(ms), MAX_FIRST_CALLS)
  const isOver = calls && others && spent[COMPILED] >= roundMs && spent[ORIGINAL] >= roundMs
  return isOver || calls + others >= MAX_TURNS ? decide(known) : 0
}

function decide(known: SizeClass): number {
  const { counts, spent, means } = known
  for (const version of [COMPILED, ORIGINAL] as const) {
    means[version].unshift(spent[version] / counts[version])
    means[version].length = Math.min(means[version].length, REMEMBERED_ROUNDS)
  }
  const best = [Math.min(...means[COMPILED]), Math.min(...means[ORIGINAL])] as const
  const other = (1 - known.current) as Version
  if (best[other] * MARGIN < best[known.current]) known.current = other
  known.rounds++
  const interval = Math.min(2 ** known.rounds, MAX_INTERVAL)
  const loss = spent[1 - known.current] as number
  const calls = Math.min(Math.ceil((loss * interval) / best[known.current]) || MAX_TURNS, ENDLESS)
  counts.fill(0)
  spent.fill(0)
  return known.current === COMPILED ? calls : -calls
}

/** Starts with what the nearest size has found. */
function newClass({ sizes, first }: Choice, size: number): SizeClass {
  let nearest: SizeClass | undefined
  for (let distance = 1; distance < 33 && !nearest?.rounds; distance++)
    nearest = sizes[size + distance] ?? sizes[size - distance]
  return {
    current: nearest?.rounds ? nearest.current : first,
    turns: 0,
    counts: [0, 0],
    spent: [0, 0],
    rounds: 0,
    means: [[], []],
  }
}

/** Of the ones in the binary form (the Thue-Morse sequence): a caller with a rhythm of its own does not meet it. */
function parity(number: number): number {
  let bits = number
  for (let shift = 16; shift; shift >>= 1) bits ^= bits >> shift
  return bits & 1
}

/** Browsers round their clocks, some of them to a tenth of a millisecond. */
function roundLength(clock: () => number): number {
  const started = clock()
  let now = started
  for (let i = 0; i < 50 && now === started; i++) now = clock()
  return now > started && now < started + 0.01 ? FINE_ROUND_MS : COARSE_ROUND_MS
}
