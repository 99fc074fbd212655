// A source module all ways: the original JavaScript, the interpreter on HIR before and after the passes, and the compiled module, with
// Wasm and, where there is a C compiler, with native code.

import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Entry } from '../../src/5-emit/c/abi.ts'
import { type CompileResult, compileModule, inspectUnit } from '../../src/compiler.ts'
import { checkPluginOptions } from '../../src/front-end/check-plugin-options.ts'
import { placeAddon } from '../../src/front-end/place-addon.ts'
import { BOXED, boxedType } from '../../src/hir/box.ts'
import { symbolsOf } from '../../src/hir/call-graph.ts'
import { interpret } from '../../src/hir/interpret.ts'
import type { HirValue } from '../../src/hir/interpret-values.ts'
import { isValueOf, newTypedArray } from '../../src/hir/interpret-values.ts'
import type { HirFunction, HirModule } from '../../src/hir/nodes.ts'
import type { Type } from '../../src/hir/types.ts'
import { rangeContains } from '../../src/ops/range.ts'
import type { CompileOptions, PluginOptions, Simd } from '../../src/options.ts'
import type { SourceFile } from '../../src/source.ts'
import type { Unit } from '../../src/unit.ts'
import { intoRecords, outOfRecords, type Records } from './collection-records.ts'
import { type Functions, type LoadedModule, loadModule } from './load-module.ts'
import { copyOf, type Outcome, run, sameOutcome, showOutcome } from './outcome.ts'

export interface Stage {
  readonly name: string
  readonly module: HirModule
}

export interface ThreeWays {
  readonly original: Functions
  readonly compiled: LoadedModule
  readonly unit: Unit
  /** The HIR after inference and after each pass. */
  readonly stages: readonly Stage[]
  readonly result: CompileResult
  /** Reads a variable of the original module by its name. */
  readonly captured: (name: string) => unknown
  /** The compiled modules. */
  readonly machines: readonly Machine[]
}

/** A compiled module at work. */
interface Machine {
  readonly name: 'compiled' | 'native'
  readonly loaded: LoadedModule
  readonly captured: (name: string) => unknown
}

const dist = join(dirname(fileURLToPath(import.meta.url)), '../..')
const cacheDir = join(dist, '../node_modules/.cache/njit-test')

/** Statements and loop rounds after which the interpreter's verdict is not waited for. */
const MAX_STEPS = 400_000

export function testOptions(simd: Simd = 'auto'): PluginOptions {
  return checkPluginOptions({ onFallback: 'silent', dispatch: 'always', cacheDir, simd })
}

export async function threeWays(source: SourceFile, root: string, simd: Simd = 'auto'): Promise<ThreeWays> {
  const options = testOptions(simd)
  const stages: Stage[] = []
  const trace = (name: string, module: HirModule): void => {
    stages.push({ name, module })
  }
  const unit = inspectUnit(source, options, root, { verify: true, trace })
  const result = await compileModule(source, options, root)
  const original = await loadModule(withReader(source.text, unit), source.path, root)
  const compiled = await loadModule(withReader(result.code, unit), source.path, root)
  const nativeCode = await compileNatively(source, options, root)
  const native =
    nativeCode === null ? null : await loadModule(withReader(nativeCode, unit), source.path, root)
  const reader = (exports: Functions) => (name: string) => {
    try {
      return (exports[READER] as ((name: string) => unknown) | undefined)?.(name)
    } catch {
      return undefined
    }
  }
  return {
    original: original.exports,
    compiled,
    unit,
    stages,
    result,
    captured: reader(original.exports),
    machines: [
      { name: 'compiled', loaded: compiled, captured: reader(compiled.exports) },
      ...(native === null
        ? []
        : [{ name: 'native' as const, loaded: native, captured: reader(native.exports) }]),
    ],
  }
}

/** Null where no function can be native, or there is no compiler. */
async function compileNatively(
  source: SourceFile,
  options: PluginOptions,
  root: string,
): Promise<string | null> {
  const native: CompileOptions = { ...options, target: 'native' }
  const module = await compileModule(source, native, root)
  const failure = module.diagnostics.find(({ code }) => code === 'native_failed')
  if (failure !== undefined) throw new Error(`${failure.text}: ${failure.help}`)
  return module.addon === undefined ? null : placeAddon(module, native, root).code
}

const READER = '$read'

/** The module with one more export, which reads captured variables for the interpreter. */
function withReader(text: string, unit: Unit): string {
  const names = [...unit.captures.values()]
    .filter((capture) => capture.source.kind === 'binding')
    .map((capture) => capture.name)
  if (names.length === 0) return text
  const exported = unit.index.entry.format === 'commonjs' ? `exports.${READER} =` : `export const ${READER} =`
  const readers = names.map((name) => `${JSON.stringify(name)}: () => ${name}`).join(', ')
  return `${text}\n;${exported} (name) => ({ ${readers} })[name]();\n`
}

/** Runs one exported function all ways on one list of arguments; the differences found, as text. What it leaves in variables outside
 *  counts as what it leaves in its arguments. */
export function compareAll(ways: ThreeWays, name: string, args: readonly unknown[]): string[] {
  const keys = [...ways.unit.captures.values()].flatMap(({ key, source }) =>
    source.kind === 'binding' ? [key] : [],
  )
  const stateOf = (captured: ThreeWays['captured']): unknown[] =>
    keys.map((key) => captured(ways.unit.captures.get(key)?.name ?? ''))
  const before = copyOf(stateOf(ways.captured))
  const leaving = (outcome: Outcome, state: readonly unknown[]): Outcome => ({
    ...outcome,
    args: [...outcome.args, ...copyOf(state)],
  })
  const ended = run(ways.original[name] as Functions[string], args)
  const original = leaving(ended, stateOf(ways.captured))
  const differences: string[] = []
  const check = (way: string, outcome: Outcome): void => {
    if (!sameOutcome(original, outcome, way.startsWith('interpreter'))) {
      differences.push(
        `${name}: original gives ${showOutcome(original)}; ${way} gives ${showOutcome(outcome)}`,
      )
    }
  }
  for (const { name: machine, loaded, captured } of ways.machines) {
    loaded.rearm()
    const compiled = run(loaded.exports[name] as Functions[string], args)
    check(machine, leaving(compiled, stateOf(captured)))
    // A second run would start from what the first left outside.
    if (keys.length === 0 && loaded.beCareful())
      check(`${machine} carefully`, run(loaded.exports[name] as Functions[string], args))
  }
  for (const [way, module] of [
    ['interpreter', ways.unit.inferred],
    ['interpreter after passes', ways.unit.final],
  ] as const) {
    for (const exported of exportsOf(ways.unit, module, name)) {
      for (const symbol of symbolsOf(exported)) {
        const copies = copyOf(before)
        const state = new Map(keys.map((key, i) => [key, copies[i]]))
        const outcome = interpretOn(ways, module, exported.symbol, symbol, args, state)
        if (outcome !== null) check(`${way} on ${symbol}`, leaving(outcome, [...state.values()]))
      }
    }
  }
  return differences
}

/** The compiled forms of a function: one per signature. */
export function exportsOf(unit: Unit, module: HirModule, name: string): HirModule['exports'][number][] {
  const position = unit.index.tagged.findIndex((tagged) => tagged.fn.name === name)
  return module.exports.filter((entry) => entry.tagged === position)
}

/** What the interpreter gives; null where the door would not let the call in, or where it bails and the original takes over. */
function interpretOn(
  ways: ThreeWays,
  module: HirModule,
  exported: string,
  symbol: string,
  args: readonly unknown[],
  state: Map<string, unknown>,
): Outcome | null {
  const fn = module.functions.find((candidate) => candidate.symbol === symbol)
  const records: Records = new Map()
  const met = new Map<unknown, unknown>()
  const copy = copyOf(args).map((arg) => intoRecords(arg, records, met))
  const entry = ways.unit.emitted?.entries.find((candidate) => candidate.symbol === exported)
  const values = fn === undefined || entry === undefined ? null : valuesFor(ways, fn, entry, copy, state)
  if (entry === undefined || values === null || overlap(entry, values)) return null
  try {
    const result = interpret(module, symbol, values, { maxSteps: MAX_STEPS })
    for (const [i, { source, local }] of (fn?.params ?? []).entries()) {
      if (source.kind === 'capture' && state.has(source.key))
        state.set(source.key, outOfCell(fn?.locals[local]?.type as Type, values[i]))
    }
    if (result.kind !== 'value') return null
    const seen = new Set()
    const left = copy.map((arg) => outOfRecords(arg, records, seen))
    return { kind: 'value', value: outOfRecords(result.value, records, seen), args: left }
  } catch (error) {
    return { kind: 'error', name: 'interpreter', message: (error as Error).message, args: copy }
  }
}

function valuesFor(
  ways: ThreeWays,
  fn: HirFunction,
  entry: Entry,
  args: readonly unknown[],
  state: ReadonlyMap<string, unknown>,
): HirValue[] | null {
  const values: HirValue[] = []
  if (entry.missing.some((i) => args[i] !== undefined)) return null
  for (const [i, { source, local, accepts }] of fn.params.entries()) {
    const type = fn.locals[local]?.type as Type
    const given = source.kind === 'argument' ? args[source.index] : capturedValue(ways, source.key, state)
    const value = intoCell(type, given)
    if (accepts !== null && (typeof value !== 'number' || !rangeContains(accepts, value))) return null
    // A 64-bit integer of HIR stands for a number in number code.
    if (entry.params[i]?.value.kind === 'bigint' && typeof value !== 'bigint') return null
    if (!isPassable(type, value)) return null
    values.push(value as HirValue)
  }
  return values
}

function capturedValue({ unit }: ThreeWays, key: string, state: ReadonlyMap<string, unknown>): unknown {
  const capture = unit.captures.get(key)
  if (capture?.source.kind === 'literal') return [...capture.source.elements]
  if (capture?.source.kind === 'scratch' && capture.type.kind === 'array') {
    const { container, element, length = 0 } = capture.type
    return container === 'list' ? Array<number>(length).fill(7) : newTypedArray(element, length)
  }
  return state.get(key)
}

/** A cell or a box that holds the value, where the type is one. */
function intoCell(type: Type, value: unknown): unknown {
  if (boxedType(type) !== null) return { [BOXED]: value }
  if (type.kind !== 'array' || type.container !== 'cell') return value
  if (type.element === 'uint8') return typeof value === 'boolean' ? Uint8Array.of(Number(value)) : null
  return typeof value === 'number' ? Float64Array.of(value) : null
}

function outOfCell(type: Type, value: HirValue | undefined): unknown {
  if (boxedType(type) !== null) return (value as Readonly<Record<string, unknown>>)[BOXED]
  if (type.kind !== 'array' || type.container !== 'cell') return value
  const [held] = value as Float64Array
  return type.element === 'uint8' ? held !== 0 : held
}

function isPassable(type: Type, value: unknown): boolean {
  if (type.kind === 'tuple') {
    return (
      Array.isArray(value) &&
      value.length === type.items.length &&
      type.items.every((item, i) => isPassable(item, value[i]))
    )
  }
  if (type.kind === 'list')
    return (
      Array.isArray(value) &&
      Object.isExtensible(value) &&
      Array.from(value).every((item) => isPassable(type.of, item))
    )
  if (type.kind === 'struct') {
    return (
      typeof value === 'object' &&
      value !== null &&
      !Object.isFrozen(value) &&
      (Object.getPrototypeOf(value) === Object.prototype) === (type.of === null) &&
      '$keys' in value === (type.collection !== undefined) &&
      '$values' in value === Boolean(type.collection?.value) &&
      type.fields.every((field) => {
        const property = Object.getOwnPropertyDescriptor(value, field.name)
        const isValue = property === undefined ? field.type.kind === 'optional' : 'value' in property
        return isValue && isPassable(field.type, property?.value)
      })
    )
  }
  if (type.kind === 'array' && type.length !== undefined && (value as Float64Array).length !== type.length)
    return false
  if (type.kind !== 'array' || type.container !== 'list') return isValueOf(type, value as HirValue)
  return Array.isArray(value) && Array.from(value).every((item) => typeof item === 'number')
}

/** The objects in a value, outer before inner; one that is met twice stands there twice. */
function objectsIn(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return []
  const inner = Object.values(value).flatMap(objectsIn)
  return Array.isArray(value) ? inner : [value, ...inner]
}

/** Whether an array that the function writes shares bytes with another argument, or one object is handed over twice. */
function overlap(entry: Entry, values: readonly HirValue[]): boolean {
  const objects = values.flatMap(objectsIn)
  if (entry.graph === null && new Set(objects).size < objects.length) return true
  return values.some((value, i) => {
    const passed = entry.params[i]?.value
    if (passed?.kind !== 'array' || !passed.written) return false
    return values.some((other, j) => i !== j && bytesMeet(value, other))
  })
}

function bytesMeet(a: HirValue, b: HirValue): boolean {
  if (!ArrayBuffer.isView(a) || !ArrayBuffer.isView(b)) return typeof a === 'object' && a === b
  return (
    a.buffer === b.buffer &&
    a.byteOffset < b.byteOffset + b.byteLength &&
    b.byteOffset < a.byteOffset + a.byteLength
  )
}

/** Functions that were called but never ran compiled to their end, so that the comparison says nothing of them. */
export function neverCompleted({ unit, machines, result }: ThreeWays, called: readonly string[]): string[] {
  const isCompiled = new Set(
    result.records.filter((each) => each.status === 'compiled').map((each) => each.name),
  )
  return called.filter((name) => {
    if (!isCompiled.has(name)) return false
    return exportsOf(unit, unit.final, name).some(({ symbol }) =>
      machines.some(({ loaded }) => loaded.runs(symbol).completed === 0),
    )
  })
}
