// One program in the original and on the interpreter, on HIR as inferred and after every pass.

import { inspectUnit } from '../../src/compiler.ts'
import { checkPluginOptions } from '../../src/front-end/check-plugin-options.ts'
import { exchangesGraphs } from '../../src/hir/graph-types.ts'
import { type HirValue, interpret } from '../../src/hir/interpret.ts'
import { isValueOf } from '../../src/hir/interpret-values.ts'
import type { HirModule, Param } from '../../src/hir/nodes.ts'
import { printType, type Type } from '../../src/hir/types.ts'
import { rangeContains } from '../../src/ops/range.ts'
import type { Unit } from '../../src/unit.ts'
import { intoRecords, outOfRecords, type Records } from '../helpers/collection-records.ts'
import { type Outcome, run, sameOutcome, showOutcome } from '../helpers/outcome.ts'

export type Exports = Readonly<Record<string, (...args: never[]) => unknown>>

export interface Subject {
  readonly text: string
  readonly entry: string
}

export interface Difference {
  /** Where it shows: 'infer' or a pass for the interpreter, 'compile' for a failure of the compiler itself, 'wasm'. */
  readonly where: string
  readonly args: readonly unknown[]
  readonly detail: string
}

/** What became of one program. */
export interface Verdict {
  readonly difference: Difference | null
  /** Why the function stays JavaScript. */
  readonly fallback: { readonly code: string; readonly text: string } | null
  readonly runs: number
  /** Runs that the interpreter left to the original. */
  readonly bails: number
}

const OPTIONS = checkPluginOptions({ onFallback: 'silent' })
const MOST_STEPS = 15_000
/** Calls for which the interpreter runs after every pass. */
const ALL_STAGES = 2

const ANNOTATION =
  /(\w|\)|\])\??: (?:number\[\]|\[number, number\]|number|boolean|bigint|string|void|\w+Array|\w+Point(?:\[\])?|\w+Group|\w+Counts|\w+Marks)(?=[,)=\s]| =)/g

/** The functions of a generated module: its annotations are of the simplest form, and it imports nothing. */
export function loadOriginal(text: string, globals: Readonly<Record<string, unknown>> = {}): Exports {
  const names: string[] = []
  const code = text
    .replace(/\binterface \w+ \{[^}]*\}/g, '')
    .replace(/^type \w+ = .*$/gm, '')
    .replace(/new (Map|Set)<[^>]*>/g, 'new $1')
    .replace(/\)! /g, ') ')
    .replaceAll('number | null', 'number')
    .replace(ANNOTATION, '$1')
    .replace(/^export (function|const|let) (\w+)/gm, (_, keyword: string, name: string) => {
      names.push(name)
      return `${keyword} ${name}`
    })
  const getters = names.map((name) => `get ${name}() { return ${name} }`)
  const make = new Function(
    ...Object.keys(globals),
    `'use strict';\n${code}\nreturn { ${getters.join(', ')} }`,
  )
  return make(...Object.values(globals)) as Exports
}

interface Stage {
  readonly name: string
  readonly module: HirModule
}

export function checkInterpreter(
  subject: Subject,
  argumentLists: readonly (readonly unknown[])[],
  skipPasses: readonly string[] = [],
): Verdict {
  const stages: Stage[] = []
  const verdict = (
    difference: Difference | null,
    counts = { runs: 0, bails: 0 },
    fallback: Verdict['fallback'] = null,
  ): Verdict => ({ difference, fallback, ...counts })
  let unit: Unit
  try {
    const trace = (name: string, module: HirModule, unchanged: boolean): void => {
      if (name === 'infer') stages.length = 0
      if (!unchanged) stages.push({ name, module })
    }
    unit = inspectUnit({ path: 'program.ts', text: subject.text }, OPTIONS, '.', {
      verify: true,
      skipPasses,
      trace,
    })
  } catch (error) {
    return verdict({ where: 'compile', args: [], detail: messageOf(error) })
  }
  const bug = unit.outcomes.find(
    ({ diagnostic }) => diagnostic?.severity === 'bug' || diagnostic?.code === 'compiler_bug',
  )
  if (bug?.diagnostic) return verdict({ where: 'compile', args: [], detail: bug.diagnostic.text })
  const position = unit.index.tagged.findIndex(({ fn }) => fn.name === subject.entry)
  const outcome = unit.outcomes.find(({ tagged }) => tagged === position)
  if (outcome === undefined || outcome.diagnostic !== null) {
    const diagnostic =
      outcome?.diagnostic ?? unit.index.rejected.find(({ fn }) => fn.name === subject.entry)?.diagnostic
    return verdict(null, undefined, { code: diagnostic?.code ?? 'not_found', text: diagnostic?.text ?? '' })
  }
  return compareStages(subject, unit, stages, argumentLists)
}

function compareStages(
  subject: Subject,
  unit: Unit,
  stages: readonly Stage[],
  argumentLists: readonly (readonly unknown[])[],
): Verdict {
  const original = loadOriginal(subject.text)
  const counts = { runs: 0, bails: 0 }
  for (const [i, args] of argumentLists.entries()) {
    const expected = run(original[subject.entry] as Exports[string], args)
    // What a pass breaks mostly shows after the last one too.
    const shown =
      i < ALL_STAGES ? stages : stages.filter((_, stage) => stage === 0 || stage === stages.length - 1)
    for (const { name, module } of shown) {
      for (const version of ['symbol', 'careful'] as const) {
        const found = interpretEntry(unit, module, subject.entry, version, args, original)
        if (found === null) continue
        counts.runs++
        if (found === 'bails') counts.bails++
        else if (typeof found === 'string')
          return { difference: { where: name, args, detail: found }, fallback: null, ...counts }
        else if (!sameOutcome(expected, found)) {
          const detail = `original gives ${showOutcome(expected)}; the interpreter ${showOutcome(found)}`
          return { difference: { where: name, args, detail }, fallback: null, ...counts }
        }
      }
    }
  }
  return { difference: null, fallback: null, ...counts }
}

/** What the interpreter gives; 'bails' where the original takes over, another text for a broken promise of the compiler; null where
 *  there is no such version. */
function interpretEntry(
  unit: Unit,
  module: HirModule,
  entry: string,
  version: 'symbol' | 'careful',
  args: readonly unknown[],
  original: Exports,
): Outcome | string | null {
  const position = unit.index.tagged.findIndex(({ fn }) => fn.name === entry)
  const exported = module.exports.find(({ tagged }) => tagged === position)
  const symbol = exported?.[version]
  if (exported !== undefined && symbol === undefined) return null
  const fn = module.functions.find((candidate) => candidate.symbol === symbol)
  if (fn === undefined || symbol === undefined) return 'the function is gone'
  if (sharesBuffers(args)) return 'bails'
  if (!exchangesGraphs(fn, () => true) && sharesObjects(args)) return 'bails'
  const records: Records = new Map()
  const met = new Map<unknown, unknown>()
  const copy = (structuredClone(args) as unknown[]).map((arg) => intoRecords(arg, records, met))
  const formals = unit.index.tagged[position]?.fn.params ?? []
  const values: HirValue[] = []
  for (const param of fn.params) {
    const { source } = param
    const value =
      source.kind === 'capture' ? original[unit.captures.get(source.key)?.name ?? ''] : copy[source.index]
    // A machine integer may stand for a number or a bigint: only the written type tells which may enter.
    const written = source.kind === 'argument' ? (formals[source.index]?.type ?? null) : null
    if (written !== null && typeof value === 'number' && printType(written).includes('bigint')) return 'bails'
    if (!accepts(param, fn.locals[param.local]?.type as Type, value)) return 'bails'
    values.push(value as HirValue)
  }
  try {
    const result = interpret(module, symbol, values, { maxSteps: MOST_STEPS })
    if (result.kind !== 'value') return 'bails'
    const seen = new Set<unknown>()
    const left = copy.map((arg) => outOfRecords(arg, records, seen))
    return { kind: 'value', value: outOfRecords(result.value, records, seen), args: left }
  } catch (error) {
    return messageOf(error)
  }
}

/** The dispatcher lets no two arrays in that overlap if one is written. */
function sharesBuffers(args: readonly unknown[]): boolean {
  const buffers = args.flatMap((arg) => (ArrayBuffer.isView(arg) ? [arg.buffer] : []))
  return new Set(buffers).size < buffers.length
}

/** Nor one object for two, where they are taken apart. */
function sharesObjects(args: readonly unknown[]): boolean {
  const objects = args.filter((arg) => typeof arg === 'object' && arg !== null)
  return new Set(objects).size < objects.length
}

/** Lists and objects with all that they hold. */
function holds(type: Type, value: unknown): boolean {
  if (value === null) return false
  if (type.kind === 'list') return Array.isArray(value) && value.every((item) => holds(type.of, item))
  if (type.kind !== 'struct') return isValueOf(type, value as HirValue)
  return (
    isValueOf(type, value as HirValue) &&
    type.fields.every(({ name, type: field }) => holds(field, (value as Record<string, unknown>)[name]))
  )
}

function accepts(param: Param, type: Type, value: unknown): boolean {
  if (
    type.kind === 'array' &&
    type.container === 'list' &&
    !(Array.isArray(value) && value.every((item) => typeof item === 'number'))
  )
    return false
  if (!holds(type, value)) return false
  return param.accepts === null || (typeof value === 'number' && rangeContains(param.accepts, value))
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
}
