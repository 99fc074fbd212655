// Original and compiled on the same inputs.

import { randoms } from '../test/helpers/edge-values.ts'
import type { Copy, Reached, RunCount } from './copies.ts'
import { outcomeOf } from './outcome-text.ts'
import type { Subject, Trial } from './subject.ts'
import { argumentsFor, type PrototypeOf, type Temper } from './values.ts'
import { withLimit } from './with-limit.ts'

export interface Copies {
  readonly original: Copy
  /** A second copy of the original: what differs between the two is not for compiled code to answer. */
  readonly again: Copy
  readonly compiled: Copy
  readonly count: RunCount
}

export interface CompareOptions {
  readonly inputs: number
  /** For one function in all, in milliseconds. */
  readonly budget: number
  readonly seed: number
}

const BATCH = 50
const BATCH_LIMIT = 400
const COMPILED_LIMIT = 4000
/** For one call that was stopped before. */
const LAST_LIMIT = 20_000
/** After so many endless calls of the original, large numbers are left out. */
const MAX_ENDLESS = 3

/** Compares until there are enough inputs, or no time is left. `phase` hears what runs, so that a death can be blamed. */
export function compareFunction(
  subject: Subject,
  copies: Copies,
  options: CompareOptions,
  phase: (what: 'original' | 'compiled') => void,
): Omit<Trial, 'ratio'> {
  const { id } = subject
  const original = copies.original.reach(subject.reach ?? '')
  const again = copies.again.reach(subject.reach ?? '')
  const compiled = copies.compiled.reach(subject.reach ?? '')
  const result = { id, inputs: 0, ran: 0, mismatches: 0, crash: null as string | null, isRandom: false }
  let difference: string | null = null
  if (!original || !again || !compiled) return { ...result, difference }
  const started = Date.now()
  let temper: Temper = 'edge'
  let endless = 0
  let position = 0
  while (result.inputs < options.inputs && Date.now() - started < options.budget) {
    const seeds = Array.from({ length: BATCH }, () => options.seed + position++ * 7919)
    const runner = new Batch(subject, seeds, temper)
    phase('original')
    const expected = runner.run(original, BATCH_LIMIT)
    endless += expected.stopped.length
    if (endless >= MAX_ENDLESS) temper = 'calm'
    const repeated = runner.run(again, COMPILED_LIMIT)
    phase('compiled')
    const actual = runner.run(compiled, COMPILED_LIMIT, copies.count)
    result.ran += actual.ran
    const [stopped] = actual.stopped
    // Huge arrays take long on a busy machine.
    if (stopped !== undefined && !runner.endsWithin(compiled, stopped, LAST_LIMIT))
      result.crash ??= `hangs on ${runner.inputText(stopped)}`
    for (const [at, text] of expected.outcomes) {
      const other = actual.outcomes.get(at)
      if (other === undefined) continue
      result.inputs++
      if (text === other || (endsStack(text) && endsStack(other))) continue
      if (repeated.outcomes.get(at) !== text) result.isRandom = true
      else {
        result.mismatches++
        difference ??= `${runner.inputText(at)}\n  original ${short(text)}\n  compiled ${short(other)}`
      }
    }
    if (endless > 40 || result.crash !== null) break
  }
  // That two originals agree by chance says nothing.
  if (result.isRandom) return { ...result, mismatches: 0, difference: null }
  return { ...result, difference }
}

interface BatchResult {
  readonly outcomes: Map<number, string>
  /** Inputs whose call had to be stopped. */
  readonly stopped: number[]
  readonly ran: number
}

/** A few dozen calls under one time limit. What one run could not finish, later ones leave out. */
class Batch {
  readonly #subject: Subject
  readonly #seeds: readonly number[]
  readonly #temper: Temper
  readonly #left = new Set<number>()

  constructor(subject: Subject, seeds: readonly number[], temper: Temper) {
    this.#subject = subject
    this.#seeds = seeds
    this.#temper = temper
  }

  run(reached: Reached, limit: number, count: RunCount = { completed: 0 }): BatchResult {
    const outcomes = new Map<number, string>()
    const stopped: number[] = []
    let ran = 0
    let at = 0
    while (at < this.#seeds.length) {
      const isDone = withLimit(limit, () => {
        for (; at < this.#seeds.length; at++) {
          if (this.#left.has(at)) continue
          const before = count.completed
          outcomes.set(at, this.#outcome(reached, at))
          if (count.completed > before) ran++
        }
      })
      if (isDone) break
      stopped.push(at)
      this.#left.add(at)
      at++
      // The original is allowed many, the others none.
      if (limit === COMPILED_LIMIT) break
    }
    return { outcomes, stopped, ran }
  }

  endsWithin(reached: Reached, at: number, limit: number): boolean {
    return withLimit(limit, () => {
      this.#outcome(reached, at)
    })
  }

  #outcome({ fn, receiver, prototypeOf }: Reached, at: number): string {
    const inputs = this.#inputs(at, prototypeOf)
    if (!this.#subject.takesThis) return outcomeOf(fn, receiver, inputs)
    return outcomeOf(fn, inputs.at(-1), inputs.slice(0, -1), inputs)
  }

  #inputs(at: number, prototypeOf: PrototypeOf): unknown[] {
    const { versions } = this.#subject
    const types = versions[at % versions.length] ?? []
    return argumentsFor(types, randoms(this.#seeds[at] as number), this.#temper, prototypeOf)
  }

  inputText(at: number): string {
    return short(
      outcomeOf(
        () => undefined,
        undefined,
        this.#inputs(at, () => null),
      ).replace(/^undefined \| /, ''),
    )
  }
}

/** What has been done by the time the stack ends depends on how much of it there was. */
function endsStack(outcome: string): boolean {
  return outcome.startsWith('throws RangeError: Maximum call stack size exceeded')
}

function short(text: string): string {
  return text.length > 400 ? `${text.slice(0, 400)}…` : text
}
