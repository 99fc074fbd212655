// How one value goes through the door: the tests that it must pass, and the Wasm arguments that it becomes.

import { type EntryValue, isPassedField, MAX_LENGTH_ELEMENTS, type StructValue } from '../5-emit/c/abi.ts'
import { type ElementType, elementInfo, elementOf } from '../hir/types.ts'
import { LeaveError } from './leave-error.ts'
import type { ModuleNames } from './module-names.ts'
import { passReference } from './pass-graph.ts'
import { isText, nothingText, passText } from './pass-string.ts'
import { type PassedRecord, type PassedWrite, passStruct } from './pass-struct.ts'

/** What a call hands over: a variable by its name, or the variables that a destructured parameter was taken apart into. */
export type Given =
  | { readonly kind: 'name'; readonly text: string }
  | { readonly kind: 'items'; readonly items: readonly (string | null)[] }
  | { readonly kind: 'fields'; readonly fields: ReadonlyMap<string, string> }

/** Text of an array that the door cannot reach; it shares no byte with those it can. */
export const ELSEWHERE = 'null'

export type ArrayValue = Extract<EntryValue, { kind: 'array' }>

/** An array argument in the course of a call. */
export interface PassedArray {
  readonly value: ArrayValue
  /** The JavaScript array; `ELSEWHERE` for one that the door cannot reach. */
  readonly text: string
  /** Variables that hold the address and the length. */
  readonly address: string
  readonly length: string
  /** The variable of its permanent copy's address and what makes the copy, for arrays that never change; null for those copied at each call. */
  readonly kept: { readonly address: string; readonly make: string } | null
}

/** A variable outside the function that is assigned after the call. */
export interface PassedState {
  readonly text: string
  readonly value: EntryValue
  /** The result slot that holds its last value. */
  readonly slot: number
}

/** A variable outside the function that an object stands for, from which it is assigned after the call. */
export interface PassedBox {
  readonly text: string
  readonly box: string
}

export type ListValue = Extract<EntryValue, { kind: 'list' }>

/** A list argument in the course of a call. */
export interface PassedList {
  readonly value: ListValue
  readonly text: string
}

/** What a list holds, as the runtime reads it. */
export function shapeOf({ of }: ListValue): string {
  if (of.kind === 'list') return `l${shapeOf(of)}`
  return of.kind === 'boolean' ? 'b' : of.kind === 'string' ? 's' : 'n'
}

/** The variable that knows the lists of a call. */
export const knownLists = (names: ModuleNames): string => names.own('m')

/** Adds the copy of a list that may grow, and of the lists in it. */
export function passList(
  value: ListValue,
  text: string,
  parts: DoorParts,
  { names, global }: DoorContext,
): void {
  const address = names.own(`g${parts.lists.length}`)
  parts.lists.push({ value, text })
  parts.tests.push(`${global('Array')}.isArray(${text})`)
  parts.locals.push(address)
  parts.steps.push(
    `(${address} = ${names.runtime('listIn')}(${knownLists(names)}, '${shapeOf(value)}', ${text}))`,
  )
  parts.args.push(address)
}

/** The parts of one door, filled value by value. Tests and steps are joined by `&&`, in this order. */
export interface DoorParts {
  readonly tests: string[]
  /** Copies that answer 0 where the original must run. */
  readonly steps: string[]
  readonly args: string[]
  readonly locals: string[]
  readonly arrays: PassedArray[]
  readonly state: PassedState[]
  readonly boxes: PassedBox[]
  readonly records: PassedRecord[]
  readonly writes: PassedWrite[]
  readonly lists: PassedList[]
  /** Texts of the objects and lists that come in as references. */
  readonly references: string[]
  /** Lengths of the strings that are copied in. */
  readonly texts: string[]
}

export interface DoorContext {
  readonly names: ModuleNames
  readonly exactClasses: boolean
  /** Objects that go through the door as references may hold arrays. */
  readonly hasArraysInGraph: boolean
  /** True at run time where the function is native and takes arrays as they are; null where it never does. */
  readonly lends: string | null
  /** The text that means the host's global of that name, even if something shadows it. */
  readonly global: (name: string) => string
  /** The prototype of such objects. Null for a class without a name here of whose instances only fields are used: what has them as its
   *  own properties means the same, whatever its class. */
  readonly prototypeOf: (type: Pick<StructValue, 'of' | 'isExact'>) => string | null
  /** Tests that an instance of a class, by its key, has the methods that compiled code calls. */
  readonly methodTests: (text: string, of: string) => readonly string[]
  /** What holds these methods; null where none is called. */
  readonly methodHolderOf: (of: string) => string | null
  /** Text of a fresh object with these values. */
  readonly instance: (value: StructValue, values: readonly string[]) => string
}

/** Position of an element type among the runtime's heap views. */
export const VIEW_KINDS: readonly ElementType[] = [...elementInfo.keys()]

/** The leading arguments of the runtime's copy functions. */
export function kindAndShift(element: ElementType): string {
  return `${VIEW_KINDS.indexOf(element)}, ${Math.log2(elementOf(element).bytes)}`
}

/** Adds tests and arguments for a scalar or a tuple of them, that `given` holds. */
export function passValue(
  value: Exclude<EntryValue, ArrayValue | ListValue>,
  given: Given,
  parts: DoorParts,
  context: DoorContext,
): void {
  if (value.kind === 'tuple') {
    passTuple(value.items, given, parts, context)
    return
  }
  if (value.kind === 'struct') {
    passStruct(value, given, parts, context)
    return
  }
  if (value.kind === 'reference') {
    passReference(value.shape, given, parts, context)
    return
  }
  const text = given.kind === 'name' ? given.text : 'undefined'
  if (isText(value)) {
    passText(value, text, parts, context)
    return
  }
  parts.tests.push(testOf(value as ScalarValue, text, context))
  parts.args.push(...argumentsOf(value as ScalarValue, text))
}

/** Adds tests and copies for an array that is copied at each call. */
export function passArray(
  value: ArrayValue,
  text: string,
  kept: PassedArray['kept'],
  parts: DoorParts,
  context: DoorContext,
): void {
  const position = parts.arrays.length
  const array: PassedArray = {
    value,
    text,
    kept,
    address: context.names.own(`p${position}`),
    length: context.names.own(`n${position}`),
  }
  parts.arrays.push(array)
  parts.locals.push(array.address, array.length)
  parts.tests.push(...classTests(value, text, context))
  if (value.length !== undefined) parts.tests.push(`${text}.length === ${value.length}`)
  // Whether an overwritten array must be copied in depends on the other arguments: `overwriteStep` decides, behind them.
  const step =
    value.overwritten === undefined ? copyStep(array, context) : `((${array.length} = ${text}.length), true)`
  parts.steps.push(step)
  parts.args.push(array.address, array.length)
}

/**
 * Makes room for an array that the function overwrites, and copies it in only where it may not overwrite all of it.
 *
 * @param numbers the arguments whose product, times the scale, is the number of elements overwritten; they are whole numbers
 */
export function overwriteStep(
  { value, text, address, length }: PassedArray,
  scale: number,
  numbers: readonly OverwriteNumber[],
  context: DoorContext,
): string {
  const { names } = context
  const room = `${names.runtime('room')}(${length}, ${Math.log2(elementOf(value.element).bytes)})`
  // Lengths are not negative, and a product of one number alone is not above 0 if that number is not.
  const signed = [...new Set(numbers.filter(({ isLength }) => !isLength).map((number) => number.text))]
  const isOneSigned = numbers.filter(({ isLength }) => !isLength).length === 1
  const product = [
    ...(scale === 1 && numbers.length > 0 ? [] : [scale]),
    ...numbers.map((number) => number.text),
  ].join(' * ')
  const tests = [...(isOneSigned ? [] : signed.map((number) => `${number} > 0`)), `${product} >= ${length}`]
  const isAlways = signed.length === 0 && numbers.length === 1 && numbers[0]?.text === length
  const copy = `${names.runtime('copyIn')}(${kindAndShift(value.element)}, ${text}, ${length})`
  const fresh = isAlways ? room : `${tests.join(' && ')} ? ${room} : ${copy}`
  const own = value.inPlace
    ? `${names.runtime('placeOf')}(${text}) || ${isAlways ? fresh : `(${fresh})`}`
    : fresh
  return `(${address} = ${lend(value, text, length, context)}${own})`
}

/** What stands before the address of a copy where native code may be given the array itself instead. */
function lend(value: ArrayValue, text: string, length: string, { lends, names }: DoorContext): string {
  if (lends === null || !value.inPlace) return ''
  return `${lends} && ${names.runtime('mayLend')}(${text}, ${length}) ? ${text} : `
}

/** An argument, by a text that names it, or the length of one. */
export interface OverwriteNumber {
  readonly text: string
  readonly isLength: boolean
}

function copyStep({ value, text, address, length, kept }: PassedArray, context: DoorContext): string {
  const { names } = context
  if (!value.read && !value.written) {
    return `(${address} = ${names.runtime('heap')}.top) && (${length} = ${text}.length) <= ${MAX_LENGTH_ELEMENTS}`
  }
  const copy =
    value.container === 'list'
      ? `${names.runtime('copyListIn')}(${text}, ${length})`
      : `${names.runtime(value.inPlace ? 'passIn' : 'copyIn')}(${kindAndShift(value.element)}, ${text}, ${length})`
  if (kept === null)
    return `((${length} = ${text}.length), (${address} = ${lend(value, text, length, context)}${copy}))`
  return `((${length} = ${text}.length), (${address} = ${kept.address} || (${kept.address} = ${kept.make})))`
}

function classTests(value: ArrayValue, text: string, { global, exactClasses }: DoorContext): string[] {
  if (value.container === 'list') {
    return [
      `${global('Array')}.isArray(${text})`,
      ...(exactClasses ? [`${text}.constructor === ${global('Array')}`] : []),
      ...(value.written ? [`${global('Object')}.isExtensible(${text})`] : []),
    ]
  }
  const className = global(elementOf(value.element).constructorName)
  // A method of an array without length may throw, because the array is detached.
  const exact = exactClasses ? [`${text}.constructor === ${className}`, `${text}.length !== 0`] : []
  return [`${text} instanceof ${className}`, ...exact]
}

function passTuple(items: readonly EntryValue[], given: Given, parts: DoorParts, context: DoorContext): void {
  if (given.kind === 'items') {
    items.forEach((item, i) => {
      const name = given.items[i] ?? null
      if (name === null) passUnread(item, parts)
      else passItem(item, name, parts, context)
    })
    return
  }
  if (given.kind !== 'name') throw new LeaveError('a tuple is taken apart by names')
  parts.tests.push(
    `${context.global('Array')}.isArray(${given.text})`,
    `${given.text}.length === ${items.length}`,
  )
  items.forEach((item, i) => {
    const local = context.names.own(`t${parts.locals.length}`)
    parts.locals.push(local)
    // Read once: the element may be an accessor.
    parts.tests.push(`((${local} = ${given.text}[${i}]), true)`)
    passItem(item, local, parts, context)
  })
}

export function passItem(item: EntryValue, text: string, parts: DoorParts, context: DoorContext): void {
  if (item.kind === 'array') passArray(item, text, null, parts, context)
  else if (item.kind === 'list') passList(item, text, parts, context)
  else passValue(item, { kind: 'name', text }, parts, context)
}

/** Passes something for a value that no name stands for, so that the function cannot see it. */
export function passUnread(item: EntryValue, parts: DoorParts): void {
  // Objects and arrays count, because results name them by their position.
  if (item.kind === 'struct') {
    parts.records.push({ value: item, text: ELSEWHERE })
    for (const field of item.fields.filter(isPassedField)) passUnread(field.value, parts)
    return
  }
  parts.args.push(...unreadArguments(item))
  if (item.kind === 'array')
    parts.arrays.push({ value: item, text: ELSEWHERE, kept: null, address: '0', length: '0' })
}

type ScalarValue = Exclude<
  EntryValue,
  | { kind: 'array' }
  | { kind: 'list' }
  | { kind: 'tuple' }
  | { kind: 'struct' }
  | { kind: 'string' }
  | { kind: 'reference' }
>

function testOf(value: ScalarValue, text: string, context: DoorContext): string {
  switch (value.kind) {
    case 'number':
      return numberTest(value, text)
    case 'boolean':
      return `typeof ${text} === 'boolean'`
    case 'bigint':
      return `typeof ${text} === 'bigint' && ${context.global('BigInt')}.${value.signed ? 'asIntN' : 'asUintN'}(64, ${text}) === ${text}`
    case 'optional':
      return `(${text} === ${nothingText(value as EntryValue)} || ${testOf(value.of as ScalarValue, text, context)})`
  }
}

function numberTest({ integer, accepts }: Extract<EntryValue, { kind: 'number' }>, text: string): string {
  const tests = [`typeof ${text} === 'number'`]
  const [lo, hi] = [accepts?.lo ?? Number.NEGATIVE_INFINITY, accepts?.hi ?? Number.POSITIVE_INFINITY]
  if (integer) {
    tests.push(`(${text} | 0) === ${text}`)
    if (lo > -(2 ** 31)) tests.push(`${text} >= ${lo}`)
    if (hi < 2 ** 31 - 1) tests.push(`${text} <= ${hi}`)
  } else if (accepts !== null) {
    const bounds = [
      lo > Number.NEGATIVE_INFINITY ? `${text} >= ${lo}` : '',
      hi < Number.POSITIVE_INFINITY ? `${text} <= ${hi}` : '',
    ]
    const inside = [
      ...bounds.filter((bound) => bound !== ''),
      ...(accepts.integer ? [`${text} % 1 === 0`] : []),
    ].join(' && ')
    if (inside !== '') tests.push(accepts.nan ? `(${text} !== ${text} || ${inside})` : inside)
    else if (!accepts.nan) tests.push(`${text} === ${text}`)
  }
  const mayBeZero = lo <= 0 && hi >= 0
  if (mayBeZero && (integer || accepts?.negativeZero === false))
    tests.push(`(${text} !== 0 || 1 / ${text} > 0)`)
  return tests.join(' && ')
}

function argumentsOf(value: ScalarValue, text: string): string[] {
  switch (value.kind) {
    case 'number':
    case 'bigint':
      return [text]
    case 'boolean':
      return [`${text} ? 1 : 0`]
    case 'optional':
      return [
        ...argumentsOf(value.of as ScalarValue, text).map(
          (argument, i) =>
            `${text} === ${nothingText(value as EntryValue)} ? ${unreadArguments(value.of)[i]} : ${argument}`,
        ),
        `${text} === ${nothingText(value as EntryValue)} ? 0 : 1`,
      ]
  }
}

/** Stands for a value that the function cannot see. */
function unreadArguments(value: EntryValue): string[] {
  switch (value.kind) {
    case 'number':
    case 'boolean':
    case 'list':
    case 'reference':
      return ['0']
    case 'bigint':
      return ['0n']
    case 'optional':
      return isText(value) ? unreadArguments(value.of) : [...unreadArguments(value.of), '0']
    case 'string':
    case 'array':
      return ['0', '0']
    case 'tuple':
      return value.items.flatMap(unreadArguments)
    case 'struct':
      return value.fields.filter(isPassedField).flatMap((field) => unreadArguments(field.value))
  }
}

/** An array that comes in as one of fixed length is none of those that come in as lists, if either is written. */
export function separateLists({ arrays, lists }: DoorParts, { names }: DoorContext): string[] {
  const isWritten = lists.some(({ value }) => value.written)
  return arrays
    .filter(
      ({ value, text }) => value.container === 'list' && text !== ELSEWHERE && (isWritten || value.written),
    )
    .filter(() => lists.length > 0)
    .map(({ text }) => `!${knownLists(names)}.arrays.includes(${text})`)
}
