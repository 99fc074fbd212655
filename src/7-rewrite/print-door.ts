// The guarded call: statements, on one line, that run the compiled function and return its result, or fall through to what
// stands behind them. Compiled code has no effect before it returns, so falling through at any point is exact.
//
// Order at the door: types, then no overlap of what is written, then copies in, the call, the result, and copies back last,
// because only they can be seen from outside.

import type { Capture } from '../1-parse/module-index.ts'
import type { Entry, EntryParam } from '../5-emit/c/abi.ts'
import type { OverwriteFactor } from '../hir/nodes.ts'
import type { ModuleNames } from './module-names.ts'
import {
  type ArrayValue,
  type DoorContext,
  type DoorParts,
  ELSEWHERE,
  type Given,
  kindAndShift,
  type OverwriteNumber,
  overwriteStep,
  type PassedArray,
  type PassedState,
  passArray,
  passValue,
} from './pass-value.ts'
import { choiceMaker, choiceName, type Dispatcher, printChoice } from './print-choice.ts'
import { arraySlots, isInSlots, takeResult } from './take-result.ts'

/** Where a door stands. */
export interface DoorSite {
  /** By formal parameter; throws LeaveError for one that cannot be handed over. */
  readonly argument: (index: number) => Given
  readonly capture: (key: string) => Capture
  /** Checks that `capture`'s name means the captured variable here; throws LeaveError if not. */
  readonly captured: (capture: Capture) => string
  /** True if the capture's array is one for the whole module, so that a permanent copy may be made. */
  readonly isModuleWide: (capture: Capture) => boolean
  readonly global: (name: string) => string
}

/** Module-level variables and functions that doors need, in order of first use. */
export interface ModuleNeeds {
  /** The compiled functions. */
  readonly unit: string
  readonly names: ModuleNames
  /** Addresses of permanent copies, by capture key. */
  readonly kept: Map<string, string>
  /** Functions that make the elements of literal captures. */
  readonly literals: Map<string, string>
  /** The unit calls `Math.random`, which tests often replace. */
  readonly watchesRandom: boolean
  /** What decides between the versions of a function: texts by variable. */
  readonly choices: Map<string, string>
}

/** What a door is to do besides. */
export interface DoorDuties {
  /** How the door calls its own function; null where every call that fits runs compiled. */
  readonly dispatcher: Dispatcher | null
  /** Calls are counted. */
  readonly counts: boolean
}

/** The function stays JavaScript. The message says why. */
export class LeaveError extends Error {}

export function printDoor(
  entry: Entry,
  site: DoorSite,
  needs: ModuleNeeds,
  { dispatcher, counts }: DoorDuties,
): string {
  const { names } = needs
  const context: DoorContext = { names, exactClasses: entry.exactClasses, global: site.global }
  const parts: DoorParts = { tests: [], steps: [], args: [], locals: [], arrays: [], state: [] }
  const passed = entry.params.map((param) => {
    passParam(param, parts, context, site, needs)
    return param.value.kind === 'array' ? (parts.arrays.at(-1) ?? null) : null
  })
  parts.steps.push(...overwriteSteps(entry, passed, context, site))
  if (needs.watchesRandom)
    parts.tests.push(`${site.global('Math')}.random === ${names.runtime('heap')}.random`)
  const choice = dispatcher && printChoice(entry, parts, dispatcher, context)
  if (choice !== null) needs.choices.set(choice.variable, choice.make)
  const guard = [
    ...parts.tests,
    ...(choice === null ? [] : [choice.test]),
    ...overlapTests(parts, context),
    ...parts.steps,
  ]
  const count = counts ? `${counterOf(entry, needs)}.compiled++; ` : ''
  const block = printBlock(entry, parts, context, needs, guard, count)
  return choice === null ? block : `${choice.declare}${block}${choice.leave}`
}

/** The variable where calls of the function are counted. */
export function counterOf(entry: Entry, { names, choices }: ModuleNeeds): string {
  const variable = choiceName(entry, names)
  if (!choices.has(variable)) choices.set(variable, choiceMaker(entry, names))
  return variable
}

/** @param count statement for a call that ran compiled to its end */
function printBlock(
  entry: Entry,
  parts: DoorParts,
  context: DoorContext,
  { names, unit }: ModuleNeeds,
  guard: readonly string[],
  count: string,
): string {
  const usesArena = parts.arrays.length > 0 || entry.usesContext
  const readsCaptures = entry.params.some((param) => param.source.kind === 'capture')
  const compiled = names.own('f')
  const head = `const ${compiled} = ${unit} && ${unit}.${entry.symbol};`
  if (!usesArena && !entry.mayTrap && !readsCaptures && !isInSlots(entry.result)) {
    const locals = parts.locals.length > 0 ? `let ${parts.locals.join(', ')}; ` : ''
    const call = returnDirect(entry, parts, context, compiled, count)
    return `{ ${head} ${locals}if (${[compiled, ...guard].join(' && ')}) ${call} }`
  }
  const top = names.own('s')
  const locals = [...(usesArena ? [`${top} = ${names.runtime('heap')}.top`] : []), ...parts.locals]
  const restore = usesArena ? `${names.runtime('heap')}.top = ${top}; ` : ''
  const settle = `${restore}${unit}.n_${entry.symbol} = 0; ${count}`
  const body = callAndReturn(entry, parts, context, compiled, settle)
  const guarded = guard.length > 0 ? `if (${guard.join(' && ')}) { ${body} }` : body
  const declared = locals.length > 0 ? `let ${locals.join(', ')}; ` : ''
  const fail = `${restore}${names.runtime('fail')}(${unit}, '${entry.symbol}')`
  return `{ ${head} if (${compiled}) { ${declared}try { ${guarded} } catch { ${fail} } ${restore}} }`
}

function returnDirect(
  entry: Entry,
  parts: DoorParts,
  context: DoorContext,
  compiled: string,
  count: string,
): string {
  const call = `${compiled}(${parts.args.join(', ')})`
  if (entry.result.kind === 'void') return `{ ${call}; ${count}return }`
  const give = `return ${takeResult(entry.result, call, parts, context)}`
  return count === '' ? give : `{ ${count}${give} }`
}

function callAndReturn(
  entry: Entry,
  parts: DoorParts,
  context: DoorContext,
  compiled: string,
  settle: string,
): string {
  const { names } = context
  const args = [...(entry.usesContext ? [`${names.runtime('enter')}()`] : []), ...parts.args].join(', ')
  const back = parts.arrays.filter(({ value, text }) => value.written && text !== ELSEWHERE)
  const backText = [
    ...back.filter(({ value }) => value.container === 'typed'),
    ...back.filter(({ value }) => value.container === 'list'),
  ]
    .map((array) => copyBackText(array, names))
    .concat(parts.state.map((state) => assignBackText(state, names)))
    .join('')
  if (entry.result.kind === 'void') return `${compiled}(${args}); ${backText}${settle}return`
  const result = names.own('r')
  if (!isInSlots(entry.result)) {
    return `const ${result} = ${compiled}(${args}); ${backText}${settle}return ${takeResult(entry.result, result, parts, context)}`
  }
  const slots = arraySlots(entry.result)
  const differ = slots.length > 1 ? `${names.runtime('requireDistinct')}([${slots.join(', ')}]); ` : ''
  const taken = takeResult(entry.result, result, parts, context)
  return `${compiled}(${args}); ${differ}const ${result} = ${taken}; ${backText}${settle}return ${result}`
}

function copyBackText({ value, text, address, length }: PassedArray, names: ModuleNames): string {
  return value.container === 'list'
    ? `${names.runtime('copyListBack')}(${text}, ${address}, ${length}); `
    : `${names.runtime('copyBack')}(${kindAndShift(value.element)}, ${text}, ${address}, ${length}); `
}

function assignBackText({ text, value, slot }: PassedState, names: ModuleNames): string {
  const written = `${names.runtime('slot')}(${slot})`
  return `${text} = ${value.kind === 'boolean' ? `${written} !== 0` : written}; `
}

/** Nothing that is written may be seen through another argument, or by another thread. */
function overlapTests({ arrays, locals }: DoorParts, { names }: DoorContext): string[] {
  const tests: string[] = []
  arrays.forEach((array, i) => {
    if (!array.value.written || array.text === ELSEWHERE) return
    const others = arrays.filter(
      (other, j) =>
        other.text !== ELSEWHERE &&
        other.value.container === array.value.container &&
        j !== i &&
        !(other.value.written && j < i),
    )
    if (array.value.container === 'list') {
      tests.push(...others.map((other) => `${array.text} !== ${other.text}`))
      return
    }
    const buffer = names.own(`b${i}`)
    locals.push(buffer)
    tests.push(`(${buffer} = ${names.runtime('own')}(${array.text}))`)
    tests.push(...others.map((other) => `${names.runtime('apart')}(${buffer}, ${array.text}, ${other.text})`))
  })
  return tests
}

/** The copies of arrays that the function overwrites; `passed` holds the arrays by parameter. */
function overwriteSteps(
  entry: Entry,
  passed: readonly (PassedArray | null)[],
  context: DoorContext,
  site: DoorSite,
): string[] {
  const numberAt = ({ kind, param }: OverwriteFactor): OverwriteNumber => {
    if (kind === 'length') return { text: (passed[param] as PassedArray).length, isLength: true }
    const { source } = entry.params[param] as EntryParam
    const given: Given =
      source.kind === 'argument'
        ? site.argument(source.index)
        : { kind: 'name', text: site.captured(site.capture(source.key)) }
    if (given.kind !== 'name') throw new LeaveError('a destructured parameter is not passed as a tuple')
    return { text: given.text, isLength: false }
  }
  return passed.flatMap((array) => {
    const overwritten = array?.value.overwritten
    if (!array || overwritten === undefined || array.text === ELSEWHERE) return []
    return [overwriteStep(array, overwritten.scale, overwritten.factors.map(numberAt), context)]
  })
}

function passParam(
  { source, value, slot }: EntryParam,
  parts: DoorParts,
  context: DoorContext,
  site: DoorSite,
  needs: ModuleNeeds,
): void {
  if (source.kind === 'capture') {
    const capture = site.capture(source.key)
    if (slot !== undefined) parts.state.push({ text: site.captured(capture), value, slot })
    passCapture(capture, value, parts, context, site, needs)
    return
  }
  const given = site.argument(source.index)
  if (value.kind !== 'array') {
    if (given.kind === 'items' && value.kind !== 'tuple')
      throw new LeaveError('a destructured parameter is not passed as a tuple')
    passValue(value, given, parts, context)
  } else if (given.kind === 'name') {
    passArray(value, given.text, null, parts, context)
  } else {
    passItemsAsList(value, given.items, parts, context)
  }
}

/** A list parameter that was taken apart: its items are put together again. */
function passItemsAsList(
  value: ArrayValue,
  items: readonly (string | null)[],
  parts: DoorParts,
  context: DoorContext,
): void {
  if (value.container !== 'list' || value.written)
    throw new LeaveError('a destructured parameter is not a list')
  const list = context.names.own(`l${parts.locals.length}`)
  parts.locals.push(list)
  parts.tests.push(`(${list} = [${items.map((item) => item ?? '0').join(', ')}])`)
  const { length: _, ...anyLength } = value
  passArray(anyLength, list, null, parts, context)
}

function passCapture(
  capture: Capture,
  value: EntryParam['value'],
  parts: DoorParts,
  context: DoorContext,
  site: DoorSite,
  needs: ModuleNeeds,
): void {
  const { names } = needs
  if (capture.source.kind === 'literal') {
    if (value.kind !== 'array') throw new LeaveError(`${capture.name} is not an array`)
    const address = keptName(capture, needs)
    const make = literalName(capture, needs)
    if (value.written) throw new LeaveError(`${capture.name} is written`)
    parts.steps.push(`(${address} || (${address} = ${keepText(value, `${make}()`, names)}))`)
    parts.args.push(address, String(capture.source.elements.length))
    const length = String(capture.source.elements.length)
    parts.arrays.push({ value, text: ELSEWHERE, address, length, kept: null })
    return
  }
  const text = site.captured(capture)
  if (value.kind !== 'array') {
    passValue(value, { kind: 'name', text }, parts, context)
    return
  }
  const isKept = capture.frozen && site.isModuleWide(capture)
  const kept = isKept ? { address: keptName(capture, needs), make: keepText(value, text, names) } : null
  passArray(value, text, kept, parts, context)
}

function keptName(capture: Capture, needs: ModuleNeeds): string {
  return nameFor(needs.kept, capture.key, (i) => needs.names.own(`k${i}`))
}

function literalName(capture: Capture, needs: ModuleNeeds): string {
  return nameFor(needs.literals, capture.key, (i) => needs.names.own(`c${i}`))
}

function nameFor(map: Map<string, string>, key: string, make: (index: number) => string): string {
  const name = map.get(key) ?? make(map.size)
  map.set(key, name)
  return name
}

function keepText(value: ArrayValue, array: string, names: ModuleNames): string {
  return value.container === 'list'
    ? `${names.runtime('keepList')}(${array})`
    : `${names.runtime('keep')}(${kindAndShift(value.element)}, ${array})`
}
