// The guarded call: statements, on one line, that run the compiled function and return its result, or fall through to what
// stands behind them. Compiled code has no effect before it returns, so falling through at any point is exact.
//
// Order at the door: types, then no overlap of what is written, then copies in, the call, the result, and copies back last,
// because only they can be seen from outside.

import type { Capture } from '../1-parse/module-index.ts'
import type { Entry, EntryParam, StructValue } from '../5-emit/c/abi.ts'
import { BOXED } from '../hir/box.ts'
import type { OverwriteFactor } from '../hir/overwrite.ts'
import type { ClassNeeds } from './class-name.ts'
import { type ConditionSite, conditionTests, hasHeld, instanceTests } from './condition-test.ts'
import { LeaveError } from './leave-error.ts'
import type { ModuleNames } from './module-names.ts'
import { passBox, passCapture } from './pass-capture.ts'
import { graphBackText, graphLocal, holdsArrays } from './pass-graph.ts'
import { identityTests, writeBackText, writtenArraySlots } from './pass-struct.ts'
import {
  type ArrayValue,
  type DoorContext,
  type DoorParts,
  ELSEWHERE,
  type Given,
  kindAndShift,
  knownLists,
  type OverwriteNumber,
  overwriteStep,
  type PassedArray,
  type PassedState,
  passArray,
  passList,
  passValue,
  separateLists,
} from './pass-value.ts'
import { type ChoiceText, type Dispatcher, printChoice } from './print-choice.ts'
import { arraySlots, holdsList, isInSlots, slotCount, takeResult, takeSlots } from './take-result.ts'

export interface DoorSite extends ConditionSite {
  /** By formal parameter; throws LeaveError for one that cannot be handed over. */
  readonly argument: (index: number) => Given
  /** Tests that no argument came for the parameter; throws LeaveError where that cannot be told. */
  readonly missing: (index: number) => string
  readonly capture: (key: string) => Capture
  /** Checks that `capture`'s name means the captured variable here; throws LeaveError if not. */
  readonly captured: (capture: Capture) => string
  /** True if the capture's array is one for the whole module, so that a permanent copy may be made. */
  readonly isModuleWide: (capture: Capture) => boolean
  /** Key of the class, for a constructor. Its door returns an instance of its own. */
  readonly made: string | null
  /** The name of a class, by its key; throws LeaveError for one that cannot be reached here. */
}

/** Module-level variables and functions that doors need, in order of first use. */
export interface ModuleNeeds extends ClassNeeds {
  /** The compiled functions. */
  readonly unit: string
  /** Addresses of permanent copies, by capture key. */
  readonly kept: Map<string, string>
  /** Functions that make the elements of literal captures. */
  readonly literals: Map<string, string>
  /** Functions that make instances without running a constructor, by class and fields. */
  readonly makers: Map<string, Maker>
  /** The unit calls `Math.random`, which tests often replace. */
  readonly watchesRandom: boolean
  /** Variables that say whether two specifiers of `require` give the same. */
  readonly same: Map<string, { readonly variable: string; readonly left: string; readonly right: string }>
  /** What decides between the versions of a function, by its symbol. */
  readonly choices: Map<string, ChoiceText>
  /** Variables of arrays that are known not to overlap. */
  readonly remembered: string[]
  /** Texts of shapes of objects, by the variables that hold them. */
  readonly shapes: Map<string, string>
  /** Symbols of the functions that may turn out to be native. */
  readonly native: ReadonlySet<string>
}

export interface Maker {
  readonly name: string
  readonly fields: readonly string[]
}

const MAX_TYPED_ARRAYS = 31

/** The statements of a door: in front of all others, then the door, and what must be done at the end, however the call ends. */
export interface DoorText {
  readonly declare: string
  readonly door: string
  readonly finish: string
}

/**
 * @param chooses null where every call that fits runs compiled
 * @param isAsync the door is that of a generator, which hands the call over
 */
export function printDoor(
  entry: Entry,
  site: DoorSite,
  needs: ModuleNeeds,
  chooses: { readonly dispatcher: Dispatcher | null } | null,
  isAsync = false,
): DoorText {
  const { names } = needs
  const context = contextOf(entry, site, needs)
  const parts: DoorParts = {
    tests: [],
    steps: [],
    args: [],
    locals: [],
    arrays: [],
    state: [],
    boxes: [],
    lists: [],
    records: [],
    writes: [],
    texts: [],
    references: [],
  }
  if (site.made !== null) parts.tests.push(`new.target === ${site.classNamed(site.made)}`)
  parts.tests.push(...conditionTests(entry, site), ...entry.missing.map(site.missing))
  const passed = entry.params.map((param) => {
    passParam(param, parts, context, site, needs)
    const isScratch = param.source.kind === 'capture' && param.source.scratch === true
    return param.value.kind === 'array' && !isScratch ? (parts.arrays.at(-1) ?? null) : null
  })
  parts.steps.push(...overwriteSteps(entry, passed, context, site))
  parts.steps.push(...separateLists(parts, context))
  if (entry.graph !== null) parts.locals.push(graphLocal(entry.graph, parts, context, needs))
  const usesLists = parts.lists.length > 0 || holdsList(entry.result)
  if (usesLists)
    parts.locals.push(
      `${knownLists(names)} = ${names.runtime('lists')}(${parts.lists.some(({ value }) => value.written)})`,
    )
  if (needs.watchesRandom)
    parts.tests.push(`${site.global('Math')}.random === ${names.runtime('heap')}.random`)
  parts.tests.push(...identityTests(parts))
  const choice = chooses && printChoice(entry, parts, chooses.dispatcher, site.argument, context)
  if (choice !== null) needs.choices.set(entry.symbol, choice)
  const guard = [
    ...parts.tests,
    ...(choice === null ? [] : [choice.test]),
    ...overlapTests(entry, parts, needs),
    ...parts.steps,
  ]
  const block = printBlock(entry, parts, context, needs, { guard, isAsync })
  return choice === null
    ? { declare: '', door: block, finish: '' }
    : { declare: choice.declare, door: `${block}${choice.leave}`, finish: choice.finish }
}

function printBlock(
  entry: Entry,
  parts: DoorParts,
  context: DoorContext,
  { names, unit }: ModuleNeeds,
  { guard, isAsync }: { readonly guard: readonly string[]; readonly isAsync: boolean },
): string {
  const usesArena =
    parts.arrays.length + parts.lists.length + parts.texts.length + parts.references.length > 0 ||
    entry.usesContext
  const readsCaptures = entry.params.some(({ source }) => source.kind === 'capture' && !source.scratch)
  const compiled = names.own('f')
  // Comparisons with one value are cheaper than the question whether a value of any kind is true.
  const head = `const ${compiled} = ${unit} === undefined ? null : ${unit}.${entry.symbol};`
  const isThere = `${compiled} !== null`
  // Classes and imports may not be there yet.
  const needsNames = parts.records.some(({ value }) => value.of !== null) || hasHeld(entry.conditions)
  const isInSlotsOnly = isInSlots(entry.result) || parts.writes.length > 0
  const call = (args: string): string =>
    isAsync ? `(yield [${unit}, '${entry.symbol}', ${entry.usesContext}, [${args}]])` : `${compiled}(${args})`
  if (!isAsync && !usesArena && !entry.mayTrap && !readsCaptures && !isInSlotsOnly && !needsNames) {
    const locals = parts.locals.length > 0 ? `let ${parts.locals.join(', ')}; ` : ''
    const direct = returnDirect(entry, parts, context, compiled)
    return `{ ${head} ${locals}if (${[isThere, ...guard].join(' && ')}) ${direct} }`
  }
  const top = names.own('s')
  const locals = [...(usesArena ? [`${top} = ${names.runtime('heap')}.top`] : []), ...parts.locals]
  const restore = usesArena ? `${names.runtime('heap')}.top = ${top}; ` : ''
  const settle = `${restore}${unit}.n_${entry.symbol} = 0; `
  const body = callAndReturn(entry, parts, context, call, settle)
  const guarded = guard.length > 0 ? `if (${guard.join(' && ')}) { ${body} }` : body
  const declared = locals.length > 0 ? `let ${locals.join(', ')}; ` : ''
  const fail = `${restore}${names.runtime('fail')}(${unit}, '${entry.symbol}')`
  return `{ ${head} if (${isThere}) { ${declared}try { ${guarded} } catch { ${fail} } ${restore}} }`
}

function contextOf(entry: Entry, site: DoorSite, needs: ModuleNeeds): DoorContext {
  const { names } = needs
  return {
    names,
    exactClasses: entry.exactClasses,
    hasArraysInGraph: entry.graph !== null && holdsArrays(entry.graph),
    lends: needs.native.has(entry.symbol) ? `${needs.unit}.i_${entry.symbol} === 1` : null,
    global: site.global,
    prototypeOf: ({ of, isExact }) => {
      if (of === null) return `${site.global('Object')}.prototype`
      return isExact || site.hasName(of) ? `${site.classNamed(of)}.prototype` : null
    },
    methodTests: (text, of) => instanceTests(text, of, entry, site),
    methodHolderOf: (of) => {
      const called = entry.conditions.find((each) => each.kind === 'method' && each.of === of)
      return called?.kind === 'method' ? site.methodHolder(of, called.name) : null
    },
    instance: (value, values) => {
      if (!value.isOrdered) throw new LeaveError('the order of the fields of its result is not certain')
      if (value.of !== null) {
        const { name } = makerOf(value, needs)
        const prototype = `${site.classNamed(value.of)}.prototype`
        const prepare = `${name}.prototype === ${prototype} || (${name}.prototype = ${prototype})`
        return `(${prepare}, new ${name}(${values.join(', ')}))`
      }
      const written = value.fields.map(({ name, isAdded }, i) => ({ name: JSON.stringify(name), isAdded, i }))
      const properties = written.flatMap(({ name, isAdded, i }) => (isAdded ? [] : [`${name}: ${values[i]}`]))
      return written
        .filter(({ isAdded }) => isAdded)
        .reduce(
          (object, { name, i }) => `${names.runtime('addedTo')}(${object}, ${name}, ${values[i]})`,
          `{ ${properties.join(', ')} }`,
        )
    },
  }
}

function makerOf(value: StructValue, { makers, names }: ModuleNeeds): Maker {
  const known = makers.get(value.key)
  if (known !== undefined) return known
  const maker = { name: names.own(`m${makers.size}`), fields: value.fields.map((field) => field.name) }
  makers.set(value.key, maker)
  return maker
}

function returnDirect(entry: Entry, parts: DoorParts, context: DoorContext, compiled: string): string {
  const call = `${compiled}(${parts.args.join(', ')})`
  if (entry.result.kind === 'void') return `{ ${call}; return }`
  return `return ${takeResult(entry.result, call, parts, context)}`
}

function callAndReturn(
  entry: Entry,
  parts: DoorParts,
  context: DoorContext,
  call: (args: string) => string,
  settle: string,
): string {
  const { names } = context
  const args = [...(entry.usesContext ? [`${names.runtime('enter')}()`] : []), ...parts.args].join(', ')
  const back = parts.arrays.filter(({ value, text }) => value.written && text !== ELSEWHERE)
  const graphBack = entry.graph === null ? '' : graphBackText(entry.graph, parts, names)
  const listsBack = parts.lists.some(({ value }) => value.written)
    ? `${names.runtime('listsBack')}(${knownLists(names)}); `
    : ''
  const backText =
    graphBack +
    listsBack +
    [
      ...back.filter(({ value }) => value.container === 'typed'),
      ...back.filter(({ value }) => value.container === 'list'),
    ]
      .map((array) => copyBackText(array, context))
      .concat(parts.state.map((state) => assignBackText(state, names)))
      .join('')
  const resultSlots = slotCount(entry.result)
  const { take, write: writeFields } = writeBackText(resultSlots, parts, context)
  const write = writeFields + parts.boxes.map(({ text, box }) => `${text} = ${box}.${BOXED}; `).join('')
  const slots = [...arraySlots(entry.result), ...writtenArraySlots(resultSlots, parts)]
  const differ = slots.length > 1 ? `${names.runtime('requireDistinct')}([${slots.join(', ')}]); ` : ''
  if (entry.result.kind === 'void') return `${call(args)}; ${differ}${take}${backText}${write}${settle}return`
  const result = names.own('r')
  if (parts.writes.length > 0 && !isInSlots(entry.result)) {
    const taken = takeSlots(entry.result, 0, parts, context).text
    return `${call(args)}; ${differ}const ${result} = ${taken}; ${take}${backText}${write}${settle}return ${result}`
  }
  if (!isInSlots(entry.result)) {
    return `const ${result} = ${call(args)}; ${backText}${write}${settle}return ${takeResult(entry.result, result, parts, context)}`
  }
  const taken = takeResult(entry.result, result, parts, context)
  return `${call(args)}; ${differ}const ${result} = ${taken}; ${take}${backText}${write}${settle}return ${result}`
}

function copyBackText({ value, text, address, length }: PassedArray, { names, lends }: DoorContext): string {
  if (value.container === 'list') return `${names.runtime('copyListBack')}(${text}, ${address}, ${length}); `
  const unlessLent = lends !== null && value.inPlace ? `if (${address} !== ${text}) ` : ''
  return `${unlessLent}${names.runtime('copyBack')}(${kindAndShift(value.element)}, ${text}, ${address}, ${length}); `
}

function assignBackText({ text, value, slot }: PassedState, names: ModuleNames): string {
  const written = `${names.runtime('slot')}(${slot})`
  return `${text} = ${value.kind === 'boolean' ? `${written} !== 0` : written}; `
}

/** Nothing that is written may be seen through another argument, or by another thread. The arrays of the last call need no second test. */
function overlapTests(
  entry: Entry,
  { arrays, locals }: DoorParts,
  { names, remembered }: ModuleNeeds,
): string[] {
  const isSeen = ({ text }: PassedArray): boolean => text !== ELSEWHERE
  const lists = arrays.filter((array) => isSeen(array) && array.value.container === 'list')
  const typed = arrays.filter((array) => isSeen(array) && array.value.container === 'typed')
  const different = (group: readonly PassedArray[], mustBe: (array: PassedArray) => boolean): string[] =>
    group.flatMap((array, i) =>
      group.slice(i + 1).flatMap((other) => {
        const matters = entry.comparesArrays || mustBe(array) || mustBe(other)
        return matters ? [`${array.text} !== ${other.text}`] : []
      }),
    )
  const tests = [...different(lists, ({ value }) => value.written), ...different(typed, () => false)]
  const written = typed.reduce((bits, { value }, i) => bits + (value.written ? 2 ** i : 0), 0)
  if (written === 0) return tests
  if (typed.length > MAX_TYPED_ARRAYS) throw new LeaveError(`it takes more than ${MAX_TYPED_ARRAYS} arrays`)
  const last = typed.map((_, i) => names.own(`l${i}_${entry.symbol}`))
  remembered.push(...last)
  const answer = names.own('o')
  locals.push(answer)
  const same = typed.map(({ text }, i) => `${text} === ${last[i]}`).join(' && ')
  const ask = `(${answer} = ${names.runtime('disjoint')}(${[written, ...typed.map(({ text }) => text)].join(', ')}))`
  const remember = typed.map(({ text }, i) => `${last[i]} = ${text}`).join(', ')
  return [...tests, `(${same} || (${ask} && (${answer} === 1 || (${remember}, true))))`]
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
  { source, value, slot, boxed }: EntryParam,
  parts: DoorParts,
  context: DoorContext,
  site: DoorSite,
  needs: ModuleNeeds,
): void {
  if (source.kind === 'capture' && source.scratch) return
  if (source.kind === 'capture') {
    const capture = site.capture(source.key)
    if (boxed !== undefined) {
      passBox(site.captured(capture), value, boxed === 'written', parts, context)
      return
    }
    if (slot !== undefined) parts.state.push({ text: site.captured(capture), value, slot })
    passCapture(capture, value, parts, context, site, needs)
    return
  }
  const given = site.argument(source.index)
  if (value.kind === 'list') {
    if (given.kind !== 'name') throw new LeaveError('a destructured parameter is not passed as a list')
    passList(value, given.text, parts, context)
  } else if (value.kind !== 'array') {
    if (given.kind === 'items' && value.kind !== 'tuple')
      throw new LeaveError('a destructured parameter is not passed as a tuple')
    if (given.kind === 'fields' && value.kind !== 'struct')
      throw new LeaveError('a destructured parameter is not passed as an object')
    passValue(value, given, parts, context)
  } else if (given.kind === 'name') {
    passArray(value, given.text, null, parts, context)
  } else if (given.kind === 'items') {
    passItemsAsList(value, given.items, parts, context)
  } else throw new LeaveError('a destructured parameter is not passed as an object')
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
