// Arguments for random programs: sizes that fit each other in some calls and miss by one in others, and edge values.

import { EDGE_BIGINTS, EDGE_NUMBERS, EDGE_STRINGS } from '../helpers/edge-values.ts'
import { OBJECT_TYPES } from './program/object-statements.ts'
import { isArrayKind, type Kind } from './program/scope.ts'
import type { RandomSource } from './random-source.ts'

const classes = {
  Float64Array,
  Int32Array,
  Uint8Array,
  Float32Array,
  Uint8ClampedArray,
  Int8Array,
  Int16Array,
  Uint16Array,
  Uint32Array,
} as const

/** `count` lists of arguments of these kinds. */
export function argumentLists(params: readonly Kind[], random: RandomSource, count: number): unknown[][] {
  return Array.from({ length: count }, () => argumentList(params, random))
}

function argumentList(params: readonly Kind[], random: RandomSource): unknown[] {
  const n = random.pick([0, 1, 2, 3, 4, 5, 6, 7])
  const lengths = random.choose<() => number>([
    [3, () => () => random.pick([40, 49, 64])],
    [3, () => () => n],
    [2, () => () => n * n],
    [2, () => () => Math.max(0, n + random.pick([-1, 1]))],
    [2, () => () => random.below(20)],
  ])
  const calm = random.chance(0.6)
  // Objects are met in several places.
  const points = Array.from({ length: 3 }, () => point(random, calm))
  const args = params.map((kind) =>
    OBJECT_TYPES.has(kind) ? object(kind, random, points, calm) : argument(kind, random, n, lengths, calm),
  )
  while (params[args.length - 1] === 'optional' && random.chance(0.5)) args.pop()
  if (random.chance(0.08)) shareBuffers(args, random)
  // What the annotations do not allow is for the original.
  if (random.chance(0.03) && args.length > 0)
    args[random.below(args.length)] = random.pick([
      undefined,
      '3',
      null,
      true,
      2n,
      7,
      // No list: where an array is meant, the original may go on to append to it for ever.
      new Int8Array(3),
      new Float64Array(3),
    ])
  return args
}

/** Lets an array show elements of another, whole or in part. */
function shareBuffers(args: unknown[], random: RandomSource): void {
  const arrays = args.flatMap((arg, i) => (ArrayBuffer.isView(arg) ? [{ arg: arg as Float64Array, i }] : []))
  if (arrays.length < 2) return
  const { arg } = random.pick(arrays)
  for (const other of arrays) {
    if (other.arg === arg || other.arg.constructor !== arg.constructor) continue
    const begin = random.pick([0, 0, 1, 2])
    args[other.i] = random.chance(0.4) ? arg : arg.subarray(begin, begin + other.arg.length)
  }
}

function argument(
  kind: Kind,
  random: RandomSource,
  n: number,
  lengths: () => number,
  calm: boolean,
): unknown {
  if (isArrayKind(kind)) return array(kind, random, lengths(), calm)
  switch (kind) {
    case 'count':
      return random.choose<number>([
        [6, () => n],
        [3, () => random.below(9)],
        [calm ? 0 : 1, () => random.pick([-1, -3, 2.5, 0.5, -0, NaN, 12])],
      ])
    case 'boolean':
      return random.chance(0.5)
    case 'string':
      return random.chance(0.7) ? random.pick(EDGE_STRINGS) : String(random.between(-999, 9999))
    case 'pair':
      return [anyNumber(random, calm), anyNumber(random, calm)]
    case 'bigint':
      return random.chance(0.5) ? random.pick(EDGE_BIGINTS) : BigInt(random.between(-100, 100))
    case 'nullable':
      return random.chance(0.3) ? null : anyNumber(random, calm)
    case 'optional':
      return random.chance(0.3) ? undefined : anyNumber(random, calm)
    default:
      return anyNumber(random, calm)
  }
}

function point(random: RandomSource, calm: boolean): { x: number; y: number } {
  const made = { x: anyNumber(random, calm), y: anyNumber(random, calm) }
  return random.chance(0.05) ? Object.assign(made, { z: 1 }) : made
}

function object(
  kind: Kind,
  random: RandomSource,
  known: readonly { x: number; y: number }[],
  calm: boolean,
): unknown {
  const one = (): { x: number; y: number } => (random.chance(0.4) ? random.pick(known) : point(random, calm))
  const several = (): unknown[] => Array.from({ length: random.below(6) }, one)
  if (kind === 'point') return one()
  if (kind === 'points') return several()
  if (kind === 'marks') return new Set(Array.from({ length: random.below(7) }, () => anyNumber(random, calm)))
  if (kind === 'counts')
    return new Map(
      Array.from({ length: random.below(7) }, () => [anyNumber(random, calm), anyNumber(random, calm)]),
    )
  const row = (): number[] => Array.from({ length: random.below(4) }, () => anyNumber(random, calm))
  return {
    tag: anyNumber(random, calm),
    points: several(),
    rows: Array.from({ length: random.below(4) }, row),
  }
}

function anyNumber(random: RandomSource, calm: boolean): number {
  return random.choose([
    [calm ? 0 : 4, () => random.pick(EDGE_NUMBERS)],
    [4, () => random.between(-10, 30)],
    [2, () => (random.next() - 0.5) * 10 ** random.below(calm ? 3 : 12)],
  ])
}

function array(kind: string, random: RandomSource, length: number, calm: boolean): unknown {
  if (kind === 'BigInt64Array' || kind === 'BigUint64Array') {
    const values = new (kind === 'BigInt64Array' ? BigInt64Array : BigUint64Array)(length)
    for (let i = 0; i < length; i++)
      values[i] = random.chance(0.5) ? random.pick(EDGE_BIGINTS) : BigInt(random.between(-100, 100))
    return values
  }
  if (kind === 'number[]') return Array.from({ length }, () => anyNumber(random, calm))
  const type = classes[kind as keyof typeof classes]
  // Often a view that begins somewhere in its buffer.
  const begin = random.pick([0, 0, 0, 1, 3])
  const values = new type(length + 2 * begin).subarray(begin, begin + length)
  for (let i = 0; i < length; i++) values[i] = anyNumber(random, calm)
  return values
}
