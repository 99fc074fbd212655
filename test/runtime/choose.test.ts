// The choice between the versions of a function, on a clock of the test's own: each call takes what its version is said to take.

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Choice, choice, time } from '../../runtime/choose.ts'
import { statsOf } from '../../runtime/stats.ts'

const test = suite('the choice between versions')

type Version = 'compiled' | 'original'

interface Machine {
  readonly call: (elements: number) => void
  readonly choice: Choice
  readonly runs: Version[]
  now: number
}

/** A dispatcher as stage 7 prints it, without anything to compute. */
function machine(
  startsOriginal: boolean,
  takes: (version: Version, elements: number, machine: Machine) => number,
  tickMs = 0,
): Machine {
  const clock = (): number => {
    made.now += 0.00004
    return tickMs === 0 ? made.now : Math.floor(made.now / tickMs) * tickMs
  }
  const call = (elements: number): void => {
    const size = Math.clz32(elements)
    const { plan } = made.choice
    const left = plan[size] as number
    if (left === 0) {
      time(made.choice, size, call, elements)
      return
    }
    plan[size] = left - Math.sign(left)
    const version = left > 0 ? 'compiled' : 'original'
    made.runs.push(version)
    made.now += takes(version, elements, made)
  }
  const made: Machine = { call, choice: { ...choice(startsOriginal), clock }, runs: [], now: 0 }
  return made
}

const share = (runs: readonly Version[], version: Version): number =>
  runs.filter((run) => run === version).length / runs.length

function callOften({ call, runs }: Machine, times: number, elements = 100): Version[] {
  const before = runs.length
  for (let i = 0; i < times; i++) call(elements)
  return runs.slice(before)
}

for (const faster of ['compiled', 'original'] as const) {
  for (const startsOriginal of [false, true]) {
    for (const tickMs of [0, 0.1]) {
      test(`${faster} is faster, ${startsOriginal ? 'original' : 'compiled'} is first, the clock ticks every ${tickMs} ms`, () => {
        const made = machine(startsOriginal, (version) => (version === faster ? 0.001 : 0.002), tickMs)
        callOften(made, 200_000)
        assert.is(made.runs[0], startsOriginal ? 'original' : 'compiled')
        const late = callOften(made, 200_000)
        assert.ok(share(late, faster) > 0.98, `${share(late, faster)}`)
      })
    }
  }
}

test('versions that are about as fast are not exchanged for ever', () => {
  let phase = 0
  const made = machine(
    false,
    (version) => 0.001 * (1 + 0.01 * Math.sin(phase++) + (version === 'compiled' ? 0.01 : 0)),
  )
  callOften(made, 400_000)
  assert.ok(share(made.runs, 'compiled') > 0.9)
})

test('a version that was slow while it was cold is found out', () => {
  const ran = { compiled: 0, original: 0 }
  const made = machine(false, (version) => {
    ran[version]++
    return version === 'original' ? (ran.original < 150 ? 0.02 : 0.0005) : 0.001
  })
  callOften(made, 500_000)
  assert.ok(share(callOften(made, 10_000), 'original') > 0.98)
})

test('a much slower version costs little', () => {
  const made = machine(false, (version) => (version === 'compiled' ? 0.3 : 30))
  callOften(made, 40_000)
  assert.ok(made.now < 40_000 * 0.3 * 1.1, `${made.now / (40_000 * 0.3)}`)
})

test('a compiled call that takes long is not followed by the original at once', () => {
  const made = machine(false, () => 50)
  assert.is(share(callOften(made, 50), 'compiled'), 1)
  assert.ok(share(callOften(made, 10), 'original') > 0)
})

test('every size has its own version, and a new one starts with the nearest', () => {
  const made = machine(false, (version, elements) => (version === 'original' ? elements * 1e-5 : 0.01))
  callOften(made, 100_000, 100)
  callOften(made, 100_000, 100_000)
  assert.ok(share(callOften(made, 1000, 100), 'original') > 0.9)
  assert.ok(share(callOften(made, 1000, 100_000), 'compiled') > 0.9)
  assert.is(callOften(made, 1, 200)[0], 'original')
  assert.is(callOften(made, 1, 1_000_000)[0], 'compiled')
})

test('calls that a timed original makes itself run the original', () => {
  const made = machine(true, (version, elements, inner) => {
    if (version === 'original' && elements === 100) for (let i = 0; i < 5; i++) inner.call(101)
    return 0.001
  })
  made.call(100)
  assert.equal(made.runs, Array(6).fill('original'))
})

test('errors pass, and the plan is whole afterwards', () => {
  const chosen = choice(true)
  const fails = (): never => {
    throw new RangeError('own')
  }
  for (let i = 0; i < 1000; i++) {
    assert.throws(
      () => time(chosen, 20, fails),
      (error: unknown) => error instanceof RangeError,
    )
    assert.ok(Math.abs(chosen.plan[20] as number) < 2 ** 30)
    chosen.plan[20] = 0
  }
})

test('a clock that stands still leaves the first version in place', () => {
  const made = machine(true, () => 0)
  Object.assign(made.choice, { clock: () => 5 })
  callOften(made, 101_000)
  assert.ok(share(callOften(made, 10_000), 'original') > 0.98)
})

test('what is said of it', () => {
  const made = machine(false, (version) => (version === 'original' ? 0.001 : 0.002))
  const { stats } = statsOf([made.choice])
  assert.equal(stats(), { compiled: 0, original: 0, sizes: [] })
  callOften(made, 100_000, 100)
  callOften(made, 1, 5)
  const { sizes } = stats()
  assert.equal(
    sizes.map(({ minElements, maxElements, runs }) => [minElements, maxElements, runs]),
    [
      [4, 7, 'original'],
      [64, 127, 'original'],
    ],
  )
  assert.ok(Math.abs((sizes[1]?.originalMs ?? 0) - 0.001) < 1e-4)
  assert.ok((sizes[1]?.timed ?? 0) > 10)
  assert.is(sizes[0]?.compiledMs, null)
  const count = (version: Version): number => made.runs.filter((run) => run === version).length
  assert.equal([stats().compiled, stats().original], [count('compiled'), count('original')])
  callOften(made, 1000)
  assert.equal([stats().compiled, stats().original], [count('compiled'), count('original')])
})

test.run()
