// Arguments made from types: edge values, ordinary ones, and now and then a value of another type altogether.

import { type ElementType, elementOf, type StructType, type Type } from '../src/hir/types.ts'
import { anyBigint, EDGE_NUMBERS, EDGE_STRINGS } from '../test/helpers/edge-values.ts'

/** 'edge': everything. 'calm': no number so large that a loop over it would never end. 'ordinary': what a program would pass. */
export type Temper = 'edge' | 'calm' | 'ordinary'

type Next = () => number

/** The prototype of the class of that name, in the copy that is called; null where there is none. */
export type PrototypeOf = (name: string) => object | null

/** The arguments of one call. Sometimes one too few, and sometimes the same array twice. */
export function argumentsFor(
  types: readonly Type[],
  next: Next,
  temper: Temper,
  prototypeOf: PrototypeOf,
): unknown[] {
  const length = lengthFor(next, temper)
  const values = types.map((type) =>
    temper !== 'ordinary' && next() < 0.03
      ? strangeValue(next)
      : valueFor(type, next, { temper, length, prototypeOf }),
  )
  if (temper !== 'ordinary' && next() < 0.02) values.pop()
  if (temper !== 'ordinary' && next() < 0.03) shareArrays(values)
  return values
}

function shareArrays(values: unknown[]): void {
  const arrays = values.flatMap((value, i) => (typeof value === 'object' && value !== null ? [i] : []))
  const [first, second] = arrays
  if (first !== undefined && second !== undefined) values[second] = values[first]
}

function lengthFor(next: Next, temper: Temper): number {
  if (temper === 'ordinary') return 64
  const choice = next()
  if (choice < 0.1) return 0
  if (choice < 0.2) return 1
  return Math.floor(next() * (choice < 0.9 ? 12 : 70))
}

export interface ValueContext {
  readonly temper: Temper
  /** Arrays of one call mostly have the same. */
  readonly length: number
  readonly prototypeOf: PrototypeOf
}

/** A value of the type. */
function valueFor(type: Type, next: Next, context: ValueContext): unknown {
  const { temper, length } = context
  switch (type.kind) {
    case 'undefined':
      // What is left out is a function, mostly.
      return temper !== 'ordinary' && next() < 0.2 ? (x: unknown) => x : undefined
    case 'scalar':
      return scalarOf(type.name, next, temper, length)
    case 'optional':
      return next() < 0.2 ? undefined : valueFor(type.of, next, context)
    case 'array': {
      const count = next() < 0.8 || temper === 'ordinary' ? (type.length ?? length) : Math.floor(next() * 20)
      return type.container === 'list'
        ? listOf(() => numberOf(next, temper, length), count, next, temper)
        : typedArrayOf(type.element, count, next, temper)
    }
    case 'tuple':
      return type.items.map((item) => valueFor(item, next, context))
    case 'list': {
      const { of } = type
      const item = (): unknown => valueFor(of, next, context)
      const count = next() < 0.8 || temper === 'ordinary' ? length : Math.floor(next() * 20)
      return listOf(item, of.kind === 'struct' ? Math.min(count, 8) : count, next, temper)
    }
    case 'string':
      return textOf(next, temper)
    case 'struct':
      return objectOf(type, next, context)
    case 'unknown':
      return strangeValue(next)
  }
}

/** Now and then with a property too many, too few, or that cannot be written. */
function objectOf(type: StructType, next: Next, context: ValueContext): unknown {
  const { temper, prototypeOf } = context
  const prototype = type.of === null ? Object.prototype : prototypeOf(type.name)
  const object = Object.create(prototype ?? Object.prototype) as Record<string, unknown>
  for (const { name, type: held } of type.fields) object[name] = valueFor(held, next, context)
  if (temper === 'ordinary') return object
  const [first, second] = type.fields
  if (next() < 0.02) object.more = 1
  if (next() < 0.02 && first !== undefined) delete object[first.name]
  if (next() < 0.03 && first && second && typeof object[first.name] === 'object')
    object[second.name] = object[first.name]
  if (next() < 0.02) Object.freeze(object)
  return object
}

function scalarOf(name: string, next: Next, temper: Temper, length: number): unknown {
  if (name === 'boolean') return next() < 0.5
  if (name === 'bigint' || name === 'int64' || name === 'uint64')
    return temper === 'ordinary' ? BigInt(Math.floor(next() * 1000)) : anyBigint(next)
  return numberOf(next, temper, length)
}

const WORDS =
  'the quick brown fox jumps over 0 1 -7 3.25 1e3 0x1f camelCase snake_case kebab-case A BC = , ; aGVsbG8= ffff'.split(
    ' ',
  )

/** Words, some of them twice, and now and then units that are no letters. */
function textOf(next: Next, temper: Temper): string {
  const word = (): string => WORDS[Math.floor(next() * WORDS.length)] as string
  const choice = next()
  if (temper !== 'ordinary' && choice < 0.3)
    return EDGE_STRINGS[Math.floor(next() * EDGE_STRINGS.length)] as string
  if (choice < 0.5) return word()
  const count = temper === 'ordinary' ? 12 : Math.floor(next() * 8)
  return Array.from({ length: count }, word).join(choice < 0.9 ? ' ' : '')
}

/** Small integers are counts, strides and offsets; much else happens between 0 and 1. */
function numberOf(next: Next, temper: Temper, length: number): number {
  const choice = next()
  if (temper === 'ordinary') return choice < 0.5 ? Math.floor(next() * length) : next() * 4
  if (choice < 0.25) return Math.floor(next() * 6) - 1
  if (choice < 0.4) return Math.floor(next() * (length + 2))
  if (choice < 0.6) return next()
  if (choice < 0.75) return (next() - 0.5) * 10 ** Math.floor(next() * 4)
  if (temper === 'calm') return choice < 0.85 ? (next() - 0.5) * 400 : calmEdge(next)
  if (choice < 0.8) return (next() - 0.5) * 10 ** Math.floor(next() * 12)
  if (choice < 0.85) return Math.floor((next() - 0.5) * 2 ** 33)
  return EDGE_NUMBERS[Math.floor(next() * EDGE_NUMBERS.length)] as number
}

function calmEdge(next: Next): number {
  const value = EDGE_NUMBERS[Math.floor(next() * EDGE_NUMBERS.length)] as number
  return Math.abs(value) > 1000 ? value % 7 : value
}

function listOf(item: () => unknown, count: number, next: Next, temper: Temper): unknown[] {
  const list = Array.from({ length: count }, item)
  if (temper !== 'ordinary' && count > 0 && next() < 0.02) {
    const at = Math.floor(next() * count)
    if (next() < 0.5) delete list[at]
    else list[at] = strangeValue(next)
  }
  return list
}

function typedArrayOf(element: ElementType, count: number, next: Next, temper: Temper): unknown {
  const { constructorName, isBigInt } = elementOf(element)
  const Class = (globalThis as unknown as Record<string, new (items: ArrayLike<unknown>) => unknown>)[
    constructorName
  ] as new (
    items: ArrayLike<unknown>,
  ) => unknown
  return new Class(
    Array.from({ length: count }, () =>
      isBigInt ? scalarOf('bigint', next, temper, count) : numberOf(next, temper, 300),
    ),
  )
}

const STRANGE: readonly (() => unknown)[] = [
  () => undefined,
  () => null,
  () => true,
  () => '',
  () => '3',
  () => 'abc',
  () => NaN,
  () => 2 ** 53,
  () => ({}),
  () => [],
  () => [1, '2'],
  () => ({ length: 2, 0: 1, 1: 2 }),
  () => new Uint8Array([1, 2, 3]),
  () => new Float64Array(3),
  () => ({ valueOf: () => 3 }),
  () => 5n,
]

/** A value that no annotation of a number or an array means. */
function strangeValue(next: Next): unknown {
  return (STRANGE[Math.floor(next() * STRANGE.length)] as () => unknown)()
}
