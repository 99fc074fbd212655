// The process of one package. `build` makes its bundles; `try` calls its functions and reports each.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BuiltPackage, buildPackage, type PackagePlace, writeSubjects } from './build-package.ts'
import { compareFunction } from './compare.ts'
import { Copy, loadCounting } from './copies.ts'
import type { Trial } from './subject.ts'
import { timeFunction } from './time-function.ts'

export type Order =
  | { readonly kind: 'build'; readonly place: PackagePlace; readonly times: boolean }
  | {
      readonly kind: 'try'
      readonly place: PackagePlace
      /** Functions that are done with, or that ended an earlier process. */
      readonly skip: readonly string[]
      readonly inputs: number
      /** Milliseconds for one function. */
      readonly budget: number
      readonly seed: number
      readonly times: boolean
    }

export type Message =
  | { readonly kind: 'progress'; readonly text: string }
  /** The result lies beside the bundles: it may be long. */
  | { readonly kind: 'built' }
  | {
      readonly kind: 'phase'
      readonly id: string
      readonly phase: 'load' | 'original' | 'compiled' | 'timing'
    }
  | { readonly kind: 'trial'; readonly trial: Trial }
  | { readonly kind: 'done' }

const say = (message: Message): void => {
  process.send?.(message)
}

async function runBuild(place: PackagePlace, times: boolean): Promise<void> {
  const built = await buildPackage(place, times, (text) => say({ kind: 'progress', text }))
  writeSubjects(place, built)
  say({ kind: 'built' })
}

function runTrials(order: Order & { readonly kind: 'try' }): void {
  const { place, skip } = order
  const built: BuiltPackage = JSON.parse(readFileSync(join(place.out, 'subjects.json'), 'utf8'))
  // What packages print is no part of the report, and their timers must not fire between calls.
  for (const name of ['log', 'warn', 'error', 'info'] as const) console[name] = () => undefined
  say({ kind: 'phase', id: '', phase: 'load' })
  const { copy: compiled, count } = loadCounting(built.compiled, 'counted')
  const copies = {
    original: new Copy(built.original, 'first'),
    again: new Copy(built.original, 'second'),
    compiled,
    count,
  }
  const timed = order.times
    ? { original: new Copy(built.original, 'timed'), compiled: new Copy(built.dispatched, 'timed') }
    : null
  for (const subject of built.subjects) {
    if (subject.status !== 'compiled' || subject.reach === null || skip.includes(subject.id)) continue
    const { id } = subject
    const compared = compareFunction(subject, copies, order, (phase) => say({ kind: 'phase', id, phase }))
    let ratio: number | null = null
    const original = timed?.original.reach(subject.reach)
    const compiledOne = timed?.compiled.reach(subject.reach)
    if (compared.ran > 0 && compared.crash === null && original && compiledOne) {
      say({ kind: 'phase', id, phase: 'timing' })
      ratio = timeFunction(subject, original, compiledOne)
    }
    say({ kind: 'trial', trial: { ...compared, ratio } })
  }
  say({ kind: 'done' })
}

process.on('message', (order: Order) => {
  const work = order.kind === 'build' ? runBuild(order.place, order.times) : Promise.resolve(runTrials(order))
  work.then(
    () => process.exit(0),
    (error: unknown) => {
      say({ kind: 'progress', text: `failed: ${error instanceof Error ? error.stack : error}` })
      process.exit(1)
    },
  )
})
