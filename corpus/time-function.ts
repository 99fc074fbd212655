// Whether the compiled version is slower than the original, on ordinary arguments.

import { randoms } from '../test/helpers/edge-values.ts'
import type { Reached } from './copies.ts'
import type { Subject } from './subject.ts'
import { argumentsFor } from './values.ts'
import { withLimit } from './with-limit.ts'

const ROUNDS = 15
const INPUTS = 12
/** Of one side in one round. */
const ROUND_MILLISECONDS = 0.4
/** A difference is believed if it shows this often. */
const ATTEMPTS = 3
export const SLOWER = 1.05

/** Time of compiled over original, the best of some attempts where it looks slower; null where no ordinary call succeeds. */
export function timeFunction(subject: Subject, original: Reached, compiled: Reached): number | null {
  const seeds = usableSeeds(subject, original)
  if (seeds.length === 0) return null
  let best: number | null = null
  const isDone = withLimit(3000, () => {
    const repeat = repeatsFor(subject, seeds, original)
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const ratio = ratioOf(subject, seeds, repeat, original, compiled)
      best = Math.min(best ?? ratio, ratio)
      if (ratio <= SLOWER) return
    }
  })
  return isDone ? best : null
}

interface Input {
  readonly receiver: unknown
  readonly args: readonly unknown[]
}

function inputsOf(subject: Subject, reached: Reached, seeds: readonly number[]): Input[] {
  const types = subject.versions[0] ?? []
  return seeds.map((seed) => {
    const args = argumentsFor(types, randoms(seed), 'ordinary', reached.prototypeOf)
    return subject.takesThis
      ? { receiver: args.at(-1), args: args.slice(0, -1) }
      : { receiver: reached.receiver, args }
  })
}

/** Inputs on which the original neither throws nor takes long. */
function usableSeeds(subject: Subject, original: Reached): number[] {
  const usable: number[] = []
  for (let seed = 1; seed <= 2 * INPUTS && usable.length < INPUTS; seed++) {
    let isFine = false
    const { receiver, args } = inputsOf(subject, original, [seed * 104729])[0] as Input
    withLimit(20, () => {
      try {
        Reflect.apply(original.fn, receiver, args)
        isFine = true
      } catch {
        isFine = false
      }
    })
    if (isFine) usable.push(seed * 104729)
  }
  return usable
}

/** One pass over the inputs, so often. */
function pass({ fn }: Reached, inputs: readonly Input[], repeat: number): number {
  const started = performance.now()
  try {
    for (let i = 0; i < repeat; i++)
      for (const { receiver, args } of inputs) Reflect.apply(fn, receiver, args)
  } catch {
    // Arguments changed by earlier calls may be refused by later ones, on both sides alike.
  }
  return performance.now() - started
}

function repeatsFor(subject: Subject, seeds: readonly number[], original: Reached): number {
  let repeat = 1
  for (;;) {
    const time = pass(original, inputsOf(subject, original, seeds), repeat)
    if (time >= ROUND_MILLISECONDS || repeat > 1e5) return repeat
    repeat *= 2
  }
}

function ratioOf(
  subject: Subject,
  seeds: readonly number[],
  repeat: number,
  original: Reached,
  compiled: Reached,
): number {
  const ratios: number[] = []
  for (let round = -5; round < ROUNDS; round++) {
    const first = round % 2 === 0 ? original : compiled
    const second = first === original ? compiled : original
    const a = pass(first, inputsOf(subject, first, seeds), repeat)
    const b = pass(second, inputsOf(subject, second, seeds), repeat)
    if (round >= 0) ratios.push(first === original ? b / a : a / b)
  }
  ratios.sort((a, b) => a - b)
  return ratios[ratios.length >> 1] as number
}
