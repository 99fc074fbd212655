// The figures of one package, and of all.

import type { PackageResult } from './run-package.ts'
import type { Subject, Trial } from './subject.ts'
import { SLOWER } from './time-function.ts'

export interface Tally {
  readonly name: string
  readonly version: string
  /** Functions whose types are written, and how many of them compiled. */
  readonly typed: number
  readonly typedCompiled: number
  /** Functions without types, likewise. */
  readonly untyped: number
  readonly untypedCompiled: number
  /** Compiled functions that were called from outside. */
  readonly tried: number
  readonly inputs: number
  /** Tried, but on no input did the compiled version answer. */
  readonly idle: number
  readonly random: number
  readonly mismatching: number
  readonly crashing: number
  readonly timed: number
  readonly slower: number
  readonly seconds: number
  readonly failure: string | null
}

export function tallyOf({ name, version, subjects, trials, failure, seconds }: PackageResult): Tally {
  const isTyped = ({ typedBy }: Subject): boolean => typedBy !== 'none'
  const compiled = subjects.filter(({ status }) => status === 'compiled')
  const count = (test: (trial: Trial) => boolean): number => trials.filter(test).length
  return {
    name,
    version,
    typed: subjects.filter(isTyped).length,
    typedCompiled: compiled.filter(isTyped).length,
    untyped: subjects.filter((subject) => !isTyped(subject)).length,
    untypedCompiled: compiled.filter((subject) => !isTyped(subject)).length,
    tried: count(({ inputs }) => inputs > 0),
    inputs: trials.reduce((sum, trial) => sum + trial.inputs, 0),
    idle: count(({ inputs, ran }) => inputs > 0 && ran === 0),
    random: count(({ isRandom }) => isRandom),
    mismatching: count(({ mismatches }) => mismatches > 0),
    crashing: count(({ crash }) => crash !== null),
    timed: count(({ ratio }) => ratio !== null),
    slower: count(({ ratio }) => ratio !== null && ratio > SLOWER),
    seconds,
    failure,
  }
}

const SUMMED = [
  'typed',
  'typedCompiled',
  'untyped',
  'untypedCompiled',
  'tried',
  'inputs',
  'idle',
  'random',
  'mismatching',
  'crashing',
  'timed',
  'slower',
  'seconds',
] as const

export function totalOf(tallies: readonly Tally[]): Tally {
  const sums = SUMMED.map((key) => [key, tallies.reduce((sum, tally) => sum + tally[key], 0)])
  return { name: 'all', version: '', failure: null, ...Object.fromEntries(sums) } as Tally
}

/** `name: 12 of 30 typed compiled, …` for progress. */
export function lineOf(tally: Tally): string {
  const faults = [
    tally.mismatching > 0 ? `${tally.mismatching} MISMATCHING` : '',
    tally.crashing > 0 ? `${tally.crashing} CRASHING` : '',
    tally.slower > 0 ? `${tally.slower} slower` : '',
    tally.idle > 0 ? `${tally.idle} idle` : '',
    tally.failure === null ? '' : `FAILED ${tally.failure}`,
  ].filter((text) => text !== '')
  const figures = [
    `${tally.typedCompiled} of ${tally.typed} typed`,
    `${tally.untypedCompiled} of ${tally.untyped} untyped functions compiled`,
    `${tally.tried} tried`,
    ...faults,
  ]
  return `${tally.name}: ${figures.join(', ')} (${tally.seconds} s)`
}
